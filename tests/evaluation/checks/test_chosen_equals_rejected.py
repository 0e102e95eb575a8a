"""Answers of a pair that are the same in other dress."""

import pytest

from synthcore.evaluation.checks import chosen_equals_rejected
from tests.evaluation.checks.making import MEDICAL, codes, numbers, pair


def test_answers_that_are_the_same_in_other_dress():
    check = chosen_equals_rejected.CHECK
    assert codes(check, pair("q", "Drink water, often!", "drink water often"), MEDICAL) == ["same_words"]
    assert codes(check, pair("q", "Drink water often.", "Often drink water."), MEDICAL) == ["same_words"]
    assert codes(check, pair("q", "Drink water.", "Drink  water."), MEDICAL) == []  # the rules of pairs tell it
    assert codes(check, pair("Why water?", "Why water?", "Drink."), MEDICAL) == ["repeats_question"]
    assert numbers(check, pair("q", "a b c", "a b d"), MEDICAL)["shared", "dialogue"] == pytest.approx(2 / 3)
    assert codes(check, pair("", "", ""), MEDICAL) == []
