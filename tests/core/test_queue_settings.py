"""How many people a record wants, and who they may be."""

import pytest
from pydantic import ValidationError

from synthcore.core.queue_settings import DEFAULT, QueueSettings


@pytest.mark.parametrize(
    ("settings", "second_needed", "lot", "wanted"),
    [
        ({}, False, 0.5, 1), ({}, True, 0.5, 2), ({}, False, 0.05, 2), ({}, False, 0.1, 1), ({"reviewers": 3}, True, 0.0, 3),
        ({"audit_share": 0}, False, 0.0, 1), ({"audit_reviewers": 1}, False, 0.0, 1), ({"risk_reviewers": 4}, True, 0.9, 4),
    ],
)  # fmt: skip
def test_how_many_are_wanted(settings, second_needed, lot, wanted):
    """The most that any reason asks for; a record whose lot is the share itself is not in the sample."""
    assert QueueSettings(**settings).wanted(second_needed=second_needed, lot=lot) == wanted


def test_who_may_take_part():
    """Nobody named is everyone; a name is known in any spelling."""
    assert DEFAULT.open_to("anyone")
    assigned = QueueSettings(people=("Anna", "Ben"))
    assert [assigned.open_to(name) for name in (" anna ", "BEN", "Cleo")] == [True, True, False]


@pytest.mark.parametrize("wrong", [{"risk_reviewers": 1}, {"batch_size": 101}, {"audit_share": 1.1}, {"reviewers": 0}, {"claim_minutes": 0}, {"other": 1}])
def test_what_cannot_be_set(wrong):
    """Two different clinicians approve a risky record, whatever a lead sets."""
    with pytest.raises(ValidationError):
        QueueSettings(**wrong)
