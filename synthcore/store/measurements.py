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
REASONS, REST = 5, "Other reasons."  # of an outcome, those that are told apart, and what the rest is called
# The records that are asked about, with what each check is as a bit, and how many of them it has seen.
ASKED = """with mine as (select r.id, r.seq, r.kind from record r join record_state s on s.record_id = r.id {batch}
        where split_part(r.domain, '@', 1) = $domain and {newest}),
    seen as (select l.record_id, a.name, a.kind, a.bit from looked l join asked a on a.name = l.name and a.version = l.version)"""


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
            _look(c, [one for one in examined.noted if one.name == one.check])
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
            found = c.execute(
                f"""{query}, bits as (select kind, sum(bit)::bigint as every from asked group by kind),
                    done as (select record_id, kind, sum(bit)::bigint as had from seen group by record_id, kind)
                    select m.seq, b.every - coalesce(d.had, 0) as due from mine m join bits b on b.kind = m.kind
                    left join done d on d.record_id = m.id and d.kind = m.kind where due > 0 order by m.seq""",
                values,
            ).fetchall()
            return [(row[0], row[1]) for row in found]

    def count_unseen(self, domain: str, asked: Sequence[Asked], *, batch: str | None, newest: bool) -> dict[str, int]:
        """How many records each check has not seen; nothing of those that have seen all."""
        with self._file.read() as c, bulk.columns(c, "asked", _kinds(asked), {"bit": "int64"}):
            query, values = _wanted(domain, batch, newest)
            found = c.execute(
                f"""{query}, every as (select kind, count(*) as n from mine group by kind),
                    there as (select s.name, count(*) as n from seen s join mine m on m.id = s.record_id and m.kind = s.kind group by s.name)
                    select a.name, sum(e.n)::bigint - any_value(coalesce(t.n, 0)) as due from asked a join every e on e.kind = a.kind
                    left join there t on t.name = a.name group by a.name having due > 0 order by a.name""",
                values,
            ).fetchall()
            return {row[0]: row[1] for row in found}

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
                """select m.branch, m.name, m.version, m.outcome, m.number, m.label, m.reason, m.run_id from measurement m
                    join looked l on l.record_id = m.record_id and l.name = split_part(m.name, '.', 1) and l.version = m.version
                    where m.record_id = $record and l.record_id = $record and m.source = 'check' order by m.name, m.branch""",
                {"record": encoding.column(record_id)},
            ).fetchall()
        return tuple(
            Measurement(
                record_id=record_id, branch=branch, source="check", name=name, version=version, outcome=Outcome(outcome), number=value,
                label=label, reason=reason, run_id=run_id,
            )
            for branch, name, version, outcome, value, label, reason, run_id in found
        )  # fmt: skip

    def by_check(self, checks: Collection[str], filters: Filters) -> list[CheckCount]:
        """Records by check, outcome and reason, of those that the filters select and no other version has superseded. Reasons stand
        by how frequent they are; the rare ones of an outcome are one row, the last."""
        tables, where, values = terms(filters)
        with self._file.read() as c:
            rows = c.execute(
                f"""with counted as (
                        select l.name, l.outcome, coalesce(l.reason, '') as why, count(*) as n, count(*) filter (l.outcome = 'ok' and l.number > 0) as found
                        from {tables} join looked l on l.record_id = s.record_id
                        where s.superseded_by is null and l.name in (select unnest($checks)) and {where} group by l.name, l.outcome, why),
                    placed as (select *, least(row_number() over (partition by name, outcome order by n desc, why), $reasons + 1) as place from counted)
                    select name, outcome, sum(n)::bigint, sum(found)::bigint, if(count(*) = 1, any_value(why), $rest)
                    from placed group by name, outcome, place order by name, outcome, place""",
                values | {"checks": list(checks), "reasons": REASONS, "rest": REST},
            ).fetchall()
        return [CheckCount(*row) for row in rows]

    def by_measure(self, check: str, filters: Filters) -> list[MeasureSummary]:
        """Each measure of a check over the same records, its own count of findings first."""
        tables, where, values = terms(filters)
        with self._file.read() as c:
            rows = c.execute(
                f"""with value as (
                        select m.name, m.branch, m.outcome, m.number, m.label from {tables}
                        join looked l on l.record_id = s.record_id and l.name = $check
                        join measurement m on m.record_id = l.record_id and m.version = l.version and m.source = 'check'
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
    return ASKED.format(batch=joined, newest="s.superseded_by is null" if newest else "true"), values


def _kinds(asked: Sequence[Asked]) -> dict[str, list[Any]]:
    each = [(one.check, one.version, kind, 1 << n) for n, one in enumerate(asked) for kind in one.kinds]
    return dict(zip(("name", "version", "kind", "bit"), map(list, zip(*each, strict=True)), strict=True))


def _seen(c: Cursor, noted: Sequence[Noted]) -> set[tuple[str, str, str]]:
    """(record, check, version) of those that are there already: what the newest look was by, and of those that had another
    version look last, what an older one may have been by."""
    if not noted:
        return set()
    ids, wanted = list(dict.fromkeys(one.record_id for one in noted)), {(one.record_id, one.check, one.version) for one in noted}
    newest = set(c.execute("select record_id, name, version from looked where record_id in (select unnest(?))", [ids]).fetchall())
    again = {(record, check) for record, check, _ in newest}
    older = [one for one in wanted - newest if one[:2] in again]
    if older:
        query = "select record_id, name, version from measurement where source = 'check' and name in (select unnest(?)) and record_id in (select unnest(?))"
        newest |= set(c.execute(query, [list({one[1] for one in older}), list({one[0] for one in older})]).fetchall())
    return newest & wanted


def _look(c: Cursor, own: Sequence[Noted]) -> None:
    """Make these the newest looks of their checks at their records."""
    if not own:
        return
    rows = {(one.record_id, one.check): one for one in own}.values()
    columns: dict[str, list[Any]] = {
        "record_id": [one.record_id for one in rows], "name": [one.check for one in rows], "version": [one.version for one in rows],
        "outcome": [one.outcome for one in rows], "number": [one.number for one in rows], "reason": [encoding.column(one.reason) for one in rows],
    }  # fmt: skip
    with bulk.columns(c, "own", columns, {"number": "float64"}):
        c.execute("delete from looked using own where looked.record_id = own.record_id and looked.name = own.name")
        c.execute("insert into looked select * from own")


def _insert(c: Cursor, noted: Sequence[Noted], at: datetime, run_id: str | None) -> None:
    columns = dict(zip(Noted._fields, map(list, zip(*noted, strict=True)), strict=True))
    for name in ("reason", "label"):
        columns[name] = [encoding.column(text) if text else text for text in columns[name]]
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
