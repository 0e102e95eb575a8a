"""The distribution on the Statistics page: the three charts of its first screen, and the part that tells all of it."""

from __future__ import annotations

import streamlit as st

from synthcore.core.tallies import Selection
from synthcore.services import measuring_distribution
from synthcore.services.domains import domain
from synthcore.services.measuring_distribution import Distribution
from synthcore.ui import figures
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import note, quiet
from synthcore.views import distribution as views
from synthcore.views.leaving import label_titles
from synthcore.views.wording import LABEL

MIX, RISK = "statistics-mix", "statistics-joint-risk"
HOW_TO_READ = '<div class="sc-key"><span class="sc-done">Approved</span><span class="sc-wait">Waiting</span><span class="sc-due">Target</span></div>'
PRODUCTION, EVERY_RISK = "production", "Every risk level"


def charts(visit: Visit, selection: Selection, goal: int | None) -> None:
    """Approved, waiting and due for each label, beside each other; how far that is from the target is folded under them."""
    about = domain(visit.context, selection.domain)
    found, titles = found_of(visit, selection, goal), label_titles(about)
    with st.container(horizontal=True, key="distribution-head", gap="medium", vertical_alignment="center"):
        st.html(HOW_TO_READ)
        if len(found.mixes) > 1:
            st.selectbox("Target", found.mixes, format_func=_mix_title, key=MIX, bind="query-params", width=240, help="The shares that are asked for.")
    figures.against_targets(views.targets(found, titles, selection), key="distribution-targets")
    if far := views.distances(found, titles):
        with st.expander("How far that is from the target: distances and tests", key="distribution-distances"):
            for one in far:
                st.subheader(one.title)
                for line in one.lines:
                    quiet(line)


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """What is there of each value, what is missing of it, and the joint table with its empty cells."""
    about = domain(visit.context, selection.domain)
    found, titles = found_of(visit, selection, goal), label_titles(about)
    for said in views.notes(found, titles, measuring_distribution.other_words(visit.context, visit.person, selection=selection)):
        note(said)
    for gap in views.gaps(found, titles):
        st.header(gap.title)
        stacked(views.COLUMNS, gap.rows, numbers=range(1, len(views.COLUMNS)), label=f"{gap.title}: target, what is there, what is missing")
    quiet(views.LEGEND)
    st.header("Combinations")
    levels = [share.value for share in found.risk_level]
    risk = st.selectbox(
        LABEL["risk_level"], [EVERY_RISK, *levels], format_func=lambda value: views.title_of(titles, "risk_level", value), key=RISK,
        bind="query-params", width=240,
    )  # fmt: skip
    figure = views.joint(found, titles, selection, None if risk in (None, EVERY_RISK) else risk)
    quiet(figure.summary)
    figures.draw(figure)


def found_of(visit: Visit, selection: Selection, goal: int | None) -> Distribution:
    """By the mix that is chosen, of those that the domain has. Before its field is drawn for the first time the address says which,
    by its title."""
    mixes = {_mix_title(mix): mix for mix in domain(visit.context, selection.domain).targets.mix}
    chosen = st.session_state.get(MIX) or mixes.get(st.query_params.get(MIX, ""))
    mix = str(chosen) if chosen in mixes.values() else PRODUCTION
    return measuring_distribution.distribution(visit.context, visit.person, goal=goal, mix=mix, selection=selection)


def _mix_title(mix: str) -> str:
    return mix.replace("_", " ").capitalize()
