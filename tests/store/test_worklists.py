"""Walking a worklist."""

import pytest

from synthcore.core.assignments import Assignment
from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Finding
from synthcore.core.ports import Filters
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.records import Labels, Origin
from synthcore.core.worth import Value
from synthcore.store import worklists
from tests.living import NOW, PLANTS, record, review


@pytest.fixture
def desk(filled):
    store, records = filled
    store.queue_settings.change(None, QueueSettings(audit_share=0), "lea", NOW)
    return store, [r.id for r in records]


def step(store, person="anna", after=None, **filters):
    return store.worklists.next(person, Filters(**filters), Value, after)


def steps(store, number, person="anna", **filters):
    """Skip through the queue."""
    found = []
    for _ in range(number):
        found.append(step(store, person, found[-1].record_id if found else None, **filters))
    return found


def test_places_count_on_and_come_back(desk):
    """A record has its place, whichever way one comes to it; what was decided before a list was built counts."""
    store, ids = desk
    store.reviews.add(review(1, ids[0]))
    found = steps(store, 9)
    assert [(x.position, x.total) for x in found] == [(n, 10) for n in range(2, 11)]
    assert store.worklists.at("anna", Filters(), found[3].record_id, Value) == found[3]
    assert store.worklists.at("anna", Filters(), ids[0], Value).position is None


def test_the_same_order_for_the_same_person_alone(desk):
    """Also after the program was started anew; in another queue another."""
    store, _ = desk
    first = steps(store, 10)
    store.worklists = worklists.Worklists(store.file, store.claims, store.queue_settings, store.assignments)
    store.claims.release("anna")
    assert [(x.record_id, x.seed) for x in steps(store, 10)] == [(x.record_id, x.seed) for x in first]
    ben, batch = steps(store, 10, "ben"), steps(store, 10, batch="plants")
    assert len({x[0].seed for x in (first, ben, batch)}) == 3
    assert [x.record_id for x in ben] != [x.record_id for x in first]


def test_one_resumes_where_one_was(desk):
    """A reload, or the next morning: the record that one held and did not decide."""
    store, _ = desk
    here = step(store)
    assert step(store) == here
    store.claims.clock = lambda: NOW.replace(year=2099)
    assert step(store).record_id == here.record_id
    store.reviews.add(review(1, here.record_id))
    assert step(store).record_id != here.record_id


def test_what_others_decided_drops_out_and_the_total_falls(desk):
    """What this person decides is counted as done."""
    store, ids = desk
    here = step(store)
    theirs = [i for i in ids if i != here.record_id][:4]
    for n, i in enumerate(theirs):
        store.reviews.add(review(n, i, "ben", "rejected"))
    store.reviews.add(review(9, here.record_id))
    following = step(store, after=here.record_id)
    dying = sum(i in theirs for i in ids[8:])  # these want a second decision
    assert (following.position, following.total) == (2, 6 + dying)
    assert not set(theirs) - set(ids[8:]) & {x.record_id for x in steps(store, 20)}


def test_what_comes_is_there_at_the_next_look(desk):
    """It is counted, and stands among what is still to come; a list that is walked to its end is built anew, and skipped records
    come again."""
    store, ids = desk
    first = steps(store, 9)
    assert first[-1].total == 10
    made = record(77)
    store.records.add([made], vocabulary=PLANTS)
    rest = steps(store, 13)
    assert [x.total for x in rest[:2]] == [11, 11]
    assert made.id in {x.record_id for x in rest[:3]}
    assert {x.record_id for x in rest[2:]} == {*ids, made.id}
    for n, i in enumerate([*ids, made.id]):
        store.reviews.add(review(n, i))
    assert step(store) is None
    assert step(store, "ben").record_id in ids[8:]


def test_settings_hold_from_the_next_record_on(desk):
    store, _ = desk
    here = step(store)
    store.queue_settings.change(store.batches.find("plants").id, QueueSettings(people=("ben",)), "lea", NOW)
    assert step(store, after=here.record_id) is None
    assert step(store, "ben").total == 10
    assert step(store, batch="plants") is None


def test_old_lists_are_built_anew_and_few_are_kept(desk, monkeypatch):
    store, _ = desk
    step(store)
    monkeypatch.setattr(worklists, "AGE", -1.0)
    store.records.add([record(77)], vocabulary=PLANTS)
    assert step(store).total == 11
    monkeypatch.setattr(worklists, "KEPT", 2)
    for name in ("ben", "cleo", "dora"):
        step(store, name)
    assert [person for person, _ in store.worklists._kept] == ["cleo", "dora"]


def test_what_comes_has_its_place_by_what_it_is_worth(desk):
    """What lacks a second approval comes before what was there first."""
    store, _ = desk
    step(store)
    made = [record(n) for n in (77, 78)]
    store.records.add(made, vocabulary=PLANTS)
    store.reviews.add(review(1, made[1], "ben", labels=Labels(risk_level="dying")))
    found = steps(store, 12)
    assert [x.total for x in found] == [12] * 12
    place = [x.record_id for x in found].index
    assert place(made[1].id) <= 1 < place(made[0].id) or place(made[0].id) == 0


def test_a_long_list_counts_what_comes_and_keeps_its_length(desk, monkeypatch):
    """What would stand behind its end is counted, and handed out when the list is built anew."""
    store, ids = desk
    monkeypatch.setattr("synthcore.store.waiting.LENGTH", 5)
    assert step(store).total == 10
    came = [record(n) for n in range(70, 100)]
    store.records.add(came, vocabulary=PLANTS)
    assert {x.total for x in steps(store, 4)} == {40}
    handed, here = [], step(store)
    while here:
        assert here.total == 40
        handed.append(here.record_id)
        store.reviews.add(review(len(handed), here.record_id, verdict="rejected"))
        here = step(store, after=here.record_id)
    assert sorted(handed) == sorted([*ids, *(r.id for r in came)])


def test_a_new_version_takes_the_place_of_the_old_one(desk):
    """It is counted once, and the old one is not handed out."""
    store, ids = desk
    here = step(store)
    parent = next(i for i in ids if i != here.record_id)
    version = record(77).model_copy(update={"origin": Origin(method="edit", parent_id=parent, source="ben")})
    store.records.add([version], vocabulary=PLANTS)
    found = steps(store, 10)
    assert {x.total for x in found} == {10}
    assert {x.record_id for x in found} == {*ids, version.id} - {parent}
    store.reviews.add(review(5, parent, "ben", "rejected"))
    assert step(store).total == 10


def test_what_joins_a_batch_counts_there(desk):
    """New records, and such as were in the database before."""
    store, _ = desk
    batch, old, new = store.batches.find("plants"), record(77), record(78)
    store.records.add([old], vocabulary=PLANTS)
    assert step(store, batch="plants").total == 10
    store.records.add([new], vocabulary=PLANTS, batch=batch.id)
    assert step(store, batch="plants").total == 11
    store.records.add([old], vocabulary=PLANTS, batch=batch.id)
    assert step(store, batch="plants").total == 12


def test_much_at_once_is_a_list_of_its_own(desk, monkeypatch):
    """An import of thousands, of records or of reviews: the queue is read anew."""
    store, ids = desk
    step(store)
    monkeypatch.setattr("synthcore.store.waiting.MANY", 3)
    store.records.add([record(n) for n in range(70, 80)], vocabulary=PLANTS)
    assert step(store).total == 20
    monkeypatch.setattr(worklists, "LENGTH", 3)
    store.reviews.add_many([review(n, i, "ben", "rejected") for n, i in enumerate(ids[:5])])
    assert step(store).total == 15


def test_what_was_measured_changes_the_order_before_long(desk, monkeypatch):
    """Checks and judges look while people work."""
    store, ids = desk
    step(store)
    worst = next(i for i in ids[:8] if i != step(store).record_id)
    noted = [Noted(worst, "talk", "1", "talk", "dialogue", "ok", 1.0, None, "")]
    store.measurements.add(Examined(noted, [Pointed("talk", "1", Finding(record_id=worst, code="bad", severity="error", message="m"))]), NOW)
    work = store.worklists._kept["anna", Filters()]
    step(store)
    assert store.worklists._kept["anna", Filters()] is work
    monkeypatch.setattr(worklists, "MEASURED", -1.0)
    assert step(store, after=step(store).record_id).record_id == worst
    work = store.worklists._kept["anna", Filters()]
    step(store)
    assert store.worklists._kept["anna", Filters()] is work
    store.worklists.renew()
    step(store)
    assert store.worklists._kept["anna", Filters()] is not work


def test_a_batch_that_one_is_named_for_comes_first(desk):
    """From the next record on that is looked for; what joins it later too, also ahead of a long list. To others it comes last."""
    store, _ = desk
    store.records.add([record(n) for n in range(20, 40)], vocabulary=PLANTS)
    step(store)
    step(store, "ben")
    batch = store.batches.open("ordered", source=None, header={}, exact=True).id
    store.assignments.keep(Assignment(batch_id=batch, people=("Anna",), by="lea", at=NOW))
    store.records.add([record(n) for n in (70, 71)], vocabulary=PLANTS, batch=batch)
    theirs = {record(n).id for n in (70, 71)}
    assert {x.record_id for x in steps(store, 3)[1:]} == theirs  # the first is what she holds
    more = record(72)
    store.records.add([more], vocabulary=PLANTS, batch=batch)
    assert step(store, after=step(store).record_id).record_id in theirs | {more.id}
    store.claims.release("anna")
    assert theirs | {more.id} == {x.record_id for x in steps(store, 33, "ben")[-3:]}
    store.claims.release("ben")
    store.assignments.keep(Assignment(batch_id=batch, people=("Cleo",), by="lea", at=NOW))
    assert {x.record_id for x in steps(store, 3, "cleo")} == theirs | {more.id}
    assert step(store, "cleo").total == 33


def test_what_joins_comes_before_the_end_of_a_long_list(desk, monkeypatch):
    """Though the list is too short to hold all that waits, and of the audit sample nothing is on it."""
    store, _ = desk
    monkeypatch.setattr("synthcore.store.waiting.LENGTH", 5)
    batch = store.batches.open("ordered", source=None, header={}, exact=True).id
    store.assignments.keep(Assignment(batch_id=batch, people=("Anna",), by="lea", at=NOW))
    store.queue_settings.change(batch, QueueSettings(audit_share=1), "lea", NOW)
    here = step(store)
    store.records.add([record(70)], vocabulary=PLANTS, batch=batch)
    assert step(store, after=here.record_id).record_id == record(70).id
