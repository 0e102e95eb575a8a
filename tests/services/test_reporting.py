"""The week as a whole, against plain counting."""

from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.services import registry, reporting

ANN = Person(name="Ann", role=Role.ADMIN)


def today():
    return datetime.now(UTC).date()


def test_the_week_tells_what_is_there(filled):
    week = reporting.weekly(filled, ANN, goal=20)
    assert (week.until - week.since).days == 6
    assert week.until == today()
    assert week.standing.total == 8
    by = week.standing.by_status
    assert by["approved"] + by["needs_second"] == 1, "as the risk of the first of the queue asks"
    assert week.standing.waiting == 5 + by["needs_second"]
    assert (week.distribution.goal, week.distribution.approved) == (20, by["approved"])
    assert week.decisions == 3
    assert week.flow.backlog.waiting == week.standing.waiting
    assert week.flow.volumes == (), "what is handed on names nobody"
    assert week.money.runs == ()
    assert set(week.titles) == {"session_type", "concern", "risk_level"}


def test_a_week_before_the_first_record_is_empty(filled):
    week = reporting.weekly(filled, ANN, until=today() - timedelta(days=30))
    assert (week.standing.total, week.decisions, week.distribution.approved) == (0, 0, 0)
    assert week.advice is None, "what there is to do is of today"


def test_an_empty_database_has_an_empty_week(context):
    assert reporting.weekly(context, ANN).standing.total == 0


@pytest.mark.parametrize(
    ("params", "error", "words"),
    [
        ({"until": datetime.now(UTC).date() + timedelta(days=2)}, BadRequest, "which is to come"),
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
