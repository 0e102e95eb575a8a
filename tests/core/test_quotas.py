"""Quotas are exact, jointly, for any count."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.core import quotas
from synthcore.core.errors import BadRequest

TARGETS = {
    "session_type": {"check-in": 30.0, "gentle_deep": 50.0, "micro_practice": 20.0},
    "concern": {"self-worth": 20.0, "anxiety": 25.0, "relationships": 15.0, "stress": 15.0, "grief": 10.0, "other": 15.0},
    "risk_level": {"none": 85.0, "low": 10.0, "medium": 4.0, "high": 1.0},
}
BARRED = [("micro_practice", concern, "high") for concern in TARGETS["concern"]]


def sums(plan, dimension):
    got = Counter()
    for cell, n in plan.by_cell().items():
        got[cell[dimension]] += n
    return got


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 1500), seed=st.integers(0, 9))
def test_every_share_is_within_one_record_of_its_due(count, seed):
    """Each dimension alone is within one, whatever the count."""
    plan = quotas.plan(TARGETS, count, seed=seed, impossible=BARRED)
    assert sum(plan.counts) == count == len(plan.order)
    for i, shares in enumerate(TARGETS.values()):
        got = sums(plan, i)
        assert all(abs(got[v] - count * p / 100) < 1 for v, p in shares.items())


def test_ties_go_to_the_riskier_value():
    """Half a record of `none` and half a record of `high`: the one left over is `high`."""
    assert quotas.apportion(TARGETS["risk_level"], 50) == {"none": 42, "low": 5, "medium": 2, "high": 1}


def test_the_joint_table_is_rounded_too():
    """No two dimensions lean on each other."""
    plan = quotas.plan(TARGETS, 1000, seed=3, impossible=BARRED)
    for (i, a), (j, b) in itertools.combinations(enumerate(TARGETS), 2):
        for va, p in TARGETS[a].items():
            for vb, q in TARGETS[b].items():
                got = sum(n for cell, n in plan.by_cell().items() if cell[i] == va and cell[j] == vb)
                assert abs(got - 1000 * p * q / 1e4) <= 3


def test_impossible_cells_stay_empty_unless_only_they_are_asked_for():
    """High risk is kept out of practices, but a request for practices alone still gets its share of high."""
    plan = quotas.plan(TARGETS, 400, seed=1, impossible=BARRED)
    assert not any(plan.by_cell()[cell] for cell in BARRED)
    alone = quotas.plan({**TARGETS, "session_type": {"micro_practice": 20.0}}, 100, seed=1, impossible=BARRED)
    assert sums(alone, 2)["high"] == 1


def test_what_is_there_already_counts():
    """With 100 check-ins there, the next 100 bring the whole to the target."""
    have = {("check-in", "anxiety", "none"): 100}
    plan = quotas.plan(TARGETS, 100, seed=1, have=have, impossible=BARRED)
    assert sums(plan, 0)["check-in"] == 0
    assert sums(plan, 1)["anxiety"] == 0


def test_the_order_is_seeded():
    """One seed, one order; another seed, another order."""
    orders = [quotas.plan(TARGETS, 200, seed=s).order for s in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize("count", [0, -3])
def test_nothing_to_make_is_refused(count):
    """A count below one is an error, with the number in it."""
    with pytest.raises(BadRequest, match=str(count)):
        quotas.plan(TARGETS, count, seed=1)


def test_counts_by_value():
    """Of each dimension they sum to the whole; a value that gets nothing is there with 0."""
    targets = {"session_type": {"quick": 50, "long": 50}, "concern": {"a": 100, "b": 0}, "risk_level": {"none": 90, "high": 10}}
    counts = quotas.plan(targets, 20, seed=1).by_value()
    assert counts == {"session_type": {"quick": 10, "long": 10}, "concern": {"a": 20, "b": 0}, "risk_level": {"none": 18, "high": 2}}
