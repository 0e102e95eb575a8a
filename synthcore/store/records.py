"""Records: added, never changed."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from synthcore.core.branches import branches
from synthcore.core.labels import Vocabulary
from synthcore.core.ports import Added, Reviewed, State, Versioned
from synthcore.core.records import PreferencePair, Record
from synthcore.core.reviews import Status
from synthcore.store import bulk, encoding, review_rows, states
from synthcore.store.file import Cursor, File, number, one
from synthcore.store.migrations import LOT
from synthcore.store.projection import given_risk, project
from synthcore.store.record_rows import COLUMNS, to_record, to_records

COLUMNS_STORED = """id, seq, kind, domain, domain_hash, external_id, content_hash, body, labels, extras, origin, created_at,
    session_type, concern, risk_level, method, turns, parent_id, source, made_with, model, run_id, modification, error_type"""
KINDS = {"seq": "int64", "turns": "int64", "second_needed": "bool", "created_at": "time"}
PAGE = 500


class Records:
    def __init__(self, file: File) -> None:
        self._file = file

    def add(self, records: Sequence[Record], *, vocabulary: Vocabulary, batch: str | None = None) -> Added:
        """Add what is not there yet, in one transaction; all of it joins the batch of that id, after what is in it."""
        with self._file.tx() as c:
            return insert(c, records, vocabulary, batch)

    def add_version(self, record: Record, *, vocabulary: Vocabulary, others: int) -> Versioned:
        """Add a version of the record that its origin names as its parent, when that has as many other versions as is thought,
        and none that says the same by the same hand; its parent is superseded in the same transaction."""
        parent = encoding.column(record.origin.parent_id or "")
        with self._file.tx() as c:
            rows = c.execute("select id, body, labels, source from record where parent_id = ? order by seq", [parent]).fetchall()
            said = (
                encoding.dump(record.body.model_dump()),
                encoding.dump(record.labels.model_dump(exclude_none=True)),
                encoding.optional(record.origin.source),
            )
            same = next((row[0] for row in rows if row[1:] == said or row[0] == record.id), None)
            if same or len(rows) != others:
                return Versioned(same or "", False, len(rows) - bool(same))
            insert(c, [record], vocabulary, None)
            return Versioned(record.id, True, others)

    def get(self, record_id: str) -> Record | None:
        with self._file.read() as c:
            row = one(c, f"select {COLUMNS} from record r where r.id = ?", [encoding.column(record_id)])
        return to_record(row) if row else None

    def with_state(self, record_id: str) -> tuple[Record, State] | None:
        """A record and where it stands."""
        query = f"select {COLUMNS}, {states.COLUMNS} from record r, record_state s where r.id = $id and s.record_id = $id"
        with self._file.read() as c:
            row = one(c, query, {"id": encoding.column(record_id)})
        return (to_record(row[:9]), states.to_state(row[9:])) if row else None

    def state(self, record_id: str) -> State | None:
        with self._file.read() as c:
            return states.of(c, record_id)

    def versions(self, record_id: str) -> int:
        """How many records were made from this one."""
        with self._file.read() as c:
            return number(c, "select count(*) from record where parent_id = ?", [encoding.column(record_id)])

    def count(self) -> int:
        with self._file.read() as c:
            return number(c, "select count(*) from record")

    def content_hashes(self) -> list[str]:
        """Every conversation that is there, by its hash."""
        with self._file.read() as c:
            return [row[0] for row in c.execute("select distinct content_hash from record").fetchall()]

    def pairs_among(self, record_ids: Collection[str]) -> set[str]:
        """Those of these records that are preference pairs."""
        with self._file.read() as c:
            rows = c.execute("select id from record where kind = 'pair' and id in (select unnest(?))", [list(record_ids)]).fetchall()
        return {row[0] for row in rows}

    def find(self, batch_id: str, external_ids: Collection[str]) -> Mapping[str, list[tuple[str, str]]]:
        """(id, content hash) of the records of a batch, by external id."""
        wanted = {encoding.column(e): e for e in external_ids}
        found: dict[str, list[tuple[str, str]]] = {}
        with self._file.read() as c:
            rows = c.execute(
                """select r.external_id, r.id, r.content_hash from batch_record b join record r on r.id = b.record_id
                   where b.batch_id = ? and r.external_id in (select unnest(?)) order by b.position""",
                [batch_id, list(wanted)],
            ).fetchall()
        for external, record_id, content in rows:
            found.setdefault(wanted[external], []).append((record_id, content))
        return found

    @contextlib.contextmanager
    def snapshot(self, *, batch: str | None, statuses: Collection[Status] | None, domain: str | None) -> Iterator[Iterator[Reviewed]]:
        """The newest versions of records with their reviews, in order, all as they stand at one moment.

        `batch` is an id and gives the order; `domain` a name. Memory does not grow with their number.
        """
        with self._file.snapshot() as c:
            yield self._pages(c, batch, statuses, domain)

    @contextlib.contextmanager
    def former(self, *, batch: str | None, domain: str | None) -> Iterator[Iterator[Reviewed]]:
        """The same of versions that are superseded and were reviewed, in order of arrival: several share a place in a batch."""
        with self._file.snapshot() as c:
            yield self._pages(c, batch, None, domain, former=True)

    def _pages(
        self, c: Cursor, batch: str | None, statuses: Collection[Status] | None, domain: str | None, *, former: bool = False
    ) -> Iterator[Reviewed]:  # fmt: skip
        """First which they are, as numbers; then stretches of them, which DuckDB finds by the bounds of its row groups."""
        key = "b.position" if batch and not former else "s.seq"
        where = ["s.superseded_by is not null and s.record_id in (select record_id from review)" if former else "s.superseded_by is null"]
        values: dict[str, Any] = {"batch": batch} if batch else {}
        if statuses is not None:
            where.append("s.status in (select unnest($statuses))")
            values["statuses"] = [s.value for s in statuses]
        if domain:
            where.append("split_part(r.domain, '@', 1) = $domain")
            values["domain"] = domain
        tables = "record_state s" + (" join record r on r.seq = s.seq" if domain else "")
        tables += " join batch_record b on b.record_id = s.record_id and b.batch_id = $batch" if batch else ""
        seqs = array("q", c.execute(f"select s.seq from {tables} where {' and '.join(where)} order by {key}", values).fetchnumpy()["seq"])
        for start in range(0, len(seqs), PAGE):
            yield from _read(c, seqs[start : start + PAGE])


def _read(c: Cursor, seqs: array[int]) -> Iterator[Reviewed]:
    """Records by when they came in, with their reviews, in that order."""
    place = {seq: n for n, seq in enumerate(seqs)}
    rows = c.execute(
        f"""select {COLUMNS}, {states.COLUMNS}, s.seq from record_state s join record r on r.seq = s.seq
            where s.seq between $low and $high and r.seq between $low and $high and s.seq in (select unnest($seqs))""",
        {"low": min(seqs), "high": max(seqs), "seqs": list(seqs)},
    ).fetchall()
    rows.sort(key=lambda row: place[row[-1]])
    said = review_rows.by_record(c, [row[0] for row in rows])
    for record, row in zip(to_records(rows), rows, strict=True):
        yield Reviewed(record, states.to_state(row[9 : 9 + states.WIDTH]), said.get(row[0], ()))


def insert(c: Cursor, records: Sequence[Record], vocabulary: Vocabulary, batch: str | None) -> Added:
    """Add records within a transaction."""
    if not records:
        return Added(0, 0, 0)
    start = number(c, "select coalesce(max(seq), -1) + 1 from record")
    with bulk.table(c, "incoming", [_row(r, vocabulary, start + i) for i, r in enumerate(records)], KINDS):
        known = {row[0] for row in c.execute("select r.id from record r semi join incoming i on i.id = r.id").fetchall()}
        told = {row[0] for row in c.execute("select r.content_hash from record r semi join incoming i on i.content_hash = r.content_hash").fetchall()}
        c.execute(f"insert into record select {COLUMNS_STORED} from incoming i where not exists (select 1 from record r where r.id = i.id) order by seq")
        c.execute(f"""
            insert into record_state select id, seq, 'unreviewed', governing_risk, second_needed, 0, 0, null, null, {LOT.format(id="id")}, null, null
            from incoming i where not exists (select 1 from record_state s where s.record_id = i.id) order by seq""")
        fresh = [r for r in records if r.id not in known]
        seq = "(select r.seq from record r where r.id = i.id)" if known else "i.seq"  # of one that was there before, another
        if any(r.origin.parent_id for r in fresh):
            _follow(c, seq)
        if batch:
            last = number(c, "select coalesce(max(position), 0) from batch_record where batch_id = ?", [batch])
            c.execute(
                f"""insert into batch_record (batch_id, record_id, position, seq) select ?, i.id, ? + row_number() over (order by i.seq), {seq}
                   from incoming i where not exists (select 1 from batch_record b where b.batch_id = ? and b.record_id = i.id)""",
                [batch, last, batch],
            )
    new_texts = len({r.content_hash for r in fresh} - told)
    return Added(len(fresh), len(records) - len(fresh), len(fresh) - new_texts)


def _follow(c: Cursor, seq: str) -> None:
    """Incoming versions take the place of their parents: these are superseded, and in each of their batches the version stands
    where its parent stood. One whose parent is superseded already stands at the end, so that no two share a place."""
    c.execute(f"""
        insert into batch_record (batch_id, record_id, position, seq)
        select b.batch_id, i.id, case when s.superseded_by is null and i.first then b.position
                else (select max(position) from batch_record m where m.batch_id = b.batch_id) + row_number() over (partition by b.batch_id order by i.seq) end,
            {seq}
        from (select id, seq, parent_id, row_number() over (partition by parent_id order by seq) = 1 as first from incoming) i
        join record_state s on s.record_id = i.parent_id join batch_record b on b.record_id = i.parent_id
        where not exists (select 1 from batch_record m where m.batch_id = b.batch_id and m.record_id = i.id)""")
    c.execute("""
        update record_state set superseded_by = i.id from (select parent_id, arg_min(id, seq) as id from incoming group by parent_id) i
        where i.parent_id = record_state.record_id and record_state.superseded_by is null""")


def _row(record: Record, vocabulary: Vocabulary, seq: int) -> dict[str, Any]:
    labels = record.labels
    state = project(given_risk(vocabulary, labels.risk_level, record.origin.inherited_risk), (), vocabulary)
    return {
        "id": record.id, "seq": seq, "kind": record.body.kind, "domain": encoding.column(record.domain), "domain_hash": vocabulary.hash,
        "external_id": encoding.column(record.external_id), "content_hash": record.content_hash,
        "body": encoding.dump(record.body.model_dump()), "labels": encoding.dump(labels.model_dump(exclude_none=True)),
        "extras": encoding.dump(record.extras), "origin": encoding.dump(record.origin.model_dump(exclude_none=True)),
        "created_at": encoding.to_utc(record.created_at),
        "session_type": encoding.optional(vocabulary.canonical("session_type", labels.session_type)),
        "concern": encoding.optional(vocabulary.canonical("concern", labels.concern)),
        "risk_level": encoding.optional(vocabulary.canonical("risk_level", labels.risk_level)),
        "method": record.origin.method, "turns": max(len(b.turns) for b in branches(record.body)), "parent_id": record.origin.parent_id,
        "source": encoding.optional(record.origin.source), **_told_apart_by(record),
        "governing_risk": encoding.optional(state.governing_risk), "second_needed": state.second_needed,
    }  # fmt: skip


def _told_apart_by(record: Record) -> dict[str, str | None]:
    """What records are told apart by beside their labels; None where one does not say."""
    origin, body, modification = record.origin, record.body, record.extras.get("modification_id")
    said = {
        "made_with": origin.template, "model": origin.model, "run_id": origin.run_id,
        "modification": modification if isinstance(modification, str) else None,
        "error_type": body.rejected_error_type if isinstance(body, PreferencePair) else None,
    }  # fmt: skip
    return {name: encoding.column(value) if value else None for name, value in said.items()}
