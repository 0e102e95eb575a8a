"""The button that hands out the weekly report."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from synthcore.core.tallies import Selection
from synthcore.services import drawing, reporting
from synthcore.ui.session import Visit
from synthcore.views import weekly_report


def button(visit: Visit, selection: Selection, goal: int | None) -> None:
    """The report is made when it is asked for: of the domain and the last day that are selected."""
    name = weekly_report.name(selection.domain, selection.until or datetime.now(UTC).date())
    st.download_button(
        "Weekly report", lambda: made(visit, selection, goal), name, "text/html", key="weekly-report", icon=":material/summarize:", on_click="ignore",
        help="One HTML file: seven days beside the seven before, and the charts of this page, of the whole domain. It needs no network and names nobody.",
    )  # fmt: skip


def made(visit: Visit, selection: Selection, goal: int | None) -> bytes:
    """The file. Where its charts cannot be drawn, its tables stand in their place."""
    week = reporting.weekly(visit.context, visit.person, domain=selection.domain, goal=goal, until=selection.until)
    try:
        pictures = drawing.draw(weekly_report.specs(week), "svg")
    except drawing.NotDrawn:
        pictures = ()
    return weekly_report.html(week, pictures).encode()
