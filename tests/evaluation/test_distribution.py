"""Distances, tests and what is missing, against published numbers, scipy, and counting by hand."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from synthcore.core.errors import BadRequest
from synthcore.evaluation.distribution import cut, fit, grown, to_make, wanted

FOUR = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
COUNTS = {"a": 120, "b": 50, "c": 20, "d": 10}
counted = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), min_size=1)
shares = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), min_size=1).filter(lambda target: sum(target.values()) > 0)


def test_the_worked_example():
    """200 records against 40, 30, 20 and 10 percent."""
    found = fit(COUNTS, FOUR)
    assert (found.records, found.off_target, found.degrees, found.how) == (200, 0, 3, "asymptotic")
    assert found.total_variation == pytest.approx(0.2)
    assert found.jensen_shannon == pytest.approx(0.03455, abs=5e-6)
    assert found.chi_square == pytest.approx(36.667, abs=5e-4)
    assert grown(COUNTS, FOUR).model_dump() == {"size": 300, "by": {"a": 0, "b": 40, "c": 40, "d": 20}}
    assert cut(COUNTS, FOUR).model_dump() == {"size": 100, "by": {"a": 80, "b": 20, "c": 0, "d": 0}}


def test_published_numbers_of_scipy():
    """Its documentation: six equal shares; and a distance that is the square root, in natural logarithms."""
    dice = fit(dict(zip("abcdef", [16, 18, 16, 14, 12, 12], strict=True)), dict.fromkeys("abcdef", 1.0))
    assert dice.chi_square == pytest.approx(2.0)
    assert dice.p == pytest.approx(0.849145, abs=5e-7)
    half = fit({"a": 1}, {"a": 50, "b": 50})
    assert math.sqrt(half.jensen_shannon * math.log(2)) == pytest.approx(0.46450140402245893)


@given(counted, shares)
def test_distances_are_those_of_scipy(counts, target):
    """Over every value that is counted or wanted; between 0 and 1."""
    found = fit(counts, target)
    n, whole = sum(counts.values()), sum(target.values())
    if not n:
        assert found.total_variation is None
        return
    values = sorted(counts.keys() | target.keys())
    p, q = ([of.get(value, 0) / by for value in values] for of, by in ((counts, n), (target, whole)))
    assert found.total_variation == pytest.approx(sum(abs(a - b) for a, b in zip(p, q, strict=True)) / 2)
    assert found.jensen_shannon == pytest.approx(float(jensenshannon(p, q, base=2)) ** 2, abs=1e-9)
    assert 0 <= found.jensen_shannon <= 1
    assert 0 <= found.total_variation <= 1


def test_the_ends_of_the_distances():
    """Nothing in common, and no difference."""
    apart, same = fit({"a": 7}, {"b": 100}), fit({"a": 30, "b": 70}, {"a": 0.3, "b": 0.7})
    assert (apart.total_variation, apart.jensen_shannon, apart.off_target, apart.p) == (1.0, 1.0, 7, None)
    assert (same.total_variation, same.jensen_shannon) == (0.0, 0.0)
    assert same.p == 1.0


def by_hand(observed, q):
    """Every way of sharing as many records among the values, one after the other."""

    def distance(counts):
        return sum((o - n * share) ** 2 / (n * share) for o, share in zip(counts, q, strict=True))

    n = sum(observed)
    limit = distance(observed) - 1e-9
    ways = (counts for counts in itertools.product(range(n + 1), repeat=len(q)) if sum(counts) == n)
    return sum(stats.multinomial.pmf(counts, n, q) for counts in ways if distance(counts) >= limit)


@pytest.mark.parametrize("observed", [(3, 2, 1), (0, 0, 6), (6, 0, 0), (2, 2, 2), (0, 5, 4)])
def test_few_records_are_tested_exactly(observed):
    """As adding up by hand has it."""
    found = fit(dict(zip("abc", observed, strict=True)), {"a": 50, "b": 30, "c": 20})
    assert found.how == "exact"
    assert found.p == pytest.approx(by_hand(observed, (0.5, 0.3, 0.2)))


def test_two_values_are_a_binomial():
    """Of equal shares the most uneven splits are the least likely ones: the exact binomial test."""
    found = fit({"a": 30, "b": 12}, {"a": 50, "b": 50})
    assert found.how == "exact"
    assert found.p == pytest.approx(stats.binomtest(30, 42).pvalue)


@pytest.mark.parametrize("values", range(3, 12))
def test_many_records_follow_the_distribution_of_scipy(values):
    """Of an even and of an odd number of degrees, near the target and far from it."""
    target = {f"v{n}": 1.0 for n in range(values)}
    for far in (0, 3, 20, 90):
        counts = {value: 1000 + (far if n == 0 else -far if n == 1 else 0) for n, value in enumerate(target)}
        found = fit(counts, target)
        assert found.how == "asymptotic"
        assert found.p == pytest.approx(stats.chisquare(list(counts.values())).pvalue, rel=1e-9)


def test_samples_agree_with_what_is_known():
    """Where five are not expected of each value and the ways are too many: near the exact probability, and always the same."""
    counts, target = dict(zip("abcdef", [25, 8, 3, 2, 2, 0], strict=True)), dict(zip("abcdef", [50, 25, 10, 8, 4, 3], strict=True))
    found = fit(counts, target)
    assert found.how == "monte_carlo"
    assert found == fit(counts, target)
    q = np.array([0.5, 0.25, 0.1, 0.08, 0.04, 0.03])
    drawn = np.random.default_rng(1).multinomial(40, q, size=200_000)
    assert found.p == pytest.approx((((drawn - 40 * q) ** 2 / (40 * q)).sum(axis=1) >= found.chi_square - 1e-9).mean(), abs=0.02)


def test_samples_never_say_impossible():
    """The observed set is one of those that could have been drawn."""
    assert fit(dict(zip("abcdef", [0, 0, 0, 0, 0, 90], strict=True)), dict(zip("abcdef", [50, 25, 10, 8, 4, 3], strict=True))).p == 1 / 10_000


def test_values_off_target_count_in_the_distances_and_are_not_tested():
    """Of a share of 0, and of none."""
    found = fit({"a": 40, "b": 60, "zero": 5, "new": 7}, {"a": 40, "b": 60, "zero": 0})
    assert (found.records, found.off_target, found.degrees, found.chi_square, found.p) == (112, 12, 1, pytest.approx(0), pytest.approx(1))
    assert found.total_variation == pytest.approx(12 / 112)
    assert grown({"a": 40, "b": 30, "new": 7}, {"a": 40, "b": 60, "zero": 0}).by == {"a": 0, "b": 30}


def test_nothing_to_measure_or_to_test():
    """No records; one value; all off target."""
    assert fit({}, FOUR).model_dump(exclude_defaults=True) == {"records": 0, "off_target": 0}
    for counts, target in (({"a": 5}, {"a": 100}), ({"x": 5}, FOUR)):
        found = fit(counts, target)
        assert (found.chi_square, found.p, found.how) == (None, None, None)
        assert found.total_variation is not None
    assert grown({}, FOUR).model_dump() == {"size": 0, "by": dict.fromkeys("abcd", 0)}
    assert cut({"a": 5}, FOUR).model_dump() == {"size": 0, "by": {"a": 5, "b": 0, "c": 0, "d": 0}}


def test_targets_as_they_are_written():
    """In percent or in fractions they are as they should be; else they are made to sum to 1, and that is told."""
    assert wanted({"a": 30, "b": 70}) == ({"a": Fraction(3, 10), "b": Fraction(7, 10)}, 100.0, False)
    assert wanted(FOUR).shares["d"] == Fraction(1, 10)
    assert not wanted(FOUR).normalised
    assert not wanted({"a": 33.33, "b": 33.33, "c": 33.33}).normalised
    assert wanted({"a": 30, "b": 30}) == ({"a": Fraction(1, 2), "b": Fraction(1, 2)}, 60.0, True)
    assert fit(COUNTS, {"a": 120, "b": 90, "c": 60, "d": 30}) == fit(COUNTS, FOUR)


@pytest.mark.parametrize(("target", "says"), [({"a": -1, "b": 101}, "share of -1"), ({"a": math.nan}, "nan"), ({"a": 0}, "every share"), ({}, "every share")])
def test_targets_that_are_none(target, says):
    with pytest.raises(BadRequest, match=says):
        wanted(target)


@given(counted, shares)
def test_grown_and_cut_have_the_shares_of_the_target(counts, target):
    """Within one record of each share; adding never takes away, and leaving out never adds; nothing fewer would do."""
    on = {value: counts.get(value, 0) for value, share in target.items() if share}
    q = wanted(target).shares
    more, fewer = grown(counts, target), cut(counts, target)
    assert min(more.by.values()) >= 0
    assert min(fewer.by.values()) >= 0
    assert more.size == sum(on[value] + n for value, n in more.by.items())
    assert fewer.size == sum(on[value] - n for value, n in fewer.by.items())
    whole = max(on[value] / q[value] for value in on)
    assert all(0 <= on[value] + more.by[value] - whole * q[value] < 1 for value in on)
    assert all(abs(on[value] - fewer.by[value] - fewer.size * q[value]) < 1 for value in on)
    assert any(on[value] < (fewer.size + 1) * q[value] for value in on)


def test_what_to_make_for_what_is_missing():
    """At half approved, 10 missing take 20, of which those that wait are a part."""
    assert [to_make(10, waiting, 0.5) for waiting in (0, 4, 20, 30)] == [20, 16, 0, 0]
    assert (to_make(0, 0, None), to_make(3, 1, None), to_make(3, 5, None), to_make(3, 5, 0.0)) == (0, 2, 0, None)
    assert to_make(7, 0, 0.7) == 10
