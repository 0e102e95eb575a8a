"""The panels of the Statistics page."""

from __future__ import annotations

import streamlit as st

from synthcore.ui import charts
from synthcore.ui.widgets import quiet, table
from synthcore.views.statistics import COLUMNS, Chart, Statistics

EVERY_BATCH = "All batches"


def domain_filter(names: tuple[str, ...]) -> str:
    """The domain whose targets are meant: asked for where records are of several."""
    if len(names) < 2:
        return names[0]
    return st.selectbox("Domain", names, key="statistics-domain", bind="query-params") or names[0]


def filters(batches: list[str], records: int) -> tuple[str | None, int | None]:
    """The batch to look at, and the size of the data set that the target is meant for."""
    left, right = st.columns([3, 2])
    batch = left.selectbox("Batch", [EVERY_BATCH, *batches], key="statistics-batch", bind="query-params")
    goal = right.number_input(
        "Goal (approved records)", 1, 10_000_000, None, step=50, key="statistics-goal", bind="query-params", placeholder=f"{records:,}, what is there",
        help="The size of the finished data set. What is due and what is missing refer to it.",
    )  # fmt: skip
    return None if batch in (None, EVERY_BATCH) else batch, int(goal) if goal else None


def distribution(view: Statistics) -> None:
    for chart in view.charts:
        _chart(chart)


def _chart(chart: Chart) -> None:
    st.header(chart.title)
    quiet(chart.summary)
    pair = st.grid(2, min_column_width=470, gap="medium", vertical_alignment="center")
    with pair.cell():
        key = f"statistics-{chart.title.lower().replace(' ', '-')}"
        charts.draw_targets(f"Records by {chart.title.lower()}", chart.bars, key=key, summary=f"{chart.title}: {chart.summary}")
    with pair.cell():
        table(COLUMNS, chart.rows, numbers=range(1, len(COLUMNS)), label=f"{chart.title}: target, due, generated, approved, missing")


def decisions(view: Statistics) -> None:
    st.header("Decisions over time")
    if not view.days:
        quiet("Nobody has decided anything yet.")
        return
    pair = st.grid(2, min_column_width=470, gap="medium")
    with pair.cell():
        charts.draw_decisions(view.days, key="statistics-decisions", summary="Decisions by day and verdict")
    with pair.cell():
        table(view.day_columns, view.day_rows[:14], numbers=range(1, len(view.day_columns)), label="Decisions by day")
        if len(view.day_rows) > 14:
            with st.expander(f"{len(view.day_rows) - 14} earlier days", key="statistics-earlier-days"):
                table(view.day_columns, view.day_rows[14:], numbers=range(1, len(view.day_columns)), label="Decisions by day, earlier")
