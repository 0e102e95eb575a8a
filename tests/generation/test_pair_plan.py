"""Which question is modified how: exact shares, no combination twice, every question about equally often."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.errors import BadRequest
from synthcore.generation.pair_plan import plan_items

SHARES = st.dictionaries(st.sampled_from(["m01", "m02", "m03", "m04", "m05"]), st.floats(0.1, 10), min_size=1)


@given(st.integers(1, 60), SHARES, st.floats(0, 1), st.integers(0, 9))
def test_every_combination_once_and_every_question_alike(sources, shares, part, seed):
    """Whatever the shares: the count is met, nothing comes twice, and no question is used two times more than another."""
    count = max(1, round(part * sources * len(shares)))
    items = plan_items(sources, shares, count, seed)
    assert len(items) == len(set(items)) == count
    used = Counter(item.source for item in items)
    assert max(used.values()) - min(used.get(n, 0) for n in range(sources)) <= 1
    assert items == plan_items(sources, shares, count, seed)


@given(SHARES, st.integers(1, 300))
def test_shares_are_exact(shares, count):
    """Where there are questions enough, each modification is within one of its due."""
    numbers = Counter(item.modification for item in plan_items(1000, shares, count, 1))
    for name, share in shares.items():
        assert abs(numbers[name] - count * share / sum(shares.values())) < 1


def test_what_a_full_modification_cannot_take_goes_to_the_others():
    """Ten questions cannot be put into everyday words nineteen times."""
    numbers = Counter(item.modification for item in plan_items(10, {"m01": 19, "m02": 1}, 15, 1))
    assert numbers == {"m01": 10, "m02": 5}


@pytest.mark.parametrize(
    ("sources", "shares", "count", "say"),
    [(0, {"m01": 1}, 1, "no question"), (5, {}, 1, "no modification is approved"), (5, {"m01": 0}, 1, "no modification"), (5, {"m01": 1}, 6, "5 different")],
)
def test_what_cannot_be_planned_says_why(sources, shares, count, say):
    """One sentence each."""
    with pytest.raises(BadRequest, match=say):
        plan_items(sources, shares, count, 1)
