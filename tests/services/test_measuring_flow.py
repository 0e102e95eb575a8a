"""How the work flows equals plain Python over the records and their reviews."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

import pytest

from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.formats.reviews import same_person
from synthcore.services import measuring_flow
from synthcore.services.measuring_flow import LOOKED_AT, SHOWN, Forecast, flow, reviewers
from synthcore.services.measuring_progress import OPEN
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import MONDAY, Written

TODAY = (MONDAY + timedelta(days=16)).date()
SELECTIONS = [{}, {"domain": "plant_care"}, {"kind": "pair"}, {"batch": "first", "kind": "dialogue"}, {"session_type": "quick"}, {"concern": "no such"}]


@pytest.fixture
def written(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    made = Written(context.store, 9)
    for n, one in enumerate(made.newest[:40]):  # decisions at the desk with a time, one of them without
        said = review(f"timed {n}", one, "dora", ("approved", "rejected")[n % 2], source="desk", active_ms=1000 * n, decided_at=MONDAY + timedelta(days=n % 5))
        context.store.reviews.add(said)
        made.states[one.id] = made.state(one)
    return made


def arrived(n, at):
    return record(n).model_copy(update={"created_at": at})


def standing(context, written, of):
    return [one for r in written.newest if written.selected(r, of) for one in context.store.reviews.of(r.id) if one.withdrawn_at is None]


@pytest.mark.parametrize("wanted", SELECTIONS)
def test_every_number_equals_plain_python(context, anna, written, wanted):
    """The backlog with its age, day by day, the decisions and their times, and who made them."""
    of = Selection(**wanted)
    found = flow(context, anna, selection=of, today=TODAY)
    # Nothing is decided before it came in, whatever the clocks say.
    rows = [(one.created_at.date(), written.states[one.id]) for one in written.newest if written.selected(one, of)]
    ages = sorted((TODAY - day).days for day, state in rows if state.status in OPEN)
    assert (found.backlog.waiting, found.backlog.oldest) == (len(ages), ages[-1] if ages else None)
    assert found.backlog.median == (median(ages) if ages else None)
    for band in found.backlog.bands:
        assert band.records == sum(band.first <= age and (band.last is None or age < band.last) for age in ages)
    for one in found.over_time:
        waits = [day for day, state in rows if day <= one.day and (state.status in OPEN or max(state.decided_at.date(), day) > one.day)]
        assert one.backlog == len(waits)
        assert one.came == sum(day == one.day for day, _ in rows)
        assert one.settled == sum(state.status not in OPEN and max(state.decided_at.date(), day) == one.day for day, state in rows)
    assert len(found.over_time) == ((TODAY - min(day for day, _ in rows)).days + 1 if rows else 0)
    assert found.disputed == sum(state.status is Status.DISPUTED for _, state in rows)

    said = standing(context, written, of)
    days = Counter((one.decided_at.date(), one.verdict.value) for one in said)
    assert {(one.day, one.verdict): one.decisions for one in found.decisions} == days
    people = Counter(one.person for one in said)
    assert {one.person: one.decisions for one in found.volumes} == people
    times = defaultdict(list)
    for one in standing(context, written, of):
        if one.active_ms and not one.adjudicates:
            times[one.verdict.value].append(one.active_ms / 1000)
    assert {one.value: one.decisions for one in found.by_verdict} == {value: len(some) for value, some in times.items()}
    for one in found.by_verdict:
        if one.decisions > 1:
            assert [one.quarter, one.median, one.three_quarters] == pytest.approx(quantiles(times[one.value], n=4, method="inclusive"))


def test_a_reviewer_sees_their_own_work_and_a_lead_everybody_s(context, written):
    """By name."""
    everything = Selection()
    lead = flow(context, Person(name="x", role=Role.LEAD), selection=everything, today=TODAY)
    own = flow(context, Person(name="Ben", role=Role.CLINICIAN), selection=everything, today=TODAY)
    assert {one.person for one in own.volumes} == {one.person for one in lead.volumes if same_person(one.person) == "ben"}
    assert len(lead.volumes) > len(own.volumes) > 0
    assert flow(context, Person(name="v", role=Role.VIEWER), selection=everything, today=TODAY).volumes == ()


def test_two_who_agree(context, anna):
    """Blind verdicts on the same records are compared, and calibration is told where there is any."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    records = [record(n) for n in range(24)]
    context.store.records.add(records, vocabulary=PLANTS)
    for n, one in enumerate(records):
        for who, verdict in (("ben", "approved"), ("carl", "approved" if n % 4 else "rejected")):
            context.store.reviews.add(review(f"{who}{n}", one, who, verdict, source="desk", active_ms=36_000, desk=DeskAnswers(blind=True)))
    ben = next(one for one in reviewers(context, anna, selection=Selection(), today=NOW.date()) if one.person == "ben")
    assert (ben.decisions, ben.timed, ben.common, ben.agreement, ben.known) == (24, 24, 24, 0.75, 0)
    assert ben.seconds == pytest.approx(24 * 36)


def test_nothing_is_there(context, anna):
    """No records, no reviews, no division."""
    found = flow(context, anna, selection=Selection())
    assert (found.backlog.waiting, found.backlog.median, found.over_time, found.volumes) == (0, None, (), ())
    assert found.forecast == Forecast(a_day=0.0, days=0.0, low=0.0, high=0.0)


def test_clocks_that_jump(context, anna):
    """A decision after now, before the record came in, before it was opened: counted, told, and no chart goes beyond today."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    now = datetime.now(UTC)
    records = [arrived(n, now - timedelta(days=3)) for n in range(3)]
    context.store.records.add(records, vocabulary=PLANTS)
    times = [(now + timedelta(days=400), None), (now - timedelta(days=30), None), (now - timedelta(days=1), now)]
    for n, (decided, opened) in enumerate(times):
        context.store.reviews.add(review(f"r{n}", records[n], "ben", source="desk", decided_at=decided, opened_at=opened))
    found = flow(context, anna, selection=Selection())
    assert tuple(found.odd.model_dump().values()) == (1, 1, 1)
    assert (found.over_time[-1].day, found.over_time[-1].backlog) == (now.date(), 0)
    assert max(one.day for one in found.decisions) <= now.date()
    assert all(one.backlog >= 0 for one in found.over_time)


def test_the_forecast():
    """Days at the pace of the last days, with bounds of resampling; not in sight where nothing is decided."""
    assert measuring_flow._forecast(30, [0] * LOOKED_AT) == Forecast(a_day=0.0, days=None, low=None, high=None)
    assert measuring_flow._forecast(30, [3] * LOOKED_AT) == Forecast(a_day=3.0, days=10.0, low=10.0, high=10.0)
    told = measuring_flow._forecast(28, [4, 0] * (LOOKED_AT // 2))
    assert told.low < told.days == 14 < told.high
    once = measuring_flow._forecast(28, [LOOKED_AT] + [0] * (LOOKED_AT - 1))
    assert (once.days, once.high) == (28, None)


def test_the_chart_begins_where_anything_is_and_is_not_longer_than_it_may(context, anna):
    """What is older is in the first day's backlog."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    old = [arrived(n, datetime.now(UTC) - timedelta(days=3 * SHOWN)) for n in range(2)]
    context.store.records.add(old, vocabulary=PLANTS)
    found = flow(context, anna, selection=Selection())
    assert len(found.over_time) == SHOWN
    assert {one.backlog for one in found.over_time} == {2}
