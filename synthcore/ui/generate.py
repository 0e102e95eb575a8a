"""The panels of the Generate page: the order, its preview, and the runs."""

from __future__ import annotations

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.services import generating, running
from synthcore.services.generating import Order
from synthcore.ui import transcript
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, note, quiet, table, tell, told
from synthcore.views.generate import DEFAULT_COUNT, MOST, Choices, Plan, Work, work
from synthcore.views.runs import RunLine
from synthcore.views.wording import count

MESSAGE, PREVIEWED = "generate-message", "generate-previewed"
ACTS = {"pause": ("Pause", running.pause_run), "resume": ("Resume", running.resume_run), "cancel": ("Cancel", running.cancel_run)}


def order_form(domains: tuple[str, ...], domain: str, offered: Choices) -> Order:
    """What to generate. The form is not sent as one: the plan follows every change."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.selectbox("Domain", domains, key="generate-domain", bind="query-params")
        _methods(offered)
        st.number_input("Number of dialogues", 1, MOST, DEFAULT_COUNT, step=10, key="generate-count", help="Beyond a million, use the command.")
    with right:
        concerns = st.multiselect(
            "Only these concerns", list(offered.concerns), format_func=offered.concerns.__getitem__, key="generate-concerns", placeholder="All"
        )
        sessions = st.multiselect(
            "Only these session types", list(offered.session_types), format_func=offered.session_types.__getitem__, key="generate-sessions",
            placeholder="All",
        )  # fmt: skip
        upload = st.file_uploader("Seed dialogues (JSON, optional)", type="json", key="generate-seed", help="Lends proportions and phrases; no turn is copied.")
        st.text_input("Batch", key="generate-batch", placeholder="named by the day")
    previewed: tuple[Order, int] | None = st.session_state.get(PREVIEWED)
    order = Order(
        count=int(st.session_state["generate-count"] or DEFAULT_COUNT), domain=domain, concerns=tuple(concerns), session_types=tuple(sessions),
        method=st.session_state.get("generate-method") or "template", seed_upload=upload.getvalue() if upload else None,
        batch=(st.session_state.get("generate-batch") or "").strip() or None,
    )  # fmt: skip
    return order.model_copy(update={"seed_number": previewed[1]}) if previewed and previewed[0] == order else order


def _methods(offered: Choices) -> None:
    """Those that can be chosen, then those that lack something, with what they lack."""
    with st.container(gap="xxsmall", key="generate-methods"):
        st.radio("Method", offered.available, format_func=offered.methods.__getitem__, key="generate-method")
        for needs, titles in offered.missing:
            st.radio(needs, titles, index=None, key=f"generate-missing-{titles[0]}", disabled=True, label_visibility="collapsed")
            quiet(needs)


def buttons(visit: Visit, order: Order) -> bool:
    """Preview and Start. Returns whether a preview of just this order is wanted."""
    plain = order.model_copy(update={"seed_number": None})
    allowed = may(visit.person.role, "generate")
    with st.container(horizontal=True, gap="small"):
        st.button(f"Start: {count(order.count, 'dialogue')}", key="generate-start", type="primary", on_click=_start, args=(order,), disabled=not allowed)
        if st.button("Preview 3", key="generate-preview", help="Makes three of them. Nothing is stored.", disabled=not allowed):
            st.session_state[PREVIEWED] = (plain, None)
    if not allowed:
        quiet(f"The role {visit.person.role.value} does not permit to generate.")
    previewed = st.session_state.get(PREVIEWED)
    return bool(previewed and previewed[0] == plain)


def remember_seed(order: Order, seed_number: int) -> None:
    """A run that is started after a preview makes what the preview showed."""
    st.session_state[PREVIEWED] = (order.model_copy(update={"seed_number": None}), seed_number)


def _start(order: Order) -> None:
    visit = require_person()

    def begin() -> str:
        run = generating.start_generation(visit.context, visit.person, order=order)
        st.session_state.pop(PREVIEWED, None)
        return f"Started: {count(run.total or order.count, 'dialogue')}. It goes on when this page is closed."

    attempt(MESSAGE, begin)


def plan_panel(plan: Plan) -> None:
    st.header("Preview")
    quiet(" ".join(part for part in (plan.sentence, "Nothing here is stored.", plan.took) if part))
    for column, (title, rows) in zip(st.columns(len(plan.tables), gap="medium"), plan.tables, strict=True):
        with column:
            table((title, "Dialogues", "Share"), rows, numbers=(1, 2), label=f"Planned by {title.lower()}")
    for number, sample in enumerate(plan.samples, 1):
        with st.expander(f"Example {number}", key=f"generate-example-{number}", expanded=number == 1):
            quiet(sample.title)
            transcript.draw(sample.transcript)


def progress(visit: Visit) -> None:
    """What the last button did, and runs under way. Asks again every second while one moves by itself, and draws the page
    anew when it ends."""
    with st.container():  # there with or without a message, so that what follows keeps its place while it draws itself anew
        told(MESSAGE)

    def draw() -> None:
        now = work(running.list_runs(visit.context, visit.person))
        for line in now.live:
            _live(line, may(visit.person.role, "generate"))
        if polling and not now.polling:
            st.rerun()

    polling = work(running.list_runs(visit.context, visit.person)).polling
    st.fragment(draw, run_every=1.0 if polling else None)()


def _live(line: RunLine, allowed: bool) -> None:
    with st.container(border=True, key=f"generate-run-{line.id}"):
        st.progress(line.fraction or 0.0, text=line.sentence)
        quiet(" · ".join(part for part in (line.title, line.batch, line.person, line.started) if part))
        _acts(line, allowed)


def _acts(line: RunLine, allowed: bool) -> None:
    """Two buttons that stay where they are whatever the run does: a row that changes would move one from under the pointer."""
    hold = "resume" if "resume" in line.actions else "pause"
    with st.container(horizontal=True, gap="small"):
        for place, act in (("hold", hold), ("cancel", "cancel")):
            possible = allowed and act in line.actions
            st.button(ACTS[act][0], key=f"generate-{place}-{line.id}", on_click=_act, args=(act, line.id), disabled=not possible, width=110)


def _act(act: str, run_id: str) -> None:
    visit = require_person()
    try:
        ACTS[act][1](visit.context, visit.person, run_id=run_id)
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
    st.rerun()


def history(now: Work, *, allowed: bool) -> None:
    st.header("Runs")
    if not now.history:
        quiet("No run has ended yet." if now.live else "No run yet.")
        return
    rows = [(line.started, line.title, line.state, f"{line.done:,} of {line.total:,}", line.batch, line.person) for line in now.history]
    table(("Started", "Run", "State", "Records", "Batch", "By"), rows, numbers=(3,), label="Runs that have ended")
    for line in now.history:
        if line.error:
            note(line.error, "bad", head=f"{line.started}:")
        for act in line.actions:
            label = f"{ACTS[act][0]} the run of {line.started} ({line.done:,} of {line.total:,})"
            st.button(label, key=f"generate-{act}-{line.id}", on_click=_act, args=(act, line.id), disabled=not allowed)
