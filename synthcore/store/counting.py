"""Counts over everything; only the newest version of a record counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from synthcore.core.ports import CellCount
from synthcore.core.quotas import Cell
from synthcore.core.reviews import Status, Verdict
from synthcore.store import encoding
from synthcore.store.file import File, one

IN_BATCH = "record_id in (select record_id from batch_record where batch_id = (select id from batch where name = $batch))"


class Counting:
    def __init__(self, file: File) -> None:
        self._file = file

    def statuses(self, batch: str | None, kind: str | None = None) -> dict[Status, int]:
        """Records by status, of one kind or of both; a status that none has is 0."""
        where, values = _in(batch)
        if kind is not None:
            where += " and record_id in (select id from record where kind = $kind)"
            values["kind"] = kind
        with self._file.read() as c:
            rows = c.execute(f"select status, count(*) from record_state where superseded_by is null {where} group by status", values).fetchall()
        return dict.fromkeys(Status, 0) | {Status(row[0]): row[1] for row in rows}

    def decisions(self, batch: str | None) -> tuple[int, int]:
        """How many decisions there are, and by how many people."""
        where, values = _in(batch)
        with self._file.read() as c:
            row = one(c, f"select count(*), count(distinct person) from review where true {where}", values)
        return (row[0], row[1]) if row else (0, 0)

    def cells(self, domain: str | None, batch: str | None) -> list[CellCount]:
        """Records by session type, concern, risk level and status."""
        where, values = _in(batch)
        if domain:
            where += " and split_part(r.domain, '@', 1) = $domain"
            values["domain"] = domain
        with self._file.read() as c:
            rows = c.execute(
                f"""select r.session_type, r.concern, r.risk_level, s.status, count(*) from record r join record_state s on s.record_id = r.id
                    where s.superseded_by is null {where} group by all order by all""",
                values,
            ).fetchall()
        return [CellCount(row[0], row[1], row[2], Status(row[3]), row[4]) for row in rows]

    def approved_cells(self, domain: str) -> dict[Cell, int]:
        """What is approved, by the cells that quotas are planned in."""
        found = self.cells(domain, None)
        return {(x.session_type or "", x.concern or "", x.risk_level or ""): x.records for x in found if x.status is Status.APPROVED}

    def by_day(self, since: date, batch: str | None) -> list[tuple[date, Verdict, int]]:
        """Decisions by UTC day and verdict, oldest first."""
        where, values = _in(batch)
        with self._file.read() as c:
            rows = c.execute(
                f"select decided_at::date, verdict, count(*) from review where decided_at >= $since {where} group by all order by all",
                values | {"since": since},
            ).fetchall()
        return [(row[0], Verdict(row[1]), row[2]) for row in rows]


def _in(batch: str | None) -> tuple[str, dict[str, Any]]:
    return ("", {}) if batch is None else (f"and {IN_BATCH}", {"batch": encoding.column(batch)})
