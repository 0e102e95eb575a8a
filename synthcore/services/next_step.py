"""The one thing that moves the work on most, for whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from synthcore.core.people import Person, may, require
from synthcore.core.queue_settings import DEFAULT
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.services import measuring_distribution, measuring_progress, measuring_work
from synthcore.services.context import Context

Action = Literal["generate", "review", "adjudicate", "plan", "revise", "export", "wait"]


class NextStep(Frozen):
    """What to do next, in one sentence, with the words of the button that does it."""

    action: Action
    sentence: str
    button: str
    count: int


def what_next(context: Context, person: Person) -> NextStep:
    """What only this person's role can do comes first: disputes for a lead. A backlog that grows is worked off before more is made;
    while less than a batch waits, the next one is planned."""
    require(person, "look")
    by_status = context.store.counting.statuses(None)
    waiting = context.store.queues.waiting(person.name) if may(person.role, "review") else 0
    open_ = by_status[Status.UNREVIEWED] + by_status[Status.NEEDS_SECOND]
    if not sum(by_status.values()):
        return _nothing_there(person)
    if (n := by_status[Status.DISPUTED]) and may(person.role, "adjudicate"):
        return NextStep(action="adjudicate", sentence=f"Reviewers differ on {_many(n)}.", button=f"Look at the first of {n:,}", count=n)
    plans = may(person.role, "generate")
    grown = measuring_work.growth(context, datetime.now(UTC).date()) if plans else None
    gap = _gap(context, person) if plans and open_ < DEFAULT.batch_size and not grown else None
    if gap:
        return gap
    if waiting:
        some = "the first" if by_status[Status.UNREVIEWED] == sum(by_status.values()) else "the next"
        said = f"{_many(waiting)} {_waits(waiting)} for your decision."
        return NextStep(action="review", sentence=f"{_growing(grown)}{said}", button=f"Review {some} of {waiting:,}", count=waiting)
    return _left(context, person, by_status, grown)


def _nothing_there(person: Person) -> NextStep:
    if may(person.role, "generate"):
        return NextStep(action="generate", sentence="There are no records yet.", button="Generate the first records", count=0)
    return NextStep(action="wait", sentence="There are no records yet. An editor or a lead generates the first.", button="See the statistics", count=0)


def _gap(context: Context, person: Person) -> NextStep | None:
    """What is to be generated for the goal, where there is one."""
    name = measuring_progress.domains_used(context, person)[0]
    goal = context.store.goals.of(name)
    if goal is None:
        return None
    found = measuring_distribution.distribution(context, person, domain=name, goal=goal)
    missing = max(sum(share.to_generate for share in shares) for shares in (found.session_type, found.concern, found.risk_level))
    if not missing:
        return None
    said = f"{found.approved:,} of {goal:,} approved; {_many(missing)} of the goal {'is' if missing == 1 else 'are'} yet to be made."
    return NextStep(action="plan", sentence=said, button="Plan the next batch", count=missing)


def _left(context: Context, person: Person, by_status: dict[Status, int], grown: measuring_work.Growth | None) -> NextStep:
    """Where nothing waits for this person."""
    if n := by_status[Status.UNREVIEWED] + by_status[Status.NEEDS_SECOND]:
        said = f"{_many(n)} {_waits(n)} for someone else's decision."
        return NextStep(action="wait", sentence=f"{_growing(grown)}{said}", button="See what is waiting", count=n)
    if not may(person.role, "generate"):
        return NextStep(action="wait", sentence="Nothing waits for your decision.", button="See the statistics", count=0)
    if n := by_status[Status.DISPUTED]:
        return NextStep(action="wait", sentence=f"Reviewers differ on {_many(n)}; a lead decides.", button="See what is waiting", count=n)
    if missing := sum(share.to_generate for share in measuring_distribution.distribution(context, person).risk_level):
        said = f"{missing:,} {'place' if missing == 1 else 'places'} of the target became free again."
        return NextStep(action="generate", sentence=said, button=f"Generate {missing:,} more", count=missing)
    if n := by_status[Status.NEEDS_REVISION]:
        said = f"{_many(n)} {'needs' if n == 1 else 'need'} revision."
        return NextStep(action="revise", sentence=said, button=f"Look at the first of {n:,}", count=n)
    approved = by_status[Status.APPROVED]
    return NextStep(action="export", sentence="Everything is decided.", button=f"Download {approved:,} approved", count=approved)


def _growing(grown: measuring_work.Growth | None) -> str:
    if grown is None:
        return ""
    return f"The backlog grows: {grown.came:,} came in within {measuring_work.DAYS} days, {grown.settled:,} were decided. "


def _waits(n: int) -> str:
    return "waits" if n == 1 else "wait"


def _many(n: int) -> str:
    return f"{n:,} {'record' if n == 1 else 'records'}"
