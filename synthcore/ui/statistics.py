"""The Statistics page: its first screen, and the parts below it, of which one is drawn at a time."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from synthcore.core.people import may
from synthcore.core.tallies import Selection
from synthcore.services import measuring_distribution, measuring_progress
from synthcore.services.domains import domain
from synthcore.ui import agreement, into_view, navigation, report, statistics_distribution, statistics_flow, week
from synthcore.ui.session import Visit
from synthcore.ui.widgets import lead, sentences
from synthcore.views import selection as addresses
from synthcore.views import statistics as views
from synthcore.views.leaving import label_titles
from synthcore.views.statistics import PARTS

PART, TO_PART = "statistics-part", "statistics-to-part"
PLAN = "next-batch"
# Where each part is drawn, by `draw(visit, selection, goal)`. Imported when it is looked at: a page need not wait for the others.
DRAWN_BY = {
    "distribution": "synthcore.ui.statistics_distribution",
    "quality": "synthcore.ui.statistics_quality",
    "flow": "synthcore.ui.statistics_flow",
    "money": "synthcore.ui.statistics_money",
    "next-batch": "synthcore.ui.next_batch",
    "iterate": "synthcore.ui.iterate",
}
PAIRS = {"distribution": "synthcore.ui.statistics_pairs"}  # in the place of those above


def empty(visit: Visit) -> None:
    """Where there is no record at all: the way on, for those who may go it."""
    if not may(visit.person.role, "generate"):
        lead("There is nothing to count yet: an editor or a lead generates a first batch, or imports a file.")
        return
    lead("There is nothing to count yet. Generate a first batch, or import a file on the Overview. Review 10 to see quality.")
    if st.button("Generate", key="statistics-generate", type="primary"):
        navigation.go("generate")


def head(visit: Visit, of: Selection, goal: int | None) -> Callable[[], None] | None:
    """The sentence that a lead reads first, how the week compares, and the button that does something about it. Returns what is to be drawn
    when all else is; None where nothing is selected."""
    standing = measuring_progress.standing(visit.context, visit.person, selection=of)
    if not standing.total:
        lead(views.nothing(kind=of.kind or "dialogue"))
        return None
    if of.kind == "pair":
        lead(views.pair_sentence(standing))
    else:
        found = measuring_distribution.distribution(visit.context, visit.person, selection=of, goal=goal)
        lead(views.sentence(found, label_titles(domain(visit.context, of.domain))))
    place = week.draw(visit, of, views.quality_hint(standing))
    with st.container(horizontal=True, key="statistics-acts", gap="small", vertical_alignment="center"):
        if of.kind == "dialogue" and may(visit.person.role, "generate"):
            st.button("Plan the next batch", key="statistics-plan", type="primary", icon=":material/edit_note:", on_click=_open, args=(PLAN,))
        report.button(visit, of, goal)
    return lambda: week.helping(visit, of, place, _open_reviewers) if place else None


def first(visit: Visit, of: Selection, goal: int | None) -> DeltaGenerator:
    """What is approved, what waits and what is due. Returns the place of what that calls for, which is drawn when all else is:
    of a million records its first look takes seconds."""
    if of.kind == "dialogue":
        statistics_distribution.charts(visit, of, goal)
    return st.container()


def part(chosen: str) -> None:
    """The choice of a part; the address keeps it."""
    st.session_state[PART] = chosen
    st.segmented_control(
        "What to look at", list(DRAWN_BY), format_func=PARTS.__getitem__, required=True, key=PART, on_change=_choose, label_visibility="collapsed"
    )
    if st.session_state.pop(TO_PART, False):
        into_view.bring(PART)


def draw(visit: Visit, chosen: str, of: Selection, goal: int | None) -> None:
    with sentences():
        found = PAIRS.get(chosen) if of.kind == "pair" else None
        import_module(found or DRAWN_BY[chosen]).draw(visit, of, goal)
    if chosen == "quality":
        agreement.panel(visit, batch=of.batch, domain=of.domain)


def _choose() -> None:
    st.query_params[addresses.PART] = st.session_state[PART]


def _open(chosen: str) -> None:
    st.query_params[addresses.PART] = chosen
    st.session_state[TO_PART] = True


def _open_reviewers() -> None:
    st.session_state[statistics_flow.OPEN] = True
    _open("flow")
