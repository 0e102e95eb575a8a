"""The Evaluate page: which part of it is open, and what all of its parts need to know of the domain."""

from __future__ import annotations

import streamlit as st

from synthcore.core.errors import BadRequest
from synthcore.domains.schema import Domain
from synthcore.services import domains, measuring_progress
from synthcore.ui.session import Visit

PARTS = ("Records", "Checks", "Judges", "Trust", "Compare")


def part() -> str:
    """The open part, kept in the URL."""
    chosen = st.segmented_control(
        "What to look at", PARTS, default=PARTS[0], required=True, key="evaluate-part", bind="query-params", label_visibility="collapsed"
    )
    return chosen or PARTS[0]


def domain(visit: Visit) -> Domain | None:
    """The domain whose records are looked at: asked for where there are several, None where there are no records."""
    names = measuring_progress.domains_used(visit.context, visit.person)
    if not names:
        return None
    name = names[0] if len(names) < 2 else st.selectbox("Domain", names, key="evaluate-domain", bind="query-params") or names[0]
    try:
        return domains.domain(visit.context, name)
    except BadRequest as error:
        st.warning(str(error))
        return None
