"""Records with what was decided, checked and judged, a page at a time. The order is found in narrow columns; whatever is wide is
read for the rows of the page alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from synthcore.core.record_table import ChoiceCount, Judged, Row, Said, Wanted, exactly
from synthcore.core.reviews import Status, Verdict
from synthcore.store import encoding, selecting, tallies
from synthcore.store.file import Cursor, File, number
from synthcore.store.projection import COUNTED
from synthcore.store.reasons import MADE_WITH, MARKED
from synthcore.store.states import standing
from synthcore.store.tallies import COLUMNS as SAID

# What counts of the measurements of one name: the newest of each record, branch and, where judges repeat, of all repeats.
NEWEST = "(select record_id, branch, arg_max({value}, measured_at) as {name} from measurement where {which} group by record_id, branch)"
MODEL = "coalesce(nullif(regexp_extract(version, '^[^/]*/(.+)/[^/]+/[^/]+$', 1), ''), version)"  # of `safety@1/gpt-4o/5f2c81d0/r0`
CHOICE = "case when outcome = 'ok' then coalesce(label, number::varchar, 'ok') else outcome end"
COLUMNS = f"""r.id, r.external_id, r.kind, split_part(r.domain, '@', 1), s.status, {", ".join(map(standing, COUNTED))}, s.governing_risk, r.method,
    s.decided_at"""
MADE = ("modification", "error_type", "run")  # of Wanted, columns of `record` that no selection speaks of


class RecordTable:
    """Implements core.record_table.RecordTable."""

    def __init__(self, file: File) -> None:
        self._file = file

    def page(self, wanted: Wanted, *, offset: int, limit: int) -> tuple[list[Row], int]:
        """The rows from `offset`, and how many there are in all."""
        tables, where, order, values = _query(wanted)
        with self._file.read() as c:
            total = number(c, f"select count(*) from {tables} where {where}", _used(values, where, tables))
            found = c.execute(
                f"select s.record_id from {tables} where {where} order by {order} limit $limit offset $offset", values | {"limit": limit, "offset": offset}
            )
            ids = [row[0] for row in found.fetchall()]
            return _rows(c, ids), total

    def neighbours(self, wanted: Wanted, record_id: str) -> tuple[str | None, str | None, int | None]:
        """The records before and after one in the same order, and its place from 1; None where there is none."""
        tables, where, order, values = _query(wanted)
        query = f"""select before, after, place from (
                select s.record_id as id, lag(s.record_id) over w as before, lead(s.record_id) over w as after, row_number() over w as place
                from {tables} where {where} window w as (order by {order})) where id = $record"""
        with self._file.read() as c:
            row = c.execute(query, values | {"record": encoding.column(record_id)}).fetchone()
        return (row[0], row[1], row[2]) if row else (None, None, None)

    def choices(self) -> list[ChoiceCount]:
        """What judges have said, by dimension: what can be filtered by."""
        with self._file.read() as c:
            rows = c.execute(f"""
                select name, choice, count(distinct record_id) from (
                    select name, record_id, branch, arg_max({CHOICE}, measured_at) as choice from measurement where source = 'judge' group by all)
                where choice is not null group by all order by all""").fetchall()
        return [ChoiceCount(*row) for row in rows]

    def judges(self) -> list[str]:
        """The models that have judged."""
        with self._file.read() as c:
            versions = "(select distinct version from measurement where source = 'judge')"  # a name is taken from a few, and not from every row
            return [row[0] for row in c.execute(f"select distinct {MODEL} as model from {versions} order by model").fetchall()]

    def by_status(self, dimension: str) -> list[tuple[Status, str, int]]:
        """Records by where they stand and what the newest judgement on a dimension says; of two branches each counts."""
        judged = NEWEST.format(value=CHOICE, name="choice", which="source = 'judge' and name = $dimension")
        with self._file.read() as c:
            rows = c.execute(
                f"""select s.status, j.choice, count(*) from record_state s join {judged} j on j.record_id = s.record_id
                    where s.superseded_by is null group by all order by all""",
                {"dimension": dimension},
            ).fetchall()
        return [(Status(row[0]), row[1], row[2]) for row in rows]


def _query(wanted: Wanted) -> tuple[str, str, str, dict[str, Any]]:
    """Tables, condition, order and values."""
    counted, values = tallies.of(wanted.selection())
    more = [counted]
    if stands := selecting.stands(wanted.filters.status):
        more.append(stands)
        values |= {"status": wanted.filters.status} if "$status" in stands else {}
    if wanted.filters.text:
        more.append(selecting.TEXT)
        values |= selecting.wording(wanted.filters.text)
    if wanted.check or wanted.code or wanted.severity:
        more.append(f"s.record_id in ({_found(wanted, values)})")
    if wanted.ids is not None:
        more.append("s.record_id in (select unnest($only))")
        values |= {"only": [encoding.column(one) for one in wanted.ids]}
    if wanted.marked:
        more.append(MARKED)
        values |= {"marked": encoding.column(wanted.marked)}
    more += _made(wanted, values)
    if wanted.settled:
        more.append(f"s.status in {selecting.SETTLED}")
    by = f" and ({MODEL} = $judge or version = $judge || '/r0') and version like '%/r0'" if wanted.judge else ""
    of = " and branch = $branch" if wanted.branch else ""
    said = ({"judge": wanted.judge} if by else {}) | ({"branch": wanted.branch} if of else {})
    if wanted.dimension and wanted.choice:
        judged = NEWEST.format(value=CHOICE, name="choice", which=f"source = 'judge' and name = $dimension{by}{of}")
        more.append(f"s.record_id in (select record_id from {judged} where choice = $choice)")
        values |= {"dimension": wanted.dimension, "choice": wanted.choice} | said
    tables, usual = _places(wanted, " and ".join(more))
    way = "desc" if wanted.descending else "asc"
    if wanted.order == "decided":
        return tables, " and ".join(more), f"s.decided_at {way} nulls last, {usual}", values
    if wanted.order == "findings" and wanted.check:
        tables += " left join looked n on n.record_id = s.record_id and n.name = $counted"
        return tables, " and ".join(more), f"n.number {way} nulls last, {usual}", values | {"counted": wanted.check}
    if wanted.order == "score" and wanted.dimension:
        newest = NEWEST.format(value="number", name="score", which=f"source = 'judge' and name = $scored{by}{of}")
        tables += f" left join (select record_id, avg(score) as score from {newest} group by record_id) n on n.record_id = s.record_id"
        return tables, " and ".join(more), f"n.score {way} nulls last, {usual}", values | {"scored": wanted.dimension} | said
    if wanted.ids is not None and not wanted.descending:
        return tables, " and ".join(more), "list_position($only, s.record_id)", values
    return tables, " and ".join(more), f"{usual} {way}", values


def _found(wanted: Wanted, values: dict[str, Any]) -> str:
    """Records with a finding, by the newest version of each check that saw them."""
    of = "f.checker = $check" if wanted.check else "true"
    said = [of] + [f"f.{name} = ${name}" for name in ("code", "severity") if getattr(wanted, name)]
    values |= {name: value for name in ("check", "code", "severity") if (value := getattr(wanted, name))}
    return f"""select f.record_id from finding f join looked l on l.record_id = f.record_id and l.name = f.checker and l.version = f.version
        where {" and ".join(said)}"""


def _places(wanted: Wanted, where: str) -> tuple[str, str]:
    """Tables, of which the record is one where the condition speaks of it, and the order: places of a batch, or arrival."""
    tables = tallies.BOTH if re.search(r"\br\.", where) else "record_state s"
    if not wanted.filters.batch:
        return tables, "s.seq"
    return f"{tables} join batch_record b on b.seq = s.seq and b.batch_id = {tallies.THE_BATCH}", "b.position"


def _made(wanted: Wanted, values: dict[str, Any]) -> list[str]:
    """Conditions on `record r` that no count is asked for: what a record was made of, by which run, and loosely with what."""
    asked = {name: value for name in MADE if (value := getattr(wanted, name)) is not None}
    said = [f"{SAID[name]} = ${name}" if value else f"coalesce({SAID[name]}, '') = ''" for name, value in asked.items()]
    values |= {name: encoding.column(value) for name, value in asked.items() if value}
    if wanted.made_with is not None and exactly(wanted.made_with) is None:
        said.append(MADE_WITH)
        values |= {"made_with": encoding.column(wanted.made_with)}
    return said


def _used(values: dict[str, Any], *parts: str) -> dict[str, Any]:
    """DuckDB refuses a value that its statement does not name."""
    text = " ".join(parts)
    return {name: value for name, value in values.items() if f"${name}" in text}


def _rows(c: Cursor, ids: Sequence[str]) -> list[Row]:
    if not ids:
        return []
    these = "record_id in (select unnest($ids))"
    values = {"ids": list(ids)}
    said: dict[str, list[Said]] = {}
    for record, person, verdict, ruled in c.execute(f"select * from ({selecting.LAST_WORDS}) where {these} order by person", values).fetchall():
        said.setdefault(record, []).append(Said(person, Verdict(verdict), ruled))
    found: dict[str, list[tuple[str, int, int]]] = {}
    for record, *counted in c.execute(
        f"""select f.record_id, f.checker, count(*) filter (f.severity = 'error'), count(*) filter (f.severity <> 'error') from finding f
            join (select * from looked where {these}) l on l.record_id = f.record_id and l.name = f.checker and l.version = f.version
            where f.{these} group by all order by all""",
        values,
    ).fetchall():
        found.setdefault(record, []).append((counted[0], counted[1], counted[2]))
    looked = {row[0]: (row[1], row[2]) for row in c.execute(
        f"select record_id, count(*) filter (outcome = 'ok'), count(*) filter (outcome <> 'ok') from looked where {these} group by record_id", values
    ).fetchall()}  # fmt: skip
    judged: dict[str, list[Judged]] = {}
    for record, *one in c.execute(
        f"""select record_id, name, branch, arg_max(outcome, measured_at), arg_max_null(label, measured_at),
                arg_max_null(number, measured_at), {MODEL} as model from measurement
            where {these} and source = 'judge' group by record_id, name, branch, model order by record_id, name, branch, model""",
        values,
    ).fetchall():
        judged.setdefault(record, []).append(Judged(*one))
    rows = c.execute(f"select {COLUMNS} from record r join record_state s on s.record_id = r.id where r.id in (select unnest($ids))", values).fetchall()
    by_id = {row[0]: row for row in rows}
    return [
        _row(by_id[i], tuple(said.get(i, ())), tuple(found.get(i, ())), tuple(judged.get(i, ())), looked.get(i, (0, 0))) for i in ids if i in by_id
    ]  # fmt: skip


def _row(
    row: Sequence[Any], said: tuple[Said, ...], findings: tuple[tuple[str, int, int], ...], judged: tuple[Judged, ...], looked: tuple[int, int]
) -> Row:  # fmt: skip
    id, external_id, kind, domain, status, session_type, concern, risk, governing, method, decided = row
    return Row(
        id, external_id, kind, domain, Status(status), session_type, concern, risk, governing, method,
        encoding.from_utc(decided) if decided else None, said, findings, judged, *looked,
    )  # fmt: skip
