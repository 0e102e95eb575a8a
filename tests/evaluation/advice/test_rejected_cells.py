"""The cell of the issue: gentle_deep/grief, rejected for over-questioning since the templates' third version."""

from synthcore.evaluation.advice.rejected_cells import look
from synthcore.evaluation.advice_rules import Cell, Decided, Facts

BAD, GOOD = Cell("gentle_deep", "grief"), Cell("check-in", "stress")
TITLES = {
    "version": {"m@3": "version 3 of the templates"},
    "session_type": {"gentle_deep": "Gentle, deep"},
    "concern": {"grief": "Grief"},
    "issue": {"questions": "Over-questioning"},
}
REASONS = {
    (BAD, "m@3/grief/a"): {"questions": 7, "lecture": 6},
    (BAD, "m@3/grief/b"): {"questions": 5},
    (BAD, "m@2/grief/a"): {"lecture": 9},
    (GOOD, "m@3/x/y"): {"lecture": 99},
}


def test_what_is_worse_since_a_version_names_it_with_the_main_reason():
    made = {
        (BAD, "m@3/grief/a"): Decided(10, 0, 8),
        (BAD, "m@3/grief/b"): Decided(10, 0, 6),
        (BAD, "m@2/grief/a"): Decided(40, 0, 1),
        (GOOD, "m@3/x/y"): Decided(300, 0, 20),
    }
    (line,) = look(Facts(made=made, reasons=REASONS, titles=TITLES))
    assert line.sentence == (
        "Gentle, deep / Grief: 41 % rejected since version 3 of the templates (14 of 34, 12 of them for “Over-questioning”), against 6 % elsewhere."
    )
    assert line.see == "See these 12"
    assert line.filters == {"session_type": "gentle_deep", "concern": "grief", "status": "rejected", "marked": "questions", "made_with": "m@3"}


def test_what_was_as_bad_before_names_no_version_and_without_a_mark_all_that_are_rejected():
    made = {(BAD, "m@3/grief/a"): Decided(10, 0, 8), (BAD, "m@2/grief/a"): Decided(10, 0, 8), (GOOD, "m@3/x/y"): Decided(300, 0, 20)}
    (line,) = look(Facts(made=made))
    assert line.sentence == "gentle_deep / grief: 44 % rejected (16 of 36), against 6 % elsewhere."
    assert (line.see, line.filters) == ("See these 16", {"session_type": "gentle_deep", "concern": "grief", "status": "rejected"})


def test_few_decisions_and_records_without_labels_say_nothing():
    assert not list(look(Facts(made={(BAD, "d@1"): Decided(0, 0, 9), (GOOD, "d@1"): Decided(300, 0, 3)})))
    assert not list(look(Facts(made={(Cell("", ""), "d@1"): Decided(0, 0, 90), (GOOD, "d@1"): Decided(300, 0, 3)})))
