"""Flow on the Statistics page: what it opens with, and whose work is shown to whom."""

import pytest

from synthcore.core.people import Role
from synthcore.services import reviewing
from tests.living import NOW
from tests.test_pages import ANN, press, words
from tests.test_pages_of_statistics import arrive


@pytest.fixture
def both(filled):
    """Two people, each with decisions."""
    filled.store.people.set_role("Ann", Role.LEAD, NOW)
    for item in reviewing.queue(filled, ANN).items[:2]:
        reviewing.decide(filled, ANN.model_copy(update={"name": "Ben"}), review_id=f"ben {item.record_id}", record_id=item.record_id, verdict="rejected")
    return filled


def test_it_opens_with_what_waits(filled):
    """Records of today: there is no pace yet to say when they would be done."""
    at = arrive(part="flow")
    assert "records wait for a decision, the oldest for less than an hour. It is too early to say when that will be done." in words(at)


def test_a_lead_is_shown_everybody(both):
    at = arrive(part="flow")
    press(at, "flow-fold")
    table = words(at).partition("Known answers met")[2]
    assert ">Ann<" in table
    assert ">Ben<" in table


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.EDITOR])
def test_anybody_else_is_shown_themselves(both, role):
    both.store.people.set_role("Ann", role, NOW)
    at = arrive(part="flow")
    assert next(one for one in at.button if one.key == "flow-fold").label == "Your own work"
    press(at, "flow-fold")
    table = words(at).partition("Known answers met")[2]
    assert ">Ann<" in table
    assert ">Ben<" not in words(at)


def test_who_decided_nothing_is_offered_nothing(both):
    both.store.people.set_role("Ann", Role.VIEWER, NOW)
    both.store.people.set_role("Cleo", Role.CLINICIAN, NOW)
    at = arrive(part="flow", **{"as": "Cleo"})
    assert "flow-fold" not in [one.key for one in at.button]
