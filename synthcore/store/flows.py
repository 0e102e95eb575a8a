"""How work flows: decisions by day, the time they took, who made them, and times that cannot be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from synthcore.core.flow_ports import Odd, Timed, Volume
from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection
from synthcore.store import encoding
from synthcore.store.file import File, one
from synthcore.store.reviews import STANDS
from synthcore.store.tallies import BOTH, of

BY = {"session_type": "coalesce(r.session_type, '')", "verdict": "v.verdict"}
# With the record open and in use; a decision of no time was made elsewhere, or is not known.
TIMED = "v.active_ms > 0 and v.source = 'desk' and not v.adjudicates"


class Flows:
    """Implements core.flow_ports.Flows."""

    def __init__(self, file: File) -> None:
        self._file = file

    def decisions(self, of: Selection, since: date) -> list[tuple[date, Verdict, int]]:
        """Standing decisions by UTC day and verdict, oldest first."""
        reviews, values = _reviews(of)
        with self._file.read() as c:
            rows = c.execute(
                f"select v.decided_at::date, v.verdict, count(*) from {reviews} and v.decided_at >= $since group by all order by all", values | {"since": since}
            ).fetchall()
        return [(row[0], Verdict(row[1]), row[2]) for row in rows]

    def times(self, of: Selection, by: str) -> list[Timed]:
        """By one of BY, the values with most decisions first."""
        reviews, values = _reviews(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select {BY[by]} as value, count(*), quantile_cont(v.active_ms / 1000.0, [0.25, 0.5, 0.75])
                    from {reviews} and {TIMED} group by value order by 2 desc, 1""",
                values,
            ).fetchall()
        return [Timed(value, decisions, *quartiles) for value, decisions, quartiles in rows]

    def volumes(self, of: Selection) -> list[Volume]:
        """By person, as they wrote their name, those with most decisions first."""
        reviews, values = _reviews(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select v.person, count(*), count(distinct v.record_id), count(*) filter ({TIMED}), coalesce(sum(v.active_ms) filter ({TIMED}), 0) / 1000.0,
                        max(v.decided_at) from {reviews} group by v.person order by 2 desc, 1""",
                values,
            ).fetchall()
        return [Volume._make((*row[:5], encoding.from_utc(row[5]))) for row in rows]

    def odd(self, of: Selection, now: datetime) -> Odd:
        reviews, values = _reviews(of)
        with self._file.read() as c:
            row = one(
                c,
                f"""select count(*) filter (v.decided_at > $now), count(*) filter (v.decided_at < r.created_at and v.source = 'desk'),
                        count(*) filter (v.opened_at > v.decided_at)
                    from {reviews}""",
                values | {"now": encoding.to_utc(now)},
            )
        return Odd(*row) if row else Odd(0, 0, 0)


def _reviews(selection: Selection) -> tuple[str, dict[str, Any]]:
    """The standing reviews of the newest versions that are selected, as tables and a condition."""
    where, values = of(selection)
    return f"review v join ({BOTH}) on s.record_id = v.record_id where v.{STANDS} and {where}", values
