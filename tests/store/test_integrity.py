"""What does not fit together is found, and what can be derived is repaired."""

import pytest

from tests.living import record, review


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("update record_state set status = 'approved' where seq = 3", "1 states differ"),
        ("update record_state set governing_risk = null", "10 states differ"),
        ("delete from record_state where seq < 2", "2 records have no state"),
    ],
)
def test_a_wrong_state_is_found_and_repaired(filled, harm, says):
    """The projection follows from the reviews."""
    store, records = filled
    store.reviews.add(review(1, records[0]))
    before = [store.records.state(r.id) for r in records]
    with store.file.tx() as c:
        c.execute(harm)
    assert any(says in problem for problem in store.integrity.problems())
    assert store.integrity.repair() > 0
    assert store.integrity.problems() == []
    assert [store.records.state(r.id) for r in records] == before
    assert store.integrity.repair() == 0


def test_what_points_nowhere_is_found(filled):
    """Reviews without a record cannot be repaired, only told."""
    store, records = filled
    store.reviews.add(review(1, records[0]))
    with store.file.tx() as c:
        c.execute("delete from record where id = ?", [records[0].id])
    said = " ".join(store.integrity.problems())
    assert "1 reviews are of records that do not exist" in said
    assert "1 places in batches" in said
    assert record(0).id == records[0].id
