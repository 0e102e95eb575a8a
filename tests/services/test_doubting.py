"""Doubtful labels of records in the database come first; nothing is changed by that."""

import pytest

from synthcore.core.errors import NotAllowed, SynthcoreError
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.records import Dialogue, Labels, Turn
from synthcore.services import desk_queue, doubting
from synthcore.services.doubting import doubted_labels, doubtful
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


def renewed(context):
    """What is known once the look that is under way has come to its end."""
    if thread := doubting._kept[context.store].thread:
        thread.join(60)
    return doubtful(context, "mental_health")


def test_the_queue_knows_them_before_long(context, labelled):
    """Nobody waits for it; once it is known the lists are built anew with it, and what is doubted comes first."""
    wrong = {record.id for record, _, right in labelled if right}
    assert doubtful(context, "mental_health") == frozenset()
    work = context.store.worklists
    before = work._renewed
    found = renewed(context)
    assert len(found & wrong) >= 12
    assert work._renewed > before
    handed, after = [], None
    for _ in range(6):
        after = desk_queue.next_slot(context, ANN, filters=Filters(domain="mental_health"), after=after)
        handed, after = [*handed, after], after.record_id
    queue = [slot.record_id for slot in handed if slot.purpose == "queue"]
    assert queue
    assert found.issuperset(queue)


def test_it_is_looked_at_again_when_records_have_come(context, labelled, monkeypatch):
    """But not while what is known is young, and not of a handful."""
    doubtful(context, "mental_health")
    first = renewed(context)
    store_of(context, "mental_health", [Dialogue(turns=(Turn(role="user", text="All new."), Turn(role="assistant", text="I see.")))], Labels(concern="stress"))
    thread = doubting._kept[context.store].thread
    assert doubtful(context, "mental_health") == first
    assert doubting._kept[context.store].thread is thread
    monkeypatch.setattr(doubting, "AGAIN", -1.0)
    doubtful(context, "mental_health")
    assert doubting._kept[context.store].thread is not thread
    renewed(context)


def test_a_handful_is_not_looked_at(context):
    assert doubtful(context, "mental_health") == frozenset()
    assert doubting._kept[context.store].thread is None


def test_they_are_for_whoever_leads_an_evaluation(context):
    """They would lead whoever has yet to decide."""
    with pytest.raises(NotAllowed):
        doubted_labels(context, Person(name="Cleo", role=Role.CLINICIAN), domain="mental_health")
