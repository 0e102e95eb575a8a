"""Counts: what there is, what is decided, what the target distribution still lacks."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.people import Person, require
from synthcore.core.ports import CellCount
from synthcore.core.quotas import apportion
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.evaluation import length_gap
from synthcore.services import domains, pair_lengths
from synthcore.services.context import Context

OPEN = (Status.UNREVIEWED, Status.NEEDS_SECOND)
NONE_GIVEN = "(none)"

Kind = Literal["dialogue", "pair"]

Action = Literal["generate", "review", "adjudicate", "revise", "export", "wait"]


class Counts(Frozen):
    """Of the newest version of each record. `by_status` has every status; `waiting` is unreviewed + needs_second."""

    total: int
    by_status: dict[str, int]
    waiting: int
    decisions: int
    reviewers: int
    batches: int


class Share(Frozen):
    """One label value. `target` and the two shares are fractions; `due` is what the goal asks for, in records.
    `missing` = due − approved, `to_generate` = due − generated records that are not rejected; never below 0."""

    value: str
    target: float
    generated: int
    approved: int
    generated_share: float
    approved_share: float
    due: int
    missing: int
    to_generate: int


class Distribution(Frozen):
    """Target against actual. `goal` is the number of records that `due` refers to."""

    goal: int
    generated: int
    approved: int
    session_type: tuple[Share, ...]
    concern: tuple[Share, ...]
    risk_level: tuple[Share, ...]


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


class NextStep(Frozen):
    """What to do next, in one sentence, with the words of the button that does it."""

    action: Action
    sentence: str
    button: str
    count: int


def counts(context: Context, person: Person, *, batch: str | None = None, kind: Kind | None = None, domain: str | None = None) -> Counts:
    """How many records there are in each status, of one kind or of both, of one domain or of all."""
    require(person, "look")
    by_status = context.store.counting.statuses(batch, kind, domain)
    decisions, reviewers = context.store.counting.decisions(batch, kind, domain)
    return Counts(
        total=sum(by_status.values()), by_status={s.value: n for s, n in by_status.items()}, waiting=sum(by_status[s] for s in OPEN),
        decisions=decisions, reviewers=reviewers, batches=context.store.batches.count(),
    )  # fmt: skip


def parts(context: Context, person: Person) -> tuple[Part, ...]:
    """The records by domain and kind, those of the usual domain first; nothing that none is of."""
    require(person, "look")
    found = sorted(context.store.counting.kinds(), key=lambda of: (of[0] != context.settings.domain, of))
    kinds: dict[str, Kind] = {"dialogue": "dialogue", "pair": "pair"}
    return tuple(Part(domain=name, kind=kinds[kind], counts=counts(context, person, kind=kinds[kind], domain=name)) for name, kind in found)


def kinds_used(context: Context, person: Person, *, domain: str) -> tuple[Kind, ...]:
    """The kinds of records that there are of a domain; where there are none, those that it is for."""
    require(person, "look")
    kinds: tuple[Kind, ...] = ("dialogue", "pair")
    there = {kind for name, kind in context.store.counting.kinds() if name == domain} or set(domains.domain(context, domain).about.kinds)
    return tuple(kind for kind in kinds if kind in there)


def pair_split(context: Context, person: Person, *, domain: str, batch: str | None = None) -> PairSplit:
    """What the pairs of a domain are made of."""
    require(person, "look")
    split = {part: _pair_counts(context.store.counting.pairs(part, domain, batch)) for part in ("modification", "error_type", "kind", "topic")}
    gap = pair_lengths.gap(context, domain=domain, batch=batch)
    return PairSplit(**split, length=length_gap.before_review(gap), gives_away=gap.gives_away)


def distribution(
    context: Context, person: Person, *, domain: str | None = None, batch: str | None = None, goal: int | None = None, mix: str = "production"
) -> Distribution:
    """Target, generated and approved dialogues for each label value. `goal` defaults to the number of records that are there."""
    require(person, "look")
    found = domains.domain(context, domain)
    targets = found.targets.mix.get(mix)
    if targets is None:
        raise UnknownValue("mix", mix, found.targets.mix)
    if goal is not None and goal < 0:
        raise BadRequest(f"the goal must be a number of records, not {goal}.")
    cells = context.store.counting.cells(found.about.id, batch, "dialogue")  # pairs have no place in these targets
    total = sum(c.records for c in cells)
    goal = total if goal is None else goal
    return Distribution(
        goal=goal, generated=total, approved=sum(c.records for c in cells if c.status is Status.APPROVED),
        session_type=_shares(cells, "session_type", targets["session_type"], goal), concern=_shares(cells, "concern", targets["concern"], goal),
        risk_level=_shares(cells, "risk_level", targets["risk_level"], goal),
    )  # fmt: skip


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


def what_next(context: Context, person: Person) -> NextStep:
    """The one thing that moves the work on most."""
    require(person, "look")
    by_status = context.store.counting.statuses(None)
    total, waiting = sum(by_status.values()), context.store.queues.waiting(person.name)
    approved, unreviewed = by_status[Status.APPROVED], by_status[Status.UNREVIEWED]
    if total == 0:
        return NextStep(action="generate", sentence="There are no records yet.", button="Generate the first records", count=0)
    if waiting:
        some = "the first" if unreviewed == total else "the next"
        return NextStep(action="review", sentence=f"{_many(waiting)} for your decision.", button=f"Review {some} of {waiting:,}", count=waiting)
    if n := by_status[Status.DISPUTED]:
        return NextStep(action="adjudicate", sentence=f"Reviewers differ on {n:,}.", button=f"Look at the first of {n:,}", count=n)
    if n := by_status[Status.NEEDS_SECOND] + unreviewed:
        return NextStep(action="wait", sentence=f"{_many(n)} for someone else's decision.", button="See what is waiting", count=n)
    missing = sum(s.to_generate for s in distribution(context, person).risk_level)
    if missing:
        rejected = f"{missing:,} {'place' if missing == 1 else 'places'} of the target became free again."
        return NextStep(action="generate", sentence=rejected, button=f"Generate {missing:,} more", count=missing)
    if n := by_status[Status.NEEDS_REVISION]:
        return NextStep(action="revise", sentence=f"{n:,} {'needs' if n == 1 else 'need'} revision.", button=f"Look at the first of {n:,}", count=n)
    return NextStep(action="export", sentence="Everything is decided.", button=f"Download {approved:,} approved", count=approved)


def _shares(cells: list[CellCount], dimension: str, target: dict[str, float], goal: int) -> tuple[Share, ...]:
    """The target's values in its order, then whatever else there is."""
    generated: Counter[str] = Counter()
    approved: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for cell in cells:
        value = getattr(cell, dimension) or NONE_GIVEN
        generated[value] += cell.records
        if cell.status is Status.APPROVED:
            approved[value] += cell.records
        if cell.status is Status.REJECTED:
            rejected[value] += cell.records
    due, whole = apportion(target, goal), sum(target.values())
    return tuple(
        Share(
            value=value, target=target.get(value, 0) / whole, generated=generated[value], approved=approved[value],
            generated_share=generated[value] / (generated.total() or 1), approved_share=approved[value] / (approved.total() or 1),
            due=due.get(value, 0), missing=max(0, due.get(value, 0) - approved[value]),
            to_generate=max(0, due.get(value, 0) - generated[value] + rejected[value]),
        )
        for value in [*target, *sorted(generated.keys() - target.keys())]
    )  # fmt: skip


def _pair_counts(found: list[tuple[str, Status, int]]) -> tuple[PairCount, ...]:
    by_value: dict[str, Counter[Status]] = {}
    for value, status, pairs in found:
        by_value.setdefault(value, Counter())[status] += pairs
    split = [
        PairCount(
            value=value, pairs=by.total(), approved=by[Status.APPROVED], needs_revision=by[Status.NEEDS_REVISION], rejected=by[Status.REJECTED],
            waiting=sum(by[status] for status in OPEN),
        )
        for value, by in by_value.items()
    ]  # fmt: skip
    return tuple(sorted(split, key=lambda one: (-one.pairs, one.value)))


def _many(n: int) -> str:
    return f"{n:,} {'record waits' if n == 1 else 'records wait'}"
