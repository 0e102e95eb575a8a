"""Queues: which records filters select, in which order, and where a person stands among them."""

from __future__ import annotations

from typing import Any

from synthcore.core.ports import Filters, Line, Place, Progress
from synthcore.core.reviews import Status, Verdict
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, number, one

OPEN = "('unreviewed', 'needs_second')"
UNSURE = """select record_id from (select record_id, arg_max(verdict, (decided_at, id)) as last from review group by record_id, person)
    where last = 'not_enough_context'"""
LABELS = ("session_type", "concern", "risk_level")
# A record waits for a person when it needs a decision and that person has not given one.
WAITS = f"q.status in {OPEN} and q.id not in (select record_id from review where person = $person)"


class Queues:
    def __init__(self, file: File) -> None:
        self._file = file

    def lines(self, person: str, filters: Filters, *, offset: int, limit: int) -> tuple[list[Line], int]:
        """A stretch of the queue, and how long the whole is."""
        query, values = _selected(filters, person)
        mine = "select record_id, arg_max(verdict, (decided_at, id)) as verdict from review where person = $person group by record_id"
        with self._file.read() as c:
            total = number(c, f"with q as ({query}) select count(*), $person from q", values)
            rows = c.execute(
                f"""with q as ({query}), page as (select *, row_number() over (order by key) as position from q order by key limit $limit offset $offset),
                    mine as ({mine})
                    select p.id, r.external_id, p.position, p.status, m.verdict from page p join record r on r.id = p.id
                    left join mine m on m.record_id = p.id order by p.key""",
                values | {"limit": limit, "offset": offset},
            ).fetchall()
        lines = [Line(row[0], row[1], row[2], Status(row[3]), Verdict(row[4]) if row[4] else None) for row in rows]
        return lines, total

    def place(self, person: str, filters: Filters, record_id: str) -> tuple[Place, Progress]:
        """Where a record is among those selected, and its neighbours by the queue's order, whether it is selected or not;
        and how far the batch (or everything) has come, whatever the filters hide."""
        query, values = _everything(filters, person)
        values["record"] = encoding.column(record_id)
        with self._file.read() as c:
            row = one(
                c,
                f"""with w as (select e.*, e.id in (select record_id from review where person = $person) as mine from ({query}) e),
                        q as (select w.*, status in {OPEN} and not mine as waits from w), here as (select ({_key(filters, "$record")}) as k)
                    select bool_or(id = $record) filter (where chosen), count(*) filter (where chosen and key <= k), count(*) filter (where chosen),
                        arg_max(id, key) filter (where chosen and key < k), arg_min(id, key) filter (where chosen and key > k),
                        arg_min(id, key) filter (where chosen and key > k and waits), arg_min(id, key) filter (where chosen and waits and id <> $record),
                        count(*), count(*) filter (where status <> 'unreviewed'), count(*) filter (where mine)
                    from q, here""",
                values,
            )
        if row is None:
            return Place(None, 0, None, None, None), Progress(total=0, decided=0, mine=0)
        place = Place(row[1] if row[0] else None, row[2], row[3], row[4], row[5] or row[6])
        return place, Progress(total=row[7], decided=row[8], mine=row[9])

    def first(self, person: str, filters: Filters) -> str | None:
        """The first selected record that waits for this person, else the first selected one."""
        query, values = _selected(filters, person)
        with self._file.read() as c:
            row = one(c, f"with q as ({query}) select arg_min(id, key) filter (where {WAITS}), arg_min(id, key) from q", values)
        return (row[0] or row[1]) if row else None

    def next_open(self, person: str, filters: Filters, after: str | None) -> str | None:
        """The next selected record that waits for this person, going on from the beginning after the last."""
        _, values = _selected(filters, person)
        after = encoding.column(after or "")
        with self._file.read() as c:
            here = one(c, _key(filters, "$record"), {"record": after} | {name: values[name] for name in ("batch",) if name in values})
            for start in [here[0], -1] if here else [-1]:
                found = _nearest(c, person, filters, start)
                if found and found != after:
                    return found
        return None

    def waiting(self, person: str) -> int:
        """How many records wait for this person."""
        query, values = _selected(Filters(), person)
        with self._file.read() as c:
            return number(c, f"with q as ({query}) select count(*) from q where {WAITS}", values)


def _nearest(c: Cursor, person: str, filters: Filters, start: int) -> str | None:
    """The first record behind a place that waits for a person.

    A record that nobody has reviewed waits for everyone: mostly the first open one is that, and the reviews of all
    others need not be looked at, which halves the time.
    """
    query, values = _selected(filters, person)
    values["k"] = start
    first = one(
        c,
        f"""with q as ({query}) select arg_min(id, key), arg_min(reviewers, key) from q where status in {OPEN} and key > $k and $person = $person""",
        values,
    )
    if first is None or first[0] is None or first[1] == 0:
        return str(first[0]) if first and first[0] else None
    found = one(c, f"with q as ({query}) select arg_min(q.id, q.key) from q where {WAITS} and q.key > $k", values)
    return str(found[0]) if found and found[0] else None


def _selected(filters: Filters, person: str) -> tuple[str, dict[str, Any]]:
    """A query for (id, key, status, reviewers) of the records that filters select."""
    tables, chosen, values = _terms(filters, person)
    columns = f"s.record_id as id, {_order(filters)} as key, s.status as status, s.reviewers as reviewers"
    return f"select {columns} from {tables} where s.superseded_by is null and {chosen}", values


def _everything(filters: Filters, person: str) -> tuple[str, dict[str, Any]]:
    """The same for all records of the batch (or of everything), with a column that tells which of them are selected."""
    tables, chosen, values = _terms(filters, person)
    columns = f"s.record_id as id, {_order(filters)} as key, s.status as status, ({chosen}) as chosen"
    return f"select {columns} from {tables} where s.superseded_by is null", values


def _terms(filters: Filters, person: str) -> tuple[str, str, dict[str, Any]]:
    """Tables, condition and values. Tables that no filter asks for are not joined."""
    values: dict[str, Any] = {"person": encoding.column(person)}
    tables, where = "record_state s", ["true"]
    if filters.batch is not None:
        tables += " join batch_record b on b.record_id = s.record_id and b.batch_id = (select id from batch where name = $batch)"
        values["batch"] = encoding.column(filters.batch)
    if filters.status == "open":
        where.append(f"s.status in {OPEN}")
    elif filters.status == "not_enough_context":
        where.append(f"s.status in {OPEN} and s.record_id in ({UNSURE})")
    elif filters.status != "any":
        where.append("s.status = $status")
        values["status"] = filters.status
    wanted = {label: value for label in LABELS if (value := getattr(filters, label)) is not None}
    if wanted or filters.text or filters.kind:
        tables += " join record r on r.id = s.record_id"
    for label, value in wanted.items():
        where.append(f"coalesce(r.{label} = ${label}, false)")
        values[label] = encoding.column(value)
    if filters.kind:
        where.append("r.kind = $kind")
        values["kind"] = filters.kind
    if filters.text:
        # The text as it stands inside a JSON string, so that quotes and line ends are found too.
        where.append("(contains(lower(r.body), lower($text)) or r.external_id = $exact)")
        values |= {"text": encoding.column(encoding.dump(filters.text)[1:-1]), "exact": encoding.column(filters.text)}
    return tables, " and ".join(where), values


def _order(filters: Filters) -> str:
    return "s.seq" if filters.batch is None else "b.position"


def _key(filters: Filters, record: str) -> str:
    if filters.batch is None:
        return f"select seq from record_state where record_id = {record}"
    return f"select position from batch_record where record_id = {record} and batch_id = (select id from batch where name = $batch)"
