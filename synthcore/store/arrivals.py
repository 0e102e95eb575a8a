"""The ids of records by the order in which they came in. Neither ever changes, so what was read is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from synthcore.store.file import Cursor

AROUND = 32  # whoever asks for a record asks for its neighbours next
FEW = 4  # places that are looked for one by one
KEPT = 50_000


class Arrivals:
    def __init__(self) -> None:
        self._ids: dict[int, str] = {}

    def of(self, c: Cursor, seqs: Iterable[int]) -> dict[int, str]:
        """The ids of the records that came in at these places."""
        wanted = set(seqs)
        if len(self._ids) > KEPT:
            self._ids.clear()
        if len(wanted - self._ids.keys()) > FEW:
            self._keep(c, "seq in (select unnest(?))", [list(wanted)])
        for seq in wanted - self._ids.keys():
            if seq not in self._ids:  # unless it came with one before
                # DuckDB finds a range by the bounds of its row groups, but reads all for a list.
                self._keep(c, "seq between ? and ?", [seq - AROUND, seq + AROUND])
        return {seq: self._ids[seq] for seq in wanted}

    def _keep(self, c: Cursor, where: str, values: list[Any]) -> None:
        self._ids.update(c.execute(f"select seq, record_id from record_state where {where}", values).fetchall())
