"""What runs cost: by run, by day, and by what became of each attempt."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from synthcore.core.answers import Fate
from synthcore.core.spending_ports import DaySpent, FateSpent, RunSpent
from synthcore.core.tallies import Selection
from synthcore.store import encoding
from synthcore.store.file import File

CELL = ("session_type", "concern", "risk_level")
# An attempt at nothing but a failed connection has no tokens and no price; one with tokens and no price is one whose price is not known.
UNPRICED = "a.usd is null and a.prompt_tokens + a.completion_tokens > 0"
ATTEMPTS = "attempt a join run x on x.id = a.run_id"


class Spending:
    """Implements core.spending_ports.Spending. Of a selection count its domain, batch, session type, concern and risk level, its
    kind (judges are of every kind), and its days, which are those on which runs were begun."""

    def __init__(self, file: File) -> None:
        self._file = file

    def runs(self, of: Selection) -> list[RunSpent]:
        """The runs that asked a model, the costliest first."""
        where, values = runs_of(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select x.id, x.task, coalesce(x.params->>'$.kind', ''), coalesce(x.params->>'$.model', ''), x.batch, x.created_at,
                        try_cast(x.params->>'$.budget_usd' as decimal(28, 12)), a.usd, a.attempts, a.unpriced
                    from (select a.run_id, coalesce(sum(a.usd), 0) as usd, count(*) as attempts, count(*) filter ({UNPRICED}) as unpriced
                          from {ATTEMPTS} where {where} group by a.run_id) a join run x on x.id = a.run_id order by a.usd desc, x.seq""",
                values,
            ).fetchall()
        return [RunSpent._make((*row[:5], encoding.from_utc(row[5]), *row[6:])) for row in rows]

    def fates(self, of: Selection) -> list[FateSpent]:
        """By run and by what became of its attempts."""
        where, values = runs_of(of)
        with self._file.read() as c:
            rows = c.execute(
                f"select a.run_id, a.fate, count(*), coalesce(sum(a.usd), 0) from {ATTEMPTS} where {where} group by all order by all", values
            ).fetchall()
        return [FateSpent(run_id, Fate(fate), attempts, Decimal(usd)) for run_id, fate, attempts, usd in rows]

    def days(self, of: Selection) -> list[DaySpent]:
        """By UTC day and task, oldest first; what cost nothing is not there."""
        where, values = runs_of(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select a.ended_at::date, x.task, coalesce(sum(a.usd), 0), count(*) filter ({UNPRICED}) as unpriced
                    from {ATTEMPTS} where {where} group by all having sum(a.usd) > 0 or unpriced > 0 order by all""",
                values,
            ).fetchall()
        return [DaySpent(day, task, Decimal(usd), unpriced) for day, task, usd, unpriced in rows]

    def made(self, of: Selection) -> dict[str, int]:
        """By run how many records it made, those that were edited since among them. A run that made none is not there."""
        where, values = runs_of(of)
        with self._file.read() as c:
            return dict(c.execute(f"select a.run_id, count(*) from record a join run x on x.id = a.run_id where {where} group by all", values).fetchall())


def runs_of(selection: Selection) -> tuple[str, dict[str, Any]]:
    where, values = ["true"], dict[str, Any]()
    if selection.domain is not None:
        where.append("split_part(coalesce(x.params->>'$.domain', ''), '@', 1) = $domain")
        values["domain"] = encoding.column(selection.domain)
    if selection.kind is not None:
        where.append(f"(x.task = 'evaluate' or (coalesce(x.params->>'$.kind', '') = 'pair') = {selection.kind == 'pair'})")
    if selection.batch is not None:
        where.append("coalesce(x.batch, '') = $batch")
        values["batch"] = encoding.column(selection.batch)
    for name in CELL:
        if (value := getattr(selection, name)) is not None:
            where.append(f"a.{name} = ${name}")
            values[name] = encoding.column(value)
    for name, sign, at in (("since", ">=", time.min), ("until", "<=", time.max)):
        if (day := getattr(selection, name)) is not None:
            where.append(f"x.created_at {sign} ${name}")
            values[name] = datetime.combine(day, at)
    return " and ".join(where), values
