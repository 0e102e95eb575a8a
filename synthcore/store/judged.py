"""What judges said of records, beside what clinicians decided about them: the rows that trust in a judge, and comparisons, rest on.

Of two rows of one judge about the same thing the newer counts. A record that was superseded by a newer version is left out of
what is asked by domain; it is there when it is asked for by its id.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from synthcore.core.measurements import Outcome
from synthcore.core.records import Labels, Record
from synthcore.core.trust_ports import Chose, Reviewed, Said, Whence
from synthcore.store import encoding, record_rows, review_rows
from synthcore.store.file import File, one
from synthcore.store.judgements import CHECKER

IN_BATCH = "m.record_id in (select record_id from batch_record where batch_id = (select id from batch where name = $batch))"
OF_DOMAIN = """m.record_id in (select r.id from record r join record_state s on s.record_id = r.id
    where split_part(r.domain, '@', 1) = $domain and s.superseded_by is null)"""
# The source question that a pair was made from, and with how it was modified its place among the pairs of that question.
SOURCE = """case when r.extras ->> '$.source_row' is null then '' else concat_ws('/', r.extras ->> '$.source_dataset',
    r.extras ->> '$.source_config', r.extras ->> '$.source_split', r.extras ->> '$.source_row'{more}) end"""
WHENCE = f"""r.id, r.external_id, r.content_hash, r.parent_id, (r.origin ->> '$.seed_number')::bigint, r.run_id,
    row_number() over (order by {{order}}), {SOURCE.format(more="")}, {SOURCE.format(more=", r.extras ->> '$.modification_id'")}"""


class Judged:
    """Implements trust_ports.Judged."""

    def __init__(self, file: File) -> None:
        self._file = file

    def version(self) -> tuple[int, ...]:
        """Changes when anything is judged or decided: what was measured at the same version still holds."""
        tables = ("measurement", "finding", "review", "withdrawal", "batch_record", "record")
        with self._file.read() as c:
            return tuple(one(c, f"select {', '.join(f'(select count(*) from {table})' for table in tables)}") or ())

    def domains(self) -> list[str]:
        """Those of which a judge said anything."""
        with self._file.read() as c:
            rows = c.execute(
                """select distinct split_part(r.domain, '@', 1) as name from record r
                   where r.id in (select record_id from measurement where source = 'judge') order by name"""
            ).fetchall()
        return [row[0] for row in rows]

    def said(
        self, names: Collection[str], *, domain: str | None = None, batch: str | None = None, record_ids: Collection[str] | None = None
    ) -> list[Said]:  # fmt: skip
        """All that judges said in these dimensions, in an order that does not change."""
        where, values = ["m.source = 'judge'", "m.name in (select unnest($names))"], {"names": list(names)}
        for condition, name, value in ((OF_DOMAIN, "domain", domain), (IN_BATCH, "batch", batch)):
            if value is not None:
                where.append(condition)
                values[name] = encoding.column(value)  # type: ignore[assignment]
        if record_ids is not None:
            where.append("m.record_id in (select unnest($ids))")
            values["ids"] = [encoding.column(record_id) for record_id in record_ids]
        with self._file.read() as c:
            rows = c.execute(
                f"""select m.record_id, m.branch, m.name, m.version, m.outcome, m.label, m.number from measurement m where {" and ".join(where)}
                    qualify row_number() over (partition by m.record_id, m.branch, m.name, m.version order by m.measured_at desc) = 1
                    order by m.record_id, m.branch, m.name, m.version""",
                values,
            ).fetchall()
        return [Said._make(row if row[4] == Outcome.OK else (*row[:5], None, None)) for row in rows]

    def chose(self, record_ids: Collection[str]) -> list[Chose]:
        """The single claims and places of which judges chose something: one answer may hold several."""
        with self._file.read() as c:
            rows = c.execute(
                "select distinct record_id, branch, version, code from finding where checker = ? and record_id in (select unnest(?)) order by all",
                [CHECKER, [encoding.column(record_id) for record_id in record_ids]],
            ).fetchall()
        return [Chose(*row) for row in rows]

    def reviewed(self, record_ids: Collection[str]) -> dict[str, Reviewed]:
        """The reviews of records; those without any are not there."""
        ids = [encoding.column(record_id) for record_id in record_ids]
        with self._file.snapshot() as c:
            reviews = review_rows.by_record(c, ids)
            labels: dict[str, Any] = dict(c.execute("select id, labels from record where id in (select unnest(?))", [list(reviews)]).fetchall())
        return {record_id: Reviewed(Labels.model_validate(json.loads(labels[record_id])), said) for record_id, said in reviews.items()}

    def of_batch(self, name: str) -> list[Whence] | None:
        """The records of a batch, in its order; None when there is no such batch."""
        with self._file.read() as c:
            found = one(c, "select id from batch where name = ?", [encoding.column(name)])
            if found is None:
                return None
            rows = c.execute(
                f"""select {WHENCE.format(order="b.position")} from record r join batch_record b on b.record_id = r.id
                    where b.batch_id = ? order by b.position""",
                [found[0]],
            ).fetchall()
        return [Whence(*row) for row in rows]

    def of_run(self, run_id: str) -> list[Whence]:
        """The records that a run made, else those that it judged, in the order of arrival."""
        with self._file.read() as c:
            for which in ("r.run_id = $run", "r.id in (select record_id from measurement where run_id = $run)"):
                rows = c.execute(
                    f"select {WHENCE.format(order='r.seq')} from record r where {which} order by r.seq", {"run": encoding.column(run_id)}
                ).fetchall()
                if rows:
                    break
        return [Whence(*row) for row in rows]

    def records(self, record_ids: Collection[str]) -> list[Record]:
        """The records themselves, in the order of arrival."""
        with self._file.read() as c:
            rows = c.execute(
                f"select {record_rows.COLUMNS} from record r where r.id in (select unnest(?)) order by r.seq",
                [[encoding.column(record_id) for record_id in record_ids]],
            ).fetchall()
        return record_rows.to_records(rows) if rows else []
