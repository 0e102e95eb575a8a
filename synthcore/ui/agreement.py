"""Agreement of reviewers: on the Review page each sees the rows they are in; on Statistics all of them, folded."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.services import measuring_agreement
from synthcore.ui import care
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import note, quiet, sentences
from synthcore.views import agreement as views

OPEN = "agreement-open"


def panel(visit: Visit, *, batch: str | None = None, domain: str | None = None) -> None:
    """On Statistics: nothing is measured before it is opened. Leads see the team's pace below."""
    there = bool(st.session_state.get(OPEN))
    st.button("Hide the agreement of reviewers" if there else "Agreement of reviewers", key="agreement-fold", type="tertiary", on_click=_flip)
    if there:
        draw(visit, batch=batch, domain=domain)
        if may(visit.person.role, "adjudicate"):
            care.pooled(visit, batch=batch, domain=domain)


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
