"""Work at a glance: one's own for oneself, that of the team for whoever leads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.services import measuring_progress, measuring_reviewers
from synthcore.services.blinding import has_decided
from synthcore.services.context import Context
from synthcore.services.measuring_flow import oldest_hours
from synthcore.services.measuring_reviewers import Pace
from synthcore.services.measuring_week import DAYS as DAYS
from synthcore.services.measuring_week import Week, week_of
from synthcore.services.remembering import remembered

RUNS = 500  # the newest, among which those of a week are looked for
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


class TeamWork(Frozen):
    """`approved` counts towards the `goal` of the domain where there is one, else all records. `week` has the backlog and the rate,
    of all records; `oldest` is for how many hours the longest waiting one has been there. `spent` is in dollars, of the runs that began
    within the last DAYS days."""

    approved: int
    goal: int | None
    week: Week
    oldest: int | None
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


def team_work(context: Context, person: Person, *, now: datetime | None = None) -> TeamWork:
    """Of everybody, as of a moment."""
    require(person, "look")
    now = now or datetime.now(UTC)
    name = measuring_progress.domains_used(context, person)[0]
    goal = context.store.goals.of(name)
    of = Selection(domain=name, kind="dialogue") if goal else EVERYTHING
    return TeamWork(
        approved=measuring_progress.standing(context, person, selection=of).by_status[Status.APPROVED], goal=goal,
        week=week_of(context, EVERYTHING, now.date()), oldest=oldest_hours(context, EVERYTHING, now), spent=_spent(context, now.date()),
    )  # fmt: skip


def growth(context: Context, today: date) -> Growth | None:
    """How the backlog has grown within seven days; None where it has not, or where there was none before."""
    found = week_of(context, EVERYTHING, today)
    grown = 0 < found.backlog_before < found.backlog
    return Growth(before=found.backlog_before, now=found.backlog, came=found.came, settled=found.settled) if grown else None


def _spent(context: Context, today: date) -> Decimal:
    since = today - timedelta(days=DAYS - 1)
    return sum((run.cost for run in context.store.runs.all(limit=RUNS) if (run.started_at or run.created_at).date() >= since), Decimal(0))


def _stopped(context: Context, person: Person) -> Stopped | None:
    """What they claimed last, else what they began to say something of last, unless they have decided on it or it was edited since."""
    begun = [draft.record_id for name, _, draft in context.store.drafts.all(None) if name == person.name]
    for record_id in (context.store.claims.last(person.name), *begun[-1:]):
        found = context.store.records.with_state(record_id) if record_id else None
        if found and found[1].superseded_by is None and not has_decided(context.store.reviews.of(found[0].id), person):
            return Stopped(record_id=found[0].id, name=found[0].external_id)
    return None
