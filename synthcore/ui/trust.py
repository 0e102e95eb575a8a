"""The Trust part of the Evaluate page: one word for each quality; the statistics stand folded below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from synthcore.services import tabulating
from synthcore.services.pair_bias import Bias
from synthcore.ui import judge_charts
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import facts, note, quiet
from synthcore.views.trust import BIAS, BIAS_LEGEND, CALIBRATION, COLUMNS, LEGEND, NOTHING, Group, Line, bars
from synthcore.views.trust import bias as bias_rows


def draw(groups: Sequence[Group], unasked: str) -> None:
    if not groups:
        note(NOTHING)
        return
    for group in groups:
        st.header(group.judge)
        for line in group.lines:
            _line(line, group.judge)
        with st.expander("All figures side by side", key=f"trust-all-{group.judge}"):
            stacked(COLUMNS, group.rows, label=f"Figures of {group.judge}")
            quiet(LEGEND)
    if unasked:
        quiet(unasked)


def bias(found: Sequence[Bias]) -> None:
    """Whether judges of pairs mind order and length."""
    if not found:
        return
    st.header("Order and length")
    stacked(BIAS, bias_rows(found), numbers=(1,), label="Whether judges mind the order and the length of answers", texts=True)
    quiet(BIAS_LEGEND)


def by_decision(visit: Visit, titles: Mapping[str, str]) -> None:
    """What judges say of records that were approved, sent back or rejected, for one quality."""
    there = list(dict.fromkeys(one.dimension for one in tabulating.choices_judged(visit.context, visit.person)))
    if not there:
        return
    st.header("What judges say, by decision")
    dimension = st.selectbox("Quality", there, format_func=lambda name: titles.get(name, name), key="trust-quality", bind="query-params") or there[0]
    found = bars(tabulating.judged_by_status(visit.context, visit.person, dimension=dimension))
    judge_charts.draw_judged(found, title=titles.get(dimension, dimension), key="trust-by-decision")
    stacked(("Status", "Said", "Records"), [(status, choice, f"{n:,}") for status, choice, n in found.bars], numbers=(2,), label="What judges say, by decision")


def _line(line: Line, judge: str) -> None:
    note(line.sentence, line.kind, head=line.title)  # type: ignore[arg-type]
    key = f"trust-{judge}-{line.name}"
    with st.expander("Figures and statistics", key=key):
        facts([*zip(COLUMNS[1:], line.figures, strict=True), *line.folded])
        if line.calibration.points:
            left, right = st.columns(2)
            with left:
                judge_charts.draw_heat(line.heat, title=f"{line.title}: clinicians against the judge", key=f"{key}-heat")
            with right:
                judge_charts.draw_calibration(line.calibration, title=f"{line.title}: what its word is worth", key=f"{key}-calibration")
            stacked(CALIBRATION, line.calibration.rows, numbers=(1,), label=f"{line.title}: what clinicians say of what the judge says")
