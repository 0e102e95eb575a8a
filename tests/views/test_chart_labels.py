"""Labels in lines: whole, and each its own."""

import pytest

from synthcore.views.chart_labels import NO_WIDTH, breadth, in_lines, lines, widest


@pytest.mark.parametrize(
    ("value", "width", "label"),
    [
        ("Grief", 24, "Grief"),
        ("Positivity laid over pain", 24, "Positivity laid over\npain"),
        ("Micro-practice", 8, "Micro-\npractice"),
        ("x" * 30, 24, "x" * 24 + "\n" + "x" * 6),
        ("", 24, ""),
    ],
)
def test_a_label_is_written_in_lines(value, width, label):
    assert in_lines([value], width) == [label]


def test_a_word_above_a_column_is_not_broken():
    assert in_lines(["Relationships"], 8, cut=False) == ["Relationships"]


def test_what_is_very_long_ends_in_dots_and_stays_apart_from_what_begins_like_it():
    a, b, c = in_lines(["a word " * 40, "a word " * 50, "a word " * 60])
    assert a.endswith(" …")
    assert lines([a]) == 4
    assert (b, c) == (a + NO_WIDTH, a + 2 * NO_WIDTH)


def test_columns_need_the_room_of_their_longest_words():
    assert breadth(("Check-in", "Gentle deep", "Micro-practice")) == 3 * len("practice")
    assert breadth(()) == 0


def test_the_longest_line_says_how_wide_labels_are():
    assert widest(["a\nlonger", "b"]) == 6
    assert widest([]) == 0
