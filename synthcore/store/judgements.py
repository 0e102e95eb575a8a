"""Judgements: rows of the measurements and findings, by the fingerprint of what was asked.

They are only ever added. Of two rows of one version about the same thing the newer counts: a request that had failed was sent
again. A level of risk that a judge finds raises what governs its record in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from synthcore.core.judge_ports import Judgement, Part
from synthcore.core.measurements import RISK_LEVEL, Finding, Measurement, Outcome
from synthcore.store import bulk, encoding
from synthcore.store.file import Cursor, File
from synthcore.store.reviews import Reviews
from synthcore.store.runs import imported, set_imported

CHECKER = "judge"  # of the findings
SHARD = "0"
PAID = f"source = 'judge' and outcome not in ('{Outcome.FAILED}', '{Outcome.UNAVAILABLE}')"  # an answer came, whatever was in it
MEASURED = "record_id, branch, source, name, version, outcome, number, label, reason, evidence, fingerprint, run_id"
FOUND = "f.record_id, f.branch, f.turn, f.start_at, f.end_at, f.code, f.severity, f.source, f.message, f.suggestion"


class Judgements:
    def __init__(self, file: File, reviews: Reviews) -> None:
        self._file = file
        self._reviews = reviews

    def add(self, judgements: Sequence[Judgement], at: datetime, *, part: Part | None = None) -> None:
        """Keep what a judge said. With `part`, it stands there in the results of a run: what was taken in before is not taken in
        again, because the offset moves in the same transaction."""
        with self._file.tx() as c:
            if part:
                if imported(c, part.run_id, SHARD) != part.start:
                    return
                set_imported(c, part.run_id, SHARD, part.end)
                c.execute("update run set done = done + ? where id = ?", [part.done, part.run_id])
            _insert(c, judgements, at)
            if levels := _levels(one for said in judgements for one in said.measurements):
                self._reviews.raise_risk(c, levels)

    def known(self, fingerprints: Collection[str]) -> Mapping[str, set[str]]:
        """By fingerprint, the records of which a judge was asked that, and answered."""
        found: dict[str, set[str]] = {}
        with self._file.read() as c:
            rows = c.execute(
                f"select distinct fingerprint, record_id from measurement where {PAID} and fingerprint in (select unnest(?))", [list(fingerprints)]
            ).fetchall()
        for fingerprint, record_id in rows:
            found.setdefault(fingerprint, set()).add(record_id)
        return found

    def get(self, record_id: str, fingerprint: str) -> Judgement | None:
        """What was answered to one request about a record."""
        said = [one for one in self.of([record_id]).get(record_id, ()) if one.fingerprint == fingerprint]
        if not said:
            return None
        with self._file.read() as c:
            rows = c.execute(
                f"select {FOUND} from finding f where f.record_id = ? and f.checker = ? and f.version = ?",
                [encoding.column(record_id), CHECKER, said[0].version],
            ).fetchall()
        return Judgement(tuple(said), tuple(map(_finding, rows)))

    def of(self, record_ids: Collection[str]) -> dict[str, tuple[Measurement, ...]]:
        """All that judges said of records, by record: of each version, in the order of rubric, dimension and branch."""
        with self._file.read() as c:
            rows = c.execute(
                f"select {MEASURED} from measurement where source = 'judge' and record_id in (select unnest(?)) order by measured_at",
                [[encoding.column(record_id) for record_id in record_ids]],
            ).fetchall()
        newest = {(row[0], row[4], row[3], row[1]): row for row in rows}
        found: dict[str, list[Measurement]] = {}
        for key in sorted(newest):
            found.setdefault(key[0], []).append(_measurement(newest[key]))
        return {record_id: tuple(said) for record_id, said in found.items()}

    def findings(self, record_ids: Collection[str], versions: Collection[str] | None = None) -> dict[str, tuple[Finding, ...]]:
        """The places that judges found, by record, errors first and then in the order of the text: all, or those of some versions."""
        values: list[Any] = [CHECKER, [encoding.column(record_id) for record_id in record_ids]]
        of = "" if versions is None else " and f.version in (select unnest(?))"
        with self._file.read() as c:
            rows = c.execute(
                f"select {FOUND} from finding f where f.checker = ? and f.record_id in (select unnest(?)){of}",
                values if versions is None else [*values, list(versions)],
            ).fetchall()
        found: dict[str, list[Finding]] = {}
        for one in map(_finding, rows):
            found.setdefault(one.record_id, []).append(one)
        for said in found.values():
            said.sort(key=lambda f: (f.severity != "error", f.branch, f.turn, -1 if f.start is None else f.start, f.code, f.message))
        return {record_id: tuple(said) for record_id, said in found.items()}


def _insert(c: Cursor, judgements: Sequence[Judgement], at: datetime) -> None:
    rows = [_measured(one, at) for said in judgements for one in said.measurements]
    if rows:
        with bulk.table(c, "judged", rows, {"number": "float64", "measured_at": "time"}):
            c.execute("insert into measurement by name select * from judged")
    places = [_found(one, said.version) for said in judgements for one in said.findings]
    if places:
        with bulk.table(c, "found", places, {"turn": "int64", "start_at": "int64", "end_at": "int64"}):
            c.execute("insert into finding by name select * from found")


def _levels(measurements: Iterable[Measurement]) -> dict[str, set[str]]:
    levels: dict[str, set[str]] = {}
    for one in measurements:
        if one.name.endswith(f".{RISK_LEVEL}") and one.outcome is Outcome.OK and one.label:
            levels.setdefault(one.record_id, set()).add(one.label)
    return levels


def _measured(one: Measurement, at: datetime) -> dict[str, Any]:
    return {
        "record_id": one.record_id, "branch": one.branch, "source": "judge", "name": one.name, "version": one.version, "outcome": one.outcome.value,
        "number": one.number, "label": encoding.optional(one.label), "reason": encoding.column(one.reason), "evidence": encoding.column(one.evidence),
        "fingerprint": one.fingerprint, "run_id": one.run_id, "measured_at": encoding.to_utc(at),
    }  # fmt: skip


def _found(one: Finding, version: str) -> dict[str, Any]:
    return {
        "record_id": one.record_id, "branch": one.branch, "turn": one.turn, "start_at": one.start, "end_at": one.end, "code": one.code,
        "severity": one.severity, "source": "judge", "message": encoding.column(one.message), "suggestion": encoding.optional(one.suggestion),
        "checker": CHECKER, "version": version,
    }  # fmt: skip


def _measurement(row: Sequence[Any]) -> Measurement:
    return Measurement(**dict(zip(MEASURED.split(", "), row, strict=True)))


def _finding(row: Sequence[Any]) -> Finding:
    return Finding(
        record_id=row[0], branch=row[1], turn=row[2], start=row[3], end=row[4], code=row[5], severity=row[6], source=row[7], message=row[8], suggestion=row[9]
    )
