"""How good records are: what was said of those that are decided, and how the answers of models ended."""

from __future__ import annotations

import json
from typing import Any

from synthcore.core.answers import Fate
from synthcore.core.pair_answers import PairReview
from synthcore.core.quality_ports import Chosen, Ended, Looked, Rejection
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.store.file import Cursor, File
from synthcore.store.reasons import DOWN, HAS_MARKS, NOTED
from synthcore.store.reviews import STANDS
from synthcore.store.selecting import SETTLED
from synthcore.store.spending import ATTEMPTS, runs_of
from synthcore.store.tallies import joined
from synthcore.store.tallies import of as condition

DECIDED = f"s.status in {SETTLED}"
CODES = "try(desk ->> '$.marks[*].code')"  # the issues that a review marks; DuckDB reads no half a character
# Of what is answered about a pair, all that a verdict and the counts here hang on; ratings would make every answer another.
ANSWERED = ("left", "left_correct", "right_correct", "better", "both_unsafe", "not_enough_context", "blind", "as_stated", "type_fault")
PAIR = f"""to_json({{{", ".join(f"'{name}': pair -> '$.{name}'" for name in ANSWERED)}}})::varchar"""
# What a judge came to. A request that was sent again had failed, so that of each there is one `ok` at most.
JUDGED = "m.source = 'judge' and m.outcome = 'ok' and m.label is not null"
FIRST = "/r0"  # what the version of a judge ends with, where it was asked for the first time


class Qualities:
    """Implements core.quality_ports.Qualities."""

    def __init__(self, file: File) -> None:
        self._file = file

    def rejections(self, of: Selection) -> list[Rejection]:
        with self._file.snapshot() as c:
            rejected, values = _records(c, of, "s.status = 'rejected'")
            # What was said is read from texts once they are grouped: there are far fewer of them than reviews. Which reviews were taken
            # back is asked of those alone that are of such a record.
            rows = c.execute(
                f"""with said as materialized (
                        select v.id as id, d.seq as seq, case when {HAS_MARKS} then v.desk end as desk, v.pair as pair, {NOTED} as noted
                        from (select * from review where verdict in {DOWN}) v join ({rejected}) d on d.seq = v.seq),
                    by_record as (
                        select list(v.desk) filter (v.desk is not null) as desks, list(v.pair) filter (v.pair is not null) as pairs,
                            bool_or(v.noted) as noted from said v where v.{STANDS} group by v.seq),
                    alike as (select desks, pairs, noted, count(*) as records from by_record group by all)
                    select coalesce(list_sort(list_distinct(flatten([{CODES} for desk in v.desks]))), []) as codes,
                        coalesce(list_sort(list_distinct([{PAIR} for pair in v.pairs])), []) as answers, noted, sum(records)::bigint
                    from alike v group by all order by all""",
                values,
            ).fetchall()
        return [Rejection(tuple(codes), tuple(map(_pair, answers)), noted, n) for codes, answers, noted, n in rows]

    def answered(self, of: Selection) -> list[tuple[PairReview, int]]:
        """The last words of reviewers on decided pairs, by what they answered."""
        with self._file.snapshot() as c:
            decided, values = _records(c, of)
            rows = c.execute(
                f"""select answers, count(*) from (
                        select {PAIR} as answers from review v join ({decided}) d on d.seq = v.seq where v.pair is not null and v.{STANDS}
                        qualify row_number() over (partition by d.seq, v.person order by v.decided_at desc, v.id desc) = 1)
                    group by answers order by answers""",
                values,
            ).fetchall()
        return [(_pair(answers), n) for answers, n in rows]

    def looked(self, of: Selection) -> list[Looked]:
        with self._file.snapshot() as c:
            decided, values = _records(c, of)
            rows = c.execute(
                f"""select l.name, d.status, l.number, count(*) from looked l join ({decided}) d on d.record_id = l.record_id
                    where l.outcome = 'ok' group by all order by all""",
                values,
            ).fetchall()
        return [Looked(name, Status(status), *counts) for name, status, *counts in rows]

    def chosen(self, of: Selection) -> list[Chosen]:
        with self._file.snapshot() as c:
            decided, values = _records(c, of)
            rows = c.execute(
                f"""select m.name, m.branch, m.version, d.status, m.label, m.number, count(*) from measurement m join ({decided}) d on d.record_id = m.record_id
                    where {JUDGED} and ends_with(m.version, '{FIRST}') group by all order by all""",
                values,
            ).fetchall()
        return [Chosen._make((*row[:2], row[2].removesuffix(FIRST), Status(row[3]), *row[4:])) for row in rows]

    def ended(self, of: Selection) -> list[Ended]:
        """Of the runs that `Spending` tells of too, but not those of judges. A place may be asked for again twice at the same attempt,
        when its run is resumed; that is one time."""
        where, values = runs_of(of)
        with self._file.read() as c:
            rows = c.execute(
                f"""select a.session_type, a.concern, a.risk_level, histogram(a.fate), count(distinct (a.run_id, a.place, a.attempt)) filter (a.attempt > 0)
                    from {ATTEMPTS} where {where} and x.task <> 'evaluate' group by all order by 1, 2, 3""",
                values,
            ).fetchall()
        return [Ended(row[:3], {Fate(fate): n for fate, n in row[3].items()}, row[4]) for row in rows]


def _records(c: Cursor, selection: Selection, standing: str = DECIDED) -> tuple[str, dict[str, Any]]:
    """The records of a selection that stand so, as a query."""
    where, values = condition(selection)
    return f"select s.record_id, s.seq, s.status from {joined(c, selection)} where {standing} and {where}", values


def _pair(said: str) -> PairReview:
    return PairReview.model_validate({name: value for name, value in json.loads(said).items() if value is not None})
