"""Agreement as a table."""

import pytest

from synthcore.evaluation.agreement import NOBODY_VARIES, SAME, Dimension, Figure, agreement, too_few
from synthcore.services.measuring_agreement import Agreed
from synthcore.views import agreement as views


@pytest.mark.parametrize(
    ("figure", "share", "said"),
    [
        (None, False, "–"),
        (too_few(12), False, "Too few (12)"),
        (Figure(None, None, None, 40, "undefined", SAME), False, "Undefined: all the same"),
        (Figure(None, None, None, 40, "undefined", NOBODY_VARIES), False, "Undefined: nobody varies"),
        (Figure(0.818, 0.7, 0.91, 40, "ok", ""), True, "82% (70% to 91%)"),
        (Figure(0.4, 0.13, 0.63, 50, "ok", ""), False, "0.40 (0.13 to 0.63)"),
        (Figure(1.0, None, None, 50, "ok", ""), False, "1.00 (no interval)"),
    ],
)
def test_a_number_or_why_there_is_none(figure, share, said):
    assert views.brief(figure, share=share) == said


def test_an_axis_is_named_with_its_answer():
    """As the domain calls it; one that it has no name for any more by its id."""
    found = agreement(Dimension("rejected:harm", ("none", "great"), ordered=True), [("1", who, "none") for who in "xy"])
    named, plain = views.tables(tuple(Agreed(domain="plants", kind="pair", rows=found, titles=titles) for titles in ({"rejected:harm": "Harm"}, {})))
    assert (named.rows[0][0], plain.rows[0][0]) == ("Harm: answer false on purpose", "rejected:harm: answer false on purpose")


def test_of_two_reviewers_one_row():
    """All of them are the same two."""
    found = agreement(Dimension("verdict", ("a", "b")), [("1", who, "a") for who in "xy"])
    assert len(found) == 2
    (table,) = views.tables((Agreed(domain="plants", kind="pair", rows=found),))
    assert [row[1] for row in table.rows] == ["x and y"]


def test_a_row_for_all_and_for_each_two():
    answers = [(str(n), who, "a" if n % 2 else "b") for n in range(24) for who in ("x", "y", "z")] + [("0", "x", "odd")]
    found = agreement(Dimension("verdict", ("a", "b")), answers)
    (table,) = views.tables((Agreed(domain="plants", kind="dialogue", rows=found), Agreed(domain="plants", kind="pair", rows=())))
    assert table.title == "Dialogues · plants"
    same = ("24", "100% (86% to 100%)")
    assert [row[:4] for row in table.rows[:2]] == [("Verdict, blind", "All 3", *same), ("Verdict, blind", "x and y", *same)]
    assert len(table.rows) == 4
    assert table.notes == ("1 answers with a word that the domain does not know are left out.",)
