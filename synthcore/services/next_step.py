"""The one thing that moves the work on most, for whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, may, require
from synthcore.core.queue_settings import DEFAULT
from synthcore.core.records import Frozen
from synthcore.core.reviews import WAITING, Status
from synthcore.services import domains, measuring_progress, measuring_work, planning
from synthcore.services.context import Context
from synthcore.services.plans import Plan, Planning
from synthcore.services.remembering import remembered

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
    backlog = sum(by_status[status] for status in WAITING)
    if not sum(by_status.values()):
        return _nothing_there(person)
    if (n := by_status[Status.DISPUTED]) and may(person.role, "adjudicate"):
        return NextStep(action="adjudicate", sentence=f"Reviewers differ on {_many(n)}.", button=f"Look at the first of {n:,}", count=n)
    plans = may(person.role, "generate")
    grown = measuring_work.growth(context, datetime.now(UTC).date()) if plans else None
    gap = _gap(context, person) if plans and backlog < DEFAULT.batch_size and not grown else None
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
    """What the goal takes beyond what is there, where there is a goal."""
    plan = _plan(context, person)
    if plan is None or not plan.goal_set or not plan.needs:
        return None
    return NextStep(action="plan", sentence=f"{plan.approved:,} of {plan.goal:,} approved; {_to_make(plan)}.", button="Plan the next batch", count=plan.needs)


def _plan(context: Context, person: Person) -> Plan | None:
    """As the part Next batch shows it before anything is chosen there; None where nothing can be planned, as of pairs alone."""
    name = measuring_progress.domains_used(context, person)[0]

    def plan() -> Plan | None:
        try:
            return planning.plan_next_batch(context, person, wanted=Planning(domain=name))
        except BadRequest:
            return None

    return remembered(context, ("planned", name, domains.domain(context, name).hash), plan)


def _left(context: Context, person: Person, by_status: dict[Status, int], grown: measuring_work.Growth | None) -> NextStep:
    """Where nothing waits for this person."""
    if n := sum(by_status[status] for status in WAITING):
        said = f"{_many(n)} {_waits(n)} for someone else's decision."
        return NextStep(action="wait", sentence=f"{_growing(grown)}{said}", button="See what is waiting", count=n)
    if not may(person.role, "generate"):
        return NextStep(action="wait", sentence="Nothing waits for your decision.", button="See the statistics", count=0)
    if n := by_status[Status.DISPUTED]:
        return NextStep(action="wait", sentence=f"Reviewers differ on {_many(n)}; a lead decides.", button="See what is waiting", count=n)
    if by_status[Status.REJECTED] and (plan := _plan(context, person)) and not plan.goal_set and plan.needs:
        said = f"{plan.approved:,} approved of {plan.goal:,} made, and no goal is set. For as many approved as were made, {_to_make(plan)}."
        return NextStep(action="plan", sentence=said, button="Plan the next batch", count=plan.needs)
    if n := by_status[Status.NEEDS_REVISION]:
        said = f"{_many(n)} {'needs' if n == 1 else 'need'} revision."
        return NextStep(action="revise", sentence=said, button=f"Look at the first of {n:,}", count=n)
    approved = by_status[Status.APPROVED]
    return NextStep(action="export", sentence="Everything is decided.", button=f"Download {approved:,} approved", count=approved)


def _growing(grown: measuring_work.Growth | None) -> str:
    if grown is None:
        return ""
    return f"The backlog grows: {grown.came:,} came in within {measuring_work.DAYS} days, {grown.settled:,} were decided. "


def _to_make(plan: Plan) -> str:
    return f"{plan.needs:,} more {'dialogue is' if plan.needs == 1 else 'dialogues are'} yet to be made"


def _waits(n: int) -> str:
    return "waits" if n == 1 else "wait"


def _many(n: int) -> str:
    return f"{n:,} {'record' if n == 1 else 'records'}"
