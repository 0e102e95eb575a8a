"""The Domains page: under whose name a decision stands, and what questions are proposed from."""

import pytest
from streamlit.testing.v1 import AppTest

from synthcore.settings import shipped
from tests.test_pages import MAIN, press, visit, with_questions, words


@pytest.fixture
def nameless(filled):
    """The page as a browser sees it whose person gave no name yet."""
    at = AppTest.from_file(str(MAIN), default_timeout=60).run()
    return at.switch_page(str(shipped("pages") / "domains.py")).run()


def test_a_decision_asks_for_the_name_first(filled, nameless):
    """The login name approves nothing and switches nothing: the decision waits, and is stored under the name that is given."""
    at = nameless
    at.text_input(key="domains-switch-note").set_value("ages drift")
    press(at, "domains-switch-go")
    assert "switched off" not in words(at)
    at.text_input(key="domains-name").set_value(" ")
    press(at, "domains-name-save")
    assert "a person needs a name" in words(at)
    at.text_input(key="domains-name").set_value("Bea")
    press(at, "domains-name-save")
    assert "m01 is switched off" in words(at)
    assert "Off, by Bea" in words(at)
    assert at.text_input(key="domains-switch-note").value == ""
    assert "domains-name-save" not in [b.key for b in at.button]


def test_a_proposal_waits_for_the_name(nameless):
    """Where it was decided; the note goes with it."""
    at = with_questions(nameless)
    press(at, "domains-count")
    key = next(b.key for b in at.button if (b.key or "").startswith("domains-approve-"))
    press(at, key)
    assert key not in [b.key for b in at.button]
    at.text_input(key="domains-name").set_value("Bea")
    press(at, "domains-name-save")
    assert "Approved by Bea" in words(at)


def test_who_gave_a_name_is_not_asked(filled):
    at = visit("domains")
    at.text_input(key="domains-switch-note").set_value("ages drift")
    press(at, "domains-switch-go")
    assert "Off, by Ann" in words(at)
