"""What lies beside the desk on the Review page: disputes, calibration, agreement and pace. One of them is shown at a time, and
the desk itself is the first."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.services import adjudicating as services
from synthcore.ui import adjudicating, agreement, calibrating, care
from synthcore.ui.session import Visit
from synthcore.ui.widgets import quiet

PART = "review-part"
DESK, DISPUTES, CALIBRATION, YOURS = "desk", "disputes", "calibration", "yours"
TITLES = {DESK: "Records", DISPUTES: "Disputes", CALIBRATION: "Calibration", YOURS: "Agreement and pace"}


def drawn(visit: Visit) -> bool:
    """Draws the choice, and whatever was chosen beside the desk; false where the desk is to be drawn below."""
    if not may(visit.person.role, "review"):
        return False
    leads = may(visit.person.role, "adjudicate")
    parts = [name for name in TITLES if name != DISPUTES or leads]
    # One row: what stands above the desk is taken from the text. The URL keeps the words that are shown, so that a count
    # cannot be among them.
    with st.container(horizontal=True, key="review-parts", gap="small", vertical_alignment="center"):
        part = st.segmented_control(
            "What to look at", parts, default=DESK, format_func=TITLES.__getitem__, key=PART, bind="query-params", label_visibility="collapsed"
        )  # fmt: skip
        if leads and part != DISPUTES and (waiting := services.disputes(visit.context, visit.person, limit=0).total):
            quiet(f"{waiting:,} for you to decide under Disputes.")
    if part and part != DESK:
        st.title(TITLES[part])
    if part == DISPUTES:
        adjudicating.panel(visit)
    elif part == CALIBRATION:
        calibrating.panel(visit)
    elif part == YOURS:
        agreement.draw(visit, mine=True)
        care.panel(visit)
    else:
        calibrating.offered(visit, _calibrate)
        return False
    return True


def _calibrate() -> None:
    st.session_state[PART] = CALIBRATION
