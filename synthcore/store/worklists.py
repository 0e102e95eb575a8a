"""Worklists: what waits for one person under certain filters, the next few hundred records in the order of that person.

Building one reads the whole queue; it is then walked, and a step costs the same however many records there are. What others
decide meanwhile drops out, and records that arrive are put in where they belong. At its end, when much has changed at once or
when it is old, it is built anew.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping

from synthcore.core.ports import Filters, Given
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.texts import flat
from synthcore.core.worth import Value
from synthcore.store import encoding
from synthcore.store.assignments import Assignments
from synthcore.store.claims import Claims, Offer
from synthcore.store.file import Cursor, File, number, one
from synthcore.store.queue_settings import QueueRules
from synthcore.store.recent import Said
from synthcore.store.waiting import LENGTH, Arrived, Order, Waiting, arrived, left, strewn, waiting

KEPT = 200  # lists, of people and filters
AGE = 900.0  # seconds
MEASURED = 120.0  # seconds after which a list looks whether anything was measured since
MEASUREMENTS = "select count(*) from measurement"
# How many records a batch has, and how many of them came after a place.
MEMBERS = """select count(*), count(*) filter (where record_id in (select record_id from record_state where seq > $since))
    from batch_record where batch_id = (select id from batch where name = $batch)"""


def seed_of(person: str, filters: Filters) -> str:
    """The order of a person in a queue, by name: 12 hex digits, the same whenever the same person works in the same queue."""
    return hashlib.sha256(f"{flat(person)}\n{filters.model_dump_json()}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Worklist:
    """`offers` are walked from `at` on; `places` are those handed out, by record; `free` how many decisions each still wants.
    `told` is the mark in the news, `seen` the row in the table, up to which it knows of decisions; `newest` the place of the last
    record that it knows, `members` how many records its batch had, `measured` how many measurements there were, when looked at."""

    def __init__(self, person: str, found: Waiting, order: Order, told: int) -> None:
        self.person, self.order, self.built_at = flat(person), order, time.monotonic()
        self.offers, self.at, self.seen = {entry.offer.record_id: entry.offer for entry in found.entries}, 0, found.seen
        self.told, self.newest = told, found.newest
        self.members, self.measured, self.looked_at = 0, 0, self.built_at
        self.before, self.total = found.decided, found.decided + sum(found.sizes.values())
        self.places: dict[str, int] = {}
        self._heard = set[str]()
        self._entries, self._sizes = list(found.entries), Counter(found.sizes)
        self._whole = sum(found.sizes.values()) <= len(found.entries)
        self._free = {entry.offer.record_id: entry.offer.free for entry in found.entries}

    def take_in(self, come: Arrived) -> None:
        """Records that arrived stand among what is still to be handed out, in the order of the list."""
        self.newest = come.newest
        for record_id in come.gone:
            self.total -= record_id not in self.places
            self._free[record_id] = 0
        fresh = [entry for entry in come.entries if entry.offer.record_id not in self.offers]
        if not fresh:
            return
        self.total += sum(come.sizes.values())
        ahead = self._entries[self.at :]
        passed = Counter(entry.part for entry in self._entries[: self.at])
        self._sizes.update(come.sizes)
        if not self._whole:  # what is not on the list comes before what would stand behind its end
            last = {audit: max((entry.key for entry in ahead if entry.audit is audit), default=None) for audit in (True, False)}
            turn = ahead[-1].turn if ahead else -1
            fresh = [entry for entry in fresh if (entry.key < end if (end := last[entry.audit]) is not None else entry.turn < turn)]
        self.offers |= {entry.offer.record_id: entry.offer for entry in fresh}
        self._free |= {entry.offer.record_id: entry.offer.free for entry in fresh}
        self._entries[self.at :] = strewn([*ahead, *fresh], {part: size - passed[part] for part, size in self._sizes.items()})

    def ahead(self, but: str | None) -> Iterator[Offer]:
        """What is still to be handed out; whoever iterates has tried all that it passed."""
        while self.at < len(self._entries):
            record_id = self._entries[self.at].offer.record_id
            self.at += 1
            if self.wants(record_id) and record_id != but:
                yield self.offer(record_id)

    def offer(self, record_id: str) -> Offer:
        return self.offers[record_id]._replace(free=self._free[record_id])

    def hear(self, review_id: str, record_id: str, person: str) -> None:
        """Of a decision, once."""
        if review_id not in self._heard:
            self._heard.add(review_id)
            self.decided(record_id, person)

    def look(self, row: int) -> None:
        """The table was read up to a row; all that was heard of stands there."""
        self.seen = row
        self._heard.clear()

    def decided(self, record_id: str, person: str) -> None:
        """Someone decided a record. What this person decided, and what wants no more decisions, is not handed out again."""
        if not self.wants(record_id):
            return
        mine = flat(person) == self.person
        self._free[record_id] = 0 if mine else self._free[record_id] - 1
        if not mine and not self._free[record_id] and record_id not in self.places:
            self.total -= 1

    def place(self, record_id: str) -> int:
        """The place of a record that is handed out, from 1; the same when it is handed out again."""
        return self.places.setdefault(record_id, self.before + len(self.places) + 1)

    def next_place(self, record_id: str) -> int:
        """The place that a record will have once it is handed out."""
        return self.places.get(record_id, self.before + len(self.places) + 1)

    def wants(self, record_id: str) -> bool:
        return self._free.get(record_id, 0) > 0


class Worklists:
    def __init__(self, file: File, claims: Claims, rules: QueueRules, assignments: Assignments) -> None:
        self._file, self._claims, self._rules, self._assignments = file, claims, rules, assignments
        self._kept: OrderedDict[tuple[str, Filters], Worklist] = OrderedDict()
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._renewed = 0.0

    def next(self, person: str, filters: Filters, value: Callable[[], Value], after: str | None) -> Given | None:
        """Claim the next record that waits for a person, never `after`; None when there is none that nobody else holds.

        Without `after` it is what the person holds or held last, if that still waits; with it, what `ahead` held for them.
        `value` is asked for when a list is built: what makes a record worth more than others.
        """
        with self._lock(person):
            work, fresh = self._of(person, filters, value)
            if after is None and (held := self._resumed(person, work)):
                return _given(held, work)
            while True:
                claimed = self._claims.first(person, self._ahead(person, work, after))
                if claimed or fresh:
                    return _given(claimed, work) if claimed else None
                work, fresh = self._built(person, filters, value), True

    def ahead(self, person: str, filters: Filters, value: Callable[[], Value], present: str) -> Given | None:
        """Hold for a person what `next` would hand them after `present`, beside what they have; None where that would have to
        be looked for in a new list."""
        with self._lock(person):
            work, _ = self._of(person, filters, value)
            held = self._claims.ahead(person, self._ahead(person, work, present))
            return Given(held.record_id, held.lot, work.next_place(held.record_id), work.total, work.order.seed) if held else None

    def at(self, person: str, filters: Filters, record_id: str, value: Callable[[], Value]) -> Given:
        """Where a record that a person has opened is in their order; it need not wait for them."""
        with self._lock(person):
            work, _ = self._of(person, filters, value)
            if work.wants(record_id):
                return _given(work.offers[record_id], work)
            with self._file.read() as c:
                row = one(c, "select lot from record_state where record_id = ?", [encoding.column(record_id)])
            return Given(record_id, row[0] if row else 1.0, work.places.get(record_id), work.total, work.order.seed)

    def left(self, person: str, filters: Filters) -> int:
        """How many of those selected still want a decision, whoever may give it."""
        with self._file.snapshot() as c:
            return left(c, person, filters, self._policy(filters))

    def _ahead(self, person: str, work: Worklist, but: str | None) -> Iterator[Offer]:
        """What is held for this person already, then the list."""
        coming = self._claims.coming(person)
        if coming and coming != but and work.wants(coming):
            yield work.offer(coming)
        yield from work.ahead(but)

    def _resumed(self, person: str, work: Worklist) -> Offer | None:
        last = self._claims.last(person)
        return work.offers[last] if last and work.wants(last) and self._claims.take(person, last)[0] else None

    def _of(self, person: str, filters: Filters, value: Callable[[], Value]) -> tuple[Worklist, bool]:
        """The list as it is now, and whether it was built just now."""
        with self._guard:
            work = self._kept.get((flat(person), filters))
        if work is None or self._old(work) or self._otherwise(work, person, filters) or not self._caught_up(work, person, filters):
            return self._built(person, filters, value), True
        return work, False

    def _otherwise(self, work: Worklist, person: str, filters: Filters) -> bool:
        """Whether the settings, or who is named for which batch, are no longer those of this list."""
        return work.order.rules != self._policy(filters) or work.order.turns != self._assignments.turns(person)

    def _old(self, work: Worklist) -> bool:
        """Whether its order is of another time: its age tells, or that checks or judges measured something since."""
        now = time.monotonic()
        if now - work.built_at > AGE or work.built_at < self._renewed:
            return True
        if now - work.looked_at > MEASURED:
            work.looked_at = now
            with self._file.read() as c:
                return number(c, MEASUREMENTS) != work.measured
        return False

    def renew(self) -> None:
        """What records are worth is known better: every list is built anew at its next step."""
        self._renewed = time.monotonic()

    def _caught_up(self, work: Worklist, person: str, filters: Filters) -> bool:
        """Take in what was decided since, as it was told, else as the table has it, and what arrived; False where that is so
        much that the list had better be built anew."""
        news = self._file.since(work.told)
        if news is not None:
            work.told += len(news)
            for fact in news:
                if isinstance(fact, Said) and not fact.withdrawn:
                    work.hear(fact.review.id, fact.known.fixed.record.id, fact.review.person)
            return True
        with self._file.moment() as (c, work.told):
            rows = c.execute("select rowid, id, record_id, person from review where rowid > ? order by rowid", [work.seen]).fetchall()
            if len(rows) > LENGTH or not self._same_members(c, work, filters):
                return False
            come = arrived(c, person, filters, work.order, since=work.newest)
        if come is None:
            return False
        for _, *said in rows:
            work.hear(*said)
        work.look(rows[-1][0] if rows else work.seen)
        work.take_in(come)
        return True

    def _same_members(self, c: Cursor, work: Worklist, filters: Filters) -> bool:
        """Whether nothing joined the batch of the list but records that have arrived since."""
        if filters.batch is None:
            return True
        row = one(c, MEMBERS, {"batch": encoding.column(filters.batch), "since": work.newest})
        members, new = row or (0, 0)
        before, work.members = work.members, members
        return bool(members - before == new)

    def _built(self, person: str, filters: Filters, value: Callable[[], Value]) -> Worklist:
        order = Order(seed_of(person, filters), self._policy(filters), value(), self._assignments.turns(person))
        with self._file.moment() as (c, told):
            work = Worklist(person, waiting(c, person, filters, order), order, told)
            work.measured = number(c, MEASUREMENTS)
            self._same_members(c, work, filters)
        with self._guard:
            self._kept[flat(person), filters] = work
            self._kept.move_to_end((flat(person), filters))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return work

    def _policy(self, filters: Filters) -> Mapping[str, QueueSettings]:
        """The settings that apply, by batch; under "" those of every record that is in none of these batches."""
        if filters.batch is None:
            return {"": self._rules.of(None), **self._rules.own()}
        with self._file.read() as c:
            row = one(c, "select id from batch where name = ?", [encoding.column(filters.batch)])
        return {"": self._rules.of(row[0] if row else None)}

    def _lock(self, person: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(flat(person), threading.Lock())


def _given(offer: Offer, work: Worklist) -> Given:
    return Given(record_id=offer.record_id, lot=offer.lot, position=work.place(offer.record_id), total=work.total, seed=work.order.seed)
