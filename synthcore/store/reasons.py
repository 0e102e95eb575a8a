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
# Whether a review `v` says something in words: in its notes, at any mark, or at a mark of the issue `code`.
NOTED = "(trim(v.note) <> '' or v.notes <> '[]')"
COMMENTED = """regexp_matches(v.desk, '"comment":" *[^" ]')"""
OF_CODE = """case when noted then true else regexp_matches(desk, '"code":"' || regexp_escape(code) || '"[^{}]*"comment":" *[^" ]') end"""
REVIEWS = f"review v join ({BOTH}) on s.seq = v.seq"
TURNING_DOWN = f"v.verdict in {DOWN} and v.{STANDS} and s.status in {DOWN}"
# A condition on `record_state s`: someone who turned the record down marked `$marked` in it. As `Reasons.marked` counts.
MARKED = f"""s.status in {DOWN} and s.seq in (
    select v.seq from review v where v.verdict in {DOWN} and v.{STANDS} and {HAS_MARKS} and list_contains({CODES}, $marked))"""
# A condition on `record r`: made with a template or prompt, any version of a template, or any template of a version of its domain.
MADE_WITH = """(r.made_with = $made_with or ends_with(r.made_with, '/' || $made_with)
    or (starts_with(r.made_with, $made_with || '/') and not contains(r.made_with, '/prompts/')))"""


class Reasons:
    """Implements core.reasons.Reasons."""

    def __init__(self, file: File) -> None:
        self._file = file

    def marked(self, by: Sequence[Said], of: Selection, *, status: Status | None = None) -> list[Marked]:
        """In the order of the values, then the status, those issues first that stand in most records; of one status, or of both."""
        where, values = condition(of)
        names = [f"v{n}" for n in range(len(by))]
        given = ", ".join(f"coalesce(r.{label}, '') as {name}" for name, label in zip(names, by, strict=True))
        told, down = ", ".join([*names, "status", "code"]), DOWN if status is None else f"('{status.value}')"
        with self._file.read() as c:
            rows = c.execute(
                f"""with there as (select s.seq, s.status, {given or "null"} from {BOTH} where s.status in {down} and {where}),
                    texts as materialized (select v.id, v.desk, t.* from review v join there t on t.seq = v.seq where v.verdict in {DOWN} and {HAS_MARKS}),
                    said as (select distinct * exclude (id, desk), unnest({CODES}) as code from texts v where v.{STANDS})
                    select {told}, count(*) as records from said group by all order by {", ".join([*names, "status", "records desc", "code"])}""",
                values,
            ).fetchall()
        return [Marked(row[:-3], Status(row[-3]), row[-2], row[-1]) for row in rows]

    def remarks(self, of: Selection, *, made_with: str | None = None, each: int) -> list[Remark]:
        """By issue, those first of which most records speak; of each the newest. `made_with` as the table of records is asked for it."""
        where, values = condition(of)
        if made_with is not None:
            where, values = f"{where} and {MADE_WITH}", values | {"made_with": encoding.column(made_with)}
        with self._file.read() as c:
            rows = c.execute(
                f"""with every as (
                        select r.id, r.external_id, coalesce(r.made_with, '') as made_with, v.verdict, v.note, v.notes, v.desk, v.decided_at,
                            v.id as review_id, {NOTED} as noted, unnest(case when {HAS_MARKS} then list_distinct({CODES}) else [''] end) as code
                        from {REVIEWS} where {TURNING_DOWN} and ({NOTED} or coalesce({COMMENTED}, false)) and {where}),
                    said as materialized (select * from every where {OF_CODE}),
                    counted as (select code, count(distinct id) as records from said group by code)
                    select code, records, id, external_id, made_with, verdict, note, notes, desk, decided_at from said join counted using (code)
                    qualify row_number() over (partition by code order by decided_at desc, review_id desc) <= $each
                    order by records desc, code, decided_at desc, review_id desc""",
                values | {"each": each},
            ).fetchall()
        return [Remark._make((*row[:5], Verdict(row[5]), _words(row[6], row[7], row[8], row[0]), encoding.from_utc(row[9]))) for row in rows]


def _words(note: str, notes: str, desk: str | None, code: str) -> str:
    """What was said at the marks of this issue, then the notes in the order in which they were written."""
    marks = json.loads(desk).get("marks", ()) if desk else ()
    said = (*(one.get("comment", "") for one in marks if one["code"] == code), *(one["note"] for one in json.loads(notes)), note)
    return "\n".join(text for text in said if text.strip())
