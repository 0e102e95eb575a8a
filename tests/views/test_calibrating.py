"""An item of the calibration, in words."""

from synthcore.core.calibration import Answers
from synthcore.core.reviews import Verdict
from synthcore.evaluation.agreement import Dimension, agreement
from synthcore.services.calibrating import Asked, Offer, Round
from synthcore.services.calibration_results import Compared, Result
from synthcore.views import calibrating as views
from tests.views.making import dialogue, plants

KNOWN = Answers(risk_level="dying", session_type="quick", verdict=Verdict.REJECTED)


def asked(**more):
    return Asked(**({"item_set": "challenge", "item_id": "i", "domain": "plant_care", "dialogue": dialogue(), "said": Answers(), "asks": "risk_level"} | more))


def test_what_is_asked_and_the_keys():
    """The risk from 0, the session type from 1, the verdict by the desk's letters."""
    found = [views.question(asked(asks=name), plants(), "1 of 2") for name in ("risk_level", "session_type", "verdict")]
    assert [(option.value, option.key) for option in found[0].options] == [("fine", "0"), ("dying", "1")]
    assert [(option.title, option.key) for option in found[1].options] == [("quick", "1"), ("long", "2")]
    assert [option.key for option in found[2].options] == ["A", "N", "X", "Q"]
    assert found[0].lines == () == found[0].said


def test_what_is_right_beside_what_was_said():
    shown = views.question(
        asked(asks=None, said=Answers(risk_level="fine", concern="watering"), known=KNOWN, why="so", claimed={"concern": "watering"}), plants(), ""
    )
    assert shown.lines == (("Risk", "dying", "fine"), ("Session type", "quick", "–"), ("Verdict", "Rejected", "–"))
    assert (shown.claimed, shown.why, shown.options) == ("Concern: watering", "so", ())


def test_sentences():
    assert views.between(Round(item=None, position=0, size=10, done=0, left=0)) == views.NOTHING
    assert views.between(Round(item=None, position=10, size=10, done=10, left=30)) == "10 items answered. 30 items left for another round."
    assert views.announced(0, 100) == ""
    assert "100 decisions, about 3%" in views.announced(0.03, 100)
    assert "10 dialogues" in views.offered(Offer(size=10))
    assert "Confirm their answers first" in views.offered(Offer(size=0, proposed=40), leads=True)
    assert "40 dialogues" in views.offered(Offer(size=0, proposed=40))


def test_a_row_says_the_number_or_why_there_is_none():
    (row, *_) = agreement(Dimension("risk_level", ("a", "b"), ordered=True), [("1", "k", "a"), ("1", "r", "a")])
    few = Compared(dimension="risk_level", same=1, n=1, row=row)
    none = Compared(dimension="verdict", same=0, n=0, row=None)
    first, second = views.rows(Result(person="ben", items=1, compared=(few, none)))
    assert first[:2] == ("Risk", "1 of 1")
    assert set(first[2:]) == {"Too few: 1 record in common, and 20 are needed."}
    assert second == ("Verdict", "–", "–", "–", "–", "–", "–")


def test_a_known_verdict_decides():
    assert list(views.options("verdict", plants())) == ["approved", "needs_revision", "rejected"]
    assert views.options("risk_level", plants()) == {"fine": "fine", "dying": "dying"}
