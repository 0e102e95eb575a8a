"""One row under the first sentence of Statistics: quality, the backlog and who needs help, against the week before."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from synthcore.core.people import may
from synthcore.core.tallies import Selection
from synthcore.services.helping import who_needs_help
from synthcore.services.measuring_week import week
from synthcore.ui.session import Visit
from synthcore.views import week as views
from synthcore.views.week import Sign


def draw(visit: Visit, selection: Selection, hint: str) -> DeltaGenerator | None:
    """Returns the place of who needs help, which is filled when all else is drawn; None for whoever is not told."""
    found = week(visit.context, visit.person, selection=selection)
    leads = may(visit.person.role, "adjudicate")
    grid = st.grid(3, min_column_width=210, gap="small", key="statistics-week")
    for sign in (views.quality(found, hint), views.backlog(found)):
        with grid.cell():
            st.html(html(sign))
    if not leads:
        return None
    with grid.cell():
        return st.container(gap="xxsmall", key="statistics-help")


def helping(visit: Visit, selection: Selection, place: DeltaGenerator, see: Callable[[], None]) -> None:
    """Nothing where nobody stands out. `see` opens the table of reviewers."""
    narrowed = selection.beyond("domain", "kind")
    if sign := views.help_needed(who_needs_help(visit.context, visit.person, selection=selection), narrowed=narrowed):
        with place:
            st.html(html(sign))
            st.button("See the reviewers", key="statistics-reviewers", type="tertiary", on_click=see)


def html(sign: Sign) -> str:
    return f'<div class="sc-sign"><b>{escape(sign.head)}</b><div class="sc-quiet">{escape(sign.why)}</div></div>'
