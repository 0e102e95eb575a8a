"""Handing out records: one person, one record, held for a while."""

from __future__ import annotations

import functools
from collections import Counter
from typing import Literal

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.ports import CellCount, Filters, Given, Hold
from synthcore.core.quotas import DIMENSIONS
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.worth import Value
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.evaluation.weighing import weighed
from synthcore.services import domains, doubting
from synthcore.services.context import Context

EVERYTHING = Filters()
# Findings that tell a contradiction of safety though they only warn: the text against its label, the reply against the text.
CONTRADICTIONS = ("riskier_text", "emergency_missing")
MIX = "production"


class Slot(Frozen):
    """A record that a person is to decide or has opened.

    `purpose` is `audit` for the records of the random sample, each of which got into it with `sampling_probability`.
    `position` counts from 1 in this person's order (None: it has no place there), `total` is how many there are; `seed` names
    the order. `claimed` is false when they do not hold it: `held_by` others, or it does not wait for them.
    """

    record_id: str
    purpose: Literal["queue", "audit"]
    sampling_probability: float | None
    position: int | None
    total: int
    seed: str
    claimed: bool = True
    held_by: tuple[Hold, ...] = ()


def next_slot(context: Context, person: Person, *, filters: Filters = EVERYTHING, after: str | None = None) -> Slot | None:
    """Claim the next record that waits for this person under the filters (verb `review`); their other claims end.

    Never `after`; with it, what `hold_next` holds for them while that still waits. Without it they get back what they hold, or
    held last, while it still waits. None: nothing waits that nobody else holds. Wanted are as many different people as the
    settings say; nobody decides twice, nor what they wrote.
    """
    require(person, "review")
    given = context.store.worklists.next(person.name, filters, functools.partial(_value, context, filters), after)
    if given is None:
        context.store.claims.release(person.name)
        return None
    return _slot(context, filters, given)


def hold_next(context: Context, person: Person, *, filters: Filters = EVERYTHING, present: str) -> Slot | None:
    """Hold for this person, beside what they have, what `next_slot` will hand them after `present`: nobody else is handed it
    until they go elsewhere, give it back, or the hold expires. None where nothing is left in their list."""
    require(person, "review")
    given = context.store.worklists.ahead(person.name, filters, functools.partial(_value, context, filters), present)
    return _slot(context, filters, given) if given else None


def take(context: Context, person: Person, *, record_id: str, filters: Filters = EVERYTHING) -> Slot:
    """Open a certain record: a link, or one step back or forth. It is claimed when it waits for this person and has a place
    left, else the slot tells who holds it; it may be read and decided all the same. Raises BadRequest for no such record."""
    require(person, "review")
    if context.store.records.state(record_id) is None:
        raise BadRequest(f"there is no record {record_id!r} in the database.")
    claimed, others = context.store.claims.take(person.name, record_id)
    given = context.store.worklists.at(person.name, filters, record_id, functools.partial(_value, context, filters))
    return _slot(context, filters, given).model_copy(update={"claimed": claimed, "held_by": others})


def touch(context: Context, person: Person, *, record_id: str) -> bool:
    """Renew the claim on a record while someone works on it; false when it is no longer theirs to hold."""
    require(person, "review")
    claimed, _ = context.store.claims.take(person.name, record_id)
    return claimed


def release(context: Context, person: Person) -> None:
    """Give back what this person holds."""
    require(person, "review")
    context.store.claims.release(person.name)


def holders(context: Context, person: Person, *, record_ids: tuple[str, ...]) -> tuple[Hold, ...]:
    """Who holds these records now."""
    require(person, "look")
    return tuple(context.store.claims.of(record_ids))


def still_wanted(context: Context, person: Person, *, filters: Filters = EVERYTHING) -> int:
    """How many of the records that the filters select want a decision, whoever may give it: what waits for someone else, for a
    person to whom nothing is handed out."""
    require(person, "look")
    return context.store.worklists.left(person.name, filters)


def _slot(context: Context, filters: Filters, given: Given) -> Slot:
    found = context.store.batches.find(filters.batch) if filters.batch is not None else None
    settings = context.store.queue_settings.of(found.id) if found else context.store.queue_settings.of_record(given.record_id)
    audit = settings.audited(given.lot)
    return Slot(
        record_id=given.record_id, purpose="audit" if audit else "queue", sampling_probability=settings.audit_share if audit else None,
        position=given.position, total=given.total, seed=given.seed,
    )  # fmt: skip


def _value(context: Context, filters: Filters) -> Value:
    """What makes a record worth more than another, by the domains whose records the queue may hold; how much of each kind there
    is to be, by the one that is worked on. One that cannot be read says nothing."""
    names = [filters.domain] if filters.domain else context.store.domains.names()
    about = [domain for name in names if (domain := _readable(context, name))]
    grave = (*CONTRADICTIONS, *dict.fromkeys(rule.id for domain in about for rule in domain.safety.rule))
    choices = {(one.rubric, one.name, one.choice): one for domain in reversed(about) for one in weighed(domain)}
    doubted = frozenset[str]().union(*(doubting.doubtful(context, domain.about.id) for domain in about))
    main = _readable(context, filters.domain)
    if main is None:
        return Value(grave=grave, weighed=tuple(choices.values()), doubted=doubted)
    lacking = _lacking(main, context.store.counting.cells(main.about.id, None, "dialogue"))
    return Value(grave, lacking, vocabulary(main).risk_level, tuple(choices.values()), doubted)


def _readable(context: Context, name: str | None) -> Domain | None:
    try:
        return domains.domain(context, name)
    except BadRequest:
        return None


def _lacking(domain: Domain, cells: list[CellCount]) -> dict[str, dict[str, float]]:
    """By label and value: its share of the target less its share of what is approved."""
    target = domain.targets.mix.get(MIX, {})
    found: dict[str, dict[str, float]] = {}
    for label in DIMENSIONS:
        shares = target.get(label, {})
        approved: Counter[str | None] = Counter()
        for cell in cells:
            approved[getattr(cell, label)] += cell.records if cell.status is Status.APPROVED else 0
        whole, total = sum(shares.values()), approved.total() or 1
        found[label] = {value: share / whole - approved[value] / total for value, share in shares.items() if whole}
    return found
