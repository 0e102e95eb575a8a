"""Own work and that of the team, against plain Python over the records and their reviews."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.errors import NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status, Verdict
from synthcore.core.runs import Run, RunState
from synthcore.evaluation.intervals import wilson
from synthcore.services import desk_queue, measuring_progress, measuring_work, reviewing
from tests.living import NOW, PLANTS
from tests.store.test_tallies import Written

OPEN = (Status.UNREVIEWED, Status.NEEDS_SECOND)
SETTLED = (Status.APPROVED, Status.NEEDS_REVISION, Status.REJECTED)


@pytest.fixture
def written(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    return Written(context.store, 3)


@pytest.mark.parametrize("today", [date(2025, 5, 20) + timedelta(days=n) for n in (0, 5, 12, 13, 14, 15, 19, 26)])
def test_the_team_s_numbers_equal_plain_python(context, anna, written, today):
    """As of any day: the backlog and its oldest, how it has grown, and the rate of the week with its interval."""
    rows = []
    for one in written.newest:
        state = written.states[one.id]
        rows.append((one.created_at.date(), state.decided_at.date() if state.decided_at else None, state.status))
    monday, week = today - timedelta(days=today.weekday()), today - timedelta(days=6)
    backlog = [made for made, _, status in rows if status in OPEN]
    settled = Counter(status for _, decided, status in rows if decided and decided >= monday and status in SETTLED)

    found = measuring_work.team_work(context, anna, today=today)

    assert (found.approved, found.goal) == (sum(status is Status.APPROVED for _, _, status in rows), None)
    assert (found.backlog, found.age) == (len(backlog), max(0, (today - min(backlog)).days))  # a clock that was set back makes no negative age
    came = sum(made >= week for made, _, _ in rows)
    done = sum(bool(decided and decided >= week and status not in OPEN) for _, decided, status in rows)
    before = len(backlog) - came + done
    expected = (before, len(backlog), came, done) if 0 < before < len(backlog) else None
    assert (tuple(found.grown.model_dump().values()) if found.grown else None) == expected
    if settled.total():
        share = settled[Status.APPROVED] / settled.total()
        assert found.rate is not None
        assert (found.rate.approved, found.rate.of, found.rate.share) == (settled[Status.APPROVED], settled.total(), share)
        assert (found.rate.low, found.rate.high) == wilson(share, settled.total())
    else:
        assert found.rate is None


def test_an_empty_store(context, anna, ben):
    """Nothing divides by zero."""
    found = measuring_work.team_work(context, anna)
    assert (found.approved, found.backlog, found.age, found.grown, found.rate, found.spent) == (0, 0, None, None, None, Decimal(0))
    own = measuring_work.own_work(context, ben)
    assert (own.waiting, own.today, own.week, own.ever, own.stopped) == (0, 0, 0, 0, None)


def test_approved_counts_towards_the_goal_of_the_domain(context, anna, ids):
    reviewing.decide(context, anna, review_id="1", record_id=ids[0], verdict=Verdict.APPROVED)
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=50)
    found = measuring_work.team_work(context, anna)
    assert (found.approved, found.goal) == (1, 50)


def test_spent_on_the_runs_of_this_week(context, anna):
    """Those that began on Monday or later; of an earlier one, nothing."""
    monday = NOW - timedelta(days=NOW.weekday())
    for n, at in enumerate((monday, monday + timedelta(days=2), monday - timedelta(days=1))):
        context.store.runs.add(Run(id=f"run{n}", task="generate", params={}, state=RunState.DONE, cost=Decimal(10**n), person="anna", created_at=at))
    assert measuring_work.team_work(context, anna, today=NOW.date()).spent == Decimal(11)


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
