"""Findings of checks. A measurement with the checker's name and version tells that a record was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from synthcore.core.measurements import Finding
from synthcore.core.records import Record
from synthcore.core.reviews import Status
from synthcore.store import bulk, encoding, record_rows
from synthcore.store.file import File, number

UNCHECKED = """from record r where split_part(r.domain, '@', 1) = $domain and not exists (
    select 1 from measurement m where m.record_id = r.id and m.name = $checker and m.version = $version)"""
COLUMNS = "f.record_id, f.branch, f.turn, f.start_at, f.end_at, f.code, f.severity, f.source, f.message, f.suggestion"
# What the newest run of a checker over a record found; what an older version found is superseded by it.
NEWEST = """finding f join (select record_id, arg_max(version, measured_at) as version from measurement where name = $checker group by record_id) m
    on m.record_id = f.record_id and m.version = f.version and f.checker = $checker"""
CURRENT = f"{NEWEST} join record_state s on s.record_id = f.record_id and s.superseded_by is null"


class Findings:
    def __init__(self, file: File) -> None:
        self._file = file

    def unchecked(self, checker: str, version: str, domain: str, *, limit: int) -> list[Record]:
        """Records of a domain that this version of a checker has not seen, oldest first."""
        with self._file.read() as c:
            rows = c.execute(
                f"select {record_rows.COLUMNS} {UNCHECKED} order by r.seq limit $limit",
                {"checker": checker, "version": version, "domain": domain, "limit": limit},
            ).fetchall()
        return [record_rows.to_record(row) for row in rows]

    def count_unchecked(self, checker: str, version: str, domain: str) -> int:
        with self._file.read() as c:
            return number(c, f"select count(*) {UNCHECKED}", {"checker": checker, "version": version, "domain": domain})

    def add(self, checker: str, version: str, record_ids: Sequence[str], findings: Sequence[Finding], at: datetime) -> None:
        """Keep what a checker found in these records; records that it has seen before are passed over."""
        with self._file.tx() as c:
            seen = c.execute(
                "select record_id from measurement where name = ? and version = ? and record_id in (select unnest(?))", [checker, version, list(record_ids)]
            ).fetchall()
            fresh = set(record_ids) - {row[0] for row in seen}
            counts = Counter(f.record_id for f in findings)
            checked = [{"id": r, "n": float(counts[r])} for r in dict.fromkeys(record_ids) if r in fresh]
            if checked:
                with bulk.table(c, "checked", checked, {"n": "float64"}):
                    c.execute(
                        "insert into measurement select id, 'dialogue', 'check', ?, ?, 'ok', n, null, '', '', '', null, ? from checked",
                        [checker, version, encoding.to_utc(at)],
                    )
            found = [_row(f, checker, version) for f in findings if f.record_id in fresh]
            if found:
                with bulk.table(c, "found", found, {"turn": "int64", "start_at": "int64", "end_at": "int64"}):
                    c.execute("insert into finding select * from found")

    def of(self, record_ids: Iterable[str], checker: str) -> dict[str, list[Finding]]:
        """Findings by record; errors first, then in the order of the text. Most records have none, which one short query tells:
        the desk asks with each decision."""
        ids = [encoding.column(record_id) for record_id in record_ids]
        if not ids:
            return {}
        these = f"record_id in ({', '.join('?' * len(ids))})"
        with self._file.snapshot() as c:
            rows = c.execute(f"select {COLUMNS}, f.version from finding f where f.{these} and f.checker = ?", [*ids, checker]).fetchall()
            said = f"select record_id, version from measurement where {these} and name = ? order by measured_at"
            newest: dict[str, str] = dict(c.execute(said, [*ids, checker]).fetchall()) if rows else {}
        found: dict[str, list[Finding]] = {}
        for *row, version in rows:
            if version == newest.get(row[0]):
                found.setdefault(row[0], []).append(_finding(row))
        for findings in found.values():
            findings.sort(key=lambda f: (f.severity != "error", f.turn, -1 if f.start is None else f.start, f.code, f.message))
        return found

    def by_code(self, checker: str, batch: str | None) -> list[tuple[str, str, int]]:
        """(code, severity, records), errors first, then the most frequent."""
        where, values = _where(checker, None, None, batch)
        with self._file.read() as c:
            rows = c.execute(
                f"""select f.code, f.severity, count(distinct f.record_id) as n from {CURRENT} where {where}
                    group by f.code, f.severity order by f.severity <> 'error', n desc, f.code""",
                values,
            ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def records(
        self, checker: str, *, code: str | None, severity: str | None, batch: str | None, offset: int, limit: int
    ) -> tuple[list[tuple[str, str, Status]], int]:
        """(id, external id, status) of records with a finding that matches, in order of arrival, and how many there are."""
        where, values = _where(checker, code, severity, batch)
        with self._file.read() as c:
            total = number(c, f"select count(distinct f.record_id) from {CURRENT} where {where}", values)
            rows = c.execute(
                f"""select r.id, r.external_id, s.status from record r join record_state s on s.record_id = r.id
                    where r.id in (select f.record_id from {CURRENT} where {where}) order by r.seq limit $limit offset $offset""",
                values | {"limit": limit, "offset": offset},
            ).fetchall()
        return [(row[0], row[1], Status(row[2])) for row in rows], total


def _where(checker: str, code: str | None, severity: str | None, batch: str | None) -> tuple[str, dict[str, Any]]:
    where, values = ["true"], {"checker": checker}
    for name, value in (("code", code), ("severity", severity)):
        if value is not None:
            where.append(f"f.{name} = ${name}")
            values[name] = value
    if batch is not None:
        where.append("f.record_id in (select record_id from batch_record where batch_id = (select id from batch where name = $batch))")
        values["batch"] = encoding.column(batch)
    return " and ".join(where), values


def _row(f: Finding, checker: str, version: str) -> dict[str, Any]:
    return {
        "record_id": f.record_id, "branch": f.branch, "turn": f.turn, "start_at": f.start, "end_at": f.end, "code": f.code, "severity": f.severity,
        "source": f.source, "message": encoding.column(f.message), "suggestion": encoding.optional(f.suggestion), "checker": checker, "version": version,
    }  # fmt: skip


def _finding(row: Sequence[Any]) -> Finding:
    return Finding(
        record_id=row[0], branch=row[1], turn=row[2], start=row[3], end=row[4], code=row[5], severity=row[6], source=row[7], message=row[8], suggestion=row[9]
    )
