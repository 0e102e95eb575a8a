"""The week as a whole, against plain counting."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.reviews import WAITING, Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import difference, wilson
from synthcore.services import importing, measuring_flow, measuring_week, registry, reporting
from tests.living import NOW, PLANTS, record, review
from tests.pairs import csv_of, row
from tests.services.test_measuring_money import Paid
from tests.store.test_tallies import MONDAY, Written

ANN = Person(name="Ann", role=Role.ADMIN)
DECIDED = (Status.APPROVED, Status.NEEDS_REVISION, Status.REJECTED)


def today():
    return datetime.now(UTC).date()


def test_the_week_tells_what_is_there(filled):
    week = reporting.weekly(filled, ANN, goal=20)
    assert (week.now.until - week.now.since).days == 6
    assert (week.now.until, week.before.until) == (today(), week.now.since - timedelta(days=1))
    assert week.standing.total == week.now.came == 8
    by = week.standing.by_status
    assert by["approved"] + by["needs_second"] == 1, "as the risk of the first of the queue asks"
    assert week.standing.waiting == week.now.waiting == 5 + by["needs_second"]
    assert (week.distribution.goal, week.distribution.approved) == (20, by["approved"])
    assert week.now.decisions == 3
    assert week.now.approved.of == by["approved"] + 2
    assert (week.before.came, week.before.decisions, week.before.waiting, week.change) == (0, 0, 0, None)
    assert week.flow.backlog.waiting == week.standing.waiting
    assert week.flow.volumes == (), "what is handed on names nobody"
    assert week.money.runs == ()
    assert set(week.titles) == {"session_type", "concern", "risk_level"}
    assert not week.over


@pytest.fixture
def made(context):
    """Records of a month with their reviews, and runs with what they paid; often at the very end or beginning of a day."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    return Written(context.store, 21), Paid(context.store, 6)


@pytest.mark.parametrize("until", [MONDAY.date() + timedelta(days=n) for n in (-12, -1, 0, 6, 13, 40)])
def test_both_weeks_equal_plain_python(context, made, until):
    """Whatever day they end with."""
    written, paid = made
    week = reporting.weekly(context, ANN, domain="plant_care", until=until)
    assert week.over
    # Which decisions count is told by Flow, whose own test counts them in plain Python (docs/decisions/0021).
    said = measuring_flow.flow(context, ANN, selection=Selection(domain="plant_care"), today=until).decisions
    for found, last in ((week.now, until), (week.before, until - timedelta(days=7))):
        first = last - timedelta(days=6)
        assert (found.since, found.until) == (first, last)
        mine = [(one, one.created_at.date(), written.states[one.id]) for one in written.newest if one.domain.startswith("plant_care")]
        assert found.came == sum(first <= day <= last for _, day, _ in mine)
        assert found.decisions == sum(one.decisions for one in said if first <= one.day <= last)
        # Nothing is decided before it came in, whatever the clocks say.
        done = [(day, None if state.status in WAITING else max(state.decided_at.date(), day), state.status) for _, day, state in mine]
        settled = [status for _, at, status in done if at and first <= at <= last and status in DECIDED]
        assert (found.approved.count, found.approved.of) == (settled.count(Status.APPROVED), len(settled))
        assert (found.approved.low, found.approved.high) == wilson(found.approved.share or 0.0, len(settled))
        assert found.waiting == sum(day <= last and (at is None or at > last) for day, at, _ in done)
        cost = [
            one for name, run in paid.runs.items() if run.params["domain"].startswith("plant_care") for one, at in paid.attempts[name] if first <= at <= last
        ]
        assert found.spent == sum((Decimal(one.usd) for one in cost if one.usd), Decimal(0))
        assert found.unpriced == sum(one.usd is None and one.prompt_tokens > 0 for one in cost)
    now, before = week.now.approved, week.before.approved
    assert week.change == (difference(now.count, now.of, before.count, before.of) if min(now.of, before.of) >= 10 else None)
    assert sum(one.decisions for one in week.decisions) == week.now.decisions + week.before.decisions


def test_a_week_until_today_says_what_the_pages_say(context):
    """Flow's backlog, and the rates of the first screen."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    chance, now = random.Random(3), datetime.now(UTC)
    some = [record(n).model_copy(update={"created_at": now - timedelta(days=chance.randrange(20))}) for n in range(80)]
    context.store.records.add(some, vocabulary=PLANTS)
    for n, one in enumerate(some[:60]):
        at = min(now, one.created_at + timedelta(days=chance.randrange(9)))
        context.store.reviews.add(review(n, one, "anna", chance.choice(("approved", "rejected")), decided_at=at))
    week = reporting.weekly(context, ANN, domain="plant_care")
    of = Selection(domain="plant_care")
    days = {one.day: one for one in measuring_flow.flow(context, ANN, selection=of).over_time}
    shown = measuring_week.week(context, ANN, selection=of)
    assert [week.now.waiting, week.before.waiting] == [days[day].backlog for day in (week.now.until, week.before.until)]
    assert (week.now.waiting, week.before.waiting, week.now.came) == (shown.backlog, shown.backlog_before, shown.came)
    assert [(one.count, one.of) for one in (week.now.approved, week.before.approved)] == [(r.approved, r.of) for r in (shown.rate, shown.rate_before)]
    assert week.change == shown.change is not None


def test_pairs_are_told_where_there_are_any(context, filled):
    """What they are made of, in the words of their domain."""
    assert reporting.weekly(filled, ANN).pairs is None
    importing.import_upload(context, ANN, name="pairs.csv", data=csv_of(*(row(n) for n in range(5))))
    (name,) = {name for name, kind in context.store.counting.kinds() if kind == "pair"}
    found = reporting.weekly(context, ANN, domain=name).pairs
    assert (found.standing.total, sum(one.pairs for one in found.split.error_type)) == (5, 5)
    assert all(title.startswith(f"{code} ") for titles in found.titles.values() for code, title in titles.items())


def test_a_clock_that_was_ahead(context):
    """What came in and was decided after now is of today."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    late = datetime.now(UTC) + timedelta(days=3)
    one = record(1).model_copy(update={"created_at": late})
    context.store.records.add([one], vocabulary=PLANTS)
    context.store.reviews.add(review(1, one, "anna", "approved", decided_at=late))
    week = reporting.weekly(context, ANN, domain="plant_care")
    assert (week.now.came, week.now.approved.of, week.now.waiting) == (1, 1, 0)


def test_a_week_before_the_first_record_is_empty(filled):
    week = reporting.weekly(filled, ANN, until=today() - timedelta(days=30))
    assert (week.standing.total, week.now.came, week.now.decisions, week.distribution.approved) == (0, 0, 0, 0)
    assert week.nothing
    assert week.advice is None, "what there is to do is of today"


def test_an_empty_database_has_an_empty_week(context):
    week = reporting.weekly(context, ANN)
    assert (week.standing.total, week.nothing) == (0, True)


@pytest.mark.parametrize(
    ("params", "error", "words"),
    [
        ({"until": datetime.now(UTC).date() + timedelta(days=2)}, BadRequest, "which is to come"),
        ({"until": datetime(1, 1, 9, tzinfo=UTC).date()}, BadRequest, "no two weeks"),
        ({"goal": 0}, BadRequest, "goal must be"),
        ({"domain": "nowhere"}, UnknownValue, "nowhere"),
    ],
)
def test_what_cannot_be_told_is_said(filled, params, error, words):
    with pytest.raises(error, match=words):
        reporting.weekly(filled, ANN, **params)


def test_it_goes_through_json_unchanged(filled):
    """As it does on its way from a dashboard to a command."""
    week = registry.call(filled, "weekly", "Ann", {})
    assert registry.from_json("weekly", registry.to_json("weekly", week)) == week
