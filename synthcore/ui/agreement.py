"""Agreement of reviewers: folded on the Review page, where each sees the rows they are in, and open on Statistics."""

from __future__ import annotations

import streamlit as st

from synthcore.services import measuring_agreement
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import note, quiet, sentences
from synthcore.views import agreement as views

OPEN = "agreement-open"


def panel(visit: Visit, batch: str | None = None) -> None:
    """On the Review page: nothing is measured before it is opened."""
    there = bool(st.session_state.get(OPEN))
    st.button("Hide your agreement" if there else "Your agreement with colleagues", key="agreement-fold", type="tertiary", on_click=_flip)
    if there:
        draw(visit, batch=batch, mine=True)


def draw(visit: Visit, *, batch: str | None = None, domain: str | None = None, mine: bool = False) -> None:
    """The tables themselves."""
    with sentences():
        found = views.tables(measuring_agreement.agreement_of_reviewers(visit.context, visit.person, batch=batch, domain=domain, mine=mine))
        if not found:
            note(views.MINE if mine else views.NOTHING)
            return
        for table in found:
            st.subheader(table.title)
            stacked(views.COLUMNS, table.rows, numbers=(2,), label=f"Agreement: {table.title}")
            for line in table.notes:
                quiet(line)
        quiet(views.LEGEND)


def _flip() -> None:
    st.session_state[OPEN] = not st.session_state.get(OPEN)
