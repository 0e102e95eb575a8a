"""The one thing to do next, for each role."""

from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection
from synthcore.services import measuring_distribution, measuring_progress, measuring_work, planning, reviewing
from synthcore.services.next_step import what_next
from synthcore.services.plans import Planning
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import Written

EDI, VIC, LOU = (Person(name=role.value, role=role) for role in (Role.EDITOR, Role.VIEWER, Role.LEAD))


def decide(context, person, record_id, verdict="approved"):
    reviewing.decide(context, person, review_id=f"{person.name}:{record_id}:{verdict}", record_id=record_id, verdict=Verdict(verdict))


def test_it_follows_the_work(context, anna, ben, ids):
    """From the first review to the download."""

    def step(person=anna):
        found = what_next(context, person)
        return found.action, found.button

    assert step() == ("review", "Review the first of 10")
    assert step(VIC) == ("wait", "See what is waiting")
    for record_id in ids[:9]:
        decide(context, anna, record_id)
    assert step() == ("review", "Review the next of 1")
    decide(context, anna, ids[9])
    assert step() == ("wait", "See what is waiting")
    assert step(ben) == ("review", "Review the next of 2")
    for record_id in ids[8:]:
        decide(context, ben, record_id)
    assert step() == ("export", "Download 10 approved")
    assert step(ben) == ("wait", "See the statistics")
    decide(context, ben, ids[0], "rejected")
    assert step() == ("adjudicate", "Look at the first of 1")
    assert (step(EDI), what_next(context, EDI).sentence) == (("wait", "See what is waiting"), "Reviewers differ on 1 record; a lead decides.")
    assert step(ben) == ("wait", "See the statistics")
    decide(context, anna, ids[0], "rejected")
    assert step() == ("plan", "Plan the next batch")
    plan = planning.plan_next_batch(context, anna, wanted=Planning())
    said = f"9 approved of 10 made, and no goal is set. For as many approved as were made, {plan.needs} more dialogues are yet to be made."
    assert (what_next(context, anna).sentence, what_next(context, anna).count) == (said, plan.needs)


def test_an_empty_store(context, anna, ben):
    """Whoever may generates; others are told who does."""
    assert what_next(context, anna).action == "generate"
    assert (what_next(context, ben).action, what_next(context, ben).sentence) == (
        "wait", "There are no records yet. An editor or a lead generates the first."
    )  # fmt: skip


def test_disputes_come_first_for_a_lead_alone(context, anna, ben, ids):
    """A clinician goes on with her queue."""
    decide(context, anna, ids[0])
    decide(context, ben, ids[0], "rejected")
    assert what_next(context, LOU).sentence == "Reviewers differ on 1 record."
    assert what_next(context, ben).action == "review"


def test_the_gap_to_the_goal_is_planned(context, anna, ids):
    """While less than a batch waits: as many as the plan says that it takes."""
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=30)
    decide(context, anna, ids[0])
    found = what_next(context, EDI)
    needs = planning.plan_next_batch(context, anna, wanted=Planning()).needs
    assert (found.action, found.button, found.count) == ("plan", "Plan the next batch", needs)
    assert found.sentence == f"1 of 30 approved; {needs} more dialogues are yet to be made."
    assert needs >= 20
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=None)
    assert what_next(context, EDI).action == "wait"


@pytest.mark.parametrize(("seed", "goal"), [(1, 70), (2, 300), (3, 1000), (4, 5000)])
def test_one_number_everywhere(context, anna, seed, goal):
    """The Overview, the plan, the distribution and plain Python over the records say the same: what is approved, what waits, what is
    unresolved, what is missing and what that takes."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    written = Written(context.store, seed)
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=goal)
    of = Selection(domain="plant_care", kind="dialogue")
    rows = [written.states[one.id].status for one in written.newest if written.selected(one, of)]
    waits, unresolved, approved = (sum(row in some for row in rows) for some in (("unreviewed", "needs_second"), ("disputed", "needs_revision"), ("approved",)))

    step = what_next(context, EDI)
    plan = planning.plan_next_batch(context, anna, wanted=Planning(size=50))
    found = measuring_distribution.distribution(context, anna, selection=of, goal=goal)
    standing = measuring_progress.standing(context, anna, selection=of)
    team = measuring_work.team_work(context, anna)

    assert (step.action, step.count) == ("plan", plan.needs)
    assert step.sentence == f"{approved} of {goal:,} approved; {plan.needs:,} more dialogues are yet to be made."
    assert (plan.approved, found.approved, standing.by_status["approved"], team.approved) == (approved,) * 4
    assert (plan.waiting, found.waiting, standing.waiting) == (waits,) * 3
    assert (plan.unresolved, found.unresolved) == (unresolved,) * 2
    assert plan.backlog == team.week.backlog == sum(state.status in ("unreviewed", "needs_second") for state in written.states.values())
    assert plan.missing == goal - approved + plan.beyond == sum(max(0, one.due - one.approved) for one in plan.lines)
    for place, label in enumerate(("session_type", "concern", "risk_level")):
        for share in getattr(found, label):
            mine = [one for one in plan.lines if one.cell[place] == share.value]
            assert sum(one.due for one in mine) == share.due
    cells = {(cell.session_type, cell.concern, cell.risk_level): cell for cell in found.cells}
    assert all((one.approved, one.waiting) == (cells[one.cell].approved, cells[one.cell].waiting) for one in plan.lines)


def test_few_decisions_are_planned_one_for_one_everywhere(context, anna, ids):
    """Of ten that wait nothing is known: each is counted on, by the distribution as by the plan."""
    plan = planning.plan_next_batch(context, anna, wanted=Planning(goal=400))
    (quick, _) = measuring_distribution.distribution(context, anna, goal=400).session_type
    assert quick.to_make == quick.due - 10 == sum(one.template + one.model for one in plan.lines if one.cell[0] == "quick")
    assert plan.needs == 390


@pytest.fixture
def growing(context):
    """Three records of a month ago, one of them decided today, and four of today."""
    now = datetime.now(UTC)
    old = [record(n).model_copy(update={"created_at": now - timedelta(days=30)}) for n in range(3)]
    new = [record(n).model_copy(update={"created_at": now}) for n in range(3, 7)]
    context.store.domains.keep(PLANTS, "{}", now)
    context.store.records.add([*old, *new], vocabulary=PLANTS)
    context.store.reviews.add(review(1, old[0], decided_at=now))


def test_a_backlog_that_grows_is_worked_off_first(context, anna, growing):
    """Whatever the goal lacks."""
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=500)
    found = what_next(context, LOU)
    assert (found.action, found.button) == ("review", "Review the next of 6")
    assert found.sentence == "The backlog grows: 4 came in within 7 days, 1 were decided. 6 records wait for your decision."
    assert what_next(context, EDI).sentence == "The backlog grows: 4 came in within 7 days, 1 were decided. 6 records wait for someone else's decision."
