"""Proposing modifications from questions: by counting, and by a model when one is configured, whose request is shown first."""

from __future__ import annotations

from html import escape

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.services import proposing, proposing_by_model
from synthcore.services.proposing import Questions
from synthcore.services.proposing_by_model import Request
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, quiet, tell, told
from synthcore.views.domains import leaving, proposed

MESSAGE, STRUCTURES, REQUEST = "domains-proposed-message", "domains-structures", "domains-request"
FIELDS = {"config": "Config", "split": "Split", "column": "Column"}
NOBODY = "Proposing is for clinicians, editors and leads."


def propose(visit: Visit, domain: str) -> None:
    st.header("Propose from questions")
    told(MESSAGE)
    allowed = may(visit.person.role, "propose")
    with st.container(border=True, key="domains-propose", gap="small"):
        st.text_input(
            "Questions", key="domains-questions", disabled=not allowed, placeholder="a file of this machine (CSV, JSON, JSONL, Parquet), or the id of a dataset"
        )
        with st.expander("Config, split and column", key="domains-more"):
            for column, (name, label) in zip(st.columns(3, gap="small"), FIELDS.items(), strict=True):
                column.text_input(label, key=f"domains-{name}", disabled=not allowed, placeholder="found by itself" if name == "column" else "the usual one")
        model = proposing_by_model.model_for_proposals(visit.context, visit.person, domain=domain)
        with st.container(horizontal=True, gap="small"):
            st.button("Propose by counting", key="domains-count", on_click=_count, args=(domain,), disabled=not allowed, type="primary")
            st.button("Show what a model would be sent", key="domains-show", on_click=_show, args=(domain,), disabled=not allowed or bool(model.needs))
        quiet(NOBODY if not allowed else model.needs or f"{model.model} at {model.host} can be asked too. Nothing is used before an expert has approved it.")
        _request(domain)
        _structures(domain)


def _structures(domain: str) -> None:
    of, sentences = st.session_state.get(STRUCTURES, ("", ()))
    if of == domain and sentences:
        with st.expander("How these questions are built, counted", key="domains-built"):
            st.html('<ul class="sc-list">' + "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences) + "</ul>")


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


def _asked() -> Questions:
    return proposing.questions_in(st.session_state["domains-questions"] or "", **{name: st.session_state.get(f"domains-{name}") or "" for name in FIELDS})


def _count(domain: str) -> None:
    visit = require_person()

    def act() -> str:
        result = proposing.propose_by_counting(visit.context, visit.person, questions=_asked(), domain=domain)
        st.session_state[STRUCTURES] = (domain, result.structures)
        return proposed(result)

    attempt(MESSAGE, act)


def _show(domain: str) -> None:
    visit = require_person()
    try:
        questions = _asked()
        request: Request = proposing_by_model.proposal_request(visit.context, visit.person, questions=questions, domain=domain)
        st.session_state[REQUEST] = (domain, questions, request)
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")


def _send(domain: str, questions: Questions) -> None:
    visit = require_person()
    if st.session_state.pop(REQUEST, None) is None:
        return  # a second press: it is sent already
    attempt(MESSAGE, lambda: proposed(proposing_by_model.propose_by_model(visit.context, visit.person, questions=questions, domain=domain)))
