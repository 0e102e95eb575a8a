"""The one thing to do next, for each role."""

from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.reviews import Verdict
from synthcore.services import measuring_distribution, measuring_progress, reviewing
from synthcore.services.next_step import what_next
from tests.living import PLANTS, record, review

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
    assert step() == ("generate", "Generate 1 more")


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
    """While less than a batch waits; of the goal is missing what no record that stands can fill, for the label that lacks most."""
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=30)
    decide(context, anna, ids[0])
    found = what_next(context, EDI)
    lacking = measuring_distribution.distribution(context, anna, goal=30)
    most = max(sum(share.to_generate for share in shares) for shares in (lacking.session_type, lacking.concern, lacking.risk_level))
    assert (found.action, found.button, found.count) == ("plan", "Plan the next batch", most)
    assert found.sentence == f"1 of 30 approved; {most} records of the goal are yet to be made."
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=None)
    assert what_next(context, EDI).action == "wait"


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
