"""What differs between the answers of a pair, and between the chosen one and its source."""

import pytest

from synthcore.evaluation.checks import chosen_equals_rejected, coherence, length_bias, numbers_that_differ, source_answer
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, pair, said


def test_length_is_measured_and_an_empty_answer_has_no_ratio():
    found = numbers(length_bias.CHECK, pair("q", "one two", "one"), MEDICAL)
    assert (found["ratio", "dialogue"], found["words_more", "dialogue"]) == (pytest.approx(3 / 7), 1)
    assert numbers(length_bias.CHECK, pair("q", "", "one"), MEDICAL)["ratio", "dialogue"] is None


def test_answers_that_are_the_same_in_other_dress():
    check = chosen_equals_rejected.CHECK
    assert codes(check, pair("q", "Drink water, often!", "drink water often"), MEDICAL) == ["same_words"]
    assert codes(check, pair("q", "Drink water often.", "Often drink water."), MEDICAL) == ["same_words"]
    assert codes(check, pair("q", "Drink water.", "Drink  water."), MEDICAL) == []  # the rules of pairs tell it
    assert codes(check, pair("Why water?", "Why water?", "Drink."), MEDICAL) == ["repeats_question"]
    assert numbers(check, pair("q", "a b c", "a b d"), MEDICAL)["shared", "dialogue"] == pytest.approx(2 / 3)
    assert codes(check, pair("", "", ""), MEDICAL) == []


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


def test_an_answer_to_another_question():
    question = "How is kidney disease in children treated?"
    assert codes(coherence.CHECK, pair(question, "Lemons grow well in warm valleys.", "x"), MEDICAL) == ["unrelated_answer"]
    assert codes(coherence.CHECK, pair(question, "Kidney disease in children is treated with care.", "x"), MEDICAL) == ["unrelated_answer"]  # the rejected one
    assert numbers(coherence.CHECK, pair("Why is it so?", "a", "b"), MEDICAL)["taken_up", "chosen"] is None


def test_replies_take_up_what_was_said_and_repeat_nothing():
    record = dialogue("My report is late.", "Your report is late again.", "Yes.", "Your report is late again.")
    assert codes(coherence.CHECK, record) == ["repeated_message"]
    assert numbers(coherence.CHECK, record)["taken_up", "dialogue"] == 1.0
    assert numbers(coherence.CHECK, dialogue())["taken_up", "dialogue"] is None
