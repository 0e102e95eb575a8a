"""Findings of checks. A measurement with the check's name and version tells that a record was looked at (`measurements`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from synthcore.core.measurements import Finding
from synthcore.core.reviews import Status
from synthcore.store import encoding
from synthcore.store.file import File, number
from synthcore.store.selecting import SETTLED

COLUMNS = "f.record_id, f.branch, f.turn, f.start_at, f.end_at, f.code, f.severity, f.source, f.message, f.suggestion"
# What the newest version of a check that looked at a record found; what an older version found is superseded by it.
NEWEST = """finding f join looked l on l.record_id = f.record_id and l.name = f.checker and l.version = f.version
    and l.name in (select unnest($checks))"""
CURRENT = f"{NEWEST} join record_state s on s.record_id = f.record_id and s.superseded_by is null"


class Findings:
    def __init__(self, file: File) -> None:
        self._file = file

    def of(self, record_ids: Iterable[str], checks: Collection[str]) -> dict[str, list[Finding]]:
        """Findings by record; errors first, then in the order of the text. Most records have none, which one short query tells:
        the desk asks with each decision."""
        ids = [encoding.column(record_id) for record_id in record_ids]
        if not ids or not checks:
            return {}
        these = f"record_id in ({', '.join('?' * len(ids))})"
        named = ", ".join("?" * len(checks))
        with self._file.snapshot() as c:
            query = f"select {COLUMNS}, f.checker, f.version from finding f where f.{these} and f.checker in ({named})"
            rows = c.execute(query, [*ids, *checks]).fetchall()
            said = f"select record_id, name, version from looked where {these} and name in ({named})"
            newest = set(c.execute(said, [*ids, *checks]).fetchall()) if rows else set()
        found: dict[str, list[Finding]] = {}
        for *row, check, version in rows:
            if (row[0], check, version) in newest:
                found.setdefault(row[0], []).append(_finding(row))
        for findings in found.values():
            findings.sort(key=lambda f: (f.severity != "error", f.turn, -1 if f.start is None else f.start, f.code, f.message))
        return found

    def by_code(self, checks: Collection[str], batch: str | None) -> list[tuple[str, str, str, int]]:
        """(check, code, severity, records), errors first, then the most frequent."""
        where, values = _where(checks, None, None, batch)
        with self._file.read() as c:
            rows = c.execute(
                f"""select f.checker, f.code, f.severity, count(distinct f.record_id) as n from {CURRENT} where {where}
                    group by f.checker, f.code, f.severity order by f.severity <> 'error', n desc, f.code, f.checker""",
                values,
            ).fetchall()
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def records(
        self, checks: Collection[str], *, code: str | None, severity: str | None, batch: str | None, settled: bool = False, offset: int, limit: int
    ) -> tuple[list[tuple[str, str, Status]], int]:
        """(id, external id, status) of records with a finding that matches, in order of arrival, and how many there are; `settled` leaves
        out what is still to be decided."""
        where, values = _where(checks, code, severity, batch)
        where += f" and s.status in {SETTLED}" if settled else ""
        with self._file.read() as c:
            total = number(c, f"select count(distinct f.record_id) from {CURRENT} where {where}", values)
            rows = c.execute(
                f"""select r.id, r.external_id, s.status from record r join record_state s on s.record_id = r.id
                    where r.id in (select f.record_id from {CURRENT} where {where}) order by r.seq limit $limit offset $offset""",
                values | {"limit": limit, "offset": offset},
            ).fetchall()
        return [(row[0], row[1], Status(row[2])) for row in rows], total


def _where(checks: Collection[str], code: str | None, severity: str | None, batch: str | None) -> tuple[str, dict[str, Any]]:
    where = ["true"]
    values: dict[str, Any] = {"checks": list(checks)}
    for name, value in (("code", code), ("severity", severity)):
        if value is not None:
            where.append(f"f.{name} = ${name}")
            values[name] = value
    if batch is not None:
        where.append("f.record_id in (select record_id from batch_record where batch_id = (select id from batch where name = $batch))")
        values["batch"] = encoding.column(batch)
    return " and ".join(where), values


def _finding(row: Sequence[Any]) -> Finding:
    return Finding(
        record_id=row[0], branch=row[1], turn=row[2], start=row[3], end=row[4], code=row[5], severity=row[6], source=row[7], message=row[8], suggestion=row[9]
    )
