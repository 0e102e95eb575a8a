"""The table of agreement: numbers with their reasons, and nothing said of too little."""

import math
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.evaluation.agreement import LEAST, NOBODY_VARIES, SAME, Answer, Dimension, agreement, table

RISK = Dimension("risk", ("none", "low", "medium", "high"), ordered=True)
VERDICT = Dimension("verdict", ("approved", "needs_revision", "rejected"))
SAID = st.lists(st.tuples(*[st.sampled_from([*RISK.values, "none", "none", None])] * 3), min_size=15, max_size=45)


def of_table(counts, values, first="ann", second="bea"):
    """(item, rater, value) of two raters, from how often they gave which two values."""
    cells = [(a, b) for a, row in zip(values, counts, strict=True) for b, count in zip(values, row, strict=True) for _ in range(count)]
    return [answer for n, (a, b) in enumerate(cells) for answer in ((f"r{n}", first, a), (f"r{n}", second, b))]


def figures(row):
    return [figure for figure in (row.percent, row.kappa, row.weighted, row.ac1, row.alpha) if figure]


def test_two_raters_of_two_hundred():
    """Fleiss, Cohen and Everitt: 0.4915, and by their standard error 0.3916 to 0.5915; resamples come to about the same."""
    both, pair = agreement(VERDICT, of_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]], VERDICT.values))
    assert pair.kappa.value == pytest.approx(0.4915, abs=5e-5)
    assert (pair.kappa.low, pair.kappa.high) == pytest.approx((0.3916, 0.5915), abs=0.01)
    assert (pair.n, pair.status, pair.percent.value, pair.weighted) == (200, "ok", pytest.approx(0.7), None)
    assert (pair.percent.low, pair.percent.high) == pytest.approx((0.6332, 0.7593), abs=5e-5)
    assert pair.kappa.sentence == f"0.49 (95% interval {pair.kappa.low:.2f} to {pair.kappa.high:.2f}; 200 records)."
    assert pair.percent.sentence == "70% (95% interval 63% to 76%; 200 records)."
    assert both.everyone
    assert both._replace(everyone=False) == pair


def test_a_common_value():
    """Gwet's 125: all the numbers side by side, for one alone misleads."""
    dimension = Dimension("said high", ("no", "yes"))
    row = agreement(dimension, of_table([[118, 5], [2, 0]], dimension.values))[-1]
    assert (row.percent.value, row.kappa.value, row.ac1.value) == pytest.approx((0.944, -0.0234, 0.9408), abs=5e-5)
    assert row.kappa.low < row.kappa.value < row.kappa.high
    assert row.ac1.low < row.ac1.value < row.ac1.high


def test_ordered_values_are_weighted():
    row = agreement(RISK, of_table([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]], RISK.values))[-1]
    assert (row.kappa.value, row.weighted.value) == pytest.approx((0.1293, 0.3320), abs=5e-5)
    unordered = agreement(RISK._replace(ordered=False), of_table([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]], RISK.values))[-1]
    assert unordered.alpha.value < row.alpha.value


def test_more_than_two_raters():
    """All together first, then each two of them by name; a record counts that two of them answered."""
    answers = of_table([[20, 2], [3, 15]], ("approved", "rejected"))
    answers += [(item, "cyd", value) for item, rater, value in answers if rater == "ann"][:30]
    answers += [("other", "cyd", "approved"), ("other", "ann", "rejected"), ("lonely", "bea", "approved")]
    rows = agreement(VERDICT, answers)
    assert [(row.raters, row.everyone, row.n) for row in rows] == [
        (("ann", "bea", "cyd"), True, 41),
        (("ann", "bea"), False, 40),
        (("ann", "cyd"), False, 31),
        (("bea", "cyd"), False, 30),
    ]
    assert rows[2].percent.value == pytest.approx(30 / 31)
    # ten have two answers, one of them differs twice; thirty have three, in which ann and cyd are one
    agreed = sum(1 / 3 if n in (20, 21, 22, 23, 24) and n < 30 else 1.0 for n in range(40))
    assert rows[0].percent.value == pytest.approx(agreed / 41)


@pytest.mark.parametrize("n", [0, 1, LEAST - 1, LEAST])
def test_too_few(n):
    """Below 20 records in common there is no number at all, however the answers are."""
    answers = [(f"r{i}", rater, "low" if i % 2 else "none") for i in range(n) for rater in ("ann", "bea")]
    answers += [("x", "ann", "high"), ("y", "bea", "high")]
    for row in agreement(RISK, answers):
        assert row.n == n
        if n < LEAST:
            assert {(f.value, f.low, f.high, f.n, f.status) for f in figures(row)} == {(None, None, None, n, "too_few")}
            assert row.status == "too_few"
            assert row.alpha.sentence == f"Too few: {'1 record' if n == 1 else f'{n} records'} in common, and 20 are needed."
        else:
            assert row.status == "ok"


def test_all_answers_the_same():
    """The percent is a count and stays; agreement beyond chance is neither 1 nor 0."""
    for row in agreement(RISK, of_table([[25, 0, 0, 0], *[[0] * 4] * 3], RISK.values)):
        assert (row.status, row.percent.value, row.percent.status) == ("undefined", 1, "ok")
        assert {(f.value, f.low, f.high, f.n, f.status, f.sentence) for f in figures(row)[1:]} == {(None, None, None, 25, "undefined", SAME)}


def test_a_list_of_one_value():
    dimension = Dimension("one", ("yes",), ordered=True)
    assert agreement(dimension, of_table([[25]], ("yes",)))[-1].kappa.sentence == SAME


def test_raters_of_one_value_each():
    """Two pairs that never meet, each with a value of its own: of that kappa knows nothing, and says so."""
    answers = of_table([[15, 0], [0, 0]], ("none", "low")) + [
        (f"s{item}", rater, value) for item, rater, value in of_table([[0, 0], [0, 15]], ("none", "low"), "cyd", "dan")
    ]
    row = agreement(RISK, answers)[0]
    assert (row.kappa.status, row.weighted.sentence) == ("undefined", NOBODY_VARIES)
    assert (row.status, row.alpha.value, row.ac1.value) == ("ok", 1, 1)


def test_perfect_agreement_is_not_certain():
    """Twenty records without a difference cannot tell how far to trust the 1; the percent's bounds can."""
    row = agreement(VERDICT, of_table([[12, 0, 0], [0, 8, 0], [0, 0, 0]], VERDICT.values))[-1]
    assert (row.kappa.value, row.kappa.low, row.kappa.high, row.kappa.status) == (1, None, None, "ok")
    assert "no interval" in row.kappa.sentence
    assert row.percent.low == pytest.approx(0.8389, abs=5e-5)


def test_all_disagree():
    row = agreement(VERDICT, of_table([[0, 15, 0], [15, 0, 0], [0, 0, 0]], VERDICT.values))[-1]
    assert (row.percent.value, row.kappa.value) == (0, pytest.approx(-1))
    assert row.percent.low == 0
    assert row.alpha.value == pytest.approx(-1 + 1 / 30)


@pytest.mark.parametrize("answers", [[], [("r1", "ann", "low")], [("r1", "ann", "low"), ("r1", "bea", None)]])
def test_one_rater_agrees_with_nobody(answers):
    assert agreement(RISK, answers) == ()


def test_what_cannot_be_counted_is_said():
    """Words that are not in the list, and second answers: the first one counts."""
    answers = of_table([[10, 2], [3, 10]], ("none", "low"))
    more = [*answers, ("r0", "ann", "high"), ("x", "ann", "severe"), ("x", "bea", "low")]
    plain, said = agreement(RISK, answers)[-1], agreement(RISK, more)[-1]
    assert (plain.left_out, said.left_out) == (0, 2)
    assert said._replace(left_out=0) == plain
    assert [row.n for row in agreement(RISK, [("x", "ann", "severe"), ("x", "bea", "severe")])] == [0, 0]


def test_same_answers_same_numbers():
    """Interval and all, in whichever order they come."""
    answers = of_table([[20, 5], [10, 15]], ("none", "low"))
    shuffled = random.Random(1).sample(answers, len(answers))
    assert agreement(RISK, answers) == agreement(RISK, shuffled)


@given(SAID)
@settings(max_examples=60, deadline=None)
def test_every_number_is_in_range_or_has_its_reason(said):
    answers = [(f"r{n}", rater, value) for n, row in enumerate(said) for rater, value in zip(("ann", "bea", "cyd"), row, strict=True)]
    swapped = {"ann": "zoe", "bea": "bea", "cyd": "ann"}
    renamed = {(row.everyone, frozenset(row.raters)): row for row in agreement(RISK, [(item, swapped[rater], value) for item, rater, value in answers])}
    for row in agreement(RISK, answers):
        other = renamed[row.everyone, frozenset(swapped[rater] for rater in row.raters)]
        assert [f.value for f in figures(row)] == [f.value if f.value is None else pytest.approx(f.value, abs=1e-9) for f in figures(other)]
        for figure in figures(row):
            assert figure.n == row.n
            assert (figure.value is None) == (figure.status != "ok")
            assert (figure.low is None) == (figure.high is None)
            assert "nan" not in figure.sentence
            if figure.value is not None:
                assert -1 <= figure.value <= 1
            if figure.low is not None:
                assert math.isfinite(figure.value)
                assert -1 <= figure.low <= figure.high <= 1


def test_the_table_of_several_dimensions():
    """In the order of the dimensions; an answer to another is passed over, and two dimensions do not mix."""
    risk = [Answer("risk", *answer) for answer in of_table([[20, 5], [10, 15]], ("none", "low"))]
    verdict = [Answer("verdict", *answer) for answer in of_table([[3]], ("approved",))]
    rows = table([*verdict, *risk, Answer("mood", "r1", "ann", "low")], [RISK, VERDICT])
    assert [(row.dimension, row.n, row.status) for row in rows] == [("risk", 50, "ok")] * 2 + [("verdict", 3, "too_few")] * 2
    assert rows[:2] == agreement(RISK, [answer[1:] for answer in risk])


def test_the_import_waits_for_no_numbers():
    """A command that says `--help` does not load numpy for it."""
    code = "import sys, synthcore.evaluation.agreement, synthcore.evaluation.confusion; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
