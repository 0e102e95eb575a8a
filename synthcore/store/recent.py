"""Records that were looked at lately, as they stand: one step of a reviewer asks for the same record again and again.

A record never changes. Where it stands, and what was said of it, is read anew once something was written that did not say what
it changed; decisions and withdrawals say it (`Said`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NamedTuple

from synthcore.core.ports import State
from synthcore.core.records import Record
from synthcore.core.reviews import Review
from synthcore.store import encoding, record_rows, review_rows, states
from synthcore.store.file import Cursor, File, one
from synthcore.store.projection import INHERITED

KEPT = 1000  # records
STATE = f"s.seq, s.lot, s.judged_risk, {states.COLUMNS}"


class Fixed(NamedTuple):
    """What never changes of a record: itself, the risk that it has by its labels and the one it inherits, its version of the
    domain."""

    record: Record
    risk: str | None
    inherited: str | None
    domain_hash: str


class Known(NamedTuple):
    """A record with all that was said of it, oldest first; `seq` is its place in the order of arrival, `judged` the most severe
    level of risk that a judge found in it."""

    fixed: Fixed
    seq: int
    lot: float
    judged: str | None
    state: State
    reviews: tuple[Review, ...]


class Said(NamedTuple):
    """That a review was added, or withdrawn, and what is known of its record then."""

    review: Review
    withdrawn: bool
    known: Known


class Recent:
    def __init__(self, file: File) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._fixed: OrderedDict[str, Fixed] = OrderedDict()
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._told = file.told

    def of(self, record_id: str) -> Known | None:
        """None when there is no such record."""
        record_id = encoding.column(record_id)
        found, told = self._held(record_id)
        if found:
            return found
        with self._file.read() as c:
            return self._read(c, record_id, told)

    def within(self, c: Cursor, record_id: str) -> Known | None:
        """The same, as a transaction for writing sees it."""
        record_id = encoding.column(record_id)
        found, told = self._held(record_id)
        return found or self._read(c, record_id, told)

    def review(self, review_id: str) -> Review | None:
        """A review of a record that is held; None tells nothing."""
        self._held("")
        with self._lock:
            return next((r for known in reversed(self._known.values()) for r in known.reviews if r.id == review_id), None)

    def _held(self, record_id: str) -> tuple[Known | None, int]:
        with self._lock:
            mark = self._file.told
            news = self._file.since(self._told)
            if news is None:
                self._known.clear()
            else:
                for fact in news:
                    if isinstance(fact, Said):
                        self._keep(fact.known)
            self._told = mark
            found = self._known.get(record_id)
            if found:
                self._known.move_to_end(record_id)
            return found, mark

    def _read(self, c: Cursor, record_id: str, told: int) -> Known | None:
        """What the tables say; kept when nothing was written since `told`, which was before this was read."""
        fixed = self._fixed.get(record_id)
        if fixed:
            row = one(c, f"select {STATE} from record_state s where s.record_id = ?", [record_id])
        else:
            query = f"""select {STATE}, {record_rows.COLUMNS}, r.risk_level, {INHERITED}, r.domain_hash from record r, record_state s
                        where r.id = $id and s.record_id = $id"""
            row = one(c, query, {"id": record_id})
        if row is None:
            return None
        fixed = fixed or Fixed(record_rows.to_record(row[3 + states.WIDTH : -3]), *row[-3:])
        known = Known(fixed, row[0], row[1], row[2], states.to_state(row[3 : 3 + states.WIDTH]), review_rows.of(c, record_id))
        with self._lock:
            self._fixed[record_id] = fixed
            while len(self._fixed) > KEPT:
                self._fixed.popitem(last=False)
            if told == self._told == self._file.told:
                self._keep(known)
        return known

    def _keep(self, known: Known) -> None:
        record_id = encoding.column(known.fixed.record.id)
        self._known[record_id] = known
        self._known.move_to_end(record_id)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
