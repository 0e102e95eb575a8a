"""Advice under the charts of the first screen: three lines, and the others folded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from synthcore.core.tallies import Selection
from synthcore.services.advising import advice, narrowed
from synthcore.ui import session
from synthcore.ui.session import Visit
from synthcore.ui.widgets import quiet
from synthcore.views import advice as views
from synthcore.views.advice import Said


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """Nothing where nothing stands out. Where a filter takes the reminders away, that is said."""
    lines, part = views.said(advice(visit.context, visit.person, selection=selection)), narrowed(selection)
    if part:
        quiet(views.OF_ALL if lines else views.NONE_OF_ALL)
    if not lines:
        return
    st.html(html(lines[: views.FIRST]))
    if rest := lines[views.FIRST :]:
        with st.expander(f"All advice ({len(lines):,})", key="statistics-advice"):
            st.html(html(rest))


def html(lines: Sequence[Said]) -> str:
    return f'<ul class="sc-advice" aria-label="Advice">{"".join(_line(line) for line in lines)}</ul>'


def _line(line: Said) -> str:
    where = escape(f"{line.page}?{urlencode(session.query(**line.query))}")
    return f'<li>{escape(line.sentence)} <a href="{where}" target="_self">{escape(line.see)}</a></li>'
