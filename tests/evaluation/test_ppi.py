"""Means from few answers of clinicians and many of a judge, against the published numbers and the authors' own package."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.evaluation.agreement import LEAST
from synthcore.evaluation.ppi import Scored, powered

CHECKED = [Scored(*pair) for n, pair in ((22, (1, 1)), (2, (1, 0)), (6, (0, 1)), (10, (0, 0))) for _ in range(n)]
JUDGED = [1] * 290 + [0] * 110


@pytest.mark.parametrize(("weight", "value", "low", "high"), [(1.0, 0.6250, 0.4830, 0.7670), (None, 0.6147, 0.4882, 0.7412), (0.0, 0.600, 0.4482, 0.7518)])
def test_the_fixture(weight, value, low, high):
    found = powered(CHECKED, JUDGED, weight=weight)
    assert found.mean[:3] == pytest.approx((value, low, high), abs=5e-5)
    assert found.clinicians[:3] == pytest.approx((0.600, 0.4482, 0.7518), abs=5e-5)


@pytest.mark.parametrize(("n", "more", "seed"), [(40, 400, 1), (60, 50, 2), (200, 2000, 3)])
def test_as_the_authors_package_has_it(n, more, seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pytest.importorskip("ppi_py", reason="ppi-python is not installed; the published numbers are tested without it")
    rng = np.random.default_rng(seed)
    y = rng.integers(1, 6, n).astype(float)
    f, rest = np.clip(y + rng.integers(-1, 2, n), 1, 5), rng.integers(1, 6, more).astype(float)
    ours = powered(map(Scored, y, f), rest).mean
    low, high = theirs.ppi_mean_ci(y, f, rest, alpha=0.05)
    expected = float(theirs.ppi_mean_pointestimate(y, f, rest)[0])
    assert ours[:3] == pytest.approx((expected, float(low[0]), float(high[0])), abs=1e-9)
    w = rng.uniform(0.5, 3, n)
    weighted = powered(map(Scored, y, f, w), rest, weight=0.6).mean
    assert weighted.value == pytest.approx(float(theirs.ppi_mean_pointestimate(y, f, rest, w=w, lam=0.6)[0]), abs=1e-9)


def test_few_and_none():
    for n in (0, 1, LEAST - 1):
        found = powered(CHECKED[:n], JUDGED)
        assert (found.mean.value, found.mean.status, found.weight) == (None, "too_few", None)
    alone = powered(CHECKED, [])
    assert alone.mean == alone.clinicians


def test_a_judge_that_always_says_the_same_adds_nothing():
    same = [row._replace(judge=3.0) for row in CHECKED]
    found = powered(same, [3.0] * 400)
    assert found.weight == 0
    assert found.mean[:3] == found.clinicians[:3]


def test_all_answers_equal_have_no_interval():
    found = powered([Scored(4, 4)] * 30, [4.0] * 100).mean
    assert (found.value, found.low, found.high, found.status) == (pytest.approx(4), None, None, "ok")
    assert "no interval" in found.sentence


def test_weights_undo_uneven_sampling():
    """Of a thousand, where the judge said 5 all were checked, of the others one in ten: unweighted the mean is far too high."""
    checked = [Scored(5, 5, 1.0)] * 300 + [Scored(1, 1, 10.0)] * 70
    rest = [5.0] * 300 + [1.0] * 700
    assert powered(checked, rest, weight=0).mean.value == pytest.approx(2.2)
    assert powered([row._replace(weight=1.0) for row in checked], rest, weight=0).mean.value > 4


def test_bounds_stay_on_the_scale():
    found = powered([Scored(5, 5)] * 24 + [Scored(4, 5)], [5.0] * 100, within=(1, 5)).mean
    assert 1 <= found.low <= found.value <= found.high <= 5


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.floats(1, 50)), max_size=40), st.lists(st.integers(1, 5), max_size=40))
def test_never_nan(rows, judged):
    for figure in powered([Scored(*row) for row in rows], judged)[:2]:
        assert not any(math.isnan(x) for x in figure[:3] if x is not None)
        assert (figure.value is None) is (figure.status != "ok")
