"""The week as a whole: what the other services measure, gathered for one report.

A part of the report is a field of `Week` and a line in `weekly`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.quotas import DIMENSIONS
from synthcore.core.records import Frozen
from synthcore.core.tallies import Selection
from synthcore.evaluation.advice_rules import Line
from synthcore.services import advising, domains, measuring_distribution, measuring_flow, measuring_money, measuring_progress, measuring_quality
from synthcore.services.context import Context
from synthcore.services.measuring_distribution import Distribution
from synthcore.services.measuring_flow import Flow
from synthcore.services.measuring_money import Money
from synthcore.services.measuring_progress import Standing
from synthcore.services.measuring_quality import Rates, Rejections

LENGTH = timedelta(days=7)
MOST = 10_000_000


class Week(Frozen):
    """`since` and `until` are the first and the last of seven UTC days. Records are those that came in until then, as they stand now.
    `distribution` is None for a domain without targets, `advice` for a week that is over. `titles` gives the title of each value of
    each label, `issues` that of each reason for rejection. A report is handed on: it names no reviewer."""

    domain: str
    title: str
    since: date
    until: date
    titles: dict[str, dict[str, str]]
    standing: Standing
    distribution: Distribution | None
    advice: tuple[Line, ...] | None
    quality: Rates
    rejections: Rejections
    issues: dict[str, str]
    flow: Flow
    money: Money

    @property
    def decisions(self) -> int:
        """Of the seven days."""
        return sum(one.decisions for one in self.flow.decisions if self.since <= one.day <= self.until)


def weekly(context: Context, person: Person, *, domain: str | None = None, goal: int | None = None, until: date | None = None) -> Week:
    """The seven days that end with `until` (today in UTC, when None) in a domain (the usual one, when None). `goal` is the size of the
    finished data set, when None the one that was set for the domain. Raises BadRequest for a day to come or a goal that is none,
    UnknownValue for a domain that there is not."""
    require(person, "look")
    today = datetime.now(UTC).date()
    until = until or today
    if until > today:
        raise BadRequest(f"the week ends on {until}, which is to come; name a day up to {today}.")
    if goal is not None and not 0 < goal <= MOST:
        raise BadRequest(f"the goal must be a number of records from 1 to {MOST:,}, not {goal}.")
    about = domains.domain(context, domain)
    name, since = about.about.id, until - LENGTH + timedelta(days=1)
    of, asked = Selection(domain=name, until=until), (context, person)
    goal = goal or measuring_progress.goal_of(*asked, domain=name)
    return Week(
        domain=name, title=about.about.title, since=since, until=until,
        titles={label: {v.name: v.title or v.name for v in getattr(about.labels, label)} for label in DIMENSIONS},
        standing=measuring_progress.standing(*asked, selection=of),
        distribution=measuring_distribution.distribution(*asked, selection=of, goal=goal) if about.targets.mix else None,
        advice=advising.advice(*asked, selection=of) if until == today else None,
        quality=measuring_quality.quality_rates(*asked, selection=of), rejections=measuring_quality.rejection_reasons(*asked, selection=of),
        issues={one.id: one.title for one in about.issues},
        flow=measuring_flow.flow(*asked, selection=of, today=until).model_copy(update={"volumes": ()}),
        money=measuring_money.money(*asked, selection=of),
    )  # fmt: skip
