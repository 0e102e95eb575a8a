"""Counts, gaps, and what to do next."""

import pytest

from synthcore.core.errors import UnknownValue
from synthcore.core.reviews import Verdict
from synthcore.services import measuring_progress, reviewing


def decide(context, person, record_id, verdict="approved"):
    reviewing.decide(context, person, review_id=f"{person.name}:{record_id}:{verdict}", record_id=record_id, verdict=Verdict(verdict))


def test_counts(context, anna, ids):
    """Every status, and what waits."""
    decide(context, anna, ids[0])
    decide(context, anna, ids[9])
    counts = measuring_progress.counts(context, anna)
    assert (counts.total, counts.waiting, counts.decisions, counts.reviewers, counts.batches) == (10, 9, 2, 1, 1)
    assert counts.by_status == {"unreviewed": 8, "approved": 1, "needs_second": 1, "needs_revision": 0, "rejected": 0, "disputed": 0}


def test_what_the_target_lacks(context, anna, ids):
    """Ten quick ones about watering, two of them dying: the rest of the target is missing, as numbers."""
    decide(context, anna, ids[0])
    decide(context, anna, ids[1], "rejected")
    found = measuring_progress.distribution(context, anna)
    assert (found.goal, found.generated, found.approved) == (10, 10, 1)
    fine, dying = found.risk_level
    assert (fine.value, fine.target, fine.due, fine.generated, fine.approved, fine.missing, fine.to_generate) == ("fine", 0.8, 8, 8, 1, 7, 1)
    assert (dying.due, dying.generated, dying.missing, dying.to_generate) == (2, 2, 2, 0)
    assert [(s.value, s.due, s.to_generate) for s in found.session_type] == [("quick", 6, 0), ("long", 4, 4)]
    assert [(s.value, s.due, s.generated_share) for s in found.concern] == [("watering", 7, 1.0), ("anything", 3, 0.0)]
    more = measuring_progress.distribution(context, anna, goal=1000)
    assert [s.missing for s in more.risk_level] == [799, 200]
    with pytest.raises(UnknownValue, match="mix"):
        measuring_progress.distribution(context, anna, mix="moon")


def test_decisions_over_time(context, anna, ids):
    """By day and verdict."""
    decide(context, anna, ids[0])
    decide(context, anna, ids[1], "rejected")
    assert [(d.verdict, d.decisions) for d in measuring_progress.decisions_over_time(context, anna)] == [("approved", 1), ("rejected", 1)]


def test_what_next_follows_the_work(context, anna, ben, ids):
    """From the first review to the download."""

    def step(person=anna):
        found = measuring_progress.what_next(context, person)
        return found.action, found.button

    assert step() == ("review", "Review the first of 10")
    for record_id in ids[:9]:
        decide(context, anna, record_id)
    assert step() == ("review", "Review the next of 1")
    decide(context, anna, ids[9])
    assert step() == ("wait", "See what is waiting")
    assert step(ben) == ("review", "Review the next of 2")
    for record_id in ids[8:]:
        decide(context, ben, record_id)
    assert step() == ("export", "Download 10 approved")
    decide(context, ben, ids[0], "rejected")
    assert step() == ("adjudicate", "Look at the first of 1")
    decide(context, anna, ids[0], "rejected")
    assert step() == ("generate", "Generate 1 more")


def test_an_empty_store(context, anna):
    """The first thing is to generate; nothing divides by zero."""
    assert measuring_progress.what_next(context, anna).action == "generate"
    assert measuring_progress.distribution(context, anna).risk_level[0].generated_share == 0
