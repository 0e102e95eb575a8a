"""The exact chance of a split, against SciPy and by hand."""

import pytest

from synthcore.evaluation.sign_test import two_sided


@pytest.mark.parametrize(("wins", "of", "p"), [(0, 0, 1), (5, 10, 1), (0, 5, 2 / 32), (5, 5, 2 / 32), (1, 6, 14 / 64), (4, 7, 1)])
def test_by_hand(wins, of, p):
    """Of few trials, from the rows of Pascal's triangle."""
    assert two_sided(wins, of) == pytest.approx(p)


@pytest.mark.parametrize(("wins", "of"), [(60, 100), (62, 100), (37, 81), (499_000, 1_000_000), (3, 5_000)])
def test_against_scipy(wins, of):
    """The two-sided exact test; a split that never happens is 0 there and here."""
    from scipy.stats import binomtest

    assert two_sided(wins, of) == pytest.approx(binomtest(wins, of, 0.5).pvalue, rel=1e-6, abs=1e-300)
    assert two_sided(wins, of) == two_sided(of - wins, of)
