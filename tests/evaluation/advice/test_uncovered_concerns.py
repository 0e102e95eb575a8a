"""A concern that the target asks for and nothing has."""

import pytest

from synthcore.evaluation.advice.uncovered_concerns import look
from synthcore.evaluation.advice_rules import Facts

TARGET = {"grief": 10, "stress": 85, "other": 5, "none": 0}


def test_it_is_named_with_how_many_it_should_be():
    (line,) = look(Facts(records={"stress": 40}, target=TARGET, titles={"concern": {"grief": "Grief"}}))
    assert line.sentence == "No dialogue is about Grief, of which the target asks 10 % (4 of 40)."
    assert (line.page, line.filters) == ("statistics", {"part": "next-batch"})


@pytest.mark.parametrize("records", [{}, {"stress": 29}, {"stress": 39, "grief": 1}])
def test_few_records_may_lack_it_by_chance(records):
    assert not list(look(Facts(records=records, target=TARGET)))


def test_a_target_that_does_not_sum_to_100_is_scaled():
    (line,) = look(Facts(records={"stress": 40}, target={"grief": 1, "stress": 9}))
    assert "10 % (4 of 40)" in line.sentence
