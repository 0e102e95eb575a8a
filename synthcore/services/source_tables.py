"""Sources that a page has read, kept for a while: a look, a quote and a run of the same dataset fetch it once."""

from __future__ import annotations

import threading
import time
from typing import NamedTuple

from synthcore.core.questions import SourceTable
from synthcore.services import pairing
from synthcore.services.pairing import Source

KEPT, SECONDS = 4, 1800.0


class _Read(NamedTuple):
    """A table, when it was read, and for how many rows (None: as many as are read where nobody says)."""

    table: SourceTable
    when: float
    wanted: int


_tables: dict[str, _Read] = {}
_lock = threading.Lock()


def read(source: Source, wanted: int | None) -> SourceTable:
    """The same as `pairing.read_source`. A dataset of the hub that was read a short while ago, for as many rows or to its end,
    is not fetched again; files of this machine are read as they are now."""
    if not source.dataset:
        return pairing.read_source(source, wanted=wanted)
    key, rows = source.model_dump_json(), _rows(wanted)
    with _lock:
        known = _tables.get(key)
    if known and time.monotonic() - known.when < SECONDS and (known.wanted >= rows or len(known.table.questions) < limit(source, known.wanted)):
        return known.table
    table = pairing.read_source(source, wanted=rows)
    with _lock:
        _tables.pop(key, None)
        while len(_tables) >= KEPT:
            _tables.pop(next(iter(_tables)))
        _tables[key] = _Read(table, time.monotonic(), rows)
    return table


def forget(source: Source) -> None:
    """The next look fetches it again."""
    with _lock:
        _tables.pop(source.model_dump_json(), None)


def limit(source: Source, wanted: int) -> int:
    """How many questions are read at most for so many rows."""
    return source.limit or 2 * wanted + pairing.SPARE


def _rows(wanted: int | None) -> int:
    return wanted or (pairing.ROWS - pairing.SPARE) // 2
