"""The Trust part of the Evaluate page: one word for each quality; the statistics stand folded below."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from synthcore.ui import charts
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import facts, note, quiet
from synthcore.views.trust import COLUMNS, LEGEND, NOTHING, Group, Line


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


def _line(line: Line, judge: str) -> None:
    note(line.sentence, line.kind, head=line.title)  # type: ignore[arg-type]
    key = f"trust-{judge}-{line.name}"
    with st.expander("Figures and statistics", key=key):
        facts([*zip(COLUMNS[1:], line.figures, strict=True), *line.folded])
        if any(n for _, _, n in line.heat.cells):
            charts.draw_heat(line.heat, title=f"{line.title}: clinicians against the judge", key=f"{key}-heat")
