"""What a judge makes of the order and the length of two answers."""

import pytest

from synthcore.evaluation.swap import Longer, Swapped, even, length, position

FIRST, SECOND = Swapped("chosen", "rejected"), Swapped("rejected", "chosen")
CHOSEN, TIE, HALF = Swapped("chosen", "chosen"), Swapped("tie", "tie"), Swapped("chosen", "tie")


def test_a_flip_is_a_tie():
    assert [(pair.flipped, pair.winner) for pair in (FIRST, SECOND, CHOSEN, TIE, HALF)] == [
        (True, "tie"), (True, "tie"), (False, "chosen"), (False, "tie"), (False, "tie"),
    ]  # fmt: skip


def test_published_shares():
    """12.9 % of 2,999 flipped: 11.7 to 14.1 % by Wilson; the first won 52.6 % of them, which is no chance."""
    found = position([FIRST] * 387 + [CHOSEN] * 2612)
    assert (found.flips.value, found.flips.low, found.flips.high) == pytest.approx((0.129, 0.117, 0.141), abs=1e-3)
    assert even(1577, 2999) == pytest.approx(0.0049, abs=1e-4)


def test_a_judge_without_a_favourite_place():
    found = position([FIRST] * 20 + [SECOND] * 20 + [CHOSEN] * 60)
    assert (found.first.value, found.bias, found.p) == (0.5, 0.0, pytest.approx(1.0))
    assert (found.first.n, found.flips.value) == (200, 0.4)


def test_a_judge_that_always_takes_the_first():
    found = position([FIRST] * 50)
    assert (found.flips.value, found.first.value, found.bias) == (1.0, 1.0, 0.5)
    assert found.p < 1e-20


@pytest.mark.parametrize("pairs", [[], [FIRST] * 9, [TIE] * 100])
def test_nothing_decided(pairs):
    found = position(pairs)
    assert (found.first.value, found.bias, found.p, found.first.status) == (None, None, None, "too_few")


def test_length_is_held_against_the_clinicians():
    """68 % of the longer won, and clinicians agree with half of that lead."""
    rows = [Longer(n < 68, n < 59) for n in range(100)]
    found = length([*rows, *[Longer(True)] * 20])
    assert (found.judge.value, found.judge.n) == (pytest.approx(88 / 120), 120)
    assert (found.clinicians.value, found.more.value, found.more.n) == (0.59, pytest.approx(0.09), 100)
    assert 0 < found.more.low < found.more.high < 0.2


@pytest.mark.parametrize("rows", [[], [Longer(True)] * 100])
def test_without_clinicians_nothing_is_said_of_bias(rows):
    found = length(rows)
    assert (found.more.value, found.more.status) == (None, "too_few")


def test_the_same_as_the_clinicians_everywhere():
    found = length([Longer(True, True)] * 60).more
    assert (found.value, found.low, found.high) == (0.0, None, None)
