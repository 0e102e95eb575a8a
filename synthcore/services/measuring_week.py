"""The last seven days against the seven before: how much of what was settled was approved, and how the backlog has moved."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import DECIDED, WAITING, Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import difference, wilson
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

DAYS = 7
LEAST = 10  # settled records on either side, below which two shares are not compared: an interval is wider than half the scale


class Rate(Frozen):
    """Of the records whose last word came within DAYS days and that it settled: how many were approved. `low` and `high` are the
    bounds of the share (95 %, Wilson)."""

    approved: int
    of: int
    share: float
    low: float
    high: float


class Week(Frozen):
    """The UTC day that was asked for and the six before it: `rate`, and `rate_before` of the seven days before those; None where nothing
    was settled. `change` holds the bounds of the first share less the second (95 %, Newcombe), None where either is of fewer than LEAST.

    `backlog` is what waits for a decision, `backlog_before` what did seven days ago. Between, `came` records came in and `settled` had
    their last word and do not wait any more."""

    rate: Rate | None
    rate_before: Rate | None
    change: tuple[float, float] | None
    backlog: int
    backlog_before: int
    came: int
    settled: int


def week(context: Context, person: Person, *, selection: Selection, today: date | None = None) -> Week:
    """Of what is selected, as of a UTC day (verb `look`)."""
    require(person, "look")
    return week_of(context, selection, today or datetime.now(UTC).date())


def week_of(context: Context, of: Selection, today: date) -> Week:
    return remembered(context, ("week", of, today), lambda: _week(context, of, today))


def _week(context: Context, of: Selection, today: date) -> Week:
    since = today - timedelta(days=DAYS - 1)
    this, last, backlog, came, settled = Counter[Status](), Counter[Status](), 0, 0, 0
    for one in context.store.flows.moved(of, since, since - timedelta(days=DAYS)):
        came += one.records if one.came else 0
        if one.status in WAITING:
            backlog += one.records
            continue
        settled += one.records if one.done else 0
        if one.status in DECIDED:
            this[one.status] += one.records if one.done else 0
            last[one.status] += one.records if one.done_before else 0
    rate, rate_before = _rate(this), _rate(last)
    change = None
    if rate and rate_before and min(rate.of, rate_before.of) >= LEAST:
        change = difference(rate.approved, rate.of, rate_before.approved, rate_before.of)
    return Week(
        rate=rate, rate_before=rate_before, change=change, backlog=backlog, backlog_before=backlog - came + settled, came=came, settled=settled
    )  # fmt: skip


def _rate(found: Counter[Status]) -> Rate | None:
    approved, of = found[Status.APPROVED], found.total()
    if not of:
        return None
    low, high = wilson(approved / of, of)
    return Rate(approved=approved, of=of, share=approved / of, low=low, high=high)
