"""Scopes kept in memory say what the tables say, whatever happened since they were read."""

import contextlib
import random
from datetime import timedelta

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.ports import Filters
from synthcore.core.records import Origin
from synthcore.core.reviews import latest
from synthcore.store import scopes
from tests.living import NOW, PLANTS, record, review

OPEN = ("unreviewed", "needs_second")
SHOWN = ("any", "open", "unreviewed", "needs_second", "approved", "rejected", "disputed", "not_enough_context")


def truth(store, filters, person):
    """Slowly: (ids of the selected in order, ids of those of them that wait for the person, decided by them)."""
    batch = store.batches.find(filters.batch).id if filters.batch else None
    with store.records.snapshot(batch=batch, statuses=None, domain=None) as found:
        everything = [(x.record, x.state, latest(x.reviews)) for x in found]

    def shown(state, said):
        unsure = any(r.verdict == "not_enough_context" for r in said)
        return filters.status == "any" or state.status == filters.status or (
            state.status in OPEN and (filters.status == "open" or (filters.status == "not_enough_context" and unsure)))  # fmt: skip

    selected = [(r.id, s, said) for r, s, said in everything if shown(s, said)]
    waits = [r for r, s, said in selected if s.status in OPEN and person not in {x.person for x in said}]
    mine = sum(person in {x.person for x in said if x.verdict != "not_enough_context"} for _, _, said in everything)
    return [r for r, *_ in selected], waits, len(everything), sum(s.status != "unreviewed" for _, s, _ in everything), mine


def same(store, filters, person, record_id):
    selected, waits, total, decided, mine = truth(store, filters, person)
    place, progress = store.queues.place(person, filters, record_id)
    assert tuple(progress.model_dump().values()) == (total, decided, mine)
    assert place.total == len(selected)
    assert place.position == (selected.index(record_id) + 1 if record_id in selected else None)
    assert store.queues.first(person, filters) == ([*waits, *selected, None])[0]
    if filters == Filters():
        assert store.queues.waiting(person) == len(waits)
    if record_id in selected:
        here = selected.index(record_id)
        assert (place.previous_id, place.next_id) == (selected[here - 1] if here else None, ([*selected, None])[here + 1])
        onward = [r for r in waits if r in selected[here + 1 :]] + [r for r in waits if r in selected[:here]]
        assert place.next_open_id == ([*onward, None])[0]


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes(filled, seed):
    """Decisions, withdrawals, new records, edits, new places in a batch: at each step as if it had been read anew."""
    store, records = filled
    chance, ids, given = random.Random(seed), [r.id for r in records], []
    batch = store.batches.find("plants").id
    for step in range(60):
        what = chance.random()
        if what < 0.7:
            person, verdict = chance.choice(["anna", "ben"]), chance.choice(["approved", "rejected", "not_enough_context"])
            given.append((f"r{step}", person))
            store.reviews.add(review(step, chance.choice(ids), person, verdict, decided_at=NOW + timedelta(seconds=step)))
        elif what < 0.85 and given:
            with contextlib.suppress(BadRequest):  # they have decided on it again since
                store.reviews.withdraw(*given.pop(chance.randrange(len(given))), NOW)
        else:
            made = record(100 + step)
            if what > 0.95:
                made = made.model_copy(update={"origin": Origin(method="edit", parent_id=chance.choice(ids))})
            store.records.add([made], vocabulary=PLANTS, batch=batch if what < 0.9 else None)
            ids.append(made.id)
        filters = Filters(status=chance.choice(SHOWN), batch=chance.choice([None, "plants"]))
        same(store, filters, chance.choice(["anna", "ben", "cleo"]), chance.choice(ids))


def test_a_great_change_is_read_as_a_whole(filled, monkeypatch):
    """Beyond a number of changes all scopes are read anew; the answer is the same."""
    monkeypatch.setattr(scopes, "MANY", 3)
    store, records = filled
    same(store, Filters(), "anna", records[0].id)
    store.reviews.add_many([review(n, records[n]) for n in range(8)])
    same(store, Filters(status="approved"), "anna", records[0].id)


def test_no_more_scopes_are_kept_than_fit(filled, monkeypatch):
    """The last ones asked for stay."""
    monkeypatch.setattr(scopes, "KEPT", 2)
    store, records = filled
    for text in ("one", "two", "three"):
        store.queues.place("anna", Filters(text=text), records[0].id)
    assert [filters.text for filters in store.queues._scopes._kept] == ["two", "three"]
