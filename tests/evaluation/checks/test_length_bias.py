"""How long the answers of a pair are beside each other."""

import pytest

from synthcore.evaluation.checks import length_bias
from tests.evaluation.checks.making import MEDICAL, numbers, pair


def test_length_is_measured_and_an_empty_answer_has_no_ratio():
    found = numbers(length_bias.CHECK, pair("q", "one two", "one"), MEDICAL)
    assert (found["ratio", "dialogue"], found["words_more", "dialogue"]) == (pytest.approx(3 / 7), 1)
    assert numbers(length_bias.CHECK, pair("q", "", "one"), MEDICAL)["ratio", "dialogue"] is None
