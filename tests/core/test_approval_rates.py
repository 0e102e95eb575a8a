"""Approval rates: what was decided, drawn towards what is known of the rest, and how many approvals to expect."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from synthcore.core.approval_rates import EXACT, LEAST, MOST, WORTH, Decided, Rate, Rates, span, worth_of_cells

A, B, C = ("a",), ("b",), ("c",)


def test_nothing_decided_says_nothing():
    rate = Rates({}).of(A, "template")
    assert (rate.mean, rate.decided, rate.approved) == (0.5, 0, 0)
    assert rate.interval() == pytest.approx((0.025, 0.975))


def test_much_decided_goes_its_own_way_and_little_is_drawn():
    """By hand: 90 of 100 in a, 1 of 2 in b. What a is drawn towards is Beta(2, 2), from b; b towards Beta(91, 11), from a."""
    rates = Rates({(A, "template"): Decided(100, 90), (B, "template"): Decided(2, 1)})
    assert rates.of(A, "template").mean == pytest.approx((4 * 0.5 + 90) / (4 + 100))
    assert rates.of(B, "template").mean == pytest.approx((rates.worth * 91 / 102 + 1) / (rates.worth + 2))
    assert 0.5 < rates.of(B, "template").mean < rates.of(A, "template").mean
    assert rates.of(C, "template").mean == rates.method("template").mean == pytest.approx(92 / 104)
    assert rates.of(C, "llm").mean == pytest.approx(92 / 104)
    assert rates.of(C, "llm").a + rates.of(C, "llm").b == pytest.approx(rates.worth)
    assert (rates.of(A, "template").decided, rates.of(A, "template").approved) == (100, 90)


def test_what_is_drawn_towards_is_worth_no_more_than_it_rests_on():
    """Four decisions of four, none of this cell: still anything but sure."""
    low, high = Rates({(A, "template"): Decided(4, 4)}).of(B, "template").interval()
    assert low < 0.6
    assert high > 0.98


def test_cells_that_differ_are_drawn_less():
    """The estimate finds again what the cells were drawn with, within its noise, and keeps to its bounds."""
    chance = random.Random(1)

    def drawn(worth):
        rates = [chance.betavariate(0.6 * worth, 0.4 * worth) for _ in range(300)]
        return worth_of_cells([[Decided(40, sum(chance.random() < rate for _ in range(40))) for rate in rates]])

    assert drawn(8) == pytest.approx(8, rel=0.3)
    assert drawn(20) == pytest.approx(20, rel=0.3)
    assert worth_of_cells([[Decided(50, 0), Decided(50, 50)]]) == LEAST
    assert worth_of_cells([[Decided(50, 30), Decided(50, 30)]]) == MOST
    assert worth_of_cells([[Decided(50, 30)]]) == WORTH
    assert worth_of_cells([]) == WORTH


@given(st.integers(1, 60), st.floats(0.5, 30), st.floats(0.5, 30), st.sampled_from([0.5, 0.95, 0.99]))
def test_the_span_is_that_of_the_beta_binomial_distribution(records, a, b, level):
    low, high = span([(records, Rate(a, b))], level)
    exact, tail = betabinom(records, a, b), (1 - level) / 2
    assert low <= high <= records
    assert exact.cdf(low - 1) <= tail + 1e-9
    assert exact.sf(high) <= tail + 1e-9
    assert low == 0 or exact.cdf(low) > tail - 1e-9
    assert high == 0 or exact.sf(high - 1) > tail - 1e-9


def test_the_span_of_two_methods_and_of_very_many():
    known = Rate(7e6, 3e6)
    assert span([(10, Rate(1e9, 1)), (5, Rate(1, 1e9))], 0.95) == (10, 10)
    low, high = span([(EXACT, known), (EXACT, known)], 0.95)
    assert (low, high) == (pytest.approx(5600 - 80, abs=4), pytest.approx(5600 + 80, abs=4))
    assert span([(EXACT + 1, Rate(1, 1))], 0.999999) == (0, EXACT + 1)
