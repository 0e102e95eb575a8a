"""Handing out records: never to two who would each think it theirs, never to nobody."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.records import Origin
from synthcore.core.reviews import Review, Verdict
from synthcore.services import desk_queue, maintaining, queue_settings, reviewing
from tests.living import PLANTS, record


@pytest.fixture
def alone(context, anna):
    """One reviewer a record, but where the risk asks for two; no audit sample."""
    queue_settings.change_settings(context, anna, settings=QueueSettings(audit_share=0))


def clinician(name):
    return Person(name=name, role=Role.CLINICIAN)


def decided(context, person, record_id, verdict="rejected"):
    """A decision that no rule of the desk stands against."""
    return reviewing.decide(context, person, review_id=f"{person.name}:{record_id}", record_id=record_id, verdict=Verdict(verdict), note="as it is")


def many(context, number):
    made = [record(n) for n in range(100, 100 + number)]
    context.store.domains.keep(PLANTS, "{}", datetime.now(UTC))
    context.store.records.add(made, vocabulary=PLANTS)
    return [r.id for r in made]


def test_twenty_people_as_fast_as_they_can(context, ids, alone):
    """Nobody gets what another holds or has decided, nothing is left over, and the counts are right."""
    everything = [*ids[:8], *many(context, 150)]
    context.store.queue_settings.change(None, QueueSettings(audit_share=0), "lea", datetime.now(UTC))
    handed, done, holding, clashes = [], [], {}, []
    lock = threading.Lock()
    fine = Filters(risk_level="fine")

    def sit(name):
        person, slot = clinician(name), None
        while slot := desk_queue.next_slot(context, person, filters=fine, after=slot and slot.record_id):
            with lock:
                clashes.extend([slot.record_id] * (slot.record_id in holding or slot.record_id in done))
                holding[slot.record_id] = name
                handed.append(slot.record_id)
            decided(context, person, slot.record_id)
            with lock:
                del holding[slot.record_id]
                done.append(slot.record_id)

    people = [threading.Thread(target=sit, args=(f"p{n}",)) for n in range(20)]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
    assert clashes == []
    assert Counter(handed) == Counter(everything) == Counter(done)
    assert context.store.counting.statuses(None)["rejected"] == len(everything)
    assert context.store.queues.place("p0", fine, ids[0])[1].decided == len(everything)
    assert maintaining.check_integrity(context, clinician("p0")).problems == ()


def test_nobody_gets_what_another_holds_for_later(context, ids, alone):
    """Twenty people, each with the record on their desk and the one after it: no two ever have the same, and everything is decided
    once. What was held is what comes next, in the place that was told."""
    everything = [*ids[:8], *many(context, 150)]
    context.store.queue_settings.change(None, QueueSettings(audit_share=0), "lea", datetime.now(UTC))
    done, having, clashes, changed = [], {}, [], []
    lock, fine = threading.Lock(), Filters(risk_level="fine")

    def has(name, *records):
        with lock:
            having[name] = set(records)
            others = set().union(*(held for who, held in having.items() if who != name))
            clashes.extend(having[name] & {*others, *done})

    def sit(name):
        person, ahead = clinician(name), None
        slot = desk_queue.next_slot(context, person, filters=fine)
        while slot:
            if ahead and (slot.record_id, slot.position) != (ahead.record_id, ahead.position):
                changed.append(name)
            has(name, slot.record_id)
            ahead = desk_queue.hold_next(context, person, filters=fine, present=slot.record_id)
            has(name, slot.record_id, *([ahead.record_id] if ahead else []))
            decided(context, person, slot.record_id)
            with lock:
                having[name].discard(slot.record_id)
                done.append(slot.record_id)
            slot = desk_queue.next_slot(context, person, filters=fine, after=slot.record_id)

    people = [threading.Thread(target=sit, args=(f"p{n}",)) for n in range(20)]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
    assert (clashes, changed) == ([], [])
    assert Counter(done) == Counter(everything)


def test_what_is_held_for_later(context, ben, ids, alone):
    """Others see it as held; it ends with giving back and with time, and is no place to resume at."""
    now = [datetime(2025, 6, 1, tzinfo=UTC)]
    context.store.claims.clock = lambda: now[0]
    cleo, fine = clinician("cleo"), Filters(risk_level="fine")
    slot = desk_queue.next_slot(context, ben, filters=fine)
    ahead = desk_queue.hold_next(context, ben, filters=fine, present=slot.record_id)
    assert (ahead.position, ahead.total, ahead.seed) == (slot.position + 1, slot.total, slot.seed)
    assert desk_queue.hold_next(context, ben, filters=fine, present=slot.record_id) == ahead
    other = desk_queue.take(context, cleo, record_id=ahead.record_id)
    assert (other.claimed, [h.person for h in other.held_by]) == (False, ["ben"])
    assert {h.person for h in desk_queue.holders(context, cleo, record_ids=(slot.record_id, ahead.record_id))} == {"ben"}
    assert desk_queue.next_slot(context, ben, filters=fine) == slot
    now[0] += timedelta(minutes=15)
    assert desk_queue.take(context, cleo, record_id=ahead.record_id).claimed
    assert desk_queue.hold_next(context, ben, filters=fine, present=slot.record_id).record_id != ahead.record_id
    desk_queue.release(context, ben)
    assert not desk_queue.holders(context, cleo, record_ids=tuple(r for r in ids if r != ahead.record_id))


def test_held_for_later_through_a_step_back(context, ben, ids, alone):
    """A record opened by its address takes the place of the present one; what comes next stays, unless it is that."""
    fine = Filters(risk_level="fine")
    first = desk_queue.next_slot(context, ben, filters=fine)
    ahead = desk_queue.hold_next(context, ben, filters=fine, present=first.record_id)
    other = next(r for r in ids[:8] if r not in (first.record_id, ahead.record_id))
    assert desk_queue.take(context, ben, record_id=other, filters=fine).claimed
    held = desk_queue.holders(context, ben, record_ids=tuple(ids))
    assert {h.record_id for h in held} == {other, ahead.record_id}
    assert desk_queue.next_slot(context, ben, filters=fine, after=other).record_id == ahead.record_id
    then = desk_queue.hold_next(context, ben, filters=fine, present=ahead.record_id)
    assert then.record_id not in (ahead.record_id, other)
    assert desk_queue.take(context, ben, record_id=then.record_id, filters=fine).claimed
    assert desk_queue.hold_next(context, ben, filters=fine, present=then.record_id).record_id != then.record_id
    assert len(desk_queue.holders(context, ben, record_ids=tuple(ids))) == 2


def test_a_slot_tells_the_place_and_the_sample(context, anna, ben, ids):
    """Its probability is that of the sample, whoever opens it, and however."""
    queue_settings.change_settings(context, anna, settings=QueueSettings(audit_share=0.25))
    with context.store.file.read() as c:
        sample = {row[0] for row in c.execute("select record_id from record_state where lot < 0.25").fetchall()}
    for record_id in ids:
        slot = desk_queue.take(context, ben, record_id=record_id)
        expected = ("audit", 0.25) if record_id in sample else ("queue", None)
        assert (slot.purpose, slot.sampling_probability, slot.total, slot.claimed) == (*expected, 10, True)
    assert 0 < len(sample) < 10


def test_a_record_that_someone_else_holds_says_so(context, ben, ids, alone):
    """It may be opened and decided all the same; what both said is kept."""
    cleo = clinician("cleo")
    slot = desk_queue.next_slot(context, ben, filters=Filters(risk_level="fine"))
    other = desk_queue.take(context, cleo, record_id=slot.record_id)
    assert (other.claimed, [h.person for h in other.held_by]) == (False, ["ben"])
    assert [h.person for h in desk_queue.holders(context, cleo, record_ids=(slot.record_id,))] == ["ben"]
    decided(context, cleo, slot.record_id)
    assert [r.person for r in decided(context, ben, slot.record_id).others] == ["cleo"]
    with pytest.raises(BadRequest, match="no record"):
        desk_queue.take(context, ben, record_id="none such")


def test_an_absent_reviewers_share_returns(context, ben, ids, alone):
    """After a quarter of an hour without activity; activity renews it; giving back is at once."""
    now = [datetime(2025, 6, 1, tzinfo=UTC)]
    context.store.claims.clock = lambda: now[0]
    cleo, one = clinician("cleo"), Filters(batch="march", text="Leaf 3 of")
    slot = desk_queue.next_slot(context, ben, filters=one)
    now[0] += timedelta(minutes=14)
    assert desk_queue.touch(context, ben, record_id=slot.record_id)
    now[0] += timedelta(minutes=14)
    assert desk_queue.next_slot(context, cleo, filters=one) is None
    assert desk_queue.still_wanted(context, cleo, filters=one) == 1
    now[0] += timedelta(minutes=1)
    assert desk_queue.next_slot(context, cleo, filters=one).record_id == slot.record_id
    assert not desk_queue.touch(context, ben, record_id=slot.record_id)
    desk_queue.release(context, cleo)
    assert desk_queue.touch(context, ben, record_id=slot.record_id)


def test_whoever_gets_nothing_holds_nothing(context, ben, ids, alone):
    """The last record, skipped, is free for others at once."""
    one = Filters(text="Leaf 3 of")
    slot = desk_queue.next_slot(context, ben, filters=one)
    assert desk_queue.next_slot(context, ben, filters=one, after=slot.record_id) is None
    assert desk_queue.holders(context, ben, record_ids=(slot.record_id,)) == ()


def test_an_assigned_batch_is_for_those_it_is_assigned_to(context, anna, ben, ids):
    queue_settings.change_settings(context, anna, settings=QueueSettings(people=("Ben",)), batch="march")
    assert desk_queue.next_slot(context, clinician("cleo")) is None
    assert desk_queue.next_slot(context, ben).total == 10
    assert desk_queue.take(context, clinician("cleo"), record_id=ids[0]).claimed is False


def test_different_people_for_risky_records_and_for_the_sample(context, anna, ben, ids):
    """Every record of the sample and every dying plant is decided by two, each of them another; the rest by one."""
    queue_settings.change_settings(context, anna, settings=QueueSettings(audit_share=0.3))
    with context.store.file.read() as c:
        sample = {row[0] for row in c.execute("select record_id from record_state where lot < 0.3").fetchall()}
    people, slots = [ben, clinician("cleo"), clinician("dora")], {}
    while turn := [(p, s) for p in people if (s := desk_queue.next_slot(context, p))]:
        for person, slot in turn:
            decided(context, person, slot.record_id, "needs_revision")
            slots.setdefault(slot.record_id, []).append(person.name)
    assert {r: len(set(names)) for r, names in slots.items()} == {r: 2 if r in sample or r in ids[8:] else 1 for r in ids}
    assert all(len(names) == len(set(names)) for names in slots.values())


def test_an_editor_never_gets_their_own_edit(context, ben, ids, alone):
    made = record(500).model_copy(update={"origin": Origin(method="edit", parent_id=ids[0], source="ben")})
    context.store.domains.keep(PLANTS, "{}", datetime.now(UTC))
    context.store.records.add([made], vocabulary=PLANTS)
    one = Filters(text="Leaf 500 of")
    assert desk_queue.next_slot(context, ben, filters=one) is None
    assert desk_queue.next_slot(context, clinician("cleo"), filters=one).record_id == made.id


def test_the_target_leads(context, ben, ids, alone):
    """The label that lacks most among the approved comes first; a domain that cannot be read changes nothing but the order."""
    store = context.store
    for n in range(8):
        store.reviews.add(Review(id=f"x{n}", record_id=ids[n], person="zoe", verdict=Verdict.APPROVED, decided_at=datetime.now(UTC)))
    more = many(context, 4)
    assert desk_queue.next_slot(context, ben).record_id in ids[8:]
    assert desk_queue.next_slot(context, ben, filters=Filters(domain="no_such")) is None
    assert set(more) < {x.record_id for x in reviewing.queue(context, ben).items}


def test_a_viewer_gets_nothing_and_may_look_who_holds(context, march, ids):
    viewer = Person(name="vic", role=Role.VIEWER)
    for refused in (
        lambda: desk_queue.next_slot(context, viewer), lambda: desk_queue.take(context, viewer, record_id=ids[0]),
        lambda: desk_queue.hold_next(context, viewer, present=ids[0]),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            refused()
    assert desk_queue.holders(context, viewer, record_ids=tuple(ids)) == ()
