"""What filters select but for the status, held in memory: a place among a million records is found without reading them.

Which records a scope has follows from tables that only grow, so a look at their lengths tells whether it is still right; a
decision or a withdrawal since then changes the status of the records it is about, and those alone are read again.
"""

from __future__ import annotations

import bisect
import threading
import time
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, NamedTuple

from synthcore.core import reviews
from synthcore.core.ports import Filters, Shown
from synthcore.core.reviews import Status, Verdict
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, one
from synthcore.store.recent import Said
from synthcore.store.selecting import LAST_WORDS, UNSURE, order, terms

KEPT = 12  # scopes; nine bytes a record each
AGE = 60.0  # seconds after which a scope is read anew, whatever the tables say
MANY = 5000  # changes after which all scopes are read anew
CODE = {status.value: n for n, status in enumerate(Status)}
CODES = f"(case s.status {' '.join(f'when {status!r} then {n}' for status, n in CODE.items())} end)::utinyint"
WAITING: Shown = "open"


class Scope:
    """Records in order: `keys` are their places, `status` a byte for each, `mine`, `doubts` and `unsure` are indexes of what a
    person has said something of, of what that is "not enough context", and of what is someone's."""

    def __init__(self, keys: array[int], status: bytearray, ids: list[str] | None, taken: int) -> None:
        self.keys, self.status, self.ids = keys, status, ids
        self.index = {record_id: n for n, record_id in enumerate(ids)} if ids is not None else None
        self.taken, self.read_at = taken, time.monotonic()
        self.mine: dict[str, set[int]] = {}
        self.doubts: dict[str, set[int]] = {}
        self.unsure: set[int] = set()

    def find(self, record_id: str, seq: int) -> int | None:
        """The index of a record that arrived at `seq`; None when it is not in the scope."""
        return self.index.get(record_id) if self.index is not None else self.at(seq)

    def take_in(self, changes: list[_Change]) -> None:
        """Catch up with what has changed since this scope was read or last did."""
        for change in changes[self.taken :]:
            n = self.find(change.record_id, change.seq)
            if n is None:
                continue
            self.status[n] = change.code
            (self.unsure.add if change.unsure else self.unsure.discard)(n)
            for person, mine in self.mine.items():
                (mine.add if person in change.people else mine.discard)(n)
                (self.doubts[person].add if person in change.unsure else self.doubts[person].discard)(n)
        self.taken = len(changes)

    def at(self, key: int) -> int | None:
        """The index of a place; None when it is not in the scope."""
        n = bisect.bisect_left(self.keys, key)
        return n if n < len(self.keys) and self.keys[n] == key else None

    def start(self, key: int) -> int:
        """The index of the first record whose place is `key` or behind it."""
        return bisect.bisect_left(self.keys, key)

    def count(self, shown: Shown, end: int | None = None) -> int:
        """How many are shown, or are among the first `end`."""
        end = len(self.keys) if end is None else end
        if shown == "any":
            return end
        if shown == "not_enough_context":
            return sum(1 for n in self._unsure() if n < end)
        return sum(self.status.count(code, 0, end) for code in _codes(shown))

    def after(self, shown: Shown, start: int) -> Iterator[int]:
        """Indexes of those shown from `start` on."""
        while (found := self._first(shown, start)) is not None:
            yield found
            start = found + 1

    def before(self, shown: Shown, end: int) -> int | None:
        """The last one shown before `end`."""
        if shown == "any":
            return end - 1 if end > 0 else None
        if shown == "not_enough_context":
            return max((n for n in self._unsure() if n < end), default=None)
        found = max(self.status.rfind(code, 0, end) for code in _codes(shown))
        return found if found >= 0 else None

    def has(self, shown: Shown, n: int) -> bool:
        if shown == "not_enough_context":
            return n in self.unsure and self.status[n] in _codes(WAITING)
        return shown == "any" or self.status[n] in _codes(shown)

    def _first(self, shown: Shown, start: int) -> int | None:
        if shown == "any":
            return start if start < len(self.keys) else None
        if shown == "not_enough_context":
            return min((n for n in self._unsure() if n >= start), default=None)
        return min((n for code in _codes(shown) if (n := self.status.find(code, start)) >= 0), default=None)

    def _unsure(self) -> list[int]:
        return [n for n in self.unsure if self.has("not_enough_context", n)]


class Scopes:
    """The scopes that were asked for last, and what has changed since the first of them was read. Whoever asks holds `lock` for
    as long as they use one."""

    def __init__(self, file: File) -> None:
        self._file = file
        self.lock = threading.RLock()
        self._kept: OrderedDict[Filters, Scope] = OrderedDict()
        self._told = -1
        self._lengths: _Lengths | None = None
        self._last_review = -1
        self._changes: list[_Change] = []

    def refresh(self, c: Cursor) -> None:
        """Take note of what was written since the last time. To be called before `of`, and before `c` has read anything."""
        told, news = self._file.told, self._file.since(self._told)
        self._told = told
        if news is None:
            self._compare(c)
        else:
            self._change([_said(fact) for fact in news if isinstance(fact, Said)])

    def _compare(self, c: Cursor) -> None:
        """Somebody wrote who did not tell what: what grew?"""
        lengths = _lengths(c)
        before, self._lengths = self._lengths, lengths
        if before == lengths:
            return
        changed = self._changed(c, before, lengths) if before and before[:2] == lengths[:2] else None
        if changed is None or len(changed) >= MANY:
            self._forget()
            newest = one(c, "select coalesce(max(rowid), -1) from review")
            self._last_review = newest[0] if newest else -1
        else:
            self._change(_read_changes(c, changed))

    def _change(self, changes: list[_Change]) -> None:
        if len(changes) + len(self._changes) >= MANY:
            self._forget()
        self._changes += changes

    def _forget(self) -> None:
        self._kept.clear()
        self._changes = []

    def of(self, c: Cursor, filters: Filters, person: str) -> Scope:
        """The scope of filters as it stands in this snapshot, with what this person has said in it."""
        key = filters.model_copy(update={"status": "any"})
        scope = self._kept.get(key)
        if scope is None or time.monotonic() - scope.read_at > AGE:
            scope = self._kept[key] = _read(c, key, len(self._changes))
        scope.take_in(self._changes)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        name = encoding.column(person)
        if name not in scope.mine:
            query = f"select w.record_id, s.seq, w.verdict from ({LAST_WORDS}) w join record_state s on s.record_id = w.record_id where person = ?"
            said = {n: row[2] for row in c.execute(query, [name]).fetchall() if (n := scope.find(row[0], row[1])) is not None}
            scope.mine[name], scope.doubts[name] = set(said), {n for n, verdict in said.items() if verdict == "not_enough_context"}
        return scope

    def _changed(self, c: Cursor, before: _Lengths, lengths: _Lengths) -> list[str]:
        """The records that were decided since, or of which a decision was taken back since."""
        rows = c.execute("select rowid, record_id from review where rowid > ?", [self._last_review]).fetchall()
        self._last_review = max((row[0] for row in rows), default=self._last_review)
        ids = [row[1] for row in rows]
        if before.withdrawals != lengths.withdrawals:
            ids += [row[0] for row in c.execute("select record_id from review where id in (select review_id from withdrawal)").fetchall()]
        return list(dict.fromkeys(ids))


class _Lengths(NamedTuple):
    """Of the tables that only grow."""

    records: int
    places: int
    reviews: int
    withdrawals: int


class _Change(NamedTuple):
    """Where a record stands after a decision or a withdrawal: who has decided on it, and who was unsure."""

    record_id: str
    seq: int
    code: int
    people: frozenset[str]
    unsure: frozenset[str]


def _lengths(c: Cursor) -> _Lengths:
    names = ("record", "batch_record", "review", "withdrawal")
    row = one(c, "select " + ", ".join(f"(select count(*) from {name})" for name in names))
    return _Lengths(*row) if row else _Lengths(0, 0, 0, 0)


def _said(fact: Said) -> _Change:
    last = {r.person: r.verdict for r in fact.known.reviews if r.withdrawn_at is None}
    unsure = frozenset(person for person, verdict in last.items() if verdict is Verdict.NOT_ENOUGH_CONTEXT)
    return _Change(encoding.column(fact.known.fixed.record.id), fact.known.seq, CODE[fact.known.state.status], frozenset(last), unsure)


def _read_changes(c: Cursor, record_ids: list[str]) -> list[_Change]:
    if not record_ids:
        return []
    places = ", ".join("?" * len(record_ids))
    said = c.execute(f"select record_id, person, verdict from ({LAST_WORDS}) where record_id in ({places})", record_ids).fetchall()
    rows = c.execute(f"select s.record_id, s.seq, {CODES} from record_state s where s.record_id in ({places})", record_ids).fetchall()
    people: dict[str, set[str]] = {}
    unsure: dict[str, set[str]] = {}
    for record_id, person, verdict in said:
        people.setdefault(record_id, set()).add(person)
        if verdict == "not_enough_context":
            unsure.setdefault(record_id, set()).add(person)
    return [_Change(i, seq, code, frozenset(people.get(i, ())), frozenset(unsure.get(i, ()))) for i, seq, code in rows]


def _read(c: Cursor, filters: Filters, taken: int) -> Scope:
    tables, chosen, values = terms(filters)
    ids = ", s.record_id as id" if filters.batch is not None else ""
    columns: dict[str, Any] = c.execute(
        f"select {order(filters)}::bigint as key, {CODES} as status {ids} from {tables} where s.superseded_by is null and {chosen} order by key", values
    ).fetchnumpy()
    keys = array("q")
    keys.frombytes(columns["key"].tobytes())
    scope = Scope(keys, bytearray(columns["status"].tobytes()), columns["id"].tolist() if ids else None, taken)
    unsure = c.execute(f"select u.record_id, s.seq from ({UNSURE}) u join record_state s on s.record_id = u.record_id").fetchall()
    scope.unsure = {n for record_id, seq in unsure if (n := scope.find(record_id, seq)) is not None}
    return scope


def _codes(shown: Shown) -> tuple[int, ...]:
    return tuple(CODE[status] for status in reviews.WAITING) if shown == WAITING else (CODE[shown],)
