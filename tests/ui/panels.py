"""A panel of a page by itself, as a browser sees it that comes as a certain person."""

from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from synthcore.ui import session
from synthcore.ui import {module}
visit = session.begin()
{module}.{call}
"""


def opened(module, call="panel(visit)", *, person="Ann", **query):
    at = AppTest.from_string(SCRIPT.format(module=module, call=call), default_timeout=60)
    if person:
        at.query_params["as"] = person
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception
    return at


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception, at.exception
    return at


def words(at):
    """Everything that is said in escaped text."""
    return "\n".join(element.proto.body for element in at.get("html"))
