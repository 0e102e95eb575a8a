"""Counts of what there is, by what it can be selected, and the goal."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection
from synthcore.services import importing, measuring_progress, reviewing
from tests.living import NOW, PLANTS
from tests.pairs import csv_of, row
from tests.store.test_tallies import SELECTIONS, Written


def decide(context, person, record_id, verdict="approved"):
    reviewing.decide(context, person, review_id=f"{person.name}:{record_id}:{verdict}", record_id=record_id, verdict=Verdict(verdict))


def test_counts(context, anna, ids):
    """Every status, and what waits."""
    decide(context, anna, ids[0])
    decide(context, anna, ids[9])
    counts = measuring_progress.counts(context, anna)
    assert (counts.total, counts.waiting, counts.decisions, counts.reviewers, counts.batches) == (10, 9, 2, 1, 1)
    assert counts.by_status == {"unreviewed": 8, "approved": 1, "needs_second": 1, "needs_revision": 0, "rejected": 0, "disputed": 0}


def test_decisions_over_time(context, anna, ids):
    """By day and verdict."""
    decide(context, anna, ids[0])
    decide(context, anna, ids[1], "rejected")
    assert [(d.verdict, d.decisions) for d in measuring_progress.decisions_over_time(context, anna)] == [("approved", 1), ("rejected", 1)]


@pytest.fixture
def written(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    return Written(context.store, 11)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(of=SELECTIONS)
def test_how_a_selection_stands_equals_plain_python(context, anna, written, of):
    """Over the records and their reviews."""
    statuses = Counter(written.states[one.id].status for one in written.newest if written.selected(one, of))
    found = measuring_progress.standing(context, anna, selection=of)
    assert {name: n for name, n in found.by_status.items() if n} == {status.value: n for status, n in statuses.items()}
    assert (found.total, found.waiting) == (statuses.total(), statuses["unreviewed"] + statuses["needs_second"])
    assert found.decided == statuses.total() - statuses["unreviewed"]


@pytest.mark.parametrize("kind", ["dialogue", "pair"])
def test_what_can_be_selected_is_what_there_is(context, anna, written, kind):
    """By every field: the domain's own labels first, then whatever occurs; each value selects as many records as there are."""
    there = [one for one in written.newest if one.domain.startswith("plant_care") and one.body.kind == kind]
    found = measuring_progress.selectable(context, anna, domain="plant_care", kind=kind)
    assert found["session_type"][:2] == ("quick", "long")
    assert set(found["batch"]) == set(written.batches)
    for field, values in found.items():
        assert len(set(values)) == len(values)
        total = sum(measuring_progress.standing(context, anna, selection=Selection(domain="plant_care", kind=kind, **{field: value})).total for value in values)
        inside = sum(len(written.of[one.id]) for one in there) if field == "batch" else len(there)
        assert total == inside, field


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(of=st.builds(Selection, batch=st.sampled_from([None, "first", "none such"]), method=st.sampled_from([None, "llm"])))
def test_pairs_of_a_selection_add_up(context, anna, written, of):
    """Each of the ways to tell them apart has all of them."""
    pairs = [one for one in written.newest if one.body.kind == "pair" and written.selected(one, of)]
    split = measuring_progress.pair_split(context, anna, selection=of)
    for part in (split.modification, split.error_type, split.kind, split.topic):
        assert sum(one.pairs for one in part) == len(pairs)
    by_type = Counter(one.body.rejected_error_type or "" for one in pairs)
    assert {one.value: one.pairs for one in split.error_type} == by_type


def test_pairs_tell_what_they_are_made_of(context, anna):
    importing.import_upload(context, anna, name="pairs.csv", data=csv_of(row(0), row(1)), batch="Pairs")
    split = measuring_progress.pair_split(context, anna, selection=Selection(domain="medical_qa"))
    assert [(one.value, one.pairs, one.waiting) for one in (*split.topic, *split.error_type)] == [("symptoms", 2, 2), ("e5", 2, 2)]
    assert split.length


def test_a_goal_is_kept_for_everybody(context, anna, ben):
    """Who generates sets it; others see it."""
    assert measuring_progress.goal_of(context, ben, domain="plant_care") is None
    assert measuring_progress.keep_goal(context, anna, domain="plant_care", goal=1000) == 1000
    assert measuring_progress.goal_of(context, ben, domain="plant_care") == 1000
    with pytest.raises(NotAllowed):
        measuring_progress.keep_goal(context, ben, domain="plant_care", goal=5)
    for wrong in (0, -1, 10**8):
        with pytest.raises(BadRequest, match="from 1 to 10,000,000"):
            measuring_progress.keep_goal(context, anna, domain="plant_care", goal=wrong)
    with pytest.raises(BadRequest):
        measuring_progress.keep_goal(context, anna, domain="no_such", goal=5)
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=None)
    assert measuring_progress.goal_of(context, ben, domain="plant_care") is None
