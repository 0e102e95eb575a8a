"""The week as a whole: what seven days brought beside the seven before, and what the other services measure, gathered for one report.

A part of the report is a field of `Week` and a line in `weekly`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.quotas import DIMENSIONS
from synthcore.core.records import Frozen
from synthcore.core.reviews import DECIDED, WAITING, Status
from synthcore.core.tallies import Selection, Tally
from synthcore.domains.schema import Domain
from synthcore.evaluation.advice_rules import Line
from synthcore.evaluation.intervals import difference
from synthcore.services import advising, domains, measuring_distribution, measuring_flow, measuring_money, measuring_progress, measuring_quality
from synthcore.services.context import Context
from synthcore.services.measuring_distribution import Distribution
from synthcore.services.measuring_flow import Flow
from synthcore.services.measuring_money import DayCost, Money
from synthcore.services.measuring_progress import MOST, DayCount, PairSplit, Standing
from synthcore.services.measuring_quality import CellAnswers, Misinformation, Rates, Rejections, Share, share
from synthcore.services.measuring_week import LEAST

LENGTH = timedelta(days=7)
DAY = timedelta(days=1)


class Days(Frozen):
    """Seven UTC days in a domain, `since` to `until`, by the newest version of each record as it stands now. So many records `came` in
    (made, imported or edited), so many `decisions` of reviewers that stand were made. `approved` is how many were approved of those
    whose last word came then and that it settled. `waiting` had not all the decisions that they need when `until` ended. `spent` is
    what the answers cost that came then, in dollars, but for `unpriced` ones."""

    since: date
    until: date
    came: int
    decisions: int
    approved: Share
    waiting: int
    spent: Decimal
    unpriced: int


class Pairs(Frozen):
    """The preference pairs of a domain; `titles` has those of its modifications and types of error."""

    standing: Standing
    split: PairSplit
    misinformation: Misinformation
    titles: dict[str, dict[str, str]]


class Week(Frozen):
    """`now` are the seven days that the report is of, `before` the seven before them. `change` holds the bounds of the share that was
    approved less that of before (95 %, Newcombe), None where either is of fewer than LEAST records; `decisions` are those of the
    fourteen days. All else is of the records that came in until the last day, as they stood at `written`.

    `distribution` is None for a domain without targets, `advice` for a week that is over, `pairs` where there are none. `titles` gives the title of each
    value of each label, `issues` that of each reason for rejection. A report is handed on: it names no reviewer."""

    domain: str
    title: str
    written: datetime
    now: Days
    before: Days
    change: tuple[float, float] | None
    decisions: tuple[DayCount, ...]
    titles: dict[str, dict[str, str]]
    standing: Standing
    distribution: Distribution | None
    pairs: Pairs | None
    advice: tuple[Line, ...] | None
    quality: Rates
    rejections: Rejections
    refusals: tuple[CellAnswers, ...]
    issues: dict[str, str]
    flow: Flow
    money: Money

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to report: no record, and no run that asked a model."""
        return not self.standing.total and not self.money.runs

    @property
    def over(self) -> bool:
        """Whether the last day had ended when it was written."""
        return self.now.until < self.written.date()


def weekly(context: Context, person: Person, *, domain: str | None = None, goal: int | None = None, until: date | None = None) -> Week:
    """The seven days that end with `until` (today in UTC, when None) in a domain (the usual one, when None). `goal` is the size of the
    finished data set, when None the one that was set for the domain. Raises BadRequest for a day to come or a goal that is none,
    UnknownValue for a domain that there is not."""
    require(person, "look")
    written = datetime.now(UTC)
    today = written.date()
    until = until or today
    if until > today:
        raise BadRequest(f"the week ends on {until}, which is to come; name a day up to {today}.")
    if until < date.min + 2 * LENGTH:
        raise BadRequest(f"there are no two weeks up to {until}; name a later day.")
    if goal is not None and not 0 < goal <= MOST:
        raise BadRequest(f"the goal must be a number of records from 1 to {MOST:,}, not {goal}.")
    about, asked = domains.domain(context, domain), (context, person)
    # Of today no day is said: what the page has counted is then the same.
    of = Selection(domain=about.about.id, until=until if until < today else None)
    goal = goal or measuring_progress.goal_of(*asked, domain=about.about.id)
    money = measuring_money.money(*asked, selection=of)
    said = measuring_flow.flow(*asked, selection=Selection(domain=about.about.id), today=of.until).decisions
    decisions = tuple(one for one in said if one.day > until - 2 * LENGTH)
    tallies = context.store.tallies.count(("day_made", "day_decided"), Selection(domain=about.about.id))
    now, before = (_days(tallies, decisions, money.days, last, today) for last in (until, until - LENGTH))
    return Week(
        domain=about.about.id, title=about.about.title, written=written, now=now, before=before, change=_change(now.approved, before.approved),
        decisions=decisions, titles={label: {v.name: v.title or v.name for v in getattr(about.labels, label)} for label in DIMENSIONS},
        standing=measuring_progress.standing(*asked, selection=of),
        distribution=measuring_distribution.distribution(*asked, selection=of, goal=goal) if about.targets.mix else None,
        pairs=_pairs(context, person, about, of.model_copy(update={"kind": "pair"})),
        advice=advising.advice(*asked, selection=of) if until == today else None,
        quality=measuring_quality.quality_rates(*asked, selection=of), rejections=measuring_quality.rejection_reasons(*asked, selection=of),
        refusals=measuring_quality.refusals_by_cell(*asked, selection=of.model_copy(update={"kind": "dialogue"})),
        issues={one.id: one.title for one in about.issues},
        flow=measuring_flow.flow(*asked, selection=of).model_copy(update={"volumes": ()}), money=money,
    )  # fmt: skip


def _pairs(context: Context, person: Person, about: Domain, of: Selection) -> Pairs | None:
    standing = measuring_progress.standing(context, person, selection=of)
    if not standing.total:
        return None
    titles = {
        "modification": {one.id: f"{one.id} {one.title}" for one in about.modifications.values()},
        "error_type": {one.id: f"{one.id} {one.title}" for one in about.error_types.values()},
    }
    return Pairs(
        standing=standing, split=measuring_progress.pair_split(context, person, selection=of),
        misinformation=measuring_quality.misinformation(context, person, selection=of), titles=titles,
    )  # fmt: skip


def _days(tallies: Iterable[Tally], decisions: Iterable[DayCount], costs: Iterable[DayCost], until: date, today: date) -> Days:
    """By a clock that was ahead, what was done is of today; nothing is decided before it came in."""
    since, came, waiting, settled = until - LENGTH + DAY, 0, 0, Counter[Status]()
    for (made, decided), status, n in tallies:
        arrived = min(date.fromisoformat(made), today)
        done = None if status in WAITING else min(max(date.fromisoformat(decided), arrived), today) if decided else arrived
        came += n if since <= arrived <= until else 0
        waiting += n if arrived <= until and (done is None or done > until) else 0
        if status in DECIDED and done is not None and since <= done <= until:
            settled[status] += n
    paid = [one for one in costs if since <= one.day <= until]
    return Days(
        since=since, until=until, came=came, decisions=sum(one.decisions for one in decisions if since <= one.day <= until),
        approved=share(settled[Status.APPROVED], settled.total()), waiting=waiting,
        spent=sum((one.making + one.judging for one in paid), Decimal(0)), unpriced=sum(one.unpriced for one in paid),
    )  # fmt: skip


def _change(now: Share, before: Share) -> tuple[float, float] | None:
    return difference(now.count, now.of, before.count, before.of) if min(now.of, before.of) >= LEAST else None
