"""Which risk governs, and who needs a second approver."""

import pytest

from synthcore.core.labels import Vocabulary

WORDS = Vocabulary(
    domain="d@1", hash="h", concern=("grief", "other"), risk_level=("none", "low", "high"), second_approval=("high",),
    aliases={"risk_level": {"severe": "high"}, "concern": {"loss": "grief"}},
)  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "governing", "second"),
    [
        ([], None, False), ([None], None, False), (["none", "low", None], "low", False), (["low", "high", "none"], "high", True),
        (["severe"], "high", True), (["high", "unheard of"], "unheard of", True), (["low", "NONE"], "NONE", True),
    ],
)  # fmt: skip
def test_the_most_severe_governs_and_the_unknown_is_feared(levels, governing, second):
    """An alias is its value; a word nobody knows cannot be ruled out."""
    assert WORDS.governing(levels) == governing
    assert WORDS.needs_second(WORDS.governing(levels)) is second


@pytest.mark.parametrize(
    ("label", "value", "counted"),
    [("concern", "loss", "grief"), ("concern", "exams", "other"), ("concern", None, None), ("risk_level", "odd", "odd"), ("session_type", "x", "x")],
)
def test_under_what_a_value_is_counted(label, value, counted):
    """Only an unknown concern has a place of its own."""
    assert WORDS.canonical(label, value) == counted
