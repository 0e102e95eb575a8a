"""Queues: which records filters select, in which order, and where a person stands among them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import islice

from synthcore.core.ports import Filters, Line, Place, Progress, Shown
from synthcore.core.reviews import Status, Verdict
from synthcore.store import encoding
from synthcore.store.arrivals import Arrivals
from synthcore.store.file import Cursor, File, one
from synthcore.store.recent import Recent
from synthcore.store.scopes import WAITING, Scope, Scopes
from synthcore.store.selecting import LAST_WORDS

UNDECIDED = (WAITING, "unreviewed", "needs_second", "not_enough_context")


class Queues:
    def __init__(self, file: File, recent: Recent) -> None:
        self._file = file
        self._recent = recent
        self._scopes = Scopes(file)
        self._arrivals = Arrivals()

    def lines(self, person: str, filters: Filters, *, offset: int, limit: int) -> tuple[list[Line], int]:
        """A stretch of the queue, and how long the whole is."""
        with self._scope(person, filters) as (c, scope):
            total = scope.count(filters.status)
            page = list(islice(scope.after(filters.status, 0), offset, offset + limit))
            ids = self._ids(c, scope, page)
            rows = c.execute(
                f"""select r.id, r.external_id, s.status, m.verdict from record r join record_state s on s.record_id = r.id
                    left join (select record_id, verdict from ({LAST_WORDS}) where person = ?) m on m.record_id = r.id
                    where r.id in (select unnest(?))""",
                [encoding.column(person), list(ids.values())],
            ).fetchall()
        found = {row[0]: row for row in rows}
        lines = [(found[ids[n]], offset + place) for place, n in enumerate(page, 1)]
        return [Line(row[0], row[1], place, Status(row[2]), Verdict(row[3]) if row[3] else None) for row, place in lines], total

    def place(self, person: str, filters: Filters, record_id: str) -> tuple[Place, Progress]:
        """Where a record is among those selected, and its neighbours by the queue's order, whether it is selected or not;
        and how far those have come that the filters select, whatever their status."""
        with self._scope(person, filters) as (c, scope):
            total, name = scope.count("any"), encoding.column(person)
            mine = len(scope.mine[name]) - len(scope.doubts[name])  # "not enough context" decides nothing
            progress = Progress(total=total, decided=total - scope.count("unreviewed"), mine=mine)
            key = self._key(c, scope, filters, record_id)
            shown, size = filters.status, scope.count(filters.status)
            if key is None:
                return Place(None, size, None, None, self._named(c, scope, _waits(scope, person, shown, 0))[0]), progress
            # A version that was edited is behind the newest, which has its place in the batch.
            here = scope.find(encoding.column(record_id), key)
            behind = scope.start(key + (here is not None))
            onward = _waits(scope, person, shown, behind)
            onward = _waits(scope, person, shown, 0, but=here) if onward is None else onward
            around = self._named(c, scope, scope.before(shown, scope.start(key)), next(scope.after(shown, behind), None), onward)
            return Place(scope.count(shown, behind) if here is not None and scope.has(shown, here) else None, size, *around), progress

    def first(self, person: str, filters: Filters) -> str | None:
        """The first selected record that waits for this person, else the first selected one."""
        with self._scope(person, filters) as (c, scope):
            waits = _waits(scope, person, filters.status, 0)
            return self._named(c, scope, next(scope.after(filters.status, 0), None) if waits is None else waits)[0]

    def waiting(self, person: str) -> int:
        """How many records wait for this person."""
        with self._scope(person, Filters()) as (_, scope):
            return scope.count(WAITING) - sum(1 for n in scope.mine[encoding.column(person)] if scope.has(WAITING, n))

    def _key(self, c: Cursor, scope: Scope, filters: Filters, record_id: str) -> int | None:
        """The place of a record in the queue's order, whether it is in the scope or not."""
        record_id = encoding.column(record_id)
        if scope.index is not None and record_id in scope.index:
            return scope.keys[scope.index[record_id]]
        if filters.batch is None:
            known = self._recent.of(record_id)
            return known.seq if known else None
        query = "select position from batch_record where record_id = ? and batch_id = (select id from batch where name = ?)"
        row = one(c, query, [record_id, encoding.column(filters.batch)])
        return row[0] if row else None

    def _named(self, c: Cursor, scope: Scope, *indexes: int | None) -> list[str | None]:
        """The records at these indexes."""
        ids = self._ids(c, scope, [n for n in indexes if n is not None])
        return [None if n is None else ids[n] for n in indexes]

    def _ids(self, c: Cursor, scope: Scope, indexes: list[int]) -> dict[int, str]:
        """The records at these indexes."""
        if scope.ids is not None:
            return {n: scope.ids[n] for n in indexes}
        found = self._arrivals.of(c, [scope.keys[n] for n in indexes])
        return {n: found[scope.keys[n]] for n in indexes}

    @contextlib.contextmanager
    def _scope(self, person: str, filters: Filters) -> Iterator[tuple[Cursor, Scope]]:
        # The lock first: whoever holds it sees the newest moment, and a scope never goes back in time.
        with self._scopes.lock, self._file.snapshot() as c:
            self._scopes.refresh(c)
            yield c, self._scopes.of(c, filters, person)


def _waits(scope: Scope, person: str, shown: Shown, start: int, *, but: int | None = None) -> int | None:
    """The first record from `start` on that is shown and waits for a person: it needs a decision, and not theirs."""
    if shown not in ("any", *UNDECIDED):
        return None
    mine = scope.mine[encoding.column(person)]
    return next((n for n in scope.after(WAITING if shown == "any" else shown, start) if n not in mine and n != but), None)
