"""Agreement beyond chance, against published tables, the definitions, and another program."""

import warnings
from itertools import combinations, permutations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.evaluation import coefficients as c

AGRESTI = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
KRIPPENDORFF = """1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 ."""
README = """. . . . . 3 4 1 2 1 1 3 3 . 3
1 . 2 1 3 3 4 3 . . . . . . .
. . 2 1 3 4 4 . 2 1 1 3 3 . 4"""
MATRICES = st.integers(2, 4).flatmap(lambda raters: st.lists(st.lists(st.integers(-1, 3), min_size=raters, max_size=raters), min_size=1, max_size=25))


def of_table(table):
    """What two raters said, from how often they said it."""
    said = [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]
    return c.patterns(np.array(said, dtype=np.int16), len(table))


def of_text(text, values):
    """A line is a rater and a column a record; values count from 1."""
    rows = [[c.MISSING if word == "." else int(word) - 1 for word in line.split()] for line in text.splitlines()]
    return c.patterns(np.array(rows, dtype=np.int16).T, values)


def kappa(of, distance):
    return c.kappa(of, of.once, distance)[0]


def alpha(of, *, ordered):
    return c.alpha(of, of.once, ordered=ordered)[0]


def linear(values):
    return np.sqrt(c.squared(values))


@pytest.mark.parametrize(("table", "known"), [([[20, 5], [10, 15]], 0.4), ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.4915), (AGRESTI, 0.1293)])
def test_kappa(table, known):
    """Fifty yes and no, the 200 of Fleiss, Cohen and Everitt, and Agresti's 91 couples."""
    assert kappa(of_table(table), c.unequal(len(table))) == pytest.approx(known, abs=5e-5)


def test_weighted_kappa():
    assert kappa(of_table(AGRESTI), linear(4)) == pytest.approx(0.2374, abs=5e-5)
    assert kappa(of_table(AGRESTI), c.squared(4)) == pytest.approx(0.3320, abs=5e-5)


def test_a_value_that_nobody_gave_keeps_its_place():
    """none, low and high of none, low, medium, high: high is two steps from low, not one."""
    used = [[30, 5, 2], [4, 10, 6], [1, 3, 9]]
    whole = np.insert(np.insert(np.array(used), 2, 0, axis=0), 2, 0, axis=1).tolist()
    assert kappa(of_table(whole), c.squared(4)) != pytest.approx(kappa(of_table(used), c.squared(3)), abs=1e-3)
    assert kappa(of_table(whole), c.unequal(4)) == pytest.approx(kappa(of_table(used), c.unequal(3)))


def test_where_one_value_is_common_kappa_and_ac1_part():
    """Gwet's 125: raters who agree in 94 % have a kappa below 0."""
    of = of_table([[118, 5], [2, 0]])
    assert c.disagreement(of, of.once, c.unequal(2))[0] == pytest.approx(7 / 125)
    assert kappa(of, c.unequal(2)) == pytest.approx(-0.0234, abs=5e-5)
    assert c.ac1(of, of.once)[0] == pytest.approx(0.9408, abs=5e-5)


def test_alpha_of_four_observers():
    """Krippendorff 2011, with what is missing; and the example of the other program's front page."""
    assert alpha(of_text(KRIPPENDORFF, 5), ordered=False) == pytest.approx(0.743, abs=5e-4)
    assert alpha(of_text(KRIPPENDORFF, 5), ordered=True) == pytest.approx(0.815, abs=5e-4)
    assert alpha(of_text(README, 4), ordered=False) == pytest.approx(0.691, abs=5e-4)


def test_a_record_with_one_answer_is_left_out():
    of = of_text(KRIPPENDORFF, 5)
    assert (of.records, of.said.shape) == (11, (len(of.counts), 4))


@given(MATRICES)
def test_alpha_is_what_the_other_program_finds(rows):
    said = np.array(rows, dtype=np.int16)
    of = c.patterns(said, 4)
    if of.records and not of.constant:
        counts = [[(row == value).sum() for value in range(4)] for row in said]
        for level in ("nominal", "ordinal"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                other = krippendorff.alpha(value_counts=np.array(counts), value_domain=np.arange(4), level_of_measurement=level)
            assert alpha(of, ordered=level == "ordinal") == pytest.approx(other, abs=1e-9)


@given(MATRICES)
def test_kappa_and_ac1_are_their_definitions(rows):
    """Pair by pair and record by record, in plain loops."""
    of = c.patterns(np.array(rows, dtype=np.int16), 4)
    common = [row for row in rows if sum(value >= 0 for value in row) >= 2]
    if not common or of.constant:
        return
    share = [[0.0] * 4 for _ in rows[0]]
    total, agreed, pairs = [0.0] * 4, 0.0, {}
    for row in common:
        given_by = [rater for rater, value in enumerate(row) if value >= 0]
        for rater in given_by:
            share[rater][row[rater]] += 1 / len(given_by)
            total[row[rater]] += 1 / len(given_by)
        both = list(combinations(given_by, 2))
        agreed += sum(row[a] == row[b] for a, b in both) / len(both)
        for pair in both:
            pairs[pair] = pairs.get(pair, 0) + 1 / len(both)
    agreed /= len(common)
    share = [[value / sum(rater) for value in rater] if sum(rater) else rater for rater in share]
    by_chance = sum(weight * sum(p * q for p, q in zip(share[a], share[b], strict=True)) for (a, b), weight in pairs.items()) / len(common)
    evenly = sum(value / len(common) * (1 - value / len(common)) for value in total) / 3
    assert c.ac1(of, of.once)[0] == pytest.approx((agreed - evenly) / (1 - evenly))
    if by_chance < 1 - 1e-9:
        assert kappa(of, c.unequal(4)) == pytest.approx((agreed - by_chance) / (1 - by_chance), abs=1e-9)


@given(MATRICES)
def test_who_is_first_does_not_matter(rows):
    """Raters in any order, the same numbers."""
    said = np.array(rows, dtype=np.int16)
    found = []
    for order in list(permutations(range(said.shape[1])))[:6]:
        of = c.patterns(said[:, list(order)], 4)
        if of.records:
            found.append([kappa(of, c.unequal(4)), kappa(of, c.squared(4)), c.ac1(of, of.once)[0], alpha(of, ordered=True)])
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], atol=1e-9, equal_nan=True)


@given(st.permutations(range(30)))
def test_patterns_do_not_depend_on_the_order_of_records(order):
    said = (np.arange(90).reshape(30, 3) * 7 % 4).astype(np.int16)
    first, second = c.patterns(said, 4), c.patterns(said[list(order)], 4)
    np.testing.assert_array_equal(first.said, second.said)
    np.testing.assert_array_equal(first.counts, second.counts)


def test_resamples_are_as_many_records_and_always_the_same(monkeypatch):
    """Also in blocks, of which the last is smaller."""
    of = of_table(AGRESTI)
    monkeypatch.setattr(c, "BLOCK", 7 * len(of.counts))
    blocks = list(c.resamples(of, 20, 5))
    assert [len(block) for block in blocks] == [7, 7, 6]
    drawn = np.concatenate(blocks)
    assert set(drawn.sum(axis=1)) == {of.records}
    assert len(np.unique(drawn, axis=0)) == 20
    np.testing.assert_array_equal(drawn, np.concatenate(list(c.resamples(of, 20, 5))))


def test_many_rows_of_counts_are_each_their_own():
    """What comes of a block is what comes of its rows."""
    of = of_text(KRIPPENDORFF, 5)
    counts = next(c.resamples(of, 50, 1))
    for way in (lambda n: c.kappa(of, n, c.squared(5)), lambda n: c.ac1(of, n), lambda n: c.alpha(of, n, ordered=True)):
        np.testing.assert_allclose(way(counts), np.concatenate([way(row[None]) for row in counts]), equal_nan=True)


def test_undefined():
    """All the same; and two pairs of raters, each with one value, of whom alone kappa knows nothing."""
    same = of_table([[30, 0], [0, 0]])
    assert same.constant
    assert np.isnan([kappa(same, c.unequal(2)), c.ac1(same, same.once)[0], alpha(same, ordered=True), alpha(same, ordered=False)]).all()
    apart = c.patterns(np.array([[0, 0, -1, -1]] * 10 + [[-1, -1, 1, 1]] * 10, dtype=np.int16), 2)
    assert not apart.constant
    assert np.isnan(kappa(apart, c.unequal(2)))
    assert (alpha(apart, ordered=False), c.ac1(apart, apart.once)[0]) == (1, 1)
