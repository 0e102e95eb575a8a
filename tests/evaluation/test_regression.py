"""Whether the same records came off worse: against published tests, and where there is nothing to tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.evaluation.agreement import LEAST
from synthcore.evaluation.regression import Both, holm, mcnemar, rates, scores


def test_the_published_table():
    """[[101, 121], [59, 33]]: exact p = 4.4e-6."""
    assert mcnemar(121, 59) == pytest.approx(4.434e-6, rel=1e-3)
    found = rates([Both(1, 1)] * 101 + [Both(1, 0)] * 121 + [Both(0, 1)] * 59 + [Both(0, 0)] * 33)
    assert found.p == mcnemar(121, 59)
    assert (found.n, found.difference) == (314, pytest.approx(-62 / 314))
    assert found.low < found.difference < found.high < 0


def test_nothing_changed():
    found = rates([Both(1, 1)] * 50 + [Both(0, 0)] * 50)
    assert (found.difference, found.low, found.high, found.p, found.status) == (0.0, 0.0, 0.0, 1.0, "ok")
    assert scores([Both(3, 3)] * 30).p == 1.0


def test_interval_of_scores_is_that_of_the_mean():
    rng = np.random.default_rng(4)
    change = rng.integers(-2, 3, 400)
    found = scores([Both(3, 3 + float(x)) for x in change])
    error = change.std() / 20
    assert (found.low, found.high) == pytest.approx((change.mean() - 1.96 * error, change.mean() + 1.96 * error), abs=0.02)


def test_records_of_one_seed_change_together():
    """Ten copies of each of thirty: as wide as thirty records, not as three hundred, and no binomial test of single records."""
    rng = np.random.default_rng(5)
    change = rng.choice([-1, 0, 0, 1, 1], 30)
    alone = scores([Both(0, float(x)) for x in change])
    copies = scores([Both(0, float(x), f"seed {n}") for n, x in enumerate(change) for _ in range(10)])
    assert (copies.n, copies.clusters) == (300, 30)
    assert copies.high - copies.low == pytest.approx(alone.high - alone.low, abs=0.03)
    worse = [Both(float(n < 20), float(n >= 20), f"seed {n}") for n in range(30) for _ in range(10)]
    assert mcnemar(200, 100) < 1e-8 < 0.01 < rates(worse).p


def test_holm():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.001]) == pytest.approx([0.9, 0.002])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_keeps_the_order_and_never_lowers(p):
    adjusted = holm(p)
    assert all(a >= b for a, b in zip(adjusted, p, strict=True))
    assert sorted(range(len(p)), key=lambda i: (p[i], adjusted[i])) == sorted(range(len(p)), key=lambda i: (p[i], i)) or len(set(p)) < len(p)


@pytest.mark.parametrize("rows", [[], [Both(1, 0)] * (LEAST - 1), [Both(1, 0, "one seed")] * 100])
def test_too_few(rows):
    for found in (rates(rows), scores(rows)):
        assert (found.difference, found.p, found.status) == (None, None, "too_few")


def test_same_records_same_numbers():
    rows = [Both(n % 3, n % 2, str(n % 40)) for n in range(200)]
    assert scores(rows) == scores(rows[::-1])
