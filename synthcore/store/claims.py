"""Claims: a reviewer's short hold on one record. Given, renewed and taken over in one transaction each, so that nobody gets
what someone else was given a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from synthcore.core.ports import Hold
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.texts import flat
from synthcore.store import encoding, standings
from synthcore.store.file import Cursor, File
from synthcore.store.queue_settings import QueueRules


class Offer(NamedTuple):
    """A record that may wait for someone: `free` is how many places it had left when that was last looked at."""

    record_id: str
    lot: float
    settings: QueueSettings
    free: int


class Claims:
    """`clock` tells the time; tests set their own."""

    def __init__(self, file: File, rules: QueueRules) -> None:
        self._file = file
        self._rules = rules
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def first(self, person: str, offers: Iterable[Offer]) -> Offer | None:
        """Claim the first offer that waits for this person and has a place left; their other claims end."""
        with self._file.tx() as c:
            now = self.clock()
            held = _by_record(_live(c, now))
            for offer in offers:
                others = held.get(encoding.column(offer.record_id), set()) - {flat(person)}
                if others and len(others) >= offer.free:
                    continue
                standing = standings.of(c, offer.record_id)
                if standing and standing.open_to(person, offer.settings) and standing.room(person, offer.settings, others):
                    _give(c, person, offer.record_id, now, offer.settings.claim_minutes)
                    return offer
            return None

    def take(self, person: str, record_id: str) -> tuple[bool, tuple[Hold, ...]]:
        """Claim this record if it waits for the person and has a place left; whether it is theirs now, and who else holds it."""
        settings = self._rules.of_record(record_id)
        with self._file.tx() as c:
            now = self.clock()
            standing = standings.of(c, record_id)
            others = tuple(h for h in _live(c, now) if h.record_id == encoding.column(record_id) and flat(h.person) != flat(person))
            taken = bool(standing and standing.open_to(person, settings) and standing.room(person, settings, [h.person for h in others]))
            if taken:
                _give(c, person, record_id, now, settings.claim_minutes)
            return taken, others

    def release(self, person: str) -> None:
        """End what this person holds."""
        with self._file.tx() as c:
            c.execute("delete from claim where person = ?", [encoding.column(person)])

    def of(self, record_ids: Sequence[str]) -> list[Hold]:
        """Who holds these records now."""
        wanted = {encoding.column(r) for r in record_ids}
        with self._file.read() as c:
            return [hold for hold in _live(c, self.clock()) if hold.record_id in wanted]

    def last(self, person: str) -> str | None:
        """What a person claimed last and has not released, even when that claim has expired."""
        with self._file.read() as c:
            rows = c.execute("select record_id from claim where person = ? order by claimed_at desc limit 1", [encoding.column(person)]).fetchall()
        return rows[0][0] if rows else None


def _live(c: Cursor, now: datetime) -> list[Hold]:
    rows = c.execute("select record_id, person, expires_at from claim where expires_at > ? order by claimed_at", [encoding.to_utc(now)]).fetchall()
    return [Hold(record_id=row[0], person=row[1], expires_at=encoding.from_utc(row[2])) for row in rows]


def _by_record(holds: Iterable[Hold]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for hold in holds:
        found.setdefault(hold.record_id, set()).add(flat(hold.person))
    return found


def _give(c: Cursor, person: str, record_id: str, now: datetime, minutes: int) -> None:
    """One claim a person: the former ones end. Expired ones of others on this record are cleared away."""
    name, record, at = encoding.column(person), encoding.column(record_id), encoding.to_utc(now)
    c.execute(
        "delete from claim where (person = ? and record_id <> ?) or (record_id = ? and expires_at <= ? and person <> ?)", [name, record, record, at, name]
    )
    until = at + timedelta(minutes=minutes)
    renewed = c.execute("update claim set claimed_at = ?, expires_at = ? where record_id = ? and person = ?", [at, until, record, name]).fetchall()
    if not renewed[0][0]:
        c.execute("insert into claim values (?, ?, ?, ?)", [record, name, at, until])
