"""Counts over everything; only the newest version of a record counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from synthcore.core.ports import CellCount
from synthcore.core.quotas import Cell
from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection
from synthcore.store import encoding, tallies
from synthcore.store.file import File, number, one
from synthcore.store.projection import COUNTED
from synthcore.store.proposals import MODIFICATION
from synthcore.store.reviews import STANDS
from synthcore.store.states import standing

IN_BATCH = "record_id in (select record_id from batch_record where batch_id = (select id from batch where name = $batch))"
# What a pair is told apart by, as an expression over its record. Texts inside of JSON have their quotes escaped, so that only
# the key itself can match.
PARTS = {
    "modification": f"regexp_extract(r.extras, '{MODIFICATION}', 1)",
    "error_type": r"""regexp_extract(r.body, '"rejected_error_type":"([^"\\]+)"', 1)""",
    "kind": r"""regexp_extract(r.extras, '"kind":"([^"\\]+)"', 1)""",
    "topic": r"""coalesce(nullif(regexp_extract(r.labels, '"concern":"([^"\\]+)"', 1), ''), r.concern, '')""",  # as the record names it
}

CONCERN = r'"concern":"((?:[^"\\]|\\.)*)"'  # of labels in JSON, as its record names it


class Counting:
    def __init__(self, file: File) -> None:
        self._file = file

    @property
    def written(self) -> int:
        """Grows with every write: what was counted at the same number still holds."""
        return self._file.written

    def arrived(self) -> tuple[int, int]:
        """Grows with every record and every batch that comes in, and not with decisions."""
        with self._file.read() as c:
            return number(c, "select coalesce(max(seq), 0) from record_state"), number(c, "select count(*) from batch")

    def without_context(self, batch: str | None, kind: str | None = None, domain: str | None = None) -> int:
        """Unreviewed records that somebody has looked at: all who did found not enough context in them."""
        where, values = _in(batch)
        of, more = _of(kind, domain)
        with self._file.read() as c:
            return number(
                c, f"select count(*) from record_state where superseded_by is null and status = 'unreviewed' and reviewers > 0 {where} {of}", values | more
            )

    def statuses(self, batch: str | None, kind: str | None = None, domain: str | None = None) -> dict[Status, int]:
        """Records by status, of one kind or of both, of one domain or of all; a status that none has is 0."""
        where, values = _in(batch)
        of, more = _of(kind, domain)
        with self._file.read() as c:
            rows = c.execute(
                f"select status, count(*) from record_state where superseded_by is null {where} {of} group by status", values | more
            ).fetchall()  # fmt: skip
        return dict.fromkeys(Status, 0) | {Status(row[0]): row[1] for row in rows}

    def kinds(self) -> list[tuple[str, str]]:
        """The domains, by name, with the kinds of records that there are of each."""
        with self._file.snapshot() as c:
            return sorted({(tally.values[0], tally.values[1]) for tally in tallies.counted(c, ("domain", "kind"), Selection())})

    def decisions(self, batch: str | None, kind: str | None = None, domain: str | None = None) -> tuple[int, int]:
        """How many decisions stand, and by how many people."""
        where, values = _in(batch)
        of, more = _of(kind, domain)
        with self._file.read() as c:
            row = one(c, f"select count(*), count(distinct person) from review where {STANDS} {where} {of}", values | more)
        return (row[0], row[1]) if row else (0, 0)

    def cells(self, domain: str | None, batch: str | None, kind: str | None = None) -> list[CellCount]:
        """Records by session type, concern, risk level and status; approved ones by the labels that their reviewers corrected."""
        where, values = _in(batch)
        of, more = _of(kind, domain, "s.record_id")
        with self._file.read() as c:
            rows = c.execute(
                f"""select {", ".join(standing(label) for label in COUNTED)}, s.status, count(*)
                    from record r join record_state s on s.record_id = r.id where s.superseded_by is null {where} {of} group by all order by all""",
                values | more,
            ).fetchall()
        return [CellCount(row[0], row[1], row[2], Status(row[3]), row[4]) for row in rows]

    def pairs(self, part: str, of: Selection) -> list[tuple[str, Status, int]]:
        """The preference pairs of a selection by status and by one of PARTS; "" where a pair does not say."""
        where, values = tallies.of(of.model_copy(update={"kind": "pair"}))
        with self._file.read() as c:
            rows = c.execute(
                f"select {PARTS[part]} as value, s.status, count(*) from {tallies.BOTH} where {where} group by all order by all", values
            ).fetchall()  # fmt: skip
        return [(row[0], Status(row[1]), row[2]) for row in rows]

    def lengths(self, of: Selection, status: str | None = None) -> Iterator[tuple[int, int]]:
        """Characters of the chosen and of the rejected answer of each pair of a selection, of one status or of all. Not in SQL: as
        JSON, DuckDB refuses half a character."""
        where, values = tallies.of(of.model_copy(update={"kind": "pair"}))
        with self._file.read() as c:
            c.execute(f"select r.body from {tallies.BOTH} where {where} and s.status = coalesce($status, s.status)", values | {"status": status})
            while rows := c.fetchmany(1000):
                for (body,) in rows:
                    pair = json.loads(body)
                    yield len(pair["chosen"]["text"]), len(pair["rejected"]["text"])

    def other_concerns(self, known: Sequence[str], of: Selection) -> list[tuple[str, int]]:
        """Concerns that are none of `known`, as records name them, the most frequent first. Those that a reviewer corrected are not."""
        where, values = tallies.of(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select regexp_extract(r.labels, '{CONCERN}', 1) as word, count(*) as records from {tallies.BOTH}
                    where {where} and not list_contains($known, r.concern) and (s.corrected is null or not contains(s.corrected, '"concern":'))
                    group by all order by records desc, word""",
                values | {"known": [encoding.column(name) for name in known]},
            ).fetchall()
        return [(encoding.column(json.loads(f'"{row[0]}"')), row[1]) for row in rows]

    def approved_cells(self, domain: str) -> dict[Cell, int]:
        """What is approved, by the cells that quotas are planned in."""
        found = self.cells(domain, None)
        return {(x.session_type or "", x.concern or "", x.risk_level or ""): x.records for x in found if x.status is Status.APPROVED}

    def by_day(self, since: date, batch: str | None, kind: str | None = None, domain: str | None = None) -> list[tuple[date, Verdict, int]]:
        """Standing decisions by UTC day and verdict, oldest first."""
        where, values = _in(batch)
        of, more = _of(kind, domain)
        with self._file.read() as c:
            rows = c.execute(
                f"select decided_at::date, verdict, count(*) from review where {STANDS} and decided_at >= $since {where} {of} group by all order by all",
                values | more | {"since": since},
            ).fetchall()
        return [(row[0], Verdict(row[1]), row[2]) for row in rows]


def _in(batch: str | None) -> tuple[str, dict[str, Any]]:
    return ("", {}) if batch is None else (f"and {IN_BATCH}", {"batch": encoding.column(batch)})


def _of(kind: str | None, domain: str | None, column: str = "record_id") -> tuple[str, dict[str, Any]]:
    """A condition that leaves records of one kind, of one domain, or both."""
    said = [("kind = $kind", "kind", kind), ("split_part(domain, '@', 1) = $domain", "domain", domain)]
    meant = [(where, name, encoding.column(value)) for where, name, value in said if value is not None]
    if not meant:
        return "", {}
    return f"and {column} in (select id from record where {' and '.join(where for where, _, _ in meant)})", {name: value for _, name, value in meant}
