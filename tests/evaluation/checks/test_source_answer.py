"""Sentences of the chosen answer that say the reverse of its source."""

import pytest

from synthcore.evaluation.checks import source_answer
from tests.evaluation.checks.making import MEDICAL, codes, pair, said

SOURCE = "The infection is usually spread by contact with infected rodents. Vaccination does prevent severe complications in older adults."


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ("The infection is not usually spread by contact with infected rodents.", ["contradicts_source"]),
        ("The infection is usually spread by contact with infected rodents.", []),
        ("Vaccination does prevent severe complications in older adults, doctors say.", []),
        ("Wash your hands and keep away from rodents.", []),
        ("", []),
    ],
)
def test_a_sentence_that_says_the_reverse_of_the_source(chosen, found):
    assert codes(source_answer.CHECK, pair("q", chosen, "x", source_answer=SOURCE), MEDICAL) == found


def test_a_word_with_its_opposite_and_two_reversals_that_cancel():
    given = "High doses increase pressure within damaged kidney vessels."
    assert codes(source_answer.CHECK, pair("q", "High doses decrease pressure within damaged kidney vessels.", "x", source_answer=given), MEDICAL) == [
        "contradicts_source"
    ]
    assert codes(source_answer.CHECK, pair("q", "High doses do not decrease pressure within damaged kidney vessels.", "x", source_answer=given), MEDICAL) == []


def test_without_a_source_nothing_is_said_of_it():
    assert said(source_answer.CHECK, pair("q", "a", "b"), MEDICAL).measures == ()
