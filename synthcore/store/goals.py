"""Goals of domains: the last that was said of one holds."""

from __future__ import annotations

from datetime import datetime

from synthcore.store import encoding
from synthcore.store.file import File, one


class Goals:
    """Implements core.goals.Goals."""

    def __init__(self, file: File) -> None:
        self._file = file

    def of(self, domain: str) -> int | None:
        """How many approved records are wanted of a domain; None where nobody has said."""
        with self._file.read() as c:
            row = one(c, "select records from goal where domain = ? order by seq desc limit 1", [domain])
        return row[0] if row else None

    def keep(self, domain: str, records: int | None, person: str, at: datetime) -> None:
        with self._file.tx() as c:
            c.execute(
                "insert into goal select coalesce(max(seq), 0) + 1, ?, ?, ?, ? from goal",
                [domain, records, encoding.column(person), encoding.to_utc(at)],
            )
