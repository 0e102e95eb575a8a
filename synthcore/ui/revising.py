"""What needs revision: the remarks beside the text, the edit panel, and a model that can be asked instead."""

from __future__ import annotations

from decimal import Decimal
from html import escape

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.services import reviewing, revising, revision_queue
from synthcore.services.domains import domain
from synthcore.services.revising import RevisionOrder
from synthcore.services.revision_queue import Revisable, Waiting
from synthcore.ui import desk_state as state
from synthcore.ui import editing, model_form, run_card, transcript
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, lead, note, quiet, sentences, told
from synthcore.views import revising as views
from synthcore.views.leaving import cap_line, leaving, quote_line
from synthcore.views.review import WARNING
from synthcore.views.transcript import transcript as turns_of
from synthcore.views.wording import count

MESSAGE, TOKEN, INDEX, PICKED = "revise-message", "revise-token", "revise-place", "revise-record"
RECORD = "record"  # of the desk, in the address
OPEN = "Open both answers; the rejected one is false on purpose"
THIS, ALL = "This dialogue", "All that wait"


def wanted(filters: Filters) -> bool:
    """Whether the Review page shows this in place of the desk: its filter says so, and no record is on the desk."""
    return filters.status == "needs_revision" and RECORD not in st.query_params


def section(visit: Visit, filters: Filters) -> None:
    """The whole of it, under the filters of the Review page (batch and domain)."""
    told(MESSAGE)
    editing.messages()
    with sentences():
        found = revision_queue.to_revise(visit.context, visit.person, batch=filters.batch, domain=filters.domain)
        lead(views.waiting(found))
        if not found.waiting:
            return
        one = _picked(found)
        _remarks(one)
        card = reviewing.card(visit.context, visit.person, record_id=one.record_id, whole=True)
        if card.needs_second and not state.is_open(one.record_id):
            note(WARNING, "warn")
            st.button("Open the record", key=f"revise-warned-{one.record_id}", on_click=state.open_warned, args=(one.record_id,))
            return
        if may(visit.person.role, "generate"):
            _model(visit, found, one, filters)
        if may(visit.person.role, "edit"):
            st.header("New version")
            if one.kind == "dialogue" or st.checkbox(OPEN, key=f"revise-open-{one.record_id}"):
                editing.sheet(visit, one.record_id)
        else:
            quiet(editing.ROLES)
            transcript.draw(turns_of(card.dialogue))


def _picked(found: Revisable) -> Waiting:
    by_id = {one.record_id: one for one in found.waiting}
    if st.session_state.get(PICKED) not in by_id:  # it is revised by now
        st.session_state.pop(PICKED, None)
    return by_id[st.selectbox("Record", list(by_id), format_func=lambda i: by_id[i].name if i in by_id else "", key=PICKED)]


def _remarks(one: Waiting) -> None:
    view = views.remarks(one)
    items = "".join(f"<li>{escape(line)}</li>" for line in view.lines)
    st.header("What reviewers said")
    st.html(f"<ul>{items}</ul>")
    if view.by:
        quiet(view.by)
    if view.model:
        note(view.model)
    st.button("Open on the desk", key=f"revise-desk-{one.record_id}", on_click=_to_desk, args=(one.record_id,))


def _model(visit: Visit, found: Revisable, one: Waiting, filters: Filters) -> None:
    """What would be sent for this one or for all, what it costs, and the button."""
    alone = views.by_model(found, (one.record_id,))
    if not views.by_model(found):
        return
    if not st.toggle("Let a model revise", key="revise-model"):
        return
    with st.container(border=True, key="revise-leaving", gap="small"):
        which = st.segmented_control("Which", [THIS, ALL] if alone else [ALL], default=THIS if alone else ALL, key=f"revise-which-{one.record_id}")
        cap = st.number_input("Spend at most (US dollars)", 0.0, None, None, step=0.5, format="%.2f", key="revise-cap", placeholder="No cap")
        order = RevisionOrder(
            record_ids=(one.record_id,) if which == THIS and alone else (), domain=one.domain, batch=filters.batch,
            budget_usd=None if cap is None else Decimal(f"{cap:.2f}"), token=st.session_state.setdefault(TOKEN, new_id()),
        )  # fmt: skip
        try:
            _leaving(visit, order)
        except SynthcoreError as error:
            note(str(error), "bad")


def _leaving(visit: Visit, order: RevisionOrder) -> None:
    asked = (visit.context, visit.person)
    sent = revising.revision_request(*asked, order=order, index=int(st.session_state.get(INDEX, 0)))
    estimate = revising.revision_estimate(*asked, order=order)
    view = leaving(sent, sent, domain(visit.context, order.domain))
    st.html(f'<div class="sc-what">{escape(view.sentence)}</div>')
    note(view.personal, "warn" if view.warning else "plain")
    quiet(f"{view.place}, exactly as it would be sent. {view.settings}")
    st.html(model_form.prompt_html(view))
    st.html(f'<div class="sc-what">{escape(quote_line(estimate))}</div>')
    if estimate.refusal:
        note(estimate.refusal, "bad")
    elif short := cap_line(estimate, order.budget_usd):
        note(short, "warn")
    with st.container(horizontal=True, gap="small"):
        st.button("Show another request", key="revise-another", on_click=_another, disabled=view.by_model < 2)
        st.button(
            f"Send {view.by_model:,} to {view.host}", key="revise-start", type="primary", on_click=_start, args=(order,), disabled=bool(estimate.refusal)
        )  # fmt: skip
    quiet("Its card, with what it spends, is on the Generate page.")


def _to_desk(record_id: str) -> None:
    st.query_params[RECORD] = record_id


def _another() -> None:
    st.session_state[INDEX] = int(st.session_state.get(INDEX, 0)) + 1


def _start(order: RevisionOrder) -> None:
    visit = require_person()

    def begin() -> str:
        run = revising.start_revision(visit.context, visit.person, order=order)
        st.session_state.pop(TOKEN, None)
        run_card.watch(run.id, newest=True)
        return f"Started: {count(run.total, 'dialogue')} asked of the model. Each answer becomes a new version that waits for a review."

    attempt(MESSAGE, begin)
