"""Walking a worklist."""

import pytest

from synthcore.core.ports import Filters, Value
from synthcore.core.queue_settings import QueueSettings
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
    store.worklists = worklists.Worklists(store.file, store.claims, store.queue_settings)
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


def test_what_came_since_is_found_at_the_end(desk):
    """A list that is walked to its end is built anew; skipped records come again, the one just skipped last."""
    store, ids = desk
    first = steps(store, 9)
    made = record(77)
    store.records.add([made], vocabulary=PLANTS)
    rest = steps(store, 13)
    assert made.id not in {x.record_id for x in (*first, *rest[:2])}
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
