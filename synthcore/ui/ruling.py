"""An expert's decision on the Domains page: stored under a name that somebody gave, which is asked for where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from synthcore.core.proposals import Ruling
from synthcore.ui import session
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, tell
from synthcore.views.domains import ruled

PENDING, NAME = "domains-pending", "domains-name"
NOBODY = "Approving, turning down and switching is for clinicians and leads."


class Pending(NamedTuple):
    """A decision that waits for the name of the person who made it. `place` says where on the page that was, `clear` names the
    note that is emptied when it is stored."""

    place: str
    message: str
    act: Callable[[Visit], Ruling]
    clear: str = ""


def decide(decision: Pending) -> None:
    """Store a decision, or ask for the name first: it stands in the domain's history."""
    if not st.session_state.get(session.CONFIRMED):
        st.session_state[PENDING] = decision
    elif attempt(decision.message, lambda: ruled(decision.act(require_person()))) and decision.clear:
        st.session_state[decision.clear] = ""


def name_asked(place: str) -> bool:
    """In place of the buttons, where a decision waits for a name; false when none does."""
    waiting: Pending | None = st.session_state.get(PENDING)
    if waiting is None or waiting.place != place:
        return False
    with st.form("domains-name-form", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Your name, for this decision and those that follow", value=require_person().person.name, key=NAME, max_chars=80)
        st.form_submit_button("Save", key="domains-name-save", type="primary", on_click=_named)
    return True


def _named() -> None:
    """Take the name, and store the decision that waited for it."""
    waiting: Pending | None = st.session_state.get(PENDING)
    if waiting is None:
        return  # a second press: it is stored already
    if not session.rename(str(st.session_state.get(NAME) or "")):
        tell(waiting.message, st.session_state.pop(session.REFUSED), "bad")
        return
    st.session_state.pop(PENDING)
    decide(waiting)
