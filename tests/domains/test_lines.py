"""The little language of lines."""

import pytest

from synthcore.domains.lines import LineError, parse, render, slots_of, tidy


def text(line, draw=0.0, **slots):
    return tidy(render(parse(line), slots.__getitem__, lambda: draw))


def test_slots_alternatives_and_what_may_be_left_out():
    """A capital slot begins with a capital; a bracket that is left out leaves no double space."""
    assert text("{Event} is (near|far) [now].", event="the exam") == "The exam is near now."
    assert text("{Event} is (near|far) [now].", 0.99, event="the exam") == "The exam is far."


def test_alternatives_nest():
    """A slot within an alternative is a slot of the line."""
    assert set(slots_of(parse("(a {x}|b [c {y}])"))) == {"x", "y"}
    assert text("(a {x}|b)", x="1") == "a 1"


@pytest.mark.parametrize("bad", ["(a|b", "a)", "{x", "{}", "a|b", "(a)", "[a"])
def test_what_is_not_well_formed_is_refused(bad):
    """Unmatched brackets, empty slots and lone bars."""
    with pytest.raises(LineError):
        parse(bad)
