"""Work at a glance: one's own for oneself, that of the team for whoever leads it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import wilson
from synthcore.services import measuring_progress, measuring_reviewers
from synthcore.services.blinding import has_decided
from synthcore.services.context import Context
from synthcore.services.measuring_progress import OPEN
from synthcore.services.measuring_reviewers import Pace
from synthcore.services.remembering import remembered

DAYS = 7
RUNS = 500  # the newest, among which those of a week are looked for
DECIDED = (Status.APPROVED, Status.NEEDS_REVISION, Status.REJECTED)
EVERYTHING = Selection()


class Stopped(Frozen):
    """The record that a person had before them last and has not decided on."""

    record_id: str
    name: str


class OwnWork(Frozen):
    """Of one reviewer: how many records wait for them, how many decisions of theirs stand, of today (where the program runs), of the
    last seven days and of all time, where they stopped, and their pace."""

    waiting: int
    today: int
    week: int
    ever: int
    stopped: Stopped | None
    pace: Pace


class Growth(Frozen):
    """The backlog seven days ago (`before`) and `now`; between, `came` records came in and `settled` were decided."""

    before: int
    now: int
    came: int
    settled: int


class Rate(Frozen):
    """Of the records whose last word came this week (since Monday, UTC) and that it settled: how many were approved. `low` and
    `high` are the bounds of the share (95 %, Wilson)."""

    approved: int
    of: int
    share: float
    low: float
    high: float


class TeamWork(Frozen):
    """`approved` counts towards the `goal` of the domain where there is one, else all records. `age` is for how many days the
    longest waiting record of the `backlog` has been there; `rate` is None in a week without
    decisions; `spent` is in dollars, of the runs that began this week."""

    approved: int
    goal: int | None
    backlog: int
    age: int | None
    grown: Growth | None
    rate: Rate | None
    spent: Decimal


def own_work(context: Context, person: Person) -> OwnWork:
    """One's own (verb `review`)."""
    require(person, "review")
    now = datetime.now().astimezone()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = {"today": midnight, "week": midnight - timedelta(days=DAYS - 1), "ever": datetime(1970, 1, 1, tzinfo=UTC)}
    return OwnWork(
        waiting=context.store.queues.waiting(person.name), **{name: context.store.reviews.count_since(person.name, at) for name, at in since.items()},
        stopped=_stopped(context, person), pace=remembered(context, ("own pace", person), lambda: measuring_reviewers.own_pace(context, person)),
    )  # fmt: skip


def team_work(context: Context, person: Person, *, today: date | None = None) -> TeamWork:
    """Of everybody, as of a UTC day."""
    require(person, "look")
    today = today or datetime.now(UTC).date()
    name = measuring_progress.domains_used(context, person)[0]
    goal = context.store.goals.of(name)
    of = Selection(domain=name, kind="dialogue") if goal else EVERYTHING
    made = _by_day(context, "day_made")
    waiting = [day for (day, status), _ in made.items() if status in OPEN]
    return TeamWork(
        approved=measuring_progress.standing(context, person, selection=of).by_status[Status.APPROVED], goal=goal,
        backlog=sum(n for (_, status), n in made.items() if status in OPEN), age=max(0, (today - min(waiting)).days) if waiting else None,
        grown=growth(context, today), rate=_rate(context, today), spent=_spent(context, today),
    )  # fmt: skip


def growth(context: Context, today: date) -> Growth | None:
    """How the backlog has grown within seven days; None where it has not, or where there was none before."""
    since = today - timedelta(days=DAYS - 1)
    made, decided = _by_day(context, "day_made"), _by_day(context, "day_decided")
    now = sum(n for (_, status), n in made.items() if status in OPEN)
    came = sum(n for (day, _), n in made.items() if day >= since)
    settled = sum(n for (day, status), n in decided.items() if status not in OPEN and day >= since)
    before = now - came + settled
    return Growth(before=before, now=now, came=came, settled=settled) if 0 < before < now else None


def _by_day(context: Context, by: Literal["day_made", "day_decided"]) -> dict[tuple[date, Status], int]:
    """Records by UTC day and status; those without a decision have no day on which they were decided."""
    found = remembered(context, ("by day", by), lambda: context.store.tallies.count((by,), EVERYTHING))
    return {(date.fromisoformat(tally.values[0]), tally.status): tally.records for tally in found if tally.values[0]}


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _rate(context: Context, today: date) -> Rate | None:
    monday = _monday(today)
    found = Counter[Status]()
    for (day, status), n in _by_day(context, "day_decided").items():
        found[status] += n if day >= monday else 0
    approved, of = found[Status.APPROVED], sum(found[status] for status in DECIDED)
    if not of:
        return None
    low, high = wilson(approved / of, of)
    return Rate(approved=approved, of=of, share=approved / of, low=low, high=high)


def _spent(context: Context, today: date) -> Decimal:
    monday = _monday(today)
    runs = context.store.runs.all(limit=RUNS)
    return sum((run.cost for run in runs if (run.started_at or run.created_at).date() >= monday), Decimal(0))


def _stopped(context: Context, person: Person) -> Stopped | None:
    """What they claimed last, else what they began to say something of last, unless they have decided on it or it was edited since."""
    begun = [draft.record_id for name, _, draft in context.store.drafts.all(None) if name == person.name]
    for record_id in (context.store.claims.last(person.name), *begun[-1:]):
        found = context.store.records.with_state(record_id) if record_id else None
        if found and found[1].superseded_by is None and not has_decided(context.store.reviews.of(found[0].id), person):
            return Stopped(record_id=found[0].id, name=found[0].external_id)
    return None
