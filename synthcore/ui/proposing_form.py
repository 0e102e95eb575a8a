"""Proposing modifications from questions: by counting, and by a model when one is configured, whose request is shown first."""

from __future__ import annotations

from html import escape

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.services import proposing, proposing_by_model
from synthcore.services.proposing import Questions
from synthcore.services.proposing_by_model import Request
from synthcore.ui import pair_source
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, quiet, tell, told
from synthcore.views.domains import leaving, proposed

MESSAGE, STRUCTURES, REQUEST, FOLD = "domains-proposed-message", "domains-structures", "domains-request", "domains-propose"
NOBODY = "Proposing is for clinicians, editors and leads."


def propose(visit: Visit, domain: str) -> None:
    """The source is read once this is open; what was proposed last is said also when it is not."""
    with st.container():
        told(MESSAGE)
    fold = st.expander("Propose from questions", key=FOLD, on_change="rerun")
    with fold:
        if not may(visit.person.role, "propose"):
            quiet(NOBODY)
        elif fold.open:
            _form(visit, domain)


def _form(visit: Visit, domain: str) -> None:
    questions = pair_source.pick(visit, pair_source.PROPOSALS)
    model = proposing_by_model.model_for_proposals(visit.context, visit.person, domain=domain)
    with st.container(horizontal=True, gap="small"):
        st.button("Propose by counting", key="domains-count", on_click=_count, args=(domain, questions), disabled=questions is None, type="primary")
        st.button(
            "Show what a model would be sent", key="domains-show", on_click=_show, args=(domain, questions), disabled=questions is None or bool(model.needs)
        )
    quiet(model.needs or f"{model.model} at {model.host} can be asked too. Nothing is used before an expert has approved it.")
    _request(domain)
    _structures(domain)


def _structures(domain: str) -> None:
    of, sentences = st.session_state.get(STRUCTURES, ("", ()))
    if of == domain and sentences:
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
        st.html(f'<details class="sc-fold"><summary>How these questions are built, counted</summary><ul>{items}</ul></details>')


def _request(domain: str) -> None:
    """What would leave, once somebody asked to see it, and the button that sends exactly this."""
    of, questions, request = st.session_state.get(REQUEST, ("", None, None))
    if of != domain or request is None or questions is None:
        return
    sentence, personal = leaving(request)
    st.html(f'<div class="sc-what">{escape(sentence)} {escape(personal)}</div>')
    said = "".join(f"<h4>{escape(role)}</h4><pre>{escape(text)}</pre>" for role, text in request.messages)
    st.html(f'<div class="sc-prompt" tabindex="0" role="region" aria-label="Exact request">{said}</div>')
    st.button("Send it", key="domains-send", on_click=_send, args=(domain, questions), icon=":material/send:")


def _count(domain: str, questions: Questions) -> None:
    visit = require_person()

    def act() -> str:
        result = proposing.propose_by_counting(visit.context, visit.person, questions=questions, domain=domain)
        st.session_state[STRUCTURES] = (domain, result.structures)
        return proposed(result)

    attempt(MESSAGE, act)


def _show(domain: str, questions: Questions) -> None:
    visit = require_person()
    try:
        request: Request = proposing_by_model.proposal_request(visit.context, visit.person, questions=questions, domain=domain)
        st.session_state[REQUEST] = (domain, questions, request)
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")


def _send(domain: str, questions: Questions) -> None:
    visit = require_person()
    if st.session_state.pop(REQUEST, None) is None:
        return  # a second press: it is sent already
    attempt(MESSAGE, lambda: proposed(proposing_by_model.propose_by_model(visit.context, visit.person, questions=questions, domain=domain)))
