"""Assignments of batches: kept, and found again."""

from synthcore.core.assignments import Assignment, Extent, Turn
from synthcore.store.assignments import Assignments
from tests.living import NOW, PLANTS, record, review


def said(batch_id, *people, by="lea"):
    return Assignment(batch_id=batch_id, people=people, by=by, at=NOW)


def test_the_last_that_was_said_holds(filled):
    """Also when the file is opened again; what was said before stays in the table."""
    store, _ = filled
    kept, first = store.assignments, store.batches.find("plants").id
    other = store.batches.open("other", source=None, header={}, exact=True).id
    assert (kept.of(first), dict(kept.turns("Anna"))) == (None, {})
    kept.keep(said(first, "Anna"))
    kept.keep(said(other, "Ben"))
    assert dict(kept.turns("anna")) == {first: Turn.OWN, other: Turn.OTHERS}
    kept.keep(said(first, "Ben", "Cleo", by="moe"))
    for found in (kept, Assignments(store.file)):
        assert found.of(first) == said(first, "Ben", "Cleo", by="moe")
        assert list(found.all()) == [other, first]
        assert dict(found.turns("Anna")) == {first: Turn.OTHERS, other: Turn.OTHERS}
    kept.keep(said(first))
    assert dict(kept.turns("Ben")) == {other: Turn.OWN}
    with store.file.read() as c:
        assert c.execute("select person, people from assignment order by seq").fetchall()[2:] == [("moe", '["Ben","Cleo"]'), ("lea", "[]")]


def test_how_much_is_left(filled):
    """Newest versions that wait for a decision."""
    store, records = filled
    batch = store.batches.find("plants").id
    assert store.assignments.extents([batch, "none such"]) == {batch: Extent(10, 10)}
    store.reviews.add(review(1, records[0].id))
    store.reviews.add(review(2, records[9].id))  # dying: it wants a second approval
    assert store.assignments.extents([batch]) == {batch: Extent(10, 9)}
    assert store.assignments.extents([]) == {}


def test_one_of_no_batch_is_a_problem(filled):
    store, _ = filled
    store.assignments.keep(said("none such", "Ben"))
    assert "1 assignments are of batches that do not exist." in store.integrity.problems()


def test_batches_by_id(filled):
    store, _ = filled
    ids = [store.batches.find("plants").id, store.batches.open("b", source=None, header={}, exact=True).id]
    store.records.add([record(77)], vocabulary=PLANTS, batch=ids[1])
    assert [batch.name for batch in store.batches.of(ids)] == ["b", "plants"]
    assert [batch.name for batch in store.batches.of(ids[:1])] == ["plants"]
