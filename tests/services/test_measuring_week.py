"""The week against the one before equals plain Python over the records and their reviews."""

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from synthcore.core.reviews import DECIDED, Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import difference, wilson
from synthcore.services import measuring_flow
from synthcore.services.measuring_week import LEAST, week
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import Written

OPEN = (Status.UNREVIEWED, Status.NEEDS_SECOND)
SELECTIONS = [{}, {"domain": "plant_care", "kind": "dialogue"}, {"batch": "first"}, {"concern": "no such"}]


@pytest.fixture
def written(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    return Written(context.store, 5)


def expected(written, of, today):
    """Of the selected records: what waits, what waited seven days ago, what came, what was settled, and the statuses of either week."""
    since, before = today - timedelta(days=6), today - timedelta(days=13)
    came, settled, waits, waited, this, last = 0, 0, 0, 0, Counter(), Counter()
    for one in written.newest:
        if not written.selected(one, of):
            continue
        state = written.states[one.id]
        made = min(one.created_at.date(), today)
        done = None if state.status in OPEN else min(max(state.decided_at.date(), made), today)
        came += made >= since
        waits += done is None
        waited += made < since and (done is None or done >= since)
        if done:
            settled += done >= since
            this[state.status] += done >= since
            last[state.status] += before <= done < since
    return (waits, waited, came, settled), this, last


def test_every_number_equals_plain_python(context, anna, written):
    """As of any day, those before some of the records came in among them: by a clock that is behind."""
    for wanted, days in itertools.product(SELECTIONS, (0, 5, 9, 12, 18, 21, 27)):
        of, today = Selection(**wanted), date(2025, 5, 14) + timedelta(days=days)
        numbers, this, last = expected(written, of, today)
        found = week(context, anna, selection=of, today=today)
        assert (found.backlog, found.backlog_before, found.came, found.settled) == numbers
        for rate, counted in ((found.rate, this), (found.rate_before, last)):
            decided, approved = sum(counted[status] for status in DECIDED), counted[Status.APPROVED]
            assert (rate and (rate.approved, rate.of)) == ((approved, decided) if decided else None)
            assert rate is None or (rate.share, rate.low, rate.high) == (approved / decided, *wilson(approved / decided, decided))


def test_it_is_what_flow_says(context, anna, written):
    """The backlog at the end of today and of seven days ago."""
    today = date(2025, 6, 18)
    days = {one.day: one.backlog for one in measuring_flow.flow(context, anna, selection=Selection(), today=today).over_time}
    found = week(context, anna, selection=Selection(), today=today)
    assert (found.backlog, found.backlog_before) == (days[today], days[today - timedelta(days=7)])


def decided(context, verdicts, at, first=0):
    records = [record(first + n).model_copy(update={"created_at": at}) for n in range(len(verdicts))]
    context.store.records.add(records, vocabulary=PLANTS)
    context.store.reviews.add_many(
        [review(first + n, one, verdict=verdict, decided_at=at) for n, (one, verdict) in enumerate(zip(records, verdicts, strict=True))]
    )


def test_two_weeks_are_compared_from_ten_decisions_on(context, anna):
    """Below that on either side there is no interval of the difference."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    decided(context, ["approved"] * (LEAST - 1) + ["rejected"], NOW - timedelta(days=8))
    decided(context, ["approved"] * (LEAST - 1), NOW, first=50)
    assert week(context, anna, selection=Selection(), today=NOW.date()).change is None
    decided(context, ["rejected"], NOW, first=80)
    found = week(context, anna, selection=Selection(), today=NOW.date())
    assert found.change == difference(LEAST - 1, LEAST, LEAST - 1, LEAST)


def test_clocks_that_jump(context, anna):
    """What was decided after now is of this week, what was decided before it came in was decided when it did, and what comes in after now
    did not wait a week ago."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    now = datetime.now(UTC)
    records = [record(n).model_copy(update={"created_at": at}) for n, at in enumerate((now, now, now + timedelta(days=90)))]
    context.store.records.add(records, vocabulary=PLANTS)
    context.store.reviews.add_many([review(0, records[0], decided_at=now + timedelta(days=400)), review(1, records[1], decided_at=now - timedelta(days=90))])
    found = week(context, anna, selection=Selection())
    assert (found.backlog, found.backlog_before, found.came, found.settled) == (1, 0, 3, 2)
    assert (found.rate.approved, found.rate.of, found.rate_before) == (2, 2, None)


def test_nothing_is_there(context, anna):
    found = week(context, anna, selection=Selection())
    assert tuple(found.model_dump().values()) == (None, None, None, 0, 0, 0, 0)
