"""How work flows: decisions by day, the time they took, who made them, and times that cannot be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from synthcore.core.flow_ports import Alike, Flowed, Odd, Timed, Volume
from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection
from synthcore.store import encoding
from synthcore.store.blind_sayings import BLIND
from synthcore.store.file import File
from synthcore.store.reviews import STANDS
from synthcore.store.tallies import BOTH, of

# Which of day, verdict, session type and person a group is not by, a bit for each.
DAY, VERDICT, SESSION, PERSON, ALL = 0b0011, 0b1011, 0b1101, 0b1110, 0b1111
# With the record open and in use; a decision of no time was made elsewhere, or is not known.
TIMED = "v.active_ms > 0 and v.source = 'desk' and not v.adjudicates"


class Flows:
    """Implements core.flow_ports.Flows."""

    def __init__(self, file: File) -> None:
        self._file = file

    def decided(self, of: Selection, since: date, now: datetime) -> Flowed:
        """Since a UTC day, and all of it in one pass: to find the records of a million reviews takes longer than to group them five times."""
        reviews, values = _reviews(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select grouping_id(day, verdict, session_type, person), day, verdict, session_type, person, count(*), count(*) filter (timed),
                        quantile_cont(seconds, [0.25, 0.5, 0.75]) filter (timed), coalesce(sum(seconds) filter (timed), 0)::double, max(decided_at),
                        count(*) filter (decided_at > $now), count(*) filter (early), count(*) filter (opened_at > decided_at)
                    from (select v.decided_at::date as day, v.verdict, coalesce(r.session_type, '') as session_type,
                              v.person, {TIMED} as timed, v.active_ms / 1000.0 as seconds, v.decided_at, v.opened_at,
                              v.decided_at < r.created_at and v.source = 'desk' as early from {reviews} and v.decided_at >= $since)
                    group by grouping sets ((day, verdict), (verdict), (session_type), (person), ()) order by 6 desc, 2, 3, 4, 5""",
                values | {"since": since, "now": encoding.to_utc(now)},
            ).fetchall()
        by = {kind: [row[1:] for row in rows if row[0] == kind] for kind in (DAY, VERDICT, SESSION, PERSON, ALL)}
        return Flowed(
            days=sorted((row[0], Verdict(row[1]), row[4]) for row in by[DAY]),
            by_verdict=[Timed(row[1], row[5], *row[6]) for row in by[VERDICT] if row[5]],
            by_session=[Timed(row[2], row[5], *row[6]) for row in by[SESSION] if row[5]],
            volumes=[Volume(row[3], row[4], row[5], row[7], encoding.from_utc(row[8])) for row in by[PERSON]],
            odd=Odd(*by[ALL][0][9:12]) if by[ALL] else Odd(0, 0, 0),
        )

    def alike(self, of: Selection, since: date) -> list[Alike]:
        """Of each two people, as they wrote their names, in both orders; of decisions since a UTC day."""
        reviews, values = _reviews(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""with said as materialized (select v.record_id, v.person, v.verdict from {reviews} and {BLIND} and v.decided_at >= $since
                        qualify row_number() over (partition by v.record_id, v.person order by v.decided_at, v.id) = 1)
                    select a.person, b.person, count(*), count(*) filter (a.verdict = b.verdict) from said a join said b
                    on a.record_id = b.record_id and a.person <> b.person group by all order by all""",
                values | {"since": since},
            ).fetchall()
        return [Alike(*row) for row in rows]


def _reviews(selection: Selection) -> tuple[str, dict[str, Any]]:
    """The standing reviews of the newest versions that are selected, as tables and a condition."""
    where, values = of(selection)
    return f"review v join ({BOTH}) on s.record_id = v.record_id where v.{STANDS} and {where}", values
