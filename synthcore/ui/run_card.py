"""The runs that are under way, and those whose end somebody is still to see: what they say, and what can be done with them. A
run that asks a model has a card."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.services import pairs_made, running
from synthcore.services.domains import domain
from synthcore.services.model_folders import NextCap
from synthcore.ui import lengths, navigation
from synthcore.ui.session import Visit, require_person
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import note, quiet, sentences, table, tell, told
from synthcore.views.generate import Work, work
from synthcore.views.model_runs import Card, card, similar_line
from synthcore.views.pair_form import ERRORS, MODIFIED, RATIO, made
from synthcore.views.runs import RunLine

MESSAGE, SEEN = "generate-message", "generate-seen"
ACTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "pause": ("Pause", running.pause_run), "resume": ("Resume", running.resume_run), "cancel": ("Cancel", running.cancel_run),
    "dismiss": ("Put away", running.dismiss_run),
}  # fmt: skip


def watch(run_id: str, *, newest: bool = False) -> None:
    """The end of this run is told at the top of the page, until it is put away, or until the next is started (`newest`): then
    those that have ended make room."""
    st.session_state[SEEN] = frozenset({run_id}) if newest else st.session_state.get(SEEN, frozenset()) | {run_id}


def link(run_id: str) -> str:
    return f'<a class="sc-link" href="#{_anchor(run_id)}" target="_self">Go to its card</a>'


def _anchor(run_id: str) -> str:
    return f"run-{escape(run_id)}"


def look(visit: Visit) -> Work:
    """The runs as they stand."""
    runs = running.list_runs(visit.context, visit.person)
    open_ends = [run.id for run in runs if run.finished_at]
    away = running.dismissed(visit.context, visit.person, run_ids=open_ends)
    return work(runs, seen=st.session_state.get(SEEN, frozenset()), dismissed=away)


def progress(visit: Visit) -> Work:
    """What the last button did, runs under way, and those that ended before somebody's eyes. Asks again every second while
    one moves by itself, and draws the page anew when one ends. Returns what there is."""
    with st.container():  # there with or without a message, so that what follows keeps its place while it draws itself anew
        told(MESSAGE)
    now = look(visit)
    drawn = {line.id for line in now.live}
    for run_id in drawn:
        watch(run_id)

    def draw_live() -> None:
        found = look(visit)
        for line in found.live:
            _live(visit, line)
        if {line.id for line in found.live} != drawn or found.polling is not now.polling:
            st.rerun()

    st.fragment(draw_live, run_every=1.0 if now.polling else None)()
    for line in now.just_ended:
        ended(visit, line, dismissible=True)
    return now


def _live(visit: Visit, line: RunLine) -> None:
    with st.container(border=True, key=f"generate-run-{line.id}"):
        st.progress(line.fraction or 0.0, text=line.sentence)
        _about(line)
        shown = _card(visit, line)
        if shown:
            draw(shown)
        hold = "resume" if "resume" in line.actions else "pause"
        # Two buttons that stay where they are whatever the run does: a row that changes would move one from under the pointer.
        acts(visit, line, (("hold", hold), ("cancel", "cancel")), shown.next_cap if shown else None)


def ended(visit: Visit, line: RunLine, *, dismissible: bool = False) -> None:
    """A run that has come to its end, with all that is known of it."""
    with st.container(border=True, key=f"generate-ended-{line.id}", gap="small"):
        note(line.error or f"{line.sentence}.", "bad" if line.error else "good", head=f"{line.state}:" if line.error else "")
        _about(line)
        shown = _card(visit, line)
        if shown:
            draw(shown)
            _similar(visit, line)
        if line.pairs and line.done:
            _pairs(visit, line)
        resume = (("resume", "resume"),) if "resume" in line.actions else ()
        acts(visit, line, (*resume, *((("dismiss", "dismiss"),) if dismissible else ())), shown.next_cap if shown else None)


def _about(line: RunLine) -> None:
    """What and whose it is: where a link to its card leads."""
    parts = (line.sentence if line.error else "", line.title, line.batch, line.person, line.started, line.seed)
    st.html(f'<div id="{_anchor(line.id)}" class="sc-quiet sc-anchor">{escape(" · ".join(part for part in parts if part))}</div>')


def _card(visit: Visit, line: RunLine) -> Card | None:
    found = running.model_run(visit.context, visit.person, run_id=line.id) if line.model else None
    return card(found) if found else None


def acts(visit: Visit, line: RunLine, offered: tuple[tuple[str, str], ...], cap: NextCap | None) -> None:
    """Buttons as (where they stand, what they do), and the field for a new cap where the run was stopped by its cap."""
    if not offered:
        return
    allowed = may(visit.person.role, "generate")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for place, act in offered:
            possible = allowed and (act == "dismiss" or act in line.actions)
            st.button(ACTS[act][0], key=f"generate-{place}-{line.id}", on_click=_act, args=(act, line.id), disabled=not possible, width=110)
        if cap is not None and any(act == "resume" for _, act in offered):
            least = float(cap.least)
            st.number_input(
                "New cap (US dollars)", least, None, max(float(cap.former) * 2, least), step=0.5, format="%.2f", key=f"generate-new-cap-{line.id}", width=200
            )  # fmt: skip


def _act(act: str, run_id: str) -> None:
    visit = require_person()
    cap = st.session_state.get(f"generate-new-cap-{run_id}") if act == "resume" else None
    more: dict[str, Any] = {} if cap is None else {"budget_usd": Decimal(f"{cap:.2f}")}
    try:
        ACTS[act][1](visit.context, visit.person, run_id=run_id, **more)
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
    if act == "dismiss":
        st.session_state[SEEN] = st.session_state.get(SEEN, frozenset()) - {run_id}
    elif act == "resume":
        watch(run_id)
    st.rerun()  # of the whole page: the button may stand in a fragment, and what it did is told outside of it


def _similar(visit: Visit, line: RunLine) -> None:
    """How alike the dialogues of a run are, worked out once for what it has made."""
    key = f"generate-similar-{line.id}"
    known = st.session_state.get(key)
    if known is None or known[0] != line.done:
        known = st.session_state[key] = (line.done, running.how_similar(visit.context, visit.person, run_id=line.id))
    found = known[1]
    if found is not None:
        note(similar_line(found), "warn" if found.advice or found.copied else "plain")


def _pairs(visit: Visit, line: RunLine) -> None:
    """What a run of pairs has made, counted once for as many as it is, and the way to judge them."""
    key = f"generate-tally-{line.id}"
    known = st.session_state.get(key)
    if known is None or known[0] != line.done:
        with sentences():
            known = st.session_state[key] = (line.done, pairs_made.pair_tally(visit.context, visit.person, run_id=line.id))
    if known and known[1]:
        view = made(known[1], domain(visit.context, line.domain or None))
        lengths.draw(view.length, gives_away=view.gives_away)
        with st.expander("By modification and type of error", key=f"generate-made-{line.id}"):
            stacked(MODIFIED, view.modifications, numbers=range(1, len(MODIFIED)), label="Pairs by modification")
            stacked(ERRORS, view.types, numbers=range(1, len(ERRORS)), label="Pairs by type of error")
            quiet(RATIO)
    if line.batch:
        navigation.link("review", "Review these pairs", **{"review-batch": line.batch})


def draw(shown: Card) -> None:
    """Counts, money and pace as one element, because it is drawn anew every second; what is folded stands apart and keeps
    being open or not."""
    st.html(html(shown))
    for said in (shown.trouble, shown.stopped, shown.bends):
        if said:
            note(said, "warn")
    if shown.batches:
        table(("Batch", "State", "Done"), shown.batches, numbers=(2,), label="Batches at the provider")
    if shown.cells:
        first, second = shown.by
        with st.expander(f"What became of the answers, by {first} and {second}", key=f"generate-cells-{shown.id}"):
            quiet(shown.gives_up)
            heads = (f"{first.capitalize()} / {second}", "Answers", "How many", "Share")
            table(heads, shown.cells, numbers=(2, 3), label="Answers that were not accepted, worst first")


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
    lines = "".join(f'<div class="sc-quiet">{escape(text)}</div>' for text in (shown.sums, shown.pace, shown.waste, shown.personal, shown.server) if text)
    money = f'<div class="sc-money">{escape(shown.money)}{bar}</div>' if shown.money else ""
    return f'<div class="sc-card"><div class="sc-strip" role="group" aria-label="Counts of this run">{strip}</div>{money}{lines}</div>'
