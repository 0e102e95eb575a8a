"""Doubtful labels of records in the database come first; nothing is changed by that."""

import pytest

from synthcore.core.errors import SynthcoreError
from synthcore.core.records import Dialogue, Labels, Turn
from synthcore.services.doubting import doubted_labels
from tests.evaluation.test_label_doubts import flipped, some
from tests.trusted import ANN, reviews, store_of


@pytest.fixture
def labelled(context):
    """180 dialogues, one in ten labelled wrongly: the records, and the right label of those by their place."""
    rows, wrong = flipped(some())
    records = [
        store_of(context, "mental_health", [Dialogue(turns=(Turn(role="user", text=row.text), Turn(role="assistant", text="I see.")))],
                 Labels(concern={"anxiety": "anxiety", "grief": "grief", "stress": "stress"}[row.label]), ids=f"{row.record_id}-{{}}")[0]
        for row in rows
    ]  # fmt: skip
    return [(record, row, wrong.get(row.record_id)) for record, row in zip(records, rows, strict=True)]


def test_the_doubtful_ones_come_first(context, labelled):
    found = doubted_labels(context, ANN, domain="mental_health")
    wrong = {record.id: right for record, _, right in labelled if right}
    assert (found.label, found.passed_over, found.found.judged) == ("concern", 0, 180)
    assert all(wrong[one.record_id] == one.likely for one in found.found.doubts[:12])
    assert context.store.records.get(labelled[0][0].id).labels == labelled[0][0].labels


def test_what_a_reviewer_corrected_is_not_doubted_again(context, labelled):
    wrong = [(record, right) for record, _, right in labelled if right]
    reviews(context, [record for record, _ in wrong], [{"labels": Labels(concern=right)} for _, right in wrong])
    assert len(doubted_labels(context, ANN, domain="mental_health", batch="March").found.doubts) <= 2


def test_nothing_to_go_by(context):
    assert doubted_labels(context, ANN, domain="mental_health", label="risk_level").found.status == "too_few"


@pytest.mark.parametrize("asked", [{"domain": "nowhere"}, {"domain": "mental_health", "batch": "May"}])
def test_what_is_not_there(context, asked):
    with pytest.raises(SynthcoreError):
        doubted_labels(context, ANN, **asked)
