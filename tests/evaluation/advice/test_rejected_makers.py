"""A template or prompt that stands out."""

from synthcore.evaluation.advice.rejected_makers import look
from synthcore.evaluation.advice_rules import Cell, Decided, Facts

CELL, OTHER = Cell("a", "b"), Cell("c", "d")


def test_over_all_cells():
    made = {(CELL, "d@2"): Decided(10, 0, 10), (OTHER, "d@2"): Decided(0, 0, 5), (CELL, "d@1"): Decided(90, 5, 5)}
    (line,) = look(Facts(made=made, reasons={(CELL, "d@2"): {"lecture": 3}, (OTHER, "d@2"): {"lecture": 1}, (CELL, "d@1"): {"lecture": 5}}))
    assert line.sentence == "d@2: 60 % rejected (15 of 25, 4 of them for “lecture”), against 5 % of the others."
    assert (line.see, line.filters) == ("See these 4", {"status": "rejected", "made_with": "d@2", "marked": "lecture"})


def test_one_alone_has_no_others_and_what_says_nothing_is_none():
    assert not list(look(Facts(made={(CELL, "d@2"): Decided(1, 0, 99)})))
    assert not list(look(Facts(made={(CELL, ""): Decided(1, 0, 99), (CELL, "d@2"): Decided(99, 0, 0)})))
