"""The order in which records come to a person."""

import pytest

from synthcore.core.examined import Examined, Pointed
from synthcore.core.measurements import Finding
from synthcore.core.ports import Filters, Value
from synthcore.core.queue_settings import DEFAULT, QueueSettings
from synthcore.store.waiting import LENGTH, left, waiting
from tests.living import NOW, PLANTS, record, review

NO_AUDIT = QueueSettings(audit_share=0)


def waits(store, person="anna", filters=None, *, seed="s", rules=None, value=None):
    with store.file.snapshot() as c:
        return waiting(c, person, filters or Filters(), seed=seed, rules={"": NO_AUDIT} if rules is None else rules, value=value or Value())


def ids(found):
    return [offer.record_id for offer in found.offers]


@pytest.fixture
def many(store):
    """A thousand records without a batch."""
    records = [record(n) for n in range(1000)]
    store.records.add(records, vocabulary=PLANTS)
    return store, [r.id for r in records]


def test_the_audit_sample_is_a_tenth_and_comes_evenly(many):
    """A tenth of all, give or take chance; each stretch of fifty holds its due of it within one."""
    store, _ = many
    with store.file.read() as c:
        sample = {row[0] for row in c.execute("select record_id from record_state where lot < 0.1").fetchall()}
    assert 70 <= len(sample) <= 130  # three standard deviations
    found = waits(store, rules={"": DEFAULT})
    assert (len(found.offers), found.total, found.decided) == (LENGTH, 1000, 0)
    due = len(sample) * 50 / 1000
    for start in range(0, LENGTH, 50):
        assert abs(len(sample & set(ids(found)[start : start + 50])) - due) <= 1
    assert {o.free for o in found.offers if o.record_id in sample} == {2}
    assert {o.free for o in found.offers if o.record_id not in sample} == {1}


def test_an_order_is_of_its_seed(many):
    """The same again, another for another; both parts of the queue are shuffled, neither is in the order of arrival."""
    store, everything = many
    first = waits(store, rules={"": DEFAULT})
    assert first == waits(store, rules={"": DEFAULT})
    other = waits(store, "ben", seed="t", rules={"": DEFAULT})
    same_place = sum(a == b for a, b in zip(ids(first), ids(other), strict=True))
    assert same_place < 10
    audit = [[o.record_id for o in found.offers if o.lot < 0.1] for found in (first, other)]
    assert audit[0] != audit[1]
    assert audit[0] != [i for i in everything if i in set(audit[0])]


def test_what_is_worth_most_comes_first(filled):
    """Errors and contradictions, then warnings of the rules at entry and of no other check, then second approvals, then the cell that lacks most."""
    store, records = filled
    found = [
        Finding(record_id=records[3].id, code="odd", severity="warning", message="m"),
        Finding(record_id=records[5].id, code="bad", severity="error", message="m"),
        Finding(record_id=records[7].id, code="riskier_text", severity="warning", message="m"),
    ]  # fmt: skip
    noise = [Finding(record_id=r.id, code="long", severity="warning", message="m") for r in records]
    store.measurements.add(Examined([], [*(Pointed("label_rules", "1", one) for one in found), *(Pointed("talk", "1", one) for one in noise)]), NOW)
    store.reviews.add(review(1, records[8], "ben"))
    order = ids(waits(store, value=Value(("riskier_text",), {"risk_level": {"dying": 0.4, "fine": -0.4}})))
    number = {r.id: n for n, r in enumerate(records)}
    assert [number[i] for i in order[:2]] in ([5, 7], [7, 5])
    assert [number[i] for i in order[2:5]] == [3, 8, 9]
    assert sorted(number[i] for i in order[5:]) == [0, 1, 2, 4, 6]
    last = ids(waits(store, value=Value(("riskier_text",), {"risk_level": {"dying": -0.4, "fine": 0.4}})))
    assert number[last[-1]] == 9


def test_what_does_not_wait_is_not_there(filled):
    """What is decided, what one has answered, what is assigned to others; and how many one has decided."""
    store, records = filled
    store.reviews.add(review(1, records[0], "ben"))
    store.reviews.add(review(2, records[1], "anna", "not_enough_context"))
    store.reviews.add(review(3, records[8], "anna"))
    mine = waits(store)
    assert {records[n].id for n in (0, 1, 8)}.isdisjoint(ids(mine))
    assert (mine.total, mine.decided) == (7, 2)
    assert {records[n].id for n in (1, 8)} <= set(ids(waits(store, "ben")))
    assert waits(store, rules={"": NO_AUDIT.model_copy(update={"people": ("ben",)})}).offers == ()
    with store.file.snapshot() as c:
        assert left(c, "anna", Filters(), {"": NO_AUDIT}) == 9
        assert left(c, "anna", Filters(risk_level="dying"), {"": NO_AUDIT}) == 2
    assert ids(waits(store, filters=Filters(batch="plants", risk_level="dying"))) == [records[9].id]


def test_each_record_by_the_settings_of_its_batch(filled):
    """A batch that is assigned to others is not handed out with the rest, and one that wants three wants three."""
    store, records = filled
    loose = record(99)
    store.records.add([loose], vocabulary=PLANTS)
    batch = store.batches.find("plants").id
    assigned = {"": NO_AUDIT, batch: NO_AUDIT.model_copy(update={"people": ("ben",), "reviewers": 3})}
    assert ids(waits(store, rules=assigned)) == [loose.id]
    free = {offer.record_id: offer.free for offer in waits(store, "ben", rules=assigned).offers}
    assert free == {r.id: 3 for r in records} | {loose.id: 1}
