"""The question for a name, where something is about to be stored under it and nobody gave one yet."""

from __future__ import annotations

import streamlit as st

from synthcore.ui import session
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note


def asked(visit: Visit, place: str) -> bool:
    """Draws the question; false where a name was given. `place` tells one from another on a page."""
    if visit.confirmed or st.session_state.get(session.CONFIRMED):
        return False
    if refused := st.session_state.pop(session.REFUSED, None):
        note(refused, "bad")
    with st.form(f"{place}-name-form", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Your name, under which this is stored", value=visit.person.name, key=f"{place}-name", max_chars=80)
        if st.form_submit_button("Go on", key=f"{place}-name-save", type="primary", on_click=_take, args=(place,)):
            st.rerun()  # all of it, with the name: the role follows from it
    return True


def _take(place: str) -> None:
    session.rename(str(st.session_state.get(f"{place}-name") or ""))
