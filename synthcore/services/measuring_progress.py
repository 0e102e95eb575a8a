"""Counts: what there is, what is decided, what the target distribution still lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import WAITING, Status
from synthcore.core.tallies import Dimension, Selection
from synthcore.domains.schema import Domain
from synthcore.evaluation import length_gap
from synthcore.services import domains, pair_lengths
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

LABELS: tuple[Dimension, ...] = ("session_type", "concern", "risk_level")
MAKING: tuple[Dimension, ...] = ("method", "model", "made_with")
MOST = 10_000_000  # records that a goal may ask for
PAIR_DIMENSIONS: tuple[Dimension, ...] = ("modification", "error_type")

Kind = Literal["dialogue", "pair"]


class Counts(Frozen):
    """Of the newest version of each record. `by_status` has every status; `waiting` is unreviewed + needs_second."""

    total: int
    by_status: dict[str, int]
    waiting: int
    decisions: int
    reviewers: int
    batches: int


class Standing(Frozen):
    """How the records of a selection stand. `waiting` have not all the decisions that they need, `decided` have had one."""

    total: int
    by_status: dict[str, int]
    waiting: int
    decided: int


class PairCount(Frozen):
    """Pairs of one value: of a modification, a type of error, a kind of change, a topic. `value` is "" where they do not say."""

    value: str
    pairs: int
    approved: int
    needs_revision: int
    rejected: int
    waiting: int


class PairSplit(Frozen):
    """What the pairs of a domain are made of, the largest first. `length` is what the lengths of their answers tell."""

    modification: tuple[PairCount, ...]
    error_type: tuple[PairCount, ...]
    kind: tuple[PairCount, ...]
    topic: tuple[PairCount, ...]
    length: tuple[str, ...]
    gives_away: bool


class Part(Frozen):
    """The records of one kind of one domain."""

    domain: str
    kind: Kind
    counts: Counts


class DayCount(Frozen):
    """Decisions on one UTC day with one verdict."""

    day: date
    verdict: str
    decisions: int


def counts(context: Context, person: Person, *, batch: str | None = None, kind: Kind | None = None, domain: str | None = None) -> Counts:
    """How many records there are in each status, of one kind or of both, of one domain or of all."""
    require(person, "look")
    by_status = context.store.counting.statuses(batch, kind, domain)
    decisions, reviewers = context.store.counting.decisions(batch, kind, domain)
    return Counts(
        total=sum(by_status.values()), by_status={s.value: n for s, n in by_status.items()}, waiting=sum(by_status[s] for s in WAITING),
        decisions=decisions, reviewers=reviewers, batches=context.store.batches.count(),
    )  # fmt: skip


def parts(context: Context, person: Person) -> tuple[Part, ...]:
    """The records by domain and kind, those of the usual domain first; nothing that none is of."""
    require(person, "look")
    found = sorted(_kinds(context), key=lambda of: (of[0] != context.settings.domain, of))
    kinds: dict[str, Kind] = {"dialogue": "dialogue", "pair": "pair"}

    def look() -> tuple[Part, ...]:
        return tuple(Part(domain=name, kind=kinds[kind], counts=counts(context, person, kind=kinds[kind], domain=name)) for name, kind in found)

    return remembered(context, "parts", look)


def kinds_used(context: Context, person: Person, *, domain: str) -> tuple[Kind, ...]:
    """The kinds of records that there are of a domain; where there are none, those that it is for."""
    require(person, "look")
    kinds: tuple[Kind, ...] = ("dialogue", "pair")
    there = {kind for name, kind in _kinds(context) if name == domain} or set(domains.domain(context, domain).about.kinds)
    return tuple(kind for kind in kinds if kind in there)


def selectable(context: Context, person: Person, *, domain: str, kind: Kind) -> dict[str, tuple[str, ...]]:
    """The values by which the records of a domain and kind can be selected, by field of core.tallies.Selection: of labels those of
    the domain and whatever else occurs; "" where records do not say."""
    require(person, "look")
    known: dict[Dimension, tuple[str, ...]] = dict(_words(domains.domain(context, domain)))

    def look() -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {"batch": tuple(context.store.batches.names())}
        for by in (LABELS, MAKING):  # two looks at all records
            tallies = context.store.tallies.count(by, Selection(domain=domain, kind=kind))
            for place, field in enumerate(by):
                words = known.get(field, ())
                found[field] = (*words, *sorted({tally.values[place] for tally in tallies}.difference(words)))
        return found

    # Decisions, of which there are many, offer nothing new: labels are corrected to words of the domain.
    return remembered(context, ("choices", domain, kind, tuple(known.items())), look, version=context.store.counting.arrived())


def standing(context: Context, person: Person, *, selection: Selection) -> Standing:
    """How many records of a selection are in each status."""
    require(person, "look")
    found = dict.fromkeys(Status, 0) | {tally.status: tally.records for tally in remembered(
        context, ("standing", selection), lambda: context.store.tallies.count((), selection)
    )}  # fmt: skip
    total = sum(found.values())
    return Standing(
        total=total, by_status={status.value: n for status, n in found.items()}, waiting=sum(found[status] for status in WAITING),
        decided=total - found[Status.UNREVIEWED],
    )  # fmt: skip


def pair_split(context: Context, person: Person, *, selection: Selection) -> PairSplit:
    """What the pairs of a selection are made of."""
    require(person, "look")
    of = selection.model_copy(update={"kind": "pair"})
    counted = {part: _pair_counts((t.values[0], t.status, t.records) for t in context.store.tallies.count((part,), of)) for part in PAIR_DIMENSIONS}
    read = {part: _pair_counts(context.store.counting.pairs(part, of)) for part in ("kind", "topic")}
    gap = pair_lengths.gap(context, of=of)
    return PairSplit(**counted, **read, length=length_gap.before_review(gap), gives_away=gap.gives_away)


def domains_used(context: Context, person: Person) -> tuple[str, ...]:
    """The domains that records are of, the usual one first; that one alone when there are none."""
    require(person, "look")
    usual, there = context.settings.domain, domains.names(context)
    used = [name for name in context.store.domains.names() if name in there]
    return tuple(sorted(used, key=lambda name: (name != usual, name))) or (usual,)


def decisions_over_time(
    context: Context, person: Person, *, days: int = 90, batch: str | None = None, kind: Kind | None = None, domain: str | None = None
) -> tuple[DayCount, ...]:
    """Decisions by UTC day and verdict, oldest first; days without any are left out."""
    require(person, "look")
    since = datetime.now(UTC).date() - timedelta(days=days)
    found = context.store.counting.by_day(since, batch, kind, domain)
    return tuple(DayCount(day=day, verdict=verdict.value, decisions=n) for day, verdict, n in found)


def goal_of(context: Context, person: Person, *, domain: str) -> int | None:
    """How many approved dialogues of a domain are wanted in the end; None where nobody has said."""
    require(person, "look")
    return context.store.goals.of(domain)


def keep_goal(context: Context, person: Person, *, domain: str, goal: int | None) -> int | None:
    """Set it for everybody (verb `generate`), or take it away. Raises BadRequest for less than one record."""
    require(person, "generate")
    if goal is not None and not 0 < goal <= MOST:
        raise BadRequest(f"the goal must be a number of records from 1 to {MOST:,}, not {goal:,}.")
    context.store.goals.keep(domains.domain(context, domain).about.id, goal, person.name, datetime.now(UTC))
    return goal


def _kinds(context: Context) -> list[tuple[str, str]]:
    return remembered(context, "kinds", context.store.counting.kinds, version=context.store.counting.arrived())


def _words(domain: Domain) -> Iterator[tuple[Dimension, tuple[str, ...]]]:
    """The values of each label that a domain has."""
    for label in LABELS:
        yield label, tuple(value.name for value in getattr(domain.labels, label))


def _pair_counts(found: Iterable[tuple[str, Status, int]]) -> tuple[PairCount, ...]:
    by_value: dict[str, Counter[Status]] = {}
    for value, status, pairs in found:
        by_value.setdefault(value, Counter())[status] += pairs
    split = [
        PairCount(
            value=value, pairs=by.total(), approved=by[Status.APPROVED], needs_revision=by[Status.NEEDS_REVISION], rejected=by[Status.REJECTED],
            waiting=sum(by[status] for status in WAITING),
        )
        for value, by in by_value.items()
    ]  # fmt: skip
    return tuple(sorted(split, key=lambda one: (-one.pairs, one.value)))
