"""Claims: a reviewer's short hold on one record. Given, renewed and taken over in one transaction each, so that nobody gets
what someone else was given a moment ago.

Beside the record that they work on a reviewer may hold the one that comes after it. That hold is in memory alone: it is as
good as the tab that was sent the record, and neither outlives the program.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from synthcore.core.ports import Hold
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.texts import flat
from synthcore.store import encoding, standings
from synthcore.store.file import Cursor, File
from synthcore.store.queue_settings import QueueRules
from synthcore.store.recent import Recent


class Offer(NamedTuple):
    """A record that may wait for someone: `free` is how many places it had left when that was last looked at."""

    record_id: str
    lot: float
    settings: QueueSettings
    free: int


class _Span(NamedTuple):
    claimed_at: datetime
    expires_at: datetime


_Held = dict[tuple[str, str], _Span]  # by record and person


class Claims:
    """`clock` tells the time; tests set their own."""

    def __init__(self, file: File, rules: QueueRules, recent: Recent) -> None:
        self._file = file
        self._rules = rules
        self._recent = recent
        self._held: _Held = {}
        self._coming: dict[str, tuple[str, _Span]] = {}  # by person
        self._told = -1
        self._giving = threading.Lock()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def first(self, person: str, offers: Iterable[Offer]) -> Offer | None:
        """Claim the first offer that waits for this person and has a place left; their other claims end."""
        with self._writing() as (c, held):
            now = self.clock()
            found = self._waiting(c, held, person, offers, now)
            if found:
                self._coming.pop(encoding.column(person), None)
                _give(c, held, person, found.record_id, now, found.settings.claim_minutes)
            return found

    def ahead(self, person: str, offers: Iterable[Offer]) -> Offer | None:
        """Hold the first such offer beside what this person has; what they held so before is free again."""
        with self._giving, self._file.read() as c:
            now = self.clock()
            found = self._waiting(c, self._known(c), person, offers, now)
            self._coming.pop(encoding.column(person), None)
            if found:
                self._coming[encoding.column(person)] = (encoding.column(found.record_id), _span(now, found.settings.claim_minutes))
            return found

    def coming(self, person: str) -> str | None:
        """What a person holds, or held last, beside the record that they work on."""
        held = self._coming.get(encoding.column(person))
        return held[0] if held else None

    def take(self, person: str, record_id: str) -> tuple[bool, tuple[Hold, ...]]:
        """Claim this record if it waits for the person and has a place left; whether it is theirs now, and who else holds it."""
        settings = self._rules.of_record(record_id)
        with self._writing() as (c, held):
            now = self.clock()
            known = self._recent.within(c, record_id)
            standing = standings.of(c, known) if known else None
            others = tuple(h for h in self._live(held, now) if h.record_id == encoding.column(record_id) and flat(h.person) != flat(person))
            taken = bool(standing and standing.open_to(person, settings) and standing.room(person, settings, [h.person for h in others]))
            if taken:
                _give(c, held, person, record_id, now, settings.claim_minutes)
            return taken, others

    def release(self, person: str) -> None:
        """End what this person holds."""
        name = encoding.column(person)
        with self._writing() as (c, held):
            self._coming.pop(name, None)
            if mine := [key for key in held if key[1] == name]:
                c.execute("delete from claim where person = ?", [name])
            for key in mine:
                del held[key]

    def of(self, record_ids: Sequence[str]) -> list[Hold]:
        """Who holds these records now."""
        wanted = {encoding.column(r) for r in record_ids}
        with self._file.read() as c:
            return [hold for hold in self._live(_read(c), self.clock()) if hold.record_id in wanted]

    def last(self, person: str) -> str | None:
        """What a person claimed last and has not released, even when that claim has expired."""
        with self._file.read() as c:
            rows = c.execute("select record_id from claim where person = ? order by claimed_at desc limit 1", [encoding.column(person)]).fetchall()
        return rows[0][0] if rows else None

    def _waiting(self, c: Cursor, held: _Held, person: str, offers: Iterable[Offer], now: datetime) -> Offer | None:
        live = _by_record(self._live(held, now))
        for offer in offers:
            others = live.get(encoding.column(offer.record_id), set()) - {flat(person)}
            if others and len(others) >= offer.free:
                continue
            known = self._recent.within(c, offer.record_id)
            standing = standings.of(c, known) if known else None
            if standing and standing.open_to(person, offer.settings) and standing.room(person, offer.settings, others):
                return offer
        return None

    def _live(self, held: _Held, now: datetime) -> list[Hold]:
        """Those that have not expired, the oldest first."""
        at, coming = encoding.to_utc(now), self._coming.copy()
        every = [*held.items(), *(((record_id, person), span) for person, (record_id, span) in coming.items() if (record_id, person) not in held)]
        live = sorted((span.claimed_at, *key, span.expires_at) for key, span in every if span.expires_at > at)
        return [Hold(record_id=record_id, person=person, expires_at=encoding.from_utc(until)) for _, record_id, person, until in live]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[Cursor, _Held]]:
        """A transaction with all claims, to be changed along with the table. They are in memory: there are about as many as
        people, and every step asks for them."""
        try:
            with self._giving, self._file.tx([]) as c:
                held = dict(self._known(c))
                yield c, held
                self._held = held
        except BaseException:
            self._told = -1  # read anew: of what was not stored nothing holds
            raise

    def _known(self, c: Cursor) -> _Held:
        """All claims of the table; whoever asks has the turn at giving."""
        if self._file.since(self._told) is None:
            told = self._file.told
            self._held, self._told = _read(c), told
        return self._held


def _read(c: Cursor) -> _Held:
    rows = c.execute("select record_id, person, claimed_at, expires_at from claim order by claimed_at").fetchall()
    return {(record_id, person): _Span(claimed_at, expires_at) for record_id, person, claimed_at, expires_at in rows}


def _span(now: datetime, minutes: int) -> _Span:
    at = encoding.to_utc(now)
    return _Span(at, at + timedelta(minutes=minutes))


def _by_record(holds: Iterable[Hold]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for hold in holds:
        found.setdefault(hold.record_id, set()).add(flat(hold.person))
    return found


def _give(c: Cursor, held: _Held, person: str, record_id: str, now: datetime, minutes: int) -> None:
    """One claim a person: the former ones end. Expired ones of others on this record are cleared away."""
    name, at = encoding.column(person), encoding.to_utc(now)
    key, span = (encoding.column(record_id), name), _span(now, minutes)
    former = [k for k in held if k[1] == name]
    # Most often a person goes on from one record to the next: their claim moves along, in one statement.
    moved = key if key in held else former[0] if former else None
    for gone in [k for k in held if k != moved and (k[1] == name or (k[0] == key[0] and held[k].expires_at <= at))]:
        c.execute("delete from claim where record_id = ? and person = ?", list(gone))
        del held[gone]
    if moved:
        c.execute("update claim set record_id = ?, claimed_at = ?, expires_at = ? where record_id = ? and person = ?", [key[0], *span, *moved])
        del held[moved]
    else:
        c.execute("insert into claim values (?, ?, ?, ?)", [*key, *span])
    held[key] = span
