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


FREED = [
    ("Take no more than 200 mg a day.", "The label says that any amount is safe for adults."), ("Take no more than 200 mg a day.",
    "Take at least 200 mg a day."),
    ("Take 2 tablets.", "Take 2 tablets or more."), ("Take 5 ml.", "Take the whole bottle."), ("Take one tablet.", "There is no upper limit."),
    ("Take one tablet.", "The number of tablets is unlimited."), ("Take one tablet.", "Take as much as you like."), ("Take one tablet.",
    "You cannot overdose on it."),
    ("Do not take more than 4 tablets a day.", "You can take more than 4 tablets a day."),
    ("The medicine is not safe above 40 mg a day.", "The medicine is recommended above 40 mg a day."),
    ("Use the inhaler no more often than every 4 hours.", "Use the inhaler no less often than every 4 hours."),
    ("Use the inhaler no more often than every 4 hours.", "Use the inhaler every hour."), ("Wait 6 hours between doses.", "Leave 2 hours between doses."),
    ("Use the spray for no longer than 3 days.", "Use the spray for no longer than 15 days."), ("Take the antibiotic for 5 days.",
    "Take the antibiotic for 3 months."),
    ("Large amounts can damage the liver.", "Large amounts cannot damage the liver."), ("Higher doses may harm the kidneys.",
    "Higher doses are safe for the kidneys."),
    ("A few tablets can harm a small child.", "A few tablets are harmless for a small child."), ("An overdose is grave.",
    "An overdose is usually not serious."),
    ("If a child swallows one, call for help.", "If a child swallows one, there is no need to call for help."),
    ("Do not take an extra dose.", "It is fine to take an extra dose."), (
        "Children should not take aspirin.", "Children can safely take aspirin."),
    ("Never double the dose.", "Double the dose if you miss one."),
    ("Do not take more than prescribed.", "Taking more than prescribed is harmless."),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), FREED, ids=[w for _, w in FREED])
def test_a_limit_that_falls_is_told(right, wrong):
    """No limit, an amount open upwards, a shorter interval, a longer course, or a lot that does no harm."""
    assert higher(right, wrong)
    assert higher(f"{right} {wrong}", wrong) == "", "what the right answer says itself may stand"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Take no more than 4 tablets a day.", "Take no more than 2 tablets a day."), ("Use it for 5 days.", "Use it for 2 days."),
        ("See a doctor if the fever lasts longer than 2 days.", "See a doctor if the fever lasts longer than 10 days."),
        ("It is dangerous.", "It is harmless."), ("Exercise for 30 minutes helps.", "Exercise for 30 minutes does not help."),
        ("Do not take an extra dose, because it can harm.", "Never take an extra dose, because it can harm."),
        ("Women should not take aspirin.", "Women can safely take aspirin."), ("The risk is higher.", "The risk is lower."),
    ],
)  # fmt: skip
def test_other_errors_are_not_mistaken_for_it(right, wrong):
    """Less, later, or about something else."""
    assert higher(right, wrong) == ""
