"""Known answers on the page of a lead."""

from html import unescape

from synthcore.core.calibration import Answers
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Verdict
from synthcore.services import adjudicating, knowing, reviewing
from synthcore.views.review import WARNING
from tests.ui import panels

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
    for one in knowing.challenge_answers(context, ANN)[:12]:
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


def test_a_record_that_was_ruled_on(filled):
    (first, *_) = reviewing.queue(filled, ANN).items
    reviewing.decide(filled, BEN, review_id="b", record_id=first.record_id, verdict=Verdict.REJECTED)
    assert "No dialogue has a ruling yet." in panels.words(panels.opened("knowing"))
    adjudicating.rule_on(filled, ANN, review_id="r", record_id=first.record_id, verdict=Verdict.REJECTED, note="why", cause="slip")
    panels.press(panels.opened("knowing"), "knowing-choose")
    assert filled.store.known_answers.of("adjudicated")[first.record_id].why == "why"
