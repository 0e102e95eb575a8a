"""Records, counted by what tells them apart. A million are grouped by columns as they lie there; what needs a text to be taken
apart (labels that were corrected, names of domains, weeks) is done to the few groups that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from synthcore.core.reviews import Status
from synthcore.core.tallies import Dimension, Selection, Tally
from synthcore.store import encoding
from synthcore.store.file import File
from synthcore.store.projection import COUNTED
from synthcore.store.states import standing

# How the two tables that `of` speaks of go together: numbers are joined in a third of the time that ids take.
BOTH = "record_state s join record r on r.seq = s.seq"
# What is grouped by, as a column of `r`, `s` or `b`, under a name of its own.
COLUMNS = {
    "domain": "r.domain", "kind": "r.kind", "session_type": "r.session_type", "concern": "r.concern", "risk_level": "r.risk_level",
    "method": "r.method", "model": "r.model", "made_with": "r.made_with", "modification": "r.modification", "error_type": "r.error_type",
    "run": "r.run_id", "batch": "b.batch_id", "corrected": "s.corrected", "made": "r.created_at::date", "decided": "s.decided_at::date",
}  # fmt: skip
# By dimension: the columns that it is grouped by, and its value, of the groups `g`; for others both are the column of its name.
VALUES: dict[Dimension, tuple[tuple[str, ...], str]] = {
    "domain": (("domain",), "split_part(g.domain, '@', 1)"),
    "batch": (("batch",), "(select name from batch where id = g.batch)"),
    "day_made": (("made",), "g.made::varchar"),
    "day_decided": (("decided",), "g.decided::varchar"),
    "week_made": (("made",), "date_trunc('week', g.made)::date::varchar"),
    "week_decided": (("decided",), "date_trunc('week', g.decided)::date::varchar"),
    "session_type": (("session_type", "corrected"), standing("session_type", "g", "g")),
    "concern": (("concern", "corrected"), standing("concern", "g", "g")),
    "risk_level": (("risk_level", "corrected"), standing("risk_level", "g", "g")),
}
NO_BATCH = "not exists (select 1 from batch_record m where m.record_id = s.record_id)"
THE_BATCH = "(select id from batch where name = $of_batch)"


class Tallies:
    """Implements core.tallies.Tallies."""

    def __init__(self, file: File) -> None:
        self._file = file

    def count(self, by: Sequence[Dimension], of: Selection) -> list[Tally]:
        """Records by these dimensions and by status, in the order of the values; what no record is, is not there. By batch a record
        counts in each of its batches, or in the one that is selected."""
        query, values = _query(by, of)
        with self._file.read() as c:
            rows = c.execute(query, values).fetchall()
        return [Tally(row[:-2], Status(row[-2]), row[-1]) for row in rows]


def of(selection: Selection) -> tuple[str, dict[str, Any]]:
    """A condition on the newest versions of the records that are selected, with its values, which all begin with `of_`. It speaks
    of `record r` and `record_state s`, which a query has as in `BOTH`:

        where, values = of(selection)
        c.execute(f"select v.verdict, count(*) from review v join record_state s on s.record_id = v.record_id
                    join record r on r.seq = s.seq where {where} group by all", values)
    """
    where, values = ["s.superseded_by is null"], dict[str, Any]()
    for name, value in selection.model_dump(exclude_none=True).items():
        if name in ("since", "until"):
            where.append(f"r.created_at {'>=' if name == 'since' else '<='} $of_{name}")
            values[f"of_{name}"] = datetime.combine(value, time.min if name == "since" else time.max)
        elif name == "batch":
            where.append(f"s.record_id in (select record_id from batch_record where batch_id = {THE_BATCH})" if value else NO_BATCH)
        else:
            where.append(f"{_said(name)} = $of_{name}" if value else f"coalesce({_said(name)}, '') = ''")
        if value and f"of_{name}" not in values:
            values[f"of_{name}"] = encoding.column(value)
    return " and ".join(where), values


def _said(name: str) -> str:
    """What a record says, one by one."""
    if name in COUNTED:
        return f"case when s.corrected is null then r.{name} else {standing(name)} end"
    return "split_part(r.domain, '@', 1)" if name == "domain" else f"r.{name}"


def _query(by: Sequence[Dimension], selection: Selection) -> tuple[str, dict[str, Any]]:
    """Two steps: groups by columns, then the values of the groups."""
    said = [VALUES.get(dimension, ((dimension,), f"g.{dimension}")) for dimension in by]
    columns = {name: COLUMNS[name] for names, _ in said for name in names}
    where, values = of(selection)
    tables = BOTH
    if "batch" in columns:
        tables += " left join batch_record b on b.record_id = s.record_id" + (f" and b.batch_id = {THE_BATCH}" if selection.batch else "")
    groups = ", ".join(f"{column} as {name}" for name, column in columns.items())
    found = ", ".join(f"coalesce({value}, '')" for _, value in said)
    query = f"""select {found}{"," if found else ""} g.status, sum(g.records)::bigint
        from (select {groups}{"," if groups else ""} s.status as status, count(*) as records from {tables} where {where} group by all) g
        group by all order by all"""
    return query, values
