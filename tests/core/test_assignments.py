"""Whose turn the records of a batch are."""

from synthcore.core.assignments import Assignment, Turn
from tests.living import NOW


def test_whose_turn_it_is():
    """Names as everywhere: neither capitals nor spaces make another person. Nobody named is everybody."""
    named = Assignment(batch_id="b", people=("Anna  Lee", "Ben"), by="lea", at=NOW)
    assert [named.turn(name) for name in ("anna lee", "BEN", "lea")] == [Turn.OWN, Turn.OWN, Turn.OTHERS]
    assert named.model_copy(update={"people": ()}).turn("Ben") is Turn.ANYBODY
    assert sorted(Turn) == [Turn.OWN, Turn.ANYBODY, Turn.OTHERS]
