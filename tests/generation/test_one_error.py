"""A wrong answer is the right one but for one error."""

import pytest

from synthcore.generation.one_error import changes, elsewhere

RIGHT = (
    "Talk to your doctor first, since penicillin is out. Adults are often given 100 mg twice a day for 5 days. Rest and fluids help most people. "
    "Most infections come from viruses and clear up without antibiotics. See a doctor if the fever lasts longer than 3 days, or if your face swells."
)
WRONG = RIGHT.replace("100 mg twice", "50 mg twice")


@pytest.mark.parametrize(
    ("wrong", "say"),
    [
        (WRONG, ""),
        (WRONG.replace("Rest and fluids help", "Fluids and rest help"), ""),
        (WRONG.replace("clear up", "pass"), ""),
        (WRONG.replace("3 days", "9 days"), "“9” stands in the place of “3”"),
        (WRONG.replace("without antibiotics", "with antibiotics"), "“with” stands in the place of “without”"),
        (WRONG.replace("for 5 days", ""), "“for 5 days” of the correct answer is gone"),
        (WRONG.replace("fluids help", "fluids do not help"), "“do not” is new"),
        (WRONG.replace("viruses", "bacteria").replace("face swells", "foot itches"), "2 other places differ"),
        (WRONG.replace("viruses", "bacteria").replace("Most infections", "Some illnesses").replace("face", "nose"), "copy all but the one error"),
        (WRONG.upper().replace("50 MG TWICE", "50 mg twice"), ""),
    ],
)
def test_nothing_else_is_wrong(wrong, say):
    """Numbers and negations never; of other words, one place. The sentence names both texts."""
    found = elsewhere(RIGHT, wrong, "50 mg twice", omits=False)
    assert say in found
    assert bool(found) == bool(say), found


def test_what_is_left_out_is_the_error():
    """Once; the numbers that go with it are no second one."""
    short = RIGHT.replace("See a doctor if the fever lasts longer than 3 days, or if your face swells.", "")
    assert elsewhere(RIGHT, short, "", omits=True) == ""
    assert "of the correct answer is gone" in elsewhere(RIGHT, short, "Talk to", omits=False)
    assert "“200”" in elsewhere(RIGHT, short.replace("100 mg", "200 mg"), "", omits=True)
    assert "“for 5 days”" in elsewhere(RIGHT, short.replace(" for 5 days", ""), "", omits=True)


def test_the_same_words_twice_are_one_error():
    """An error that is said again is no other one."""
    right = "Take 10 mg. Rest well, sleep well and drink. Then take 10 mg."
    assert elsewhere(right, right.replace("10 mg", "5 mg"), "5 mg", omits=False) == ""
    assert [each.wrong for each in changes(right, right.replace("10 mg", "5 mg"))] == ["5", "5"]


def test_near_changes_are_one():
    """And what is gone has a place between its neighbours."""
    assert [(each.right, each.wrong) for each in changes("a b c d", "a x c y")] == [("b c d", "x c y")]
    gone = changes("one two three", "one three")[0]
    assert (gone.wrong, "one three"[gone.start : gone.end]) == ("", " ")
