"""Numbers that only one answer has, and those that the source lacks."""

from synthcore.evaluation.checks import numbers_that_differ
from tests.evaluation.checks.making import MEDICAL, numbers, pair, said


def test_a_number_of_the_chosen_answer_that_its_source_lacks():
    record = pair("For 5 days?", "Take 10 mg for 5 days.", "Take 20 mg for 5 days.", source_answer="Take it as told.")
    (one,) = said(numbers_that_differ.CHECK, record, MEDICAL).findings
    assert (one.code, one.branch, record.body.chosen.text[one.start : one.end]) == ("number_not_in_source", "chosen", "10 mg")
    found = numbers(numbers_that_differ.CHECK, record, MEDICAL)
    assert (found["chosen_only", "dialogue"], found["rejected_only", "dialogue"], found["not_in_source", "dialogue"]) == (1, 1, 1)


def test_a_second_number_outside_of_the_place_of_the_error():
    record = pair("q", "Take 10 mg for five days.", "Take 20 mg for nine days.", rejected_span="20 mg")
    (one,) = said(numbers_that_differ.CHECK, record, MEDICAL).findings
    assert (one.code, record.body.rejected.text[one.start : one.end]) == ("second_number", "nine days")
