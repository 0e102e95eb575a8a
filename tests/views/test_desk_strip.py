"""The line above the next record: what is on disk, what was hidden, where the reviewer saw it otherwise."""

from datetime import timedelta

from synthcore.core.records import Labels
from synthcore.core.reviews import Status
from synthcore.services.reviewing import Decided
from synthcore.views import desk_strip
from synthcore.views.review import SECOND
from tests.views.making import NOON, plants, review
from tests.views.test_desk_panel import told


def decided(**more):
    given = {"review": review(), "repeated": False, "status": Status.APPROVED, "governing_risk": "fine", "others": (), "meanwhile": ()}
    return Decided(**(given | more))


def strip(revealed=None, **more):
    return desk_strip.strip(decided(**more), "Record 12", plants(), revealed)


def test_saved():
    """The time to the second, the verdict, and which record it was."""
    shown = strip()
    assert shown.head.startswith("Saved ")
    assert len(shown.time) == 8
    assert (shown.verdict, shown.name, shown.lines, shown.differences) == ("Approved", "Record 12", (), ())
    assert shown.values() == {"what": "Record 12 · Approved", "lines": [], "differences": []}


def test_someone_else_decided_meanwhile():
    """Named with the verdict; both are kept, and nobody is named twice."""
    theirs = review("Ben", "rejected", decided_at=NOON + timedelta(seconds=1))
    shown = strip(told(others=(theirs,)), meanwhile=(theirs,), status=Status.DISPUTED)
    assert "Ben: rejected at" in shown.lines[0]
    assert "Both decisions are kept. The record is disputed now." in shown.lines[0]
    assert "Ben" not in shown.lines[1]
    assert strip(status=Status.NEEDS_SECOND).lines == (SECOND,)


def test_what_was_hidden_is_told():
    """Maker, findings, colleagues."""
    shown = strip(told(others=(review("Ben", "rejected"),)))
    assert shown.lines == ("Hidden until now: made by a model · plant@2 · small, no finding of checks, Ben said rejected.",)


def test_a_disagreement_is_a_sentence_of_its_own():
    """The risk by its words alone, other labels by their names; nothing where both say the same."""
    first = told(first=Labels(risk_level="dying"), differences=("risk_level",))
    assert strip(first).differences == ("Record 12: generated fine, you said dying. Look again.",)
    corrected = told(generated=Labels(concern="watering"), said=Labels(concern="anything"), differences=("concern",))
    assert strip(corrected).differences == ("Record 12: generated watering for concern, you said anything. Look again.",)
    assert strip(told(first=Labels(risk_level="fine"))).differences == ()
