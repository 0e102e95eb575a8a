"""How work flows: how long what waits has waited, decisions by day, the time they took, who made them, and times that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from synthcore.core.flow_ports import Alike, Flowed, Moved, Odd, Timed, Volume
from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection
from synthcore.formats.reviews import same_person
from synthcore.store import encoding, selecting
from synthcore.store.blind_sayings import BLIND
from synthcore.store.file import Cursor, File
from synthcore.store.reviews import STANDS
from synthcore.store.states import STATUSES, standing
from synthcore.store.tallies import joined
from synthcore.store.tallies import of as condition

# With the record open and in use; a decision of no time was made elsewhere, or is not known.
TIMED = "v.active_ms > 0 and v.source = 'desk' and not v.adjudicates"
SESSION_TYPE = f"case when s.corrected is null then r.session_type else {standing('session_type')} end"
QUARTILES, NOTHING = "quantile_cont(seconds, [0.25, 0.5, 0.75])", ", ".join(["null"] * 6)
# One spelling for each person.
PEOPLE = "(select unnest($names::varchar[]) as person, unnest($keys::varchar[]) as key)"

# The later of the last word and of the arrival: clocks that were set back do not decide what is not there yet.
DONE = "greatest(s.decided_at, r.created_at)"


class Flows:
    """Implements core.flow_ports.Flows."""

    def __init__(self, file: File) -> None:
        self._file = file

    def moved(self, of: Selection, since: date, before: date) -> list[Moved]:
        """`since` and `before` are UTC days, the second of them the earlier one. To count by whether something moved takes a fifth of the time
        that counting by day takes."""
        where, values = condition(of)
        with self._file.snapshot() as c:
            rows = c.execute(
                f"""select r.created_at >= $since as came, {DONE} >= $since as done, {DONE} >= $before and {DONE} < $since as done_before, s.status, count(*)
                    from {joined(c, of)} where {where} group by all order by all""",
                values | {"since": since, "before": before},
            ).fetchall()
        return [Moved(came, done, before_then, STATUSES[status], n) for came, done, before_then, status, n in rows]

    def ages(self, of: Selection, now: datetime) -> list[tuple[int, int]]:
        """Whole hours since records came in that wait for a decision, and how many did so long ago: the youngest first. What came
        in after now has waited for none."""
        where, values = condition(of)
        with self._file.snapshot() as c:
            return c.execute(
                f"""select greatest(date_sub('hour', r.created_at, $now), 0) as hours, count(*) from {joined(c, of)}
                    where s.status in {selecting.OPEN} and {where} group by hours order by hours""",
                values | {"now": encoding.to_utc(now)},
            ).fetchall()

    def decided(self, of: Selection, since: date, until: datetime, now: datetime) -> Flowed:
        """From a UTC day on until a moment, and all of it in one pass: to find the records of a million reviews takes longer than to
        group them. Last words are looked for among those alone who said more than one: that takes a third of the time that numbering
        all of them does."""
        with self._file.snapshot() as c:
            tables, values = _decisions(c, of, since, until)
            rows = c.execute(
                f"""with said as materialized (
                        select v.decided_at::date as day, v.verdict, coalesce(r.session_type, '') as session_type, v.person, {TIMED} as timed,
                            v.active_ms / 1000.0 as seconds, v.decided_at, v.opened_at, v.decided_at < r.created_at and v.source = 'desk' as early,
                            r.seq, p.key, v.id from {tables}),
                    changed as (select seq, key from said group by seq, key having count(*) > 1),
                    mind as (select seq, key, arg_max(id, (decided_at, id)) as id from said semi join changed using (seq, key) group by seq, key),
                    last as materialized (select s.* from said s left join mind m on m.seq = s.seq and m.key = s.key where m.id is null or m.id = s.id)
                    select '', verdict, day, person, count(*), count(*) filter (timed), coalesce(sum(seconds) filter (timed), 0)::double, max(decided_at),
                        count(*) filter (decided_at > $now), count(*) filter (early), count(*) filter (opened_at > decided_at), null
                    from last group by verdict, day, person
                    union all select 'verdict', verdict, null, null, count(*), {NOTHING}, {QUARTILES} from last where timed group by verdict
                    union all select 'session', session_type, null, null, count(*), {NOTHING}, {QUARTILES} from last where timed group by session_type""",
                values | {"now": encoding.to_utc(now)},
            ).fetchall()
        days, by_person, odd = Counter[tuple[date, Verdict]](), dict[str, Volume](), Odd(0, 0, 0)
        for kind, verdict, day, person, decisions, timed, seconds, last, *oddities, _ in rows:
            if not kind:
                days[day, Verdict(verdict)] += decisions
                one = Volume(person, decisions, timed, seconds, encoding.from_utc(last))
                by_person[same_person(person)] = _together(by_person[same_person(person)], one) if same_person(person) in by_person else one
                odd = Odd(*map(sum, zip(odd, oddities, strict=True)))
        return Flowed(
            days=sorted((day, verdict, n) for (day, verdict), n in days.items()), by_verdict=_timed(rows, "verdict"), by_session=_timed(rows, "session"),
            volumes=sorted(by_person.values(), key=lambda one: (-one.decisions, one.person)), odd=odd,
        )  # fmt: skip

    def alike(self, of: Selection, since: date, until: datetime) -> list[Alike]:
        """Of each two people, in both orders; of decisions from a UTC day on until a moment."""
        with self._file.snapshot() as c:
            tables, values = _decisions(c, of, since, until)
            rows = c.execute(
                f"""with said as materialized (select r.seq, p.key, v.verdict from {tables} and {BLIND}
                        qualify row_number() over (partition by r.seq, p.key order by v.decided_at, v.id) = 1)
                    select a.key, b.key, count(*), count(*) filter (a.verdict = b.verdict) from said a join said b
                    on a.seq = b.seq and a.key <> b.key group by all order by all""",
                values,
            ).fetchall()
        return [Alike(*row) for row in rows]


def _together(one: Volume, other: Volume) -> Volume:
    """Of one person under two spellings."""
    named = max(one, other, key=lambda volume: volume.last)
    return Volume(named.person, one.decisions + other.decisions, one.timed + other.timed, one.seconds + other.seconds, named.last)


def _timed(rows: Sequence[tuple[Any, ...]], kind: str) -> list[Timed]:
    """Those that most have a time of first."""
    return sorted((Timed(row[1], row[4], *row[-1]) for row in rows if row[0] == kind), key=lambda one: (-one.decisions, one.value))


def _decisions(c: Cursor, selection: Selection, since: date, until: datetime) -> tuple[str, dict[str, Any]]:
    """The standing reviews of that time on any version that is selected, as tables and a condition, with their people."""
    where, values = condition(selection, newest=False)
    names = [row[0] for row in c.execute("select distinct person from review where decided_at between ? and ?", [since, encoding.to_utc(until)]).fetchall()]
    tables = f"""(select r.seq, r.created_at, {SESSION_TYPE} as session_type from {joined(c, selection)} where {where}) r
        join review v on v.seq = r.seq join {PEOPLE} p on p.person = v.person where v.{STANDS} and v.decided_at between $since and $until"""
    return tables, values | {"since": since, "until": encoding.to_utc(until), "names": names, "keys": [same_person(name) for name in names]}
