"""The markup of a pair: alike for both answers while they are judged, marked and escaped afterwards."""

from dataclasses import replace

from synthcore.ui import pair_review as panels
from synthcore.views.pair_review import False_
from tests.views.test_pair_review import CHOSEN, REJECTED, desk, known, paired


def test_blind_markup_does_not_depend_on_the_roles():
    """The same texts on the same sides make the same bytes, whichever of them is false."""
    one = desk(paired())
    assert panels.answer(one, 0).replace(REJECTED, CHOSEN).replace("Answer 1", "Answer 2").replace("left", "right") == panels.answer(one, 1)
    for side in (0, 1):
        assert "false" not in panels.answer(one, side).replace(REJECTED, "")


def test_the_false_one_is_marked():
    """With a banner, its error and the place of it; the other one is not."""
    shown = desk(known())
    false, right = panels.answer(shown, 0), panels.answer(shown, 1)
    assert "False on purpose" in false
    assert "<mark>hourly</mark>" in false
    assert "False on purpose" not in right
    assert "meant to be right" in right


def test_what_was_rated_stands_with_its_answer():
    """Once it is answered, and escaped."""
    shown = replace(desk(known()), rated=((), ("Harm: <b>great</b>",)))
    assert "You said of it" not in panels.answer(shown, 0)
    assert "<li>Harm: &lt;b&gt;great&lt;/b&gt;</li>" in panels.answer(shown, 1)


def test_everything_is_escaped():
    """Texts, stated error, correction: none is markup."""
    bad = "<img src=x onerror=alert(1)>"
    shown = replace(desk(known()), answers=(bad, bad), false=False_(0, (bad, bad, bad), ((bad, bad),)))
    for made in (panels.answer(shown, 0), panels.answer(shown, 1), panels.folded(bad, bad, shown.false)):
        assert "<img" not in made
        assert "&lt;img" in made


def test_elsewhere_the_false_one_is_folded():
    """Marked on the outside and the inside, and closed."""
    made = panels.folded("How often?", CHOSEN, desk(known()).false)
    before, inside = made.split("<details", 1)
    assert "hourly" not in before
    assert "hourly" in inside
    assert " open" not in inside.split(">", 1)[0]
    assert made.count("False on purpose") == 2
