"""A wrong answer names no amount above those of the right one, and no shorter interval."""

import pytest

from synthcore.generation.pair_doses import higher

RIGHT = "Take 500 mg every 8 hours, at most 3 tablets a day, and no more than 1.5 g in all."


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("Take 2 g every 8 hours.", "2 g"),
        ("Take 500 mg every 4 hours.", "every 4 hours"),
        ("Take 6 tablets a day.", "6 tablets a day"),
        ("Take 500-2000 mg.", "500-2000 mg"),
        ("Take 20 ml of it.", "20 ml"),  # of what the right answer names none, any is more
        ("Take 1.6 g in all.", "1.6 g"),
        ("Take 5,000 mg.", "5,000 mg"),
        ("Take 10 mg/kg.", "10 mg/kg"),  # by weight it is another amount
    ],
)
def test_more_is_told(wrong, named):
    """In one unit or across two, alone or at the end of a range."""
    assert named in higher(RIGHT, wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        RIGHT,
        "Take 500 mcg every 8 hours.",
        "Take 250 mg every 12 hours.",
        "Take 1 tablet a day.",
        "",
        "A value above 9000 mg/dl is normal, in 90 percent of adults.",
    ],
)
def test_less_may_be_wrong(wrong):
    """Less, later, a measurement or a share are no amount that is too much."""
    assert higher(RIGHT, wrong) == ""


def test_without_an_amount_on_the_right_none_is_wrong():
    """Nor an interval."""
    assert "2 tablets" in higher("Ask your pharmacist.", "Take 2 tablets.")
    assert "6 hours" in higher("Ask your pharmacist.", "Take it every 6 hours.")
    assert higher("Ask your pharmacist.", "Ask nobody for 3 weeks.") == ""
