"""A template or prompt that stands out."""

from synthcore.evaluation.advice.rejected_makers import look
from synthcore.evaluation.advice_rules import Cell, Decided, Facts

TITLES = {"maker": {"d@2": "Dialogue prompt, version 2"}}
CELL, OTHER = Cell("a", "b"), Cell("c", "d")


def test_over_all_cells():
    made = {(CELL, "d@2"): Decided(10, 0, 10), (OTHER, "d@2"): Decided(0, 0, 5), (CELL, "d@1"): Decided(90, 5, 5)}
    (line,) = look(Facts(made=made, reasons={(CELL, "d@2"): {"lecture": 3}, (OTHER, "d@2"): {"lecture": 1}, (CELL, "d@1"): {"lecture": 5}}, titles=TITLES))
    assert line.sentence == "Dialogue prompt, version 2: 60 % rejected (15 of 25, 4 of them for “lecture”), against 5 % of all others."
    assert (line.see, line.filters) == ("See these 4", {"status": "rejected", "made_with": "d@2", "marked": "lecture"})


def test_of_several_versions_the_newest_is_told():
    """The others were replaced, and what they have in common is said once."""
    made = {(CELL, "dialogue@9"): Decided(60, 0, 40), (CELL, "dialogue@10"): Decided(70, 0, 30), (CELL, "m@1/grief/loss"): Decided(400, 0, 10)}
    assert [line.filters["made_with"] for line in look(Facts(made=made))] == ["dialogue@10"]


def test_one_alone_has_no_others_and_what_says_nothing_is_none():
    assert not list(look(Facts(made={(CELL, "d@2"): Decided(1, 0, 99)})))
    assert not list(look(Facts(made={(CELL, ""): Decided(1, 0, 99), (CELL, "d@2"): Decided(99, 0, 0)})))
