"""Records, counted by what tells them apart. A million are grouped by columns as they lie there; what needs a text to be taken
apart (labels that were corrected, names of domains, weeks) is done to the few groups that come of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from synthcore.core.tallies import Dimension, Selection, Tally
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, number
from synthcore.store.projection import COUNTED
from synthcore.store.states import STATUSES, standing

# How the two tables that `of` speaks of go together: numbers are joined in a third of the time that ids take.
BOTH = "record_state s join record r on r.seq = s.seq"
# Row by row, which takes a quarter of that, where both hold their records in one order. They do, unless states were lost and made anew.
IN_STEP = "record_state s positional join record r"
# Empty tables are joined as well: DuckDB 2.0 fails over `split_part` where there is no row to go by.
OUT_OF_STEP = f"select count(*) = 0 or count_if(s.seq is distinct from r.seq) > 0 from {IN_STEP}"
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
DAYS = {"since": (">=", time.min), "until": ("<=", time.max)}
THE_BATCH = "(select id from batch where name = $of_batch)"
IN_BATCH = f"s.seq in (select seq from batch_record where batch_id = {THE_BATCH})"
NO_BATCH = "not exists (select 1 from batch_record m where m.seq = s.seq)"


class Tallies:
    """Implements core.tallies.Tallies."""

    def __init__(self, file: File) -> None:
        self._file = file

    def count(self, by: Sequence[Dimension], of: Selection) -> list[Tally]:
        """Records by these dimensions and by status, in the order of the values; what no record is, is not there. By batch a record
        counts in each of its batches, or in the one that is selected."""
        with self._file.snapshot() as c:
            return counted(c, by, of)


def of(selection: Selection, *, newest: bool = True) -> tuple[str, dict[str, Any]]:
    """A condition on the newest versions of the records that are selected, or on all versions, each by what it says itself, with its
    values, which all begin with `of_`. It speaks of `record r` and `record_state s`, which a query has as in `BOTH`:

        where, values = of(selection)
        c.execute(f"select v.verdict, count(*) from review v join record_state s on s.record_id = v.record_id
                    join record r on r.seq = s.seq where {where} group by all", values)
    """
    where, values = ["s.superseded_by is null" if newest else "true"], dict[str, Any]()
    for name, value in selection.model_dump(exclude_none=True).items():
        if name in DAYS:
            where.append(f"r.created_at {DAYS[name][0]} $of_{name}")
            values[f"of_{name}"] = datetime.combine(value, DAYS[name][1])
        elif not value:
            where.append(NO_BATCH if name == "batch" else f"coalesce({_said(name)}, '') = ''")
        else:
            where.append(IN_BATCH if name == "batch" else f"{_said(name)} = $of_{name}")
            values[f"of_{name}"] = encoding.column(value)
    return " and ".join(where), values


def _said(name: str) -> str:
    """What a record says."""
    if name in COUNTED:
        return f"case when s.corrected is null then r.{name} else {standing(name)} end"
    return "split_part(r.domain, '@', 1)" if name == "domain" else f"r.{name}"


def counted(c: Cursor, by: Sequence[Dimension], selection: Selection) -> list[Tally]:
    """`Tallies.count` within a transaction. In two steps: groups by columns, then by the values of the groups."""
    said = [VALUES.get(dimension, ((dimension,), f"g.{dimension}")) for dimension in by]
    columns = {name: COLUMNS[name] for names, _ in said for name in names}
    where, values = of(selection)
    rows = c.execute(
        f"""select {"".join(f"coalesce({value}, ''), " for _, value in said)} g.status, sum(g.records)::bigint
            from (select {"".join(f"{column} as {name}, " for name, column in columns.items())} s.status as status, count(*) as records
                from {_tables(c, columns, where, selection)} where {where} group by all) g
            group by all order by all""",
        values,
    ).fetchall()
    return [Tally(row[:-2], STATUSES[row[-2]], row[-1]) for row in rows]


def joined(c: Cursor, selection: Selection) -> str:
    """The two tables that `of` speaks of. The records of a batch are so few that they are joined."""
    return BOTH if selection.batch or number(c, OUT_OF_STEP) else IN_STEP


def _tables(c: Cursor, columns: Mapping[str, str], where: str, selection: Selection) -> str:
    """The tables that are spoken of."""
    tables, batched = "record_state s", "batch" in columns
    if re.search(r"\br\.", " ".join((where, *columns.values()))):
        tables = BOTH if batched else joined(c, selection)
    if batched:
        tables += " left join batch_record b on b.seq = s.seq" + (f" and b.batch_id = {THE_BATCH}" if selection.batch else "")
    return tables
