"""Advice as a page shows it: where its links lead."""

import pytest

from synthcore.evaluation.advice_rules import Line
from synthcore.views.advice import said


def test_records_in_their_table():
    (one,) = said([Line(rule="r", sentence="S.", see="See these 12", filters={"status": "rejected", "concern": "grief", "marked": "questions", "domain": "d"})])
    assert one.page == "evaluate"
    assert one.query == {
        "evaluate-part": "Records", "evaluate-concern": "grief", "evaluate-marked": "questions", "evaluate-domain": "d", "evaluate-status": "Rejected",
    }  # fmt: skip


def test_what_records_do_not_say_is_asked_for_in_words():
    """An empty filter of an address would ask for nothing."""
    (one,) = said([Line(rule="r", sentence="S.", see="See", filters={"status": "rejected", "model": ""})])
    assert one.query["evaluate-model"] == "(not said)"


def test_a_part_of_statistics():
    (one,) = said([Line(rule="r", sentence="S.", see="Plan", page="statistics", filters={"part": "next-batch"})])
    assert (one.page, one.query) == ("statistics", {"part": "next-batch"})


def test_a_filter_that_the_table_does_not_have_is_a_defect():
    with pytest.raises(ValueError, match="colour"):
        said([Line(rule="r", sentence="S.", filters={"colour": "red"})])
