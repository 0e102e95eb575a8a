"""The panels of the Statistics page."""

from __future__ import annotations

import streamlit as st

from synthcore.services.measuring_progress import Kind
from synthcore.ui import charts, lengths
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import quiet
from synthcore.views.statistics import COLUMNS, PAIR_COLUMNS, Chart, Days, PairStatistics, PairTable, Statistics

EVERY_BATCH = "All batches"
KINDS: dict[Kind, str] = {"dialogue": "Dialogues", "pair": "Preference pairs"}


def domain_filter(names: tuple[str, ...]) -> str:
    """The domain whose targets are meant: asked for where records are of several."""
    if len(names) < 2:
        return names[0]
    return st.selectbox("Domain", names, key="statistics-domain", bind="query-params") or names[0]


def kind_filter(kinds: tuple[Kind, ...]) -> Kind:
    """The kind of records: asked for where a domain has both."""
    if len(kinds) < 2:
        return kinds[0]
    return st.radio("Records", kinds, format_func=KINDS.__getitem__, horizontal=True, key="statistics-kind", bind="query-params") or kinds[0]


def batch_filter(batches: list[str]) -> str | None:
    """The batch to look at."""
    batch = st.selectbox("Batch", [EVERY_BATCH, *batches], key="statistics-batch", bind="query-params")
    return None if batch in (None, EVERY_BATCH) else batch


def filters(batches: list[str], records: int) -> tuple[str | None, int | None]:
    """The batch to look at, and the size of the data set that the target is meant for."""
    left, right = st.columns([3, 2])
    with left:
        batch = batch_filter(batches)
    goal = right.number_input(
        "Goal (approved dialogues)", 1, 10_000_000, None, step=50, key="statistics-goal", bind="query-params", placeholder=f"{records:,}, what is there",
        help="The size of the finished data set. What is due and what is missing refer to it.",
    )  # fmt: skip
    return batch, int(goal) if goal else None


def pairs(view: PairStatistics) -> None:
    """What the pairs are made of, and what the lengths of their answers tell."""
    st.header("Length of the answers")
    lengths.draw(view.length, gives_away=view.gives_away)
    grid = st.grid(2, min_column_width=470, gap="medium")
    for one in view.tables:
        with grid.cell():
            _split(one)


def _split(one: PairTable) -> None:
    st.header(one.title)
    stacked((one.title, *PAIR_COLUMNS), one.rows, numbers=range(1, len(PAIR_COLUMNS) + 1), label=f"Pairs by {one.title.lower()}")


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
        stacked(COLUMNS, chart.rows, numbers=range(1, len(COLUMNS)), label=f"{chart.title}: target, due, generated, approved, missing")


def decisions(view: Days) -> None:
    st.header("Decisions over time")
    if not view.days:
        quiet("Nobody has decided anything yet.")
        return
    pair = st.grid(2, min_column_width=470, gap="medium")
    with pair.cell():
        charts.draw_decisions(view.days, key="statistics-decisions", summary="Decisions by day and verdict")
    with pair.cell():
        stacked(view.day_columns, view.day_rows[:14], numbers=range(1, len(view.day_columns)), label="Decisions by day")
        if len(view.day_rows) > 14:
            with st.expander(f"{len(view.day_rows) - 14} earlier days", key="statistics-earlier-days"):
                stacked(view.day_columns, view.day_rows[14:], numbers=range(1, len(view.day_columns)), label="Decisions by day, earlier")
