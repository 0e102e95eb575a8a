"""The panels of the Set-up page."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import Role, may
from synthcore.services import people
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, facts, note, quiet, table, told
from synthcore.views.setup import Setup

MESSAGE = "setup-message"


def persons(visit: Visit, view: Setup) -> None:
    st.header("People")
    if view.people:
        table(("Name", "Role"), view.people, label="People and their roles")
    else:
        quiet("Nobody has decided anything or been given a role yet.")
    told(MESSAGE)
    allowed = may(visit.person.role, "administer")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Name", key="setup-name", max_chars=80, disabled=not allowed)
        st.selectbox("Role", [role.value for role in Role], index=1, key="setup-role", disabled=not allowed)
        st.button("Set role", key="setup-set", on_click=_set_role, disabled=not allowed)
    with st.expander("What each role may do", key="setup-roles"):
        table(("Role", "May"), [(line.role, line.may) for line in view.roles], label="Roles")


def _set_role() -> None:
    visit = require_person()

    def act() -> str:
        person = people.set_role(visit.context, visit.person, name=st.session_state["setup-name"] or "", role=Role(st.session_state["setup-role"]))
        return f"{person.name} is {person.role.value} now."

    attempt(MESSAGE, act)


def domain(view: Setup) -> None:
    st.header("Domain")
    facts(view.domain)
    note(view.disclaimer, "warn")
    quiet(f"Licence: {view.licence}")
    st.header("Crisis resources")
    quiet(view.resources_checked)
    if view.resources:
        table(("Place", "Numbers", "Source"), [(r.place, r.numbers, r.source) for r in view.resources], label="Crisis resources")


def house(view: Setup) -> None:
    st.header("Where everything lies")
    facts(view.places)
    st.header("Versions")
    facts(view.versions)
