"""The choice above the desk: what each role is given, and the desk where nothing else was chosen."""

from datetime import UTC, datetime

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.reviews import Verdict
from synthcore.services import knowing, reviewing
from tests.ui import panels

ANN, BEN = (Person(name=name, role=Role.ADMIN) for name in ("Ann", "Ben"))


@pytest.fixture
def people(filled):
    for name, role in (("Eve", Role.CLINICIAN), ("Vic", Role.VIEWER)):
        filled.store.people.set_role(name, role, datetime.now(UTC))
    (first, *_) = reviewing.queue(filled, ANN).items
    reviewing.decide(filled, BEN, review_id="b", record_id=first.record_id, verdict=Verdict.REJECTED)
    return filled


def opened(person):
    return panels.opened("beside_desk", "drawn(visit) or st.text('the desk')", person=person)


def choices(at):
    return [option for group in at.segmented_control if group.key == "review-part" for option in group.options]


def choose(at, part):
    at.segmented_control(key="review-part").set_value(part).run()
    assert not at.exception, at.exception
    return at


def desk_below(at):
    return [text.value for text in at.text if text.value == "the desk"] != []


def test_who_is_given_what(people):
    assert choices(opened("Ann")) == ["Records", "Disputes", "Calibration", "Agreement and pace"]
    assert "1 for you to decide" in panels.words(opened("Ann"))
    assert "to decide" not in panels.words(opened("Eve"))
    assert choices(opened("Eve")) == ["Records", "Calibration", "Agreement and pace"]
    assert choices(opened("Vic")) == []
    assert all(desk_below(opened(name)) for name in ("Ann", "Eve", "Vic"))


def test_one_at_a_time(people):
    at = opened("Ann")
    for part, sign in (("disputes", "1 record for a lead"), ("calibration", "nothing to calibrate on"), ("yours", "Only you see this.")):
        choose(at, part)
        assert sign in panels.words(at)
        assert not desk_below(at)
    assert desk_below(choose(at, "desk"))


def test_the_offer_leads_to_the_calibration(people):
    one = knowing.challenge_answers(people, ANN)[0]
    knowing.confirm_answers(people, ANN, item_id=one.item_id, answers=one.answers, why=one.why)
    at = opened("Eve")
    assert "Before your first batch" in panels.words(at)
    assert desk_below(at)
    panels.press(at, "calibration-first")
    assert "What is the highest risk" in panels.words(at)
    assert "Before your first batch" not in panels.words(opened("Ann"))
