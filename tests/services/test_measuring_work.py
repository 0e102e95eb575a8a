"""Own work and that of the team, against plain Python over the records and their reviews."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.errors import NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status, Verdict
from synthcore.core.runs import Run, RunState
from synthcore.core.tallies import Selection
from synthcore.services import desk_queue, measuring_progress, measuring_week, measuring_work, reviewing
from tests.living import NOW, PLANTS
from tests.store.test_tallies import Written

OPEN = (Status.UNREVIEWED, Status.NEEDS_SECOND)


@pytest.fixture
def written(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    return Written(context.store, 3)


def test_the_team_s_numbers_equal_plain_python(context, anna, written):
    """As of any moment: what is approved, the backlog and its oldest, and how it has grown."""
    waiting = [one.created_at for one in written.newest if written.states[one.id].status in OPEN]
    approved = sum(state.status is Status.APPROVED for state in written.states.values())
    for days in (0, 5, 12, 13, 14, 15, 19, 26):
        now = datetime(2025, 5, 20, 17, 20, tzinfo=UTC) + timedelta(days=days)
        found = measuring_work.team_work(context, anna, now=now)
        assert (found.approved, found.goal) == (approved, None)
        assert found.week == measuring_week.week(context, anna, selection=Selection(), today=now.date())
        assert found.oldest == max(0, (now - min(waiting)) // timedelta(hours=1))  # a clock that was set back makes no negative age
        week, grown = found.week, measuring_work.growth(context, now.date())
        assert bool(grown) == (0 < week.backlog_before < week.backlog)
        assert grown is None or tuple(grown.model_dump().values()) == (week.backlog_before, week.backlog, week.came, week.settled)


def test_an_empty_store(context, anna, ben):
    """Nothing divides by zero."""
    found = measuring_work.team_work(context, anna)
    assert (found.approved, found.week.backlog, found.oldest, found.week.rate, found.spent) == (0, 0, None, None, Decimal(0))
    own = measuring_work.own_work(context, ben)
    assert (own.waiting, own.today, own.week, own.ever, own.stopped) == (0, 0, 0, 0, None)


def test_approved_counts_towards_the_goal_of_the_domain(context, anna, ids):
    reviewing.decide(context, anna, review_id="1", record_id=ids[0], verdict=Verdict.APPROVED)
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=50)
    found = measuring_work.team_work(context, anna)
    assert (found.approved, found.goal) == (1, 50)


def test_spent_on_the_runs_of_seven_days(context, anna):
    """Those that began today or on the six days before; of an earlier one, nothing."""
    for n, days in enumerate((0, 6, 7)):
        run = Run(id=f"run{n}", task="generate", params={}, state=RunState.DONE, cost=Decimal(10**n), person="anna", created_at=NOW - timedelta(days=days))
        context.store.runs.add(run)
    assert measuring_work.team_work(context, anna, now=NOW).spent == Decimal(11)


def test_where_a_reviewer_stopped(context, anna, ben, ids):
    """The record that was handed out last, until they decide on it; else one that they began to say something of."""
    first = desk_queue.next_slot(context, ben).record_id
    assert measuring_work.own_work(context, ben).stopped.record_id == first
    assert measuring_work.own_work(context, anna).stopped is None
    reviewing.decide(context, ben, review_id="1", record_id=first, verdict=Verdict.REJECTED)
    own = measuring_work.own_work(context, ben)
    assert (own.stopped, own.waiting, own.today, own.week, own.ever, own.pace.decisions) == (None, 9, 1, 1, 1, 1)
    begun = next(record_id for record_id in ids if record_id != first)
    reviewing.save_draft(context, ben, record_id=begun, draft=DeskDraft(note="Hm."))
    assert measuring_work.own_work(context, ben).stopped.record_id == begun


def test_own_work_is_of_reviewers(context):
    with pytest.raises(NotAllowed):
        measuring_work.own_work(context, Person(name="Vic", role=Role.VIEWER))
