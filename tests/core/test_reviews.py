"""The status of a record is a function of its reviews."""

from datetime import datetime, timedelta

import pytest

from synthcore.core.reviews import Review, Status, Verdict, status

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
    ],
)
def test_status(reviews, second, expected):
    """The last word of each reviewer counts; an adjudication replaces all; the order of the rows does not matter."""
    assert status(reviews, second_needed=second) is expected
    assert status(reversed(reviews), second_needed=second) is expected
