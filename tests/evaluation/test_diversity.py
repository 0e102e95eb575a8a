"""How varied a batch is, at one size."""

import math
import random

import pytest

from synthcore.core.measurements import Outcome
from synthcore.evaluation.diversity import measure

WORDS = [f"{a}{b}" for a in "bcdfghklmnprst" for b in "aeiouy"]


def said(rng, length, vocabulary=WORDS):
    return " ".join(rng.choices(vocabulary, k=length))


def test_by_hand():
    """Ten words in three turns: five different; of seven pairs within turns four different, of four runs of three too many to
    be more than three. Two of the turns begin alike, and each text says half of what the other does."""
    found = measure(["a b c\na b c", "A b, d e!"], 10)
    assert {name: spread.mean for name, spread in found.values.items() if name.startswith("distinct")} == {
        "distinct_1": 0.5, "distinct_2": pytest.approx(4 / 7), "distinct_3": pytest.approx(3 / 4),
    }  # fmt: skip
    assert found.values["opener"].mean == pytest.approx(2 / 3)
    assert found.outcome is Outcome.OK
    assert found.texts == 2


def test_too_few_words_are_no_value():
    """The outcome says so; there is no number that could be averaged."""
    found = measure(["one two three", ""], 4)
    assert found == (4, 2, Outcome.UNAVAILABLE, "There are 3 words; a sample takes 4.", {})
    assert measure([], 2000).outcome is Outcome.UNAVAILABLE
    assert measure(["🙂"], 1).outcome is Outcome.UNAVAILABLE


def test_the_order_of_the_texts_changes_nothing():
    """Not even the compression: what is near in a window of a compressor is decided by the texts alone."""
    rng = random.Random(1)
    texts = [said(rng, 40) for _ in range(100)]
    assert measure(texts, 2000) == measure(rng.sample(texts, 100), 2000)


def test_more_texts_of_the_same_kind_are_as_varied():
    """Whole, ten times the texts would have fewer different words by all of them; samples of one size do not."""
    rng = random.Random(2)
    few, many = [said(rng, 50) for _ in range(60)], [said(rng, 50) for _ in range(600)]
    assert measure(few, 2000).values["distinct_2"].mean == pytest.approx(measure(many, 2000).values["distinct_2"].mean, abs=0.03)


def test_sameness_shows_in_each_number():
    """A batch that repeats itself is below a varied one in what is different and above it in what is the same."""
    rng = random.Random(3)
    varied = measure([said(rng, 40) for _ in range(200)], 2000).values
    family = [said(rng, 10) for _ in range(5)]
    same = measure([f"{rng.choice(family)} {rng.choice(family)} {rng.choice(family)} {said(rng, 10)}" for _ in range(200)], 2000).values
    for name in ("distinct_2", "distinct_3"):
        assert same[name].most < varied[name].least
    for name in ("compression", "nearest", "opener"):
        assert same[name].least > varied[name].most


@pytest.mark.parametrize("texts", [["a"] * 50, ["ok\n" * 60], ["\ud800 x " * 40], ["字" * 300]], ids=["one word", "short turns", "broken", "no spaces"])
def test_odd_texts_have_numbers(texts):
    """No turn of three words, signs that are no text, a script without spaces."""
    found = measure(texts, 40)
    assert found.outcome is Outcome.OK
    assert all(math.isfinite(value) for spread in found.values.values() for value in spread)
    assert all(spread.least <= spread.mean <= spread.most + 1e-12 for spread in found.values.values())
