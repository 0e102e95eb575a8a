"""Bounds against the published table, and of resamples."""

import numpy as np
import pytest

from synthcore.evaluation.intervals import difference, middle, wilson


@pytest.mark.parametrize(("counted", "of", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)])
def test_wilson_bounds(counted, of, low, high):
    """Newcombe 1998, table I, method 3; and the same of what was not counted."""
    assert wilson(counted / of, of) == pytest.approx((low, high), abs=5e-5)
    assert wilson(1 - counted / of, of) == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_of_nothing_nothing_is_known():
    assert wilson(0.5, 0) == (0, 1)


def test_the_middle_of_resamples():
    """2.5 % of them lie below and above; those of which nothing can be said are not counted."""
    values = np.arange(1001) / 1000
    assert middle(values) == pytest.approx((0.025, 0.975))
    assert middle(np.r_[values, np.full(1001, np.nan)]) == pytest.approx((0.025, 0.975))


def test_no_bounds():
    """Where most resamples say nothing, and where all say the same."""
    assert middle(np.r_[np.arange(10.0), np.full(11, np.nan)]) is None
    assert middle(np.full(100, 1.0)) is None
    assert middle(np.full(100, np.nan)) is None


@pytest.mark.parametrize(
    ("counted", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((6, 7, 2, 7), 0.0582, 0.8062), ((5, 56, 0, 29), -0.0381, 0.1926)],
)
def test_bounds_of_a_difference(counted, low, high):
    """Newcombe 1998 (of differences), table II, method 10; and the other way round."""
    assert difference(*counted) == pytest.approx((low, high), abs=5e-5)
    assert difference(*counted[2:], *counted[:2]) == pytest.approx((-high, -low), abs=5e-5)


def test_of_nothing_any_difference_may_be():
    assert difference(0, 0, 0, 0) == (-1, 1)
