"""Syllables of known words, of words in parts, and of what is no word."""

import pytest

from synthcore.evaluation.syllables import syllables


@pytest.mark.parametrize(("word", "count"), [("cat", 1), ("don't", 1), ("mindfulness", 3), ("self-worth", 2), ("a" * 100_000, 1), ("-", 0), ("сон", 1)])
def test_syllables(word, count):
    assert syllables(word) == count
