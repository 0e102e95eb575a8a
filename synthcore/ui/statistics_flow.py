"""Flow on the Statistics page."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.core.tallies import Selection
from synthcore.services import measuring_flow
from synthcore.services.domains import domain
from synthcore.ui import figures, navigation
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import lead, note, quiet
from synthcore.views import flow as views
from synthcore.views.leaving import label_titles

OPEN = "flow-reviewers-open"


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """What waits and since when, what is decided and how fast; by name for a lead, of oneself for everybody else."""
    found = measuring_flow.flow(visit.context, visit.person, selection=selection)
    view = views.flow(found, label_titles(domain(visit.context, selection.domain)), selection)
    lead(view.lead)
    for said in view.notes:
        note(said)
    if view.disputes:
        sentence, link = view.disputes
        with st.container(horizontal=True, key="flow-disputed", gap="small", vertical_alignment="center"):
            with st.container(width="content"):
                quiet(sentence)
            st.button("Open them", key="flow-disputes", type="tertiary", on_click=navigation.go, args=(link.page,), kwargs=dict(link.query))
    figures.side_by_side(view.figures)
    if found.volumes:
        _reviewers(visit, selection)


def _reviewers(visit: Visit, selection: Selection) -> None:
    """Measured when it is opened: which verdicts were equal takes longer than all the rest."""
    everybody, there = may(visit.person.role, "adjudicate"), bool(st.session_state.get(OPEN))
    title = "Reviewers" if everybody else "Your own work"
    st.button(f"Hide: {title.lower()}" if there else title, key="flow-fold", type="tertiary", on_click=_flip)
    if there:
        rows = views.reviewers(measuring_flow.reviewers(visit.context, visit.person, selection=selection))
        stacked(views.REVIEWERS, rows, numbers=range(1, len(views.REVIEWERS)), label="Reviewers: volume, time, agreement, calibration")
        quiet(
            f"Of the last {measuring_flow.SHOWN} days. A person's last word on a record counts, on whichever version of it. Agreement is the share of equal "
            "verdicts on records that both decided blind; known answers are those of the challenge set."
        )


def _flip() -> None:
    st.session_state[OPEN] = not st.session_state.get(OPEN)
