"""Whether a judge agrees with itself."""

import pytest

from synthcore.evaluation.agreement import LEAST
from synthcore.evaluation.repeats import flip_rate, repeated


def test_four_repeats_of_one_item():
    """Scores of 0.2, 0.2, 0.7, 0.7 and a threshold of 0.5: four of six pairs differ."""
    assert flip_rate(["no" if score < 0.5 else "yes" for score in (0.2, 0.2, 0.7, 0.7)]) == pytest.approx(4 / 6)


def test_over_items():
    answers = [("a", "a", "a")] * 30 + [("a", "a", "b")] * 10 + [("a",)] * 99
    found = repeated(answers, [(1.0, 1.0, 1.0)] * 30 + [(1.0, 1.0, 4.0)] * 10)
    assert found.flips.n == 40
    assert found.flips.value == pytest.approx(10 * (2 / 3) / 40)
    assert found.flips.low < found.flips.value < found.flips.high
    assert found.spread == pytest.approx((10 * 3 / 40) ** 0.5)


@pytest.mark.parametrize("n", [0, 1, LEAST - 1])
def test_too_few(n):
    found = repeated([("a", "b")] * n)
    assert (found.flips.value, found.flips.status, found.spread) == (None, "too_few", None)


def test_a_judge_that_always_says_the_same():
    found = repeated([("a", "a")] * 50, [(2.0, 2.0)] * 50)
    assert (found.flips.value, found.flips.low, found.flips.high, found.spread) == (0.0, None, None, 0.0)
