"""Claims: one person, one record, for a while."""

from datetime import timedelta

import pytest

from synthcore.core.queue_settings import DEFAULT, QueueSettings
from synthcore.core.records import Origin
from synthcore.store.claims import Offer
from tests.living import NOW, PLANTS, record, review


@pytest.fixture
def desk(filled):
    """The store, its records, and a clock that the test moves. No record is in the audit sample."""
    store, records = filled
    store.queue_settings.change(None, QueueSettings(audit_share=0), "lea", NOW)
    clock = [NOW]
    store.claims.clock = lambda: clock[0]
    return store, [r.id for r in records], clock


def offers(ids, free=1):
    return [Offer(i, 0.5, DEFAULT.model_copy(update={"audit_share": 0}), free) for i in ids]


def test_the_first_free_one_is_claimed_and_nobody_else_gets_it(desk):
    """Each gets another; a second claim of one person ends the first."""
    store, ids, _ = desk
    assert [store.claims.first(p, offers(ids)).record_id for p in ("anna", "ben", "anna")] == [ids[0], ids[1], ids[0]]
    assert store.claims.first("anna", offers(ids[2:])).record_id == ids[2]
    assert {(h.record_id, h.person) for h in store.claims.of(ids)} == {(ids[2], "anna"), (ids[1], "ben")}
    assert store.claims.first("cleo", offers(ids[1:3])) is None
    assert store.claims.first("cleo", offers(ids[1:3], free=9)) is None  # what an offer says is looked at once more


def test_a_claim_expires_and_returns(desk):
    """Fifteen minutes after it was given or renewed, to the microsecond; whoever comes back late finds it taken."""
    store, ids, clock = desk
    store.claims.first("anna", offers(ids))
    clock[0] += timedelta(minutes=10)
    assert store.claims.take("anna", ids[0]) == (True, ())
    clock[0] += timedelta(minutes=15) - timedelta(microseconds=1)
    taken, others = store.claims.take("ben", ids[0])
    assert (taken, [h.person for h in others], others[0].expires_at) == (False, ["anna"], clock[0] + timedelta(microseconds=1))
    clock[0] += timedelta(microseconds=1)
    assert store.claims.of(ids) == []
    assert (store.claims.last("anna"), store.claims.take("ben", ids[0])) == (ids[0], (True, ()))
    assert store.claims.last("anna") is None  # what expired is cleared away by the next one
    assert store.claims.take("anna", ids[0])[0] is False


def test_what_is_given_back_is_free(desk):
    store, ids, _ = desk
    store.claims.first("anna", offers(ids))
    store.claims.release("anna")
    assert store.claims.take("ben", ids[0]) == (True, ())


@pytest.mark.parametrize(
    ("said", "person", "taken"),
    [
        ([], "anna", True),
        ([("ben", "approved")], "anna", False),  # one decision is enough
        ([("ben", "not_enough_context")], "anna", True),  # which this is not
        ([("Anna ", "not_enough_context")], "anna", False),  # but nobody is asked twice, in any spelling
        ([("ben", "approved"), ("ben", "not_enough_context")], "anna", True),
    ],
)
def test_what_waits_for_whom(desk, said, person, taken):
    store, ids, _ = desk
    for n, (who, verdict) in enumerate(said):
        store.reviews.add(review(n, ids[0], who, verdict, decided_at=NOW + timedelta(seconds=n)))
    assert store.claims.take(person, ids[0])[0] is taken


def test_a_risky_record_wants_two_different_people(desk):
    """Two may hold it at once, a third not; who decided keeps a place taken, and not two."""
    store, ids, _ = desk
    assert [store.claims.take(p, ids[9])[0] for p in ("anna", "ben", "cleo")] == [True, True, False]
    store.reviews.add(review(1, ids[9], "anna"))
    assert [store.claims.take(p, ids[9])[0] for p in ("anna", "ben", "cleo")] == [False, True, False]
    store.reviews.add(review(2, ids[9], "ben", "rejected"))
    assert store.claims.take("cleo", ids[9])[0] is False


def test_a_decision_that_was_taken_back_does_not_count(desk):
    store, ids, _ = desk
    store.reviews.add(review(1, ids[0], "anna"))
    with store.file.tx() as c:
        c.execute("insert into withdrawal values ('r1', 'anna', ?)", [NOW.replace(tzinfo=None)])
    assert store.claims.take("anna", ids[0])[0] is True


def test_a_ruling_ends_the_matter(desk):
    store, ids, _ = desk
    store.reviews.add(review(1, ids[9], "lea", adjudicates=True, note="so be it"))
    assert store.claims.take("anna", ids[9])[0] is False


def test_an_editor_does_not_review_what_came_of_their_edit(desk):
    """Not their own version, nor one that someone else made of it; the version before is nobody's any more."""
    store, ids, _ = desk

    def edit(number, parent, person):
        made = record(number)
        made = made.model_copy(update={"origin": Origin(method="edit", parent_id=parent, source=person)})
        store.records.add([made], vocabulary=PLANTS)
        return made.id

    once = edit(50, ids[0], "Anna")
    twice = edit(51, once, "ben")
    assert [store.claims.take(p, once)[0] for p in ("anna", "ben", "cleo")] == [False, False, False]
    assert [store.claims.take(p, twice)[0] for p in ("anna", "ben", "cleo")] == [False, False, True]
