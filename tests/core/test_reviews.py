"""The status of a record is a function of its reviews."""

from datetime import datetime, timedelta

import pytest

from synthcore.core.desk_answers import DeskAnswers, DeskDraft, Mark
from synthcore.core.records import Labels
from synthcore.core.reviews import DECIDED, PENDING, UNRESOLVED, WAITING, Note, Review, Status, Verdict, status, taken_up

DAY = datetime(2026, 1, 1)


def review(person, verdict, minute=0, **more):
    return Review(id=f"{person}{minute}", record_id="r", person=person, verdict=Verdict(verdict), decided_at=DAY + timedelta(minutes=minute), **more)


@pytest.mark.parametrize(
    ("reviews", "second", "expected"),
    [
        ([], False, Status.UNREVIEWED),
        ([review("a", "approved")], False, Status.APPROVED),
        ([review("a", "approved")], True, Status.NEEDS_SECOND),
        ([review("a", "approved"), review("b", "approved", 1)], True, Status.APPROVED),
        ([review("a", "approved"), review("a", "approved", 1)], True, Status.NEEDS_SECOND),
        ([review("a", "rejected")], True, Status.REJECTED),
        ([review("a", "approved"), review("b", "rejected", 1)], False, Status.DISPUTED),
        ([review("a", "rejected"), review("a", "approved", 1)], False, Status.APPROVED),
        ([review("a", "not_enough_context")], False, Status.UNREVIEWED),
        ([review("a", "approved"), review("b", "not_enough_context", 1)], False, Status.APPROVED),
        ([review("a", "approved"), review("b", "rejected", 1), review("c", "rejected", 2, adjudicates=True)], True, Status.REJECTED),
        ([review("a", "approved"), review("b", "rejected", 1), review("c", "approved", 2, adjudicates=True)], True, Status.APPROVED),
        ([review("a", "approved", withdrawn_at=DAY)], False, Status.UNREVIEWED),
        ([review("a", "rejected"), review("a", "approved", 1, withdrawn_at=DAY)], False, Status.REJECTED),
        ([review("a", "approved"), review("b", "approved", 1, withdrawn_at=DAY)], True, Status.NEEDS_SECOND),
        ([review("a", "rejected"), review("c", "approved", 2, adjudicates=True, withdrawn_at=DAY)], False, Status.REJECTED),
    ],
)
def test_status(reviews, second, expected):
    """The last word of each reviewer counts; an adjudication replaces all; the order of the rows does not matter."""
    assert status(reviews, second_needed=second) is expected
    assert status(reversed(reviews), second_needed=second) is expected


def test_every_status_is_counted_once():
    """Approved or rejected for good, or pending; of what is pending each waits or is unresolved. A rate is told of one verdict."""
    assert sorted([*PENDING, Status.APPROVED, Status.REJECTED]) == sorted(Status)
    assert set(PENDING) == set(WAITING) ^ set(UNRESOLVED)
    assert {status([review("a", verdict)], second_needed=False) for verdict in Verdict} - {Status.UNREVIEWED} == set(DECIDED)


def test_what_a_withdrawn_review_said_is_a_draft_again():
    """All of it; what was begun since goes before it, but a first answer never changes."""
    marks = (Mark(code="x"),)
    said = review(
        "a", "rejected", note="last", notes=(Note(note="first", timestamp="t"),), blind_labels=Labels(risk_level="low"), labels=Labels(concern="c"),
        desk=DeskAnswers(marks=marks, safety={"q": "no"}, confirmed=("risk_level",), intents={1: "i"}, purpose="audit"),
    )  # fmt: skip
    whole = DeskDraft(
        note="first\nlast", first=Labels(risk_level="low"), marks=marks, safety={"q": "no"}, confirmed=("risk_level",), labels=Labels(concern="c"),
        intents={1: "i"},
    )  # fmt: skip
    assert taken_up(said, DeskDraft()) == whole
    begun = DeskDraft(note="since", first=Labels(risk_level="high"))
    assert taken_up(said, begun) == whole.model_copy(update={"note": "since"})
    assert taken_up(review("a", "approved"), begun) == begun
