"""What waits for a person, in the order in which they get it: the query behind a worklist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from synthcore.core.examined import AT_ENTRY
from synthcore.core.ports import Filters, Value
from synthcore.core.queue_settings import QueueSettings
from synthcore.store import bulk, encoding
from synthcore.store.claims import Offer
from synthcore.store.file import Cursor, number
from synthcore.store.selecting import LABELS, LAST_WORDS, terms

LENGTH = 500
KINDS = {"reviewers": "int64", "risk_reviewers": "int64", "audit_reviewers": "int64", "audit_share": "float64", "open": "bool"}
SAID = f"""select record_id, count(*) filter (where verdict <> 'not_enough_context') as deciders, bool_or(ruled) as ruled,
    bool_or(person = $person) as mine from ({LAST_WORDS}) group by record_id"""

# Of what waits for someone, what this person may decide; whoever made an earlier version of it is found out when they claim it.
THEIRS = "rule.open and not coalesce(said.mine, false) and not (r.method = 'edit' and coalesce(r.source = $person, false))"


class Waiting(NamedTuple):
    """The first `LENGTH` records; how many wait in all; how many this person has decided; the last row of the reviews."""

    offers: tuple[Offer, ...]
    total: int
    decided: int
    seen: int


def waiting(c: Cursor, person: str, filters: Filters, *, seed: str, rules: Mapping[str, QueueSettings], value: Value) -> Waiting:
    """What waits for a person, audit records strewn evenly among the others. `rules` are settings by batch, "" for all else.

    The audit sample comes in the order of the seed alone. The others: errors and contradictions of safety, warnings, records
    that lack a second approval, then cells furthest below the target; the seed decides among equals.
    """
    query, values = _query(filters, value, several=len(rules) > 1)
    values |= {"person": encoding.column(person), "seed": seed}
    with bulk.table(c, "rule", _rows(rules, person), KINDS):
        found = c.execute(
            f"""with said as ({SAID}), q as materialized ({query} and {THEIRS}),
                audit as (select *, 1 as part, row_number() over (order by tie) as n from (select * from q where audit order by tie limit {LENGTH})),
                rest as (select *, 2 as part, row_number() over (order by worth, lacking desc, tie) as n
                    from (select * from q where not audit order by worth, lacking desc, tie limit {LENGTH}))
                select record_id, lot, batch_id, free, part, n, (select count(*) from q where audit), (select count(*) from q where not audit)
                from (from audit union all from rest)""",
            values,
        ).fetchall()
    sizes = {1: found[0][6], 2: found[0][7]} if found else {1: 0, 2: 0}
    # Evenly: the n-th of m stands at (n - 1/2) / m of the whole, so every stretch holds its share of both.
    found.sort(key=lambda row: ((row[5] - 0.5) / sizes[row[4]], row[4]))
    offers = tuple(Offer(row[0], row[1], rules[row[2]], row[3]) for row in found[:LENGTH])
    seen = number(c, "select coalesce(max(rowid), -1) from review")
    return Waiting(offers, sum(sizes.values()), _decided(c, person, filters), seen)


def left(c: Cursor, person: str, filters: Filters, rules: Mapping[str, QueueSettings]) -> int:
    """How many of those selected still want a decision, whoever may give it."""
    query, values = _query(filters, Value(), several=len(rules) > 1)
    with bulk.table(c, "rule", _rows(rules, person), KINDS):
        return number(c, f"with said as ({SAID}) select count(*) from ({query})", values | {"person": encoding.column(person), "seed": ""})


def _rows(rules: Mapping[str, QueueSettings], person: str) -> list[dict[str, Any]]:
    return [
        {
            "batch_id": batch_id, "reviewers": s.reviewers, "risk_reviewers": s.risk_reviewers, "audit_reviewers": s.audit_reviewers,
            "audit_share": s.audit_share, "open": s.open_to(person),
        }
        for batch_id, s in rules.items()
    ]  # fmt: skip


def _query(filters: Filters, value: Value, *, several: bool) -> tuple[str, dict[str, Any]]:
    """(record_id, lot, batch_id, audit, free, worth, lacking, tie) of all that waits for someone."""
    tables, chosen, values = terms(filters, record=True)
    own = "''"
    if several:
        own = "coalesce(own.batch_id, '')"
        tables += """ left join (select m.record_id, arg_max(m.batch_id, x.seq) as batch_id from batch_record m join batch x on x.id = m.batch_id
            where m.batch_id in (select batch_id from rule) group by m.record_id) own on own.record_id = s.record_id"""
    tables += f""" join rule on rule.batch_id = {own} left join said on said.record_id = s.record_id
        left join (select record_id, min(case when severity = 'error' or code in (select unnest($grave)) then 0 else 1 end) as worth from finding
            where source = 'check' and (severity = 'error' or checker in (select unnest($at_entry))) group by record_id) f on f.record_id = s.record_id"""
    wanted = """greatest(rule.reviewers, case when s.second_needed then rule.risk_reviewers else 1 end,
        case when s.lot < rule.audit_share then rule.audit_reviewers else 1 end,
        case when s.status = 'needs_second' then coalesce(said.deciders, 0) + 1 else 1 end)"""
    lacking, more = _lacking(value)
    free = f"{wanted} - coalesce(said.deciders, 0)"
    query = f"""select s.record_id, s.lot, rule.batch_id, s.lot < rule.audit_share as audit, {free} as free,
            coalesce(f.worth, case when s.status = 'needs_second' then 2 else 3 end) as worth, {lacking} as lacking, md5($seed || s.record_id) as tie
        from {tables}
        where s.superseded_by is null and {chosen} and {free} > 0 and not coalesce(said.ruled, false)"""
    return query, values | more | {"grave": list(value.grave), "at_entry": list(AT_ENTRY)}


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
