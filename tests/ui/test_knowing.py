"""Known answers on the page of a lead."""

from html import unescape

import pytest

from synthcore.core.calibration import Answers
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Verdict
from synthcore.services import adjudicating, knowing, reviewing
from synthcore.views.review import WARNING
from tests.ui import panels


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """A test presses faster than a hand."""
    monkeypatch.setattr("synthcore.ui.desk_state.HELD_SECONDS", 0.0)


ANN, BEN = (Person(name=name, role=Role.ADMIN) for name in ("Ann", "Ben"))


def test_answers_are_confirmed_one_by_one(context):
    """The shipped domain's: none counts before that."""
    at = panels.opened("knowing")
    assert "0 of 40 dialogues" in panels.words(at)
    first = knowing.challenge_answers(context, ANN)[0]
    panels.press(at, f"knowing-open-{first.item_id}")
    at.selectbox(key=f"knowing-verdict-{first.item_id}").set_value("rejected")
    panels.press(at, f"knowing-confirm-{first.item_id}")
    said = panels.words(at)
    assert "1 of 40 dialogues" in said
    assert f"Confirmed: {first.name}" in said
    known = context.store.known_answers.of("challenge")[first.item_id]
    assert known.answers == Answers(**(first.answers.said() | {"verdict": "rejected"}))
    assert known.person == "Ann"


def test_a_text_that_discloses_a_risk_stands_behind_its_warning(context):
    """The highest of all that it carries and is given decides; whatever does not is open at once."""
    at = panels.opened("knowing")
    seen = set()
    for n, one in enumerate(knowing.challenge_answers(context, ANN)[:12]):
        if n:
            at.selectbox[0].set_value(one.item_id).run()
        shown, text = unescape(panels.words(at)), one.dialogue["messages"][0]["text"]
        risky = not {"medium", "high"}.isdisjoint((one.claimed.get("risk_level"), one.answers.risk_level))
        assert (WARNING in shown, text in shown) == (risky, not risky)
        if risky:
            panels.press(at, f"knowing-open-{one.item_id}")
            assert text in unescape(panels.words(at))
        seen.add(risky)
    assert seen == {True, False}


def test_a_confirmation_needs_its_why(context):
    at = panels.opened("knowing")
    first = knowing.challenge_answers(context, ANN)[0]
    panels.press(at, f"knowing-open-{first.item_id}")
    at.text_area(key=f"knowing-why-{first.item_id}").set_value(" ")
    panels.press(at, f"knowing-confirm-{first.item_id}")
    assert "say why" in panels.words(at).lower()
    assert context.store.known_answers.of("challenge") == {}


def test_one_after_the_other(context):
    """After each the next that waits; the keys of the numbers go through the answers that are possible."""
    at = panels.opened("knowing")
    first, second, third, *_ = knowing.challenge_answers(context, ANN)
    panels.press(at, f"knowing-open-{first.item_id}")
    before = at.selectbox(key=f"knowing-concern-{first.item_id}").value
    panels.press(at, f"knowing-concern-{first.item_id}-other")
    assert at.selectbox(key=f"knowing-concern-{first.item_id}").value != before
    panels.press(at, f"knowing-confirm-{first.item_id}")
    assert context.store.known_answers.of("challenge")[first.item_id].answers.concern != before
    assert at.selectbox[0].value == second.item_id
    panels.press(at, f"knowing-next-{second.item_id}")
    panels.press(at, f"knowing-previous-{third.item_id}")
    panels.press(at, f"knowing-previous-{second.item_id}")
    assert at.selectbox[0].value == first.item_id


def test_all_that_was_looked_at_is_confirmed_at_once(context):
    """Nothing else: not what stands behind a warning, not what was changed and left."""
    at = panels.opened("knowing")
    every = knowing.challenge_answers(context, ANN)
    for one in every[:6]:
        if f"knowing-open-{one.item_id}" in [button.key for button in at.button] and one is not every[2]:
            panels.press(at, f"knowing-open-{one.item_id}")
        if one is every[3]:
            panels.press(at, f"knowing-verdict-{one.item_id}-other")
        panels.press(at, f"knowing-next-{one.item_id}")
    seen = {one.item_id for one in every[:7]} - {every[3].item_id}
    panels.press(at, "knowing-confirm-all")
    confirmed = set(context.store.known_answers.of("challenge"))
    shut = {one.item_id for one in (every[2], every[6]) if not {"medium", "high"}.isdisjoint((one.claimed.get("risk_level"), one.answers.risk_level))}
    assert confirmed == seen - shut
    assert "you have not looked at yet" in panels.words(at)


def test_a_key_that_is_held_confirms_one(context, monkeypatch):
    monkeypatch.setattr("synthcore.ui.desk_state.HELD_SECONDS", 60.0)
    at = panels.opened("knowing")
    shown = knowing.challenge_answers(context, ANN)
    panels.press(at, f"knowing-next-{shown[0].item_id}")
    panels.press(at, f"knowing-next-{shown[1].item_id}")
    assert at.selectbox[0].value == shown[1].item_id
    if f"knowing-open-{shown[1].item_id}" in [button.key for button in at.button]:
        panels.press(at, f"knowing-open-{shown[1].item_id}")
    panels.press(at, f"knowing-confirm-{shown[1].item_id}")
    assert context.store.known_answers.of("challenge") == {}


def test_a_record_that_was_ruled_on(filled):
    (first, *_) = reviewing.queue(filled, ANN).items
    reviewing.decide(filled, BEN, review_id="b", record_id=first.record_id, verdict=Verdict.REJECTED)
    assert "No dialogue has a ruling yet." in panels.words(panels.opened("knowing"))
    adjudicating.rule_on(filled, ANN, review_id="r", record_id=first.record_id, verdict=Verdict.REJECTED, note="why", cause="slip")
    panels.press(panels.opened("knowing"), "knowing-choose")
    assert filled.store.known_answers.of("adjudicated")[first.record_id].why == "why"
