"""The runs of the Generate page: those under way, with what can be done about them, and those that have ended. A run that asks
a model has a card."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.services import running
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import note, quiet, table, tell, told
from synthcore.views.generate import Work, work
from synthcore.views.model_runs import Card, card, similar_line
from synthcore.views.runs import RunLine

MESSAGE = "generate-message"
ACTS = {"pause": ("Pause", running.pause_run), "resume": ("Resume", running.resume_run), "cancel": ("Cancel", running.cancel_run)}


def progress(visit: Visit) -> None:
    """What the last button did, and runs under way. Asks again every second while one moves by itself, and draws the page
    anew when it ends."""
    with st.container():  # there with or without a message, so that what follows keeps its place while it draws itself anew
        told(MESSAGE)

    def draw_live() -> None:
        now = work(running.list_runs(visit.context, visit.person))
        for line in now.live:
            _live(visit, line)
        if polling and not now.polling:
            st.rerun()

    polling = work(running.list_runs(visit.context, visit.person)).polling
    st.fragment(draw_live, run_every=1.0 if polling else None)()


def _live(visit: Visit, line: RunLine) -> None:
    with st.container(border=True, key=f"generate-run-{line.id}"):
        st.progress(line.fraction or 0.0, text=line.sentence)
        quiet(" · ".join(part for part in (line.title, line.batch, line.person, line.started) if part))
        shown = _card(visit, line)
        if shown:
            draw(shown)
        _acts(line, may(visit.person.role, "generate"), shown)


def _card(visit: Visit, line: RunLine) -> Card | None:
    found = running.model_run(visit.context, visit.person, run_id=line.id) if line.model else None
    return card(found) if found else None


def _acts(line: RunLine, allowed: bool, shown: Card | None) -> None:
    """Two buttons that stay where they are whatever the run does: a row that changes would move one from under the pointer."""
    hold = "resume" if "resume" in line.actions else "pause"
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for place, act in (("hold", hold), ("cancel", "cancel")):
            possible = allowed and act in line.actions
            st.button(ACTS[act][0], key=f"generate-{place}-{line.id}", on_click=_act, args=(act, line.id), disabled=not possible, width=110)
        if hold == "resume":
            _new_cap(line.id, shown)


def _new_cap(run_id: str, shown: Card | None) -> None:
    """A run that its cap stopped can only go on with a higher one."""
    if shown and shown.cap is not None:
        former = float(shown.cap)
        st.number_input(
            "New cap (US dollars)", former, None, max(former * 2, former + 0.01), step=0.5, format="%.2f", key=f"generate-new-cap-{run_id}", width=200
        )  # fmt: skip


def _act(act: str, run_id: str) -> None:
    visit = require_person()
    cap = st.session_state.get(f"generate-new-cap-{run_id}") if act == "resume" else None
    more: dict[str, Any] = {} if cap is None else {"budget_usd": Decimal(f"{cap:.2f}")}
    try:
        ACTS[act][1](visit.context, visit.person, run_id=run_id, **more)
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
    st.rerun()


def history(visit: Visit, now: Work) -> None:
    """Runs that have ended; the newest with its card when it asked a model."""
    st.header("Runs")
    if now.last:
        _last(visit, now.last)
    if not now.history:
        quiet("No run has ended yet." if now.live else "No run yet.")
        return
    rows = [(line.started, line.title, line.state, f"{line.done:,} of {line.total:,}", line.batch, line.person) for line in now.history]
    table(("Started", "Run", "State", "Records", "Batch", "By"), rows, numbers=(3,), label="Runs that have ended")
    for line in now.history:
        if line is now.last:
            continue
        if line.error:
            note(line.error, "bad", head=f"{line.started}:")
        for act in line.actions:
            label = f"{ACTS[act][0]} the run of {line.started} ({line.done:,} of {line.total:,})"
            st.button(label, key=f"generate-{act}-{line.id}", on_click=_act, args=(act, line.id), disabled=not may(visit.person.role, "generate"))


def _last(visit: Visit, line: RunLine) -> None:
    with st.container(border=True, key=f"generate-last-{line.id}", gap="small"):
        quiet(" · ".join(part for part in (line.sentence, line.title, line.batch, line.person, line.started) if part))
        if line.error:
            note(line.error, "bad")
        shown = _card(visit, line)
        if shown:
            draw(shown)
        _similar(visit, line)
        if "resume" in line.actions:
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                st.button(
                    "Resume",
                    key=f"generate-resume-{line.id}",
                    on_click=_act,
                    args=("resume", line.id),
                    disabled=not may(visit.person.role, "generate"),
                    width=110,
                )
                _new_cap(line.id, shown)


def _similar(visit: Visit, line: RunLine) -> None:
    """How alike the dialogues of a run are, worked out once for what it has made."""
    key = f"generate-similar-{line.id}"
    known = st.session_state.get(key)
    if known is None or known[0] != line.done:
        known = st.session_state[key] = (line.done, running.how_similar(visit.context, visit.person, run_id=line.id))
    found = known[1]
    if found is not None:
        note(similar_line(found), "warn" if found.advice else "plain")


def draw(shown: Card) -> None:
    """Counts, money and pace as one element, because it is drawn anew every second; what is folded stands apart and keeps
    being open or not."""
    st.html(html(shown))
    if shown.stopped:
        note(shown.stopped, "warn")
    if shown.bends:
        note(shown.bends, "warn")
    if shown.batches:
        table(("Batch", "State", "Done"), shown.batches, numbers=(2,), label="Batches at the provider")
    if shown.cells:
        with st.expander("What became of the answers, by concern and risk", key=f"generate-cells-{shown.id}"):
            quiet("Each answer that was not accepted costs its place an attempt; the place is asked for again.")
            table(("Concern / risk", "Answers", "How many", "Share"), shown.cells, numbers=(2, 3), label="Answers that were not accepted, worst first")


def html(shown: Card) -> str:
    strip = "".join(
        f'<div class="sc-count{" sc-some" if name == "failed" and value != "0" else ""}" title="{escape(what)}"><b>{escape(value)}</b>{escape(name)}</div>'
        for name, value, what in shown.strip
    )
    bar = ""
    if shown.share is not None:
        share = round(shown.share * 100)
        full = " sc-full" if shown.share >= 0.95 else ""
        bar = f'<div class="sc-bar{full}" role="img" aria-label="{share} % of the cap is spent"><span style="width: {share}%"></span></div>'
    lines = "".join(f'<div class="sc-quiet">{escape(text)}</div>' for text in (shown.pace, shown.waste, shown.personal, shown.server) if text)
    money = f'<div class="sc-money">{escape(shown.money)}{bar}</div>' if shown.money else ""
    return f'<div class="sc-card"><div class="sc-strip" role="group" aria-label="Counts of this run">{strip}</div>{money}{lines}</div>'
