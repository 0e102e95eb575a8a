"""What waits for a person, in the order in which they get it: the query behind a worklist."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from synthcore.core.assignments import Turn
from synthcore.core.examined import AT_ENTRY
from synthcore.core.ports import Filters
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.worth import Value, Worth
from synthcore.store import bulk, encoding
from synthcore.store.claims import Offer
from synthcore.store.file import Cursor, number
from synthcore.store.selecting import LABELS, LAST_WORDS, terms

LENGTH = 500
APART = 2  # steps of a scale that lie between two judges who differ
MANY = 5000  # records that arrived since; where there are more, the queue is read anew
KINDS = {"reviewers": "int64", "risk_reviewers": "int64", "audit_reviewers": "int64", "audit_share": "float64", "open": "bool"}
SAID = f"""select record_id, count(*) filter (where verdict <> 'not_enough_context') as deciders, bool_or(ruled) as ruled,
    bool_or(person = $person) as mine from ({LAST_WORDS}) {{among}} group by record_id"""
NEWEST = "s.superseded_by is null"

# Of what waits for someone, what this person may decide; whoever made an earlier version of it is found out when they claim it.
THEIRS = "rule.open and not coalesce(said.mine, false) and not (r.method = 'edit' and coalesce(r.source = $person, false))"
# What the newest looks of checks found: errors, what is as grave, and what the checks at entry warn of.
FOUND = f"""select f.record_id, min(case when f.severity = 'error' or f.code in (select unnest($grave)) then {Worth.ALARM} else {Worth.WARNING} end) as worth
    from finding f join looked l on l.record_id = f.record_id and l.name = f.checker and l.version = f.version and l.number > 0
    where f.source = 'check' and (f.severity = 'error' or f.checker in (select unnest($at_entry))) {{among}} group by f.record_id"""
# What judges say by the rubrics as they are now: each choice by itself, whether all or some of them lean to one side, and
# whether two judges, or one of them asked twice, say different things. A rejected answer is false on purpose.
JUDGED = f"""select record_id, min(worth) as worth, bool_or(poor) as poor, bool_and(good) as good, bool_or(differ) as differ from (
        select m.record_id, min(w.worth) as worth, bool_or(w.leaning = 'poor') as poor, bool_and(w.leaning = 'good') filter (w.leans) as good,
            count(distinct w.word) > 1 or coalesce(max(m.number) filter (w.word is null) - min(m.number) filter (w.word is null), 0) >= {APART} as differ
        from measurement m join weighed w on w.name = m.name and w.choice = m.label and w.rubric = split_part(m.version, '/', 1)
        where m.source = 'judge' and m.outcome = 'ok' and m.branch <> 'rejected' {{among}} group by m.record_id, m.branch, m.name)
    group by record_id"""


Part = tuple[int, bool]  # of a queue: whose turn its records are (`core.assignments.Turn`), and whether they are of the audit sample


class Entry(NamedTuple):
    """A record that waits, and what it is sorted by among the audit sample, or among the others: whose turn it is comes first."""

    offer: Offer
    audit: bool
    key: tuple[int, int, float, str]

    @property
    def turn(self) -> int:
        return self.key[0]

    @property
    def part(self) -> Part:
        return self.turn, self.audit


class Waiting(NamedTuple):
    """The first `LENGTH` records; how many wait in all, by part; how many this person has decided; the last row of the reviews,
    the place of the newest record."""

    entries: tuple[Entry, ...]
    sizes: dict[Part, int]
    decided: int
    seen: int
    newest: int


class Arrived(NamedTuple):
    """What came since, of what waits for a person: the same as of `Waiting`. `gone` are the records in whose place others came."""

    entries: tuple[Entry, ...]
    sizes: dict[Part, int]
    gone: tuple[str, ...]
    newest: int


class Order(NamedTuple):
    """What a person's queue is ordered by: the seed of their order, the settings by batch ("" for all else), what makes a record
    worth more than others, and the turns of the batches for which somebody is named."""

    seed: str
    rules: Mapping[str, QueueSettings]
    value: Value
    turns: Mapping[str, Turn] = {}


def waiting(c: Cursor, person: str, filters: Filters, order: Order) -> Waiting:
    """What waits for a person: their own batches, then those of nobody in particular, then those of others, in each the audit
    records strewn evenly. A record of somebody else's batch that was decided on waits for anybody: it lacks a second decision.

    The audit sample comes in the order of the seed alone. The others by what they are worth (`core.worth`), then by how far
    their cell is below the target; the seed decides among equals.
    """
    entries, sizes = _select(c, person, filters, order, NEWEST, None)
    seen = number(c, "select coalesce(max(rowid), -1) from review")
    return Waiting(tuple(strewn(entries, sizes)[:LENGTH]), sizes, _decided(c, person, filters), seen, _newest(c))


def arrived(c: Cursor, person: str, filters: Filters, order: Order, *, since: int) -> Arrived | None:
    """What came after the record at the place `since`; None where that is so much that the queue had better be read anew."""
    newest = _newest(c)
    if newest == since:
        return Arrived((), {}, (), newest)
    fresh = [row[0] for row in c.execute("select record_id from record_state where seq > ?", [since]).fetchall()]
    if len(fresh) > MANY:
        return None
    entries, sizes = _select(c, person, filters, order, NEWEST, fresh)
    old = "select record_id from record_state where seq <= ? and superseded_by in (select id from record where seq > ?)"
    replaced = [row[0] for row in c.execute(old, [since, since]).fetchall()]
    gone, _ = _select(c, person, filters, order._replace(value=Value(), turns={}), "true", replaced) if replaced else ([], {})
    return Arrived(tuple(entries), sizes, tuple(entry.offer.record_id for entry in gone), newest)


def strewn(entries: Iterable[Entry], sizes: Mapping[Part, int]) -> list[Entry]:
    """The first of all parts, whose sizes are these, in one order: turn by turn. The n-th of m of a part stands at (n - 1/2) / m of
    its turn, so every stretch holds its share of the audit sample."""
    places = Counter[Part]()
    placed = []
    for entry in sorted(entries, key=lambda one: one.key):
        places[entry.part] += 1
        placed.append((entry.turn, (places[entry.part] - 0.5) / max(sizes.get(entry.part, 0), 1), not entry.audit, entry))
    return [entry for *_, entry in sorted(placed, key=lambda one: one[:3])]


def _select(c: Cursor, person: str, filters: Filters, order: Order, which: str, these: list[str] | None) -> tuple[list[Entry], dict[Part, int]]:
    """The first `LENGTH` of the audit sample and of the others, and how many there are of each part. `these` are the only ones
    that are looked at."""
    value, rules = order.value, order.rules
    query, values = _query(filters, value, several=len(rules) > 1, turns=bool(order.turns), which=which, these=these)
    values |= {"person": encoding.column(person), "seed": order.seed}
    with contextlib.ExitStack() as tables:
        tables.enter_context(bulk.table(c, "rule", _rows(rules, person), KINDS))
        if order.turns:
            turns = [{"batch_id": batch_id, "turn": int(turn)} for batch_id, turn in order.turns.items()]
            tables.enter_context(bulk.table(c, "turns", turns, {"turn": "int64"}))
        if value.weighed:
            rows = [one._asdict() | {"leans": bool(one.leaning), "worth": int(one.worth)} for one in value.weighed]
            tables.enter_context(bulk.table(c, "weighed", rows, {"leans": "bool", "worth": "int64"}))
        found = c.execute(
            f"""with said as ({_among(SAID, these, "where")}), q as materialized ({query} and {THEIRS}),
                audit as (select * from q where audit order by turn, tie limit {LENGTH}),
                rest as (select * from q where not audit order by turn, worth, lacking desc, tie limit {LENGTH}),
                part as (select turn, audit, count(*) as size from q group by turn, audit)
                select record_id, lot, batch_id, free, audit, turn, worth, lacking, tie, (select list([turn, audit::int, size]) from part)
                from (from audit union all from rest)""",
            values,
        ).fetchall()
    sizes: dict[Part, int] = {(turn, bool(audit)): size for turn, audit, size in found[0][9]} if found else {}
    return [
        Entry(Offer(row[0], row[1], rules[row[2]], row[3]), row[4], (row[5], 0, 0.0, row[8]) if row[4] else (row[5], row[6], -float(row[7]), row[8]))
        for row in found
    ], sizes


def left(c: Cursor, person: str, filters: Filters, rules: Mapping[str, QueueSettings]) -> int:
    """How many of those selected still want a decision, whoever may give it."""
    query, values = _query(filters, Value(), several=len(rules) > 1, turns=False, which=NEWEST, these=None)
    with bulk.table(c, "rule", _rows(rules, person), KINDS):
        return number(
            c, f"with said as ({_among(SAID, None, 'where')}) select count(*) from ({query})", values | {"person": encoding.column(person), "seed": ""}
        )


def _rows(rules: Mapping[str, QueueSettings], person: str) -> list[dict[str, Any]]:
    return [
        {
            "batch_id": batch_id, "reviewers": s.reviewers, "risk_reviewers": s.risk_reviewers, "audit_reviewers": s.audit_reviewers,
            "audit_share": s.audit_share, "open": s.open_to(person),
        }
        for batch_id, s in rules.items()
    ]  # fmt: skip


def _query(filters: Filters, value: Value, *, several: bool, turns: bool, which: str, these: list[str] | None) -> tuple[str, dict[str, Any]]:
    """(record_id, lot, batch_id, audit, free, turn, worth, lacking, tie) of all that waits for someone, of these records or of all."""
    tables, chosen, values = terms(filters, record=True)
    own, turn = "''", f"{Turn.ANYBODY}"
    if several:
        own = "coalesce(own.batch_id, '')"
        tables += """ left join (select m.record_id, arg_max(m.batch_id, x.seq) as batch_id from batch_record m join batch x on x.id = m.batch_id
            where m.batch_id in (select batch_id from rule) group by m.record_id) own on own.record_id = s.record_id"""
    if turns:
        tables += """ left join (select m.seq, min(t.turn) as turn from batch_record m join turns t on t.batch_id = m.batch_id group by m.seq) named
            on named.seq = s.seq"""
        turn = f"case when named.turn = {Turn.OTHERS} and said.deciders > 0 then {Turn.ANYBODY} else coalesce(named.turn, {Turn.ANYBODY}) end"
    tables += f""" join rule on rule.batch_id = {own} left join said on said.record_id = s.record_id
        left join ({_among(FOUND, these, "and f.")}) f on f.record_id = s.record_id"""
    if value.weighed:
        tables += f" left join ({_among(JUDGED, these, 'and m.')}) j on j.record_id = s.record_id"
    wanted = """greatest(rule.reviewers, case when s.second_needed then rule.risk_reviewers else 1 end,
        case when s.lot < rule.audit_share then rule.audit_reviewers else 1 end,
        case when s.status = 'needs_second' then coalesce(said.deciders, 0) + 1 else 1 end)"""
    lacking, more = _lacking(value)
    free = f"{wanted} - coalesce(said.deciders, 0)"
    among = "" if these is None else "and s.record_id in (select unnest($these))"
    query = f"""select s.record_id, s.lot, rule.batch_id, s.lot < rule.audit_share as audit, {free} as free,
            {turn} as turn, {_worth(value)} as worth, {lacking} as lacking, md5($seed || s.record_id) as tie
        from {tables}
        where {which} {among} and {chosen} and {free} > 0 and not coalesce(said.ruled, false)"""
    values |= more | {"grave": list(value.grave), "at_entry": list(AT_ENTRY)} | ({} if these is None else {"these": these})
    values |= {"doubted": list(value.doubted)} if value.doubted else {}
    return query, values | ({"risks": list(value.risks)} if value.risks else {})


def _among(query: str, these: list[str] | None, joint: str) -> str:
    """A part of the query that looks at these records alone."""
    joint = joint if joint.endswith(".") else f"{joint} "
    return query.format(among="" if these is None else f"{joint}record_id in (select unnest($these))")


def _worth(value: Value) -> str:
    """The weightiest reason to look at a record early."""
    reasons = [f"coalesce(f.worth, {Worth.NONE})", f"case when s.status = 'needs_second' then {Worth.SECOND} else {Worth.NONE} end"]
    if value.weighed:
        against = f"j.differ or (j.poor and f.worth is null) or (j.good and f.worth = {Worth.WARNING})"
        reasons += [f"coalesce(j.worth, {Worth.NONE})", f"case when {against} then {Worth.AGAINST} else {Worth.NONE} end"]
    if value.risks:
        judged, own = "list_position($risks, s.judged_risk)", "list_position($risks, r.risk_level)"
        reasons.append(f"case when {judged} > coalesce({own}, 1) then {Worth.ALARM} when {judged} < {own} then {Worth.DOUBT} else {Worth.NONE} end")
    if value.doubted:
        reasons.append(f"case when s.record_id in (select unnest($doubted)) then {Worth.DOUBT} else {Worth.NONE} end")
    return f"least({', '.join(reasons)})"


def _newest(c: Cursor) -> int:
    return number(c, "select coalesce(max(seq), -1) from record_state")


def _lacking(value: Value) -> tuple[str, dict[str, Any]]:
    """How far the cell of a record is below the target: the sum over its labels."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for label in LABELS:
        shares = value.lacking.get(label, {})
        if shares:
            whens = []
            for n, (word, share) in enumerate(shares.items()):
                whens.append(f"when ${label}{n} then ${label}{n}_by")
                values |= {f"{label}{n}": encoding.column(word), f"{label}{n}_by": share}
            parts.append(f"(case r.{label} {' '.join(whens)} else 0 end)")
    return (f"round({' + '.join(parts)}, 6)" if parts else "0"), values


def _decided(c: Cursor, person: str, filters: Filters) -> int:
    tables, chosen, values = terms(filters.model_copy(update={"status": "any"}))
    mine = f"select record_id from ({LAST_WORDS}) where person = $person"
    query = f"select count(*) from {tables} where s.superseded_by is null and {chosen} and s.record_id in ({mine})"
    return number(c, query, values | {"person": encoding.column(person)})
