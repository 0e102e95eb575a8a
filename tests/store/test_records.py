"""Records go in once and come out as they were."""

from datetime import timedelta

import pytest

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.records import Origin, make
from synthcore.core.reviews import Status
from synthcore.formats.dialogue_records import from_file, to_file
from synthcore.store.facade import Store
from tests.living import NOW, PLANTS, dialogue, record, review


def test_a_record_comes_back_as_it_went_in(store):
    """Body, labels, extras, origin, time: all of it."""
    whole = dialogue(1, unknown={"a": [1, None, "ü \U0001f33f"]}, statistics=None)
    there = from_file(whole, domain=PLANTS.domain, source="plants.json", created_at=NOW)
    store.records.add([there], vocabulary=PLANTS)
    assert store.records.get(there.id) == there
    assert to_file(store.records.get(there.id)) == whole
    assert store.records.get("nothing") is None


@pytest.mark.parametrize("odd", ["half \ud83c a pair", "nul \x00 here", "x" * 300_000, "line\nend\r\n\u2028", "'; drop table record; --"])
def test_no_text_is_too_odd(store, odd):
    """Lone surrogates, NUL, length, line ends, SQL."""
    whole = dialogue(1, dialogue_id=odd, other=odd) | {"messages": [{"role": "user", "text": odd}]}
    there = from_file(whole, domain=PLANTS.domain, source=odd, created_at=NOW)
    store.records.add([there], vocabulary=PLANTS)
    assert to_file(store.records.get(there.id)) == whole


def test_adding_again_adds_nothing(filled):
    """The same records in another batch are the same records, in two batches."""
    store, records = filled
    other = store.batches.open("other", source=None, header={}, exact=True)
    assert store.records.add(records[:4], vocabulary=PLANTS, batch=other.id) == (0, 4, 0)
    assert store.records.count() == 10
    assert {b.name: b.total for b in store.batches.all()} == {"plants": 10, "other": 4}
    assert store.records.add(records[:4], vocabulary=PLANTS, batch=other.id) == (0, 4, 0)
    assert store.batches.all()[0].total == 4


def test_a_text_that_is_there_under_another_id_is_told(filled):
    """It is another record, and it is counted."""
    store, _ = filled
    twin = record(0, dialogue_id="other", other=1)
    copies = [record(50), record(50, dialogue_id="copy")]
    assert store.records.add([twin, *copies], vocabulary=PLANTS) == (3, 0, 2)


def test_an_edit_supersedes_its_parent(filled):
    """The parent stays, and stands aside."""
    store, records = filled
    parent = records[0]
    edit = make(
        parent.body, parent.labels, Origin(method="edit", parent_id=parent.id), domain=parent.domain, external_id="d0", created_at=NOW, extras={"edited": True}
    )
    store.records.add([edit], vocabulary=PLANTS)
    assert store.records.get(parent.id) == parent
    assert store.records.state(parent.id).superseded_by == edit.id
    with store.records.snapshot(batch=None, statuses=None, domain=None) as found:
        assert [r.record.id for r in found] == [*(r.id for r in records[1:]), edit.id]


def test_a_snapshot_stays_at_its_moment(filled):
    """A decision and a record that arrive while it is read are not in it."""
    store, records = filled
    with store.records.snapshot(batch=None, statuses=None, domain=None) as found:
        first = next(found)
        store.reviews.add(review(1, records[9]))
        store.records.add([record(99)], vocabulary=PLANTS)
        rest = list(found)
    assert [first.record.id, *(r.record.id for r in rest)] == [r.id for r in records]
    assert {r.state.status for r in rest} == {Status.UNREVIEWED}


def test_a_snapshot_pages_through_everything_in_order(store):
    """More records than a page holds; the batch's order, not that of arrival."""
    records = [record(n) for n in range(1200)]
    store.records.add(records, vocabulary=PLANTS)
    batch = store.batches.open("turned", source=None, header={}, exact=True)
    store.records.add(records[::-1], vocabulary=PLANTS, batch=batch.id)
    store.reviews.add(review(1, records[700]))
    with store.records.snapshot(batch=batch.id, statuses=None, domain="plant_care") as found:
        rows = list(found)
    assert [r.record.id for r in rows] == [r.id for r in records[::-1]]
    assert [len(r.reviews) for r in rows].count(1) == 1
    with store.records.snapshot(batch=batch.id, statuses=[Status.APPROVED], domain=None) as found:
        assert [r.record.id for r in found] == [records[700].id]


def test_what_an_external_id_names_in_a_batch(filled):
    """Never across batches."""
    store, records = filled
    batch = store.batches.find("plants")
    other = store.batches.open("other", source=None, header={}, exact=True)
    assert store.records.find(batch.id, {"d3", "d99"}) == {"d3": [(records[3].id, records[3].content_hash)]}
    assert store.records.find(other.id, {"d3"}) == {}


def test_an_imported_word_outside_the_vocabulary_is_kept_and_counted_under_other(store):
    """The label stays; only the count knows "other"."""
    there = record(1, user_profile={"concern": "pot size"})
    store.records.add([there], vocabulary=PLANTS)
    assert store.records.get(there.id).labels.concern == "pot size"
    assert store.counting.cells("plant_care", None)[0].concern == "anything"


def test_everything_is_there_after_closing(tmp_path):
    """A record, its batch and its review, in a file that was closed and opened."""
    path = tmp_path / "again.duckdb"
    store = Store(path)
    store.domains.keep(PLANTS, "{}", NOW)
    batch = store.batches.open("plants", source="/x/p.json", header={"own": [1]}, exact=True)
    there = record(1)
    store.records.add([there], vocabulary=PLANTS, batch=batch.id)
    store.reviews.add(review(1, there, decided_at=NOW + timedelta(microseconds=7)))
    store.drafts.save("ben", there.id, DeskDraft(note="half a thought"), NOW)
    store.close()
    store = Store(path)
    assert store.records.get(there.id) == there
    assert store.reviews.of(there.id)[0].decided_at == NOW + timedelta(microseconds=7)
    assert store.drafts.of("ben", there.id).desk.note == "half a thought"
    assert store.batches.find("plants").header == {"own": [1]}
    assert store.domains.vocabulary("plants") == PLANTS
    store.close()
