"""What was found by comparing records with each other and with the seeds: read for the next time, and summed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from synthcore.core.measurements import Outcome
from synthcore.core.ports import Filters
from synthcore.core.repetition import DUPLICATES, ITSELF, RUN, SEEDS, Clusters, Held, Measured, Told, Value
from synthcore.store import bulk, encoding
from synthcore.store.file import File, one
from synthcore.store.runs import imported, set_imported
from synthcore.store.selecting import terms

PAGE = 2000  # records that are read together
SHARD = "repetition"  # of a run: whether its values are in
NEWEST = "from record r join record_state s on s.record_id = r.id where split_part(r.domain, '@', 1) = $domain and r.kind = $kind and s.superseded_by is null"
# What the newest look at a record found: its number of findings, label and outcome, and its measures.
LAST = """(select m.record_id, any_value(m.outcome) filter (m.name = '{check}') as outcome, any_value(m.label) filter (m.name = '{check}') as label,
        {measures} from measurement m join looked l on l.record_id = m.record_id and l.name = '{check}' and l.version = m.version
    where m.source = 'check' and (m.name = '{check}' or starts_with(m.name, '{check}.')) group by m.record_id)"""
ALIKE = LAST.format(
    check=DUPLICATES,
    measures="""any_value(m.label) filter (m.name = 'duplicates.cluster') as cluster, any_value(m.label) filter (m.name = 'duplicates.nearest') as nearest,
        any_value(m.number) filter (m.name = 'duplicates.nearest') as similarity""",
)
OVERLAP = LAST.format(check=SEEDS, measures="max(m.number) filter (m.name = 'seed_overlap.longest') as longest")


class Repetition:
    """Implements core.repetition.Repetition."""

    def __init__(self, file: File) -> None:
        self._file = file

    def mark(self, domain: str, kind: str) -> str:
        """Changes when the newest records of a domain and kind do, or the batches that they are in; empty without records."""
        with self._file.read() as c:
            row = one(
                c,
                f"""with these as (select r.id {NEWEST}) select
                        (select count(*) || ':' || coalesce(bit_xor(hash(id)), 0) from these) || ':' || (
                            select coalesce(bit_xor(hash(b.batch_id, b.record_id)), 0) from batch_record b join these t on t.id = b.record_id)""",
                {"domain": encoding.column(domain), "kind": kind},
            )
        return "" if row is None or row[0].startswith("0:") else str(row[0])

    def kept_mark(self, domain: str, kind: str) -> str | None:
        """The mark of the records that were measured last."""
        with self._file.read() as c:
            row = one(c, "select mark from repetition_mark where domain = ? and kind = ?", [encoding.column(domain), kind])
        return row[0] if row else None

    def told(self, domain: str, kind: str, seeds: str) -> Iterator[Told]:
        """The newest records in order of arrival. `seeds` is the version of the comparison with seeds that is wanted."""
        values = {"domain": encoding.column(domain), "kind": kind}
        these = f"(select r.id {NEWEST})"
        held = "select record_id from measurement where source = 'check' and name = ? and version = ?"
        with self._file.read() as c:
            batches: dict[str, list[str]] = {}
            for record, batch in c.execute(f"select record_id, batch_id from batch_record where record_id in {these}", values).fetchall():
                batches.setdefault(record, []).append(batch)
            last = f"select record_id, label, cluster, nearest, similarity from {ALIKE} where record_id in {these}"
            before = {row[0]: list(row[1:]) for row in c.execute(last, values).fetchall()}
            done = {row[0] for row in c.execute(held, [SEEDS, seeds]).fetchall()}
        page = f"""select r.seq, r.id, r.external_id, r.content_hash, json_extract_string(r.origin, '$.run_id'), r.body
            {NEWEST} and r.seq > $place order by r.seq limit $limit"""
        place = -1
        while True:
            with self._file.read() as c:
                rows = c.execute(page, values | {"place": place, "limit": PAGE}).fetchall()
            if not rows:
                return
            for _, record, external, content, run, body in rows:
                yield Told(record, external, content, run, record not in done, sorted(batches.get(record, ())), before.get(record), body)
            place = rows[-1][0]

    def keep(self, measured: Sequence[Measured], run_id: str, at: datetime) -> None:
        """The values of some domains and kinds in the place of those before; those of a run once."""
        with self._file.tx(tells=[]) as c:
            if imported(c, run_id, SHARD):
                return
            set_imported(c, run_id, SHARD, 1)
            for one in measured:
                c.execute("delete from repetition where domain = ? and kind = ?", [one.domain, one.kind])
                c.execute("insert or replace into repetition_mark values (?, ?, ?, ?)", [one.domain, one.kind, one.mark, encoding.to_utc(at)])
                if not one.values:
                    continue
                rows = [value._asdict() | {"outcome": value.outcome.value, "domain": one.domain, "kind": one.kind} for value in one.values]
                with bulk.table(c, "measured", rows, {"size": "int64", "number": "float64", "least": "float64", "most": "float64"}):
                    c.execute("insert into repetition select domain, kind, batch, name, size, outcome, number, least, most, reason from measured")

    def values(self, domain: str, kind: str) -> Mapping[str, tuple[Value, ...]]:
        """By the id of a batch; those of all records under the empty one."""
        with self._file.read() as c:
            rows = c.execute(
                """select batch_id, name, size, outcome, number, least, most, reason from repetition
                    where domain = ? and kind = ? order by batch_id, size, name""",
                [encoding.column(domain), kind],
            ).fetchall()
        found: dict[str, tuple[Value, ...]] = {}
        for row in rows:
            found[row[0]] = (*found.get(row[0], ()), Value(row[0], row[1], row[2], Outcome(row[3]), *row[4:]))
        return found

    def clusters(self, filters: Filters) -> Clusters:
        """Of the newest records that the filters select."""
        tables, where, values = terms(filters)
        with self._file.read() as c:
            row = one(
                c,
                f"""select count(*), count(a.outcome), count(*) filter (a.label = 'exact'), count(*) filter (a.label = 'near'),
                        count(distinct case when a.outcome is not null then coalesce(a.cluster, s.record_id) end)
                    from {tables} left join {ALIKE} a on a.record_id = s.record_id where s.superseded_by is null and {where}""",
                values,
            )
        return Clusters(*(row or (0, 0, 0, 0, 0)))

    def held(self, filters: Filters) -> Held:
        """The same of what was held against seeds; a record that is a seed itself does not count."""
        tables, where, values = terms(filters)
        held = f"o.outcome = 'ok' and o.label is distinct from '{ITSELF}'"
        with self._file.read() as c:
            row = one(
                c,
                f"""select count(*) filter ({held}), count(*) filter ({held} and o.longest >= {RUN}),
                        coalesce(max(o.longest) filter ({held}), 0)::bigint, count(*) filter (o.outcome <> 'ok')
                    from {tables} join {OVERLAP} o on o.record_id = s.record_id where s.superseded_by is null and {where}""",
                values,
            )
        return Held(*(row or (0, 0, 0, 0)))
