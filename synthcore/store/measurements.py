"""What checks measured. The row that bears a check's own name tells that a record was looked at by a version of it; what an older
version measured is superseded by it, and stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from synthcore.core.check_ports import Asked, CheckCount, MeasureSummary
from synthcore.core.examined import AT_ENTRY, Examined, Noted, Pointed
from synthcore.core.judge_ports import Part
from synthcore.core.measurements import Measurement, Outcome
from synthcore.core.ports import Filters
from synthcore.core.records import Record
from synthcore.store import bulk, encoding, record_rows, runs
from synthcore.store.file import Cursor, File
from synthcore.store.selecting import terms

PAGE = 500  # records that are read together
WANTED = """from record r join record_state s on s.record_id = r.id join asked a on a.kind = r.kind {batch}
    where split_part(r.domain, '@', 1) = $domain and {newest} and not exists (
        select 1 from measurement m where m.record_id = r.id and m.name = a.name and m.version = a.version)"""
# The newest row of each record under the own name of a check.
OWN = """select record_id, name, arg_max({{'version': version, 'outcome': outcome, 'number': number, 'reason': reason}}, measured_at) as own
    from measurement where source = 'check' and {which} group by record_id, name"""


class Measurements:
    """Implements check_ports.Measurements."""

    def __init__(self, file: File) -> None:
        self._file = file

    def add(self, examined: Examined, at: datetime, *, part: Part | None = None) -> None:
        """Keep what checks said. What the same version of a check has said of a record before is passed over, and so is a part
        of a run's results that is taken in already."""
        at_entry = any(one.check in AT_ENTRY for one in examined.noted)  # the desk's order goes by these, and is read anew
        with self._file.tx(tells=None if at_entry else []) as c:
            if part is not None and runs.imported(c, part.run_id, "0") != part.start:
                return
            seen = _seen(c, examined.noted)
            noted = [one for one in examined.noted if (one.record_id, one.check, one.version) not in seen]
            if noted:
                _insert(c, noted, at, part.run_id if part else None)
            pointed = [one for one in examined.pointed if (one.finding.record_id, one.check, one.version) not in seen]
            if pointed:
                with bulk.columns(c, "pointed", _places(pointed), {"turn": "int64", "start_at": "int64", "end_at": "int64"}):
                    c.execute("insert into finding select * from pointed")
            if part is not None:
                runs.set_imported(c, part.run_id, "0", part.end)
                c.execute("update run set done = done + ? where id = ?", [part.done, part.run_id])

    def unseen(self, domain: str, asked: Sequence[Asked], *, batch: str | None, newest: bool) -> list[tuple[int, int]]:
        """Of each record of a domain that some of these checks have not seen: its place in the order of arrival, and which, as a
        bit for each place in `asked`. `batch` is a name; with `newest`, versions that were superseded are left alone."""
        with self._file.read() as c, bulk.columns(c, "asked", _kinds(asked), {"bit": "int64"}):
            query, values = _wanted(domain, batch, newest)
            found = c.execute(f"select r.seq, sum(a.bit)::bigint {query} group by r.seq order by r.seq", values).fetchall()
            return [(row[0], row[1]) for row in found]

    def count_unseen(self, domain: str, asked: Sequence[Asked], *, batch: str | None, newest: bool) -> dict[str, int]:
        """How many records each check has not seen; nothing of those that have seen all."""
        with self._file.read() as c, bulk.columns(c, "asked", _kinds(asked), {"bit": "int64"}):
            query, values = _wanted(domain, batch, newest)
            return dict(c.execute(f"select a.name, count(*) {query} group by a.name order by a.name", values).fetchall())

    def rows(self, seqs: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """The rows of records (`record_rows.to_records` reads them) at these places, which are in order."""
        query = f"select {record_rows.COLUMNS} from record r where r.seq between ? and ? and r.seq in (select unnest(?)) order by r.seq"
        for start in range(0, len(seqs), PAGE):
            some = list(seqs[start : start + PAGE])
            with self._file.read() as c:
                found = c.execute(query, [some[0], some[-1], some]).fetchall()
            yield from found

    def records(self, seqs: Sequence[int]) -> list[Record]:
        return record_rows.to_records(list(self.rows(seqs)))

    def of(self, record_id: str) -> tuple[Measurement, ...]:
        """What the newest version of each check that looked at a record measured in it, by name."""
        with self._file.read() as c:
            found = c.execute(
                """select branch, name, version, outcome, number, label, reason, run_id from measurement
                    where record_id = ? and source = 'check' order by measured_at""",
                [encoding.column(record_id)],
            ).fetchall()
        newest = {row[1]: row[2] for row in found if "." not in row[1]}
        return tuple(
            Measurement(
                record_id=record_id, branch=branch, source="check", name=name, version=version, outcome=Outcome(outcome), number=value,
                label=label, reason=reason, run_id=run_id,
            )
            for branch, name, version, outcome, value, label, reason, run_id in sorted(found, key=lambda row: (row[1], row[0]))
            if newest.get(name.partition(".")[0]) == version
        )  # fmt: skip

    def by_check(self, checks: Collection[str], filters: Filters) -> list[CheckCount]:
        """Records by check and outcome, of those that the filters select and no other version has superseded."""
        tables, where, values = terms(filters)
        with self._file.read() as c:
            rows = c.execute(
                f"""select o.name, o.own.outcome, count(*), count(*) filter (o.own.outcome = 'ok' and o.own.number > 0),
                        coalesce(mode(nullif(o.own.reason, '')), '')
                    from {tables} join ({OWN.format(which="name in (select unnest($checks))")}) o on o.record_id = s.record_id
                    where s.superseded_by is null and {where} group by all order by all""",
                values | {"checks": list(checks)},
            ).fetchall()
        return [CheckCount(*row) for row in rows]

    def by_measure(self, check: str, filters: Filters) -> list[MeasureSummary]:
        """Each measure of a check over the same records, its own count of findings first."""
        tables, where, values = terms(filters)
        with self._file.read() as c:
            rows = c.execute(
                f"""with value as (
                        select m.name, m.branch, m.outcome, m.number, m.label from {tables}
                        join ({OWN.format(which="name = $check")}) o on o.record_id = s.record_id
                        join measurement m on m.record_id = o.record_id and m.version = o.own.version and m.source = 'check'
                            and (m.name = $check or starts_with(m.name, $check || '.'))
                        where s.superseded_by is null and {where})
                    select name, branch, count(*), avg(number), min(number), median(number), max(number),
                        histogram(label), histogram(outcome) filter (outcome <> 'ok')
                    from value group by name, branch order by name, branch""",
                values | {"check": check},
            ).fetchall()
        return [
            MeasureSummary(name, branch, n, mean, least, median, most, labels or {}, without or {})
            for name, branch, n, mean, least, median, most, labels, without in rows
        ]


def _wanted(domain: str, batch: str | None, newest: bool) -> tuple[str, dict[str, Any]]:
    values = {"domain": encoding.column(domain)}
    joined = ""
    if batch is not None:
        joined = "join batch_record b on b.record_id = r.id and b.batch_id = (select id from batch where name = $batch)"
        values["batch"] = encoding.column(batch)
    return WANTED.format(batch=joined, newest="s.superseded_by is null" if newest else "true"), values


def _kinds(asked: Sequence[Asked]) -> dict[str, list[Any]]:
    each = [(one.check, one.version, kind, 1 << n) for n, one in enumerate(asked) for kind in one.kinds]
    return dict(zip(("name", "version", "kind", "bit"), map(list, zip(*each, strict=True)), strict=True))


def _seen(c: Cursor, noted: Sequence[Noted]) -> set[tuple[str, str, str]]:
    """(record, check, version) of those that are there already."""
    if not noted:
        return set()
    versions = dict.fromkeys((one.check, one.version) for one in noted)
    values = [list(dict.fromkeys(check for check, _ in versions)), list(dict.fromkeys(one.record_id for one in noted))]
    query = "select record_id, name, version from measurement where source = 'check' and name in (select unnest(?)) and record_id in (select unnest(?))"
    return set(c.execute(query, values).fetchall())


def _insert(c: Cursor, noted: Sequence[Noted], at: datetime, run_id: str | None) -> None:
    columns = dict(zip(Noted._fields, map(list, zip(*noted, strict=True)), strict=True))
    columns["reason"] = list(map(encoding.column, columns["reason"]))
    columns["label"] = list(map(encoding.optional, columns["label"]))
    with bulk.columns(c, "noted", columns, {"number": "float64"}):
        c.execute(
            """insert into measurement select record_id, branch, 'check', name, version, outcome, number, label, reason, '', '', ?, ? from noted""",
            [run_id, encoding.to_utc(at)],
        )


def _places(pointed: Sequence[Pointed]) -> dict[str, list[Any]]:
    """The columns of `finding`, in its order."""
    found = [one.finding for one in pointed]
    return {
        "record_id": [f.record_id for f in found], "branch": [f.branch for f in found], "turn": [f.turn for f in found],
        "start_at": [f.start for f in found], "end_at": [f.end for f in found], "code": [f.code for f in found],
        "severity": [f.severity for f in found], "source": [f.source for f in found], "message": [encoding.column(f.message) for f in found],
        "suggestion": [encoding.optional(f.suggestion) for f in found], "checker": [p.check for p in pointed], "version": [p.version for p in pointed],
    }  # fmt: skip
