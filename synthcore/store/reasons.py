"""Why reviewers turned records down. Only records that are rejected or to be revised count, and of their reviews those that say so
and were not taken back: what a colleague has yet to decide on shows nothing here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from synthcore.core.reasons import TURNED_DOWN, Marked, Remark, Said
from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection
from synthcore.store import encoding
from synthcore.store.file import File
from synthcore.store.reviews import STANDS
from synthcore.store.tallies import BOTH
from synthcore.store.tallies import of as condition

DOWN = f"({', '.join(repr(status.value) for status in TURNED_DOWN)})"
# The issues that a review `v` marks, found by their key: of a million reviews that takes a fifth of reading their JSON. In it the quotes
# of a text are escaped, so that only the key itself matches.
CODES = r"""regexp_extract_all(v.desk, '"code":"([^"\\]+)"', 1)"""
HAS_MARKS = """contains(v.desk, '"marks":[{')"""
REVIEWS = f"review v join ({BOTH}) on s.record_id = v.record_id"
TURNING_DOWN = f"v.verdict in {DOWN} and v.{STANDS} and s.status in {DOWN}"
# A condition on `record_state s`: someone who turned the record down marked `$marked` in it. As `Reasons.marked` counts.
MARKED = f"""s.status in {DOWN} and s.record_id in (
    select v.record_id from review v where v.verdict in {DOWN} and v.{STANDS} and {HAS_MARKS} and list_contains({CODES}, $marked))"""
# A condition on `record r`: made with a template or prompt, any version of a template, or any template of a version of its domain.
MADE_WITH = """(r.made_with = $made_with or ends_with(r.made_with, '/' || $made_with)
    or (starts_with(r.made_with, $made_with || '/') and not contains(r.made_with, '/prompts/')))"""


class Reasons:
    """Implements core.reasons.Reasons."""

    def __init__(self, file: File) -> None:
        self._file = file

    def marked(self, by: Sequence[Said], of: Selection) -> list[Marked]:
        """In the order of the values, then the status, those issues first that stand in most records."""
        where, values = condition(of)
        names = [f"v{n}" for n in range(len(by))]
        order = ", ".join([*names, "s.status", f"{len(by) + 3} desc", "m.code"])
        given = "".join(f"coalesce(r.{label}, '') as {name}, " for name, label in zip(names, by, strict=True))
        with self._file.read() as c:
            rows = c.execute(
                f"""with said as materialized (select distinct record_id, code from (
                        select v.record_id, unnest({CODES}) as code from review v where v.verdict in {DOWN} and v.{STANDS} and {HAS_MARKS}))
                    select {given} s.status, m.code, count(*) from said m join record_state s on s.record_id = m.record_id join record r on r.seq = s.seq
                    where s.status in {DOWN} and {where} group by all order by {order}""",
                values,
            ).fetchall()
        return [Marked(row[:-3], Status(row[-3]), row[-2], row[-1]) for row in rows]

    def remarks(self, of: Selection, *, limit: int) -> list[Remark]:
        """The newest first."""
        where, values = condition(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select r.id, r.external_id, coalesce(r.made_with, ''), v.verdict, v.note, v.notes, v.decided_at
                    from {REVIEWS} where {TURNING_DOWN} and (trim(v.note) <> '' or v.notes <> '[]') and {where}
                    order by v.decided_at desc, v.id limit $limit""",
                values | {"limit": limit},
            ).fetchall()
        return [Remark._make((*row[:3], Verdict(row[3]), _words(row[4], row[5]), encoding.from_utc(row[6]))) for row in rows]


def _words(note: str, notes: str) -> str:
    """What was written before comes before it."""
    return "\n".join(text for text in (*(one["note"] for one in json.loads(notes)), note) if text.strip())
