"""One's own pace and approvals by place in the batch; for leads everybody's, pooled, and the sides of pairs."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.services import measuring_pairs, measuring_reviewers
from synthcore.services.measuring_reviewers import Pace
from synthcore.ui import pair_ratings
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import note, quiet, sentences
from synthcore.views import care as views


def panel(visit: Visit) -> None:
    """Of whoever asks; nothing for those who do not review."""
    if not may(visit.person.role, "review"):
        return
    with sentences():
        st.subheader("Your pace")
        quiet(views.OWN)
        _pace(measuring_reviewers.own_pace(visit.context, visit.person), "Your approvals by place in the batch")
        if may(visit.person.role, "adjudicate"):
            pooled(visit)


def pooled(visit: Visit, *, batch: str | None = None, domain: str | None = None) -> None:
    """For leads: of all that was done, but what was found in the answers of pairs, which is of a batch and a domain."""
    st.subheader("Pace of the team")
    found = measuring_reviewers.pooled_pace(visit.context, visit.person)
    if found is None:
        quiet(views.FEW)
    else:
        quiet(views.POOLED)
        _pace(found, "The team's approvals by place in the batch")
    wins = measuring_reviewers.side_wins(visit.context, visit.person)
    st.subheader("Sides of pairs")
    note(views.sides(wins), "warn" if wins.biased else "plain")
    for name in measuring_pairs.domains_rated(visit.context, visit.person, batch=batch):
        if domain in (None, name):
            pair_ratings.draw(visit, name, batch=batch)


def _pace(found: Pace, label: str) -> None:
    note(views.pace(found))
    if found.bands:
        stacked(views.COLUMNS, views.bands(found), numbers=(1, 2), label=label)
