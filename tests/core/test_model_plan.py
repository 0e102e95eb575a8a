"""Which places are the model's: exactly the share, in every cell, and the same ones each time."""

from array import array
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from synthcore.core.model_plan import ModelPlan, indexes, model_places
from synthcore.core.quotas import Quotas, plan

SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0]))
COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=24).filter(any)


def quotas_of(counts, seed=1):
    order = [cell for cell, n in enumerate(counts) for _ in range(n)]
    return Quotas(tuple((str(i),) for i in range(len(counts))), tuple(counts), array("B", order))


@given(COUNTS, SHARES, st.integers(0, 9))
def test_the_share_is_exact_in_all_and_within_one_in_each_cell(counts, share, number):
    """The rest of each cell is the templates': both halves lie on one table."""
    quotas = quotas_of(counts)
    mine = model_places(quotas, share, number)
    assert len(mine) == sum(counts)
    assert sum(mine) == round(sum(counts) * share)
    taken = Counter(quotas.order[place] for place in indexes(mine))
    for cell, n in enumerate(counts):
        assert 0 <= taken[cell] <= n
        assert abs(taken[cell] - n * sum(mine) / sum(counts)) < 1


@given(st.integers(1, 400), SHARES)
def test_of_a_real_table(count, share):
    """Quotas as they are planned, with their shuffled order."""
    quotas = plan({"a": {"x": 60, "y": 40}, "b": {"p": 85, "q": 10, "r": 5}}, count, seed=count)
    assert sum(model_places(quotas, share, 3)) == round(count * share)


def test_the_same_number_takes_the_same_places():
    """Another one takes others; none and all are what they say."""
    quotas = quotas_of([30, 30])
    assert model_places(quotas, 0.3, 5) == model_places(quotas, 0.3, 5)
    assert model_places(quotas, 0.3, 5) != model_places(quotas, 0.3, 6)
    assert indexes(model_places(quotas, 0.0, 5)) == []
    assert indexes(model_places(quotas, 1.0, 5)) == list(range(60))


@pytest.mark.parametrize("wrong", [{"share": 1.1}, {"temperature": 2.5}, {"in_flight": 0}, {"attempts": 0}, {"wait": 0}, {"budget_usd": "-1"}, {"key": "sk"}])
def test_a_plan_that_makes_no_sense(wrong):
    """It is refused, and there is no room in it for a key."""
    with pytest.raises(ValidationError):
        ModelPlan(name="m", base_url="http://127.0.0.1/v1", **wrong)
