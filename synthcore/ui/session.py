"""Who is at the page. On this machine a person is a name that was typed; it is kept in the URL as `?as=`.

Until a name was typed or stood in the URL the login name serves, and the desk asks for it at the first decision.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from synthcore import wiring
from synthcore.core.errors import BadRequest
from synthcore.core.people import Person
from synthcore.services import people
from synthcore.services.context import Context

NAME, CONFIRMED, REFUSED, FIELD = "session-name", "session-confirmed", "session-refused", "sidebar-name"


@dataclass(frozen=True)
class Visit:
    """What every service is asked with. `confirmed` tells that the person gave their name themselves."""

    context: Context
    person: Person
    confirmed: bool


def begin() -> Visit:
    """At the start of every full run, before any page: settle who this is and keep it in the URL."""
    context = wiring.context()
    given = st.query_params.get("as", "").strip()
    try:
        person = people.person_for(context, given or st.session_state.get(NAME) or people.login_name())
        confirmed = bool(given) or bool(st.session_state.get(CONFIRMED))
    except BadRequest as error:
        st.session_state[REFUSED] = str(error)
        person, confirmed = people.person_for(context, people.login_name()), False
    st.session_state[NAME], st.session_state[CONFIRMED] = person.name, confirmed
    if confirmed and st.query_params.get("as") != person.name:
        st.query_params["as"] = person.name
    return Visit(context, person, confirmed)


def require_person() -> Visit:
    """At the top of every page. A page that is run without the main script has nobody, and shows nothing."""
    if NAME not in st.session_state:
        st.error("This page was opened past its entrance. Open the dashboard from its start page.")
        st.stop()
    context = wiring.context()
    return Visit(context, people.person_for(context, st.session_state[NAME]), bool(st.session_state[CONFIRMED]))


def rename(name: str) -> bool:
    """In a callback: take a typed name. What cannot be a name is refused, and the former one stays."""
    try:
        person = people.person_for(wiring.context(), name.strip())
    except BadRequest as error:
        st.session_state[REFUSED] = str(error)
        return False
    st.session_state[NAME], st.session_state[CONFIRMED] = person.name, True
    st.query_params["as"] = person.name
    return True


def query(**params: str | None) -> dict[str, str]:
    """Query parameters for another page, with the person's name among them."""
    kept = {"as": st.session_state[NAME]} if st.session_state.get(CONFIRMED) else {}
    return kept | {key: value for key, value in params.items() if value}
