"""What is held of records that were looked at lately is what the tables say, whoever wrote."""

import threading

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.reviews import Status
from synthcore.store import review_rows, states
from synthcore.store.recent import Recent
from tests.living import NOW, PLANTS, record, review


def true(store, record_id):
    with store.file.snapshot() as c:
        return states.of(c, record_id), review_rows.of(c, record_id)


def held(recent, record_id):
    known = recent.of(record_id)
    return known.state, known.reviews


def test_decisions_and_withdrawals_are_heard_of(filled):
    """By one who reads, and by one who has held the record since before."""
    store, records = filled
    recent, here = Recent(store.file), records[9].id
    assert recent.of("none such") is None
    assert held(recent, here) == true(store, here)
    store.reviews.add(review(1, here, "anna"))
    assert held(recent, here) == true(store, here)
    assert recent.of(here).state.status is Status.NEEDS_SECOND
    store.reviews.add(review(2, here, "ben", note="half \ud800 of a pair"))
    assert held(recent, here) == true(store, here)
    store.reviews.withdraw("r1", "anna", NOW)
    assert held(recent, here) == true(store, here)
    assert recent.of(here).fixed.record == records[9] == store.records.get(here)
    assert {r.id: r.withdrawn_at for r in recent.of(here).reviews} == {"r1": NOW, "r2": None}
    assert [recent.review(name) for name in ("r1", "r2", "r3")] == [store.reviews.get("r1"), store.reviews.get("r2"), None]
    assert recent.review("r1").withdrawn_at == NOW


def test_what_nobody_told_is_read_anew(filled):
    """A review that comes in with many, a version that supersedes, a statement from elsewhere."""
    store, records = filled
    recent, here = Recent(store.file), records[0].id
    recent.of(here)
    store.reviews.add_many([review(1, here, "cleo")])
    assert [r.person for r in recent.of(here).reviews] == ["cleo"]
    edit = record(77).model_copy(update={"origin": record(77).origin.model_copy(update={"method": "edit", "parent_id": here})})
    store.records.add([edit], vocabulary=PLANTS)
    assert recent.of(here).state.superseded_by == edit.id
    with store.file.tx() as c:
        c.execute("update record_state set status = 'disputed' where record_id = ?", [here])
    assert recent.of(here).state.status is Status.DISPUTED


def test_a_decision_that_is_not_stored_is_not_known(filled):
    store, records = filled
    recent, here = Recent(store.file), records[1].id
    before = held(recent, here)
    store.reviews.add(review(1, records[0].id))
    with pytest.raises(BadRequest, match="sent before"):
        store.reviews.add(review(1, here))  # the id of another record's
    assert held(recent, here) == before == true(store, here)


def test_readers_and_writers_at_once(filled):
    """Whoever reads after a decision was acknowledged finds it, however many read meanwhile."""
    store, records = filled
    recent, here, stale = Recent(store.file), records[2].id, []
    done = threading.Event()

    def look():
        while not done.is_set():
            recent.of(here)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(40):
        store.reviews.add(review(n, here, f"person {n}"))
        if n % 7 == 0:
            store.reviews.add_many([review(1000 + n, here, f"other {n}")])
        if held(recent, here) != true(store, here):
            stale.append(n)
    done.set()
    for reader in readers:
        reader.join()
    assert stale == []
