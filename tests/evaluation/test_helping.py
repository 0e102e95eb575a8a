"""Who stands out, and who does not: by how many cases, how far, against whom."""

from datetime import timedelta

import pytest

from synthcore.evaluation.helping import LEAST, STOPPED, USUAL, WITHIN, Counted, has_stopped, stand_out
from synthcore.evaluation.intervals import wilson
from tests.living import NOW


def one_of(reason, own, others):
    return stand_out(reason, {"ben": Counted(*own)}, {"ben": Counted(*others)}).get("ben")


def test_who_agrees_less_than_the_colleagues_do():
    """With the numbers that say so."""
    found = one_of("agreement", (12, 40), (90, 100))
    assert (found.reason, found.cases, found.of, found.others) == ("agreement", 12, 40, 0.9)
    assert (found.low, found.high) == wilson(0.3, 40)
    assert one_of("agreement", (90, 100), (12, 40)) is None  # who agrees more needs none
    assert one_of("known", (30, 60), (110, 120)).others == pytest.approx(11 / 12)


def test_disputes_are_the_other_way_round():
    assert one_of("disputes", (30, 60), (6, 100)).others == 0.06
    assert one_of("disputes", (6, 100), (30, 60)) is None


@pytest.mark.parametrize(("own", "others"), [((0, LEAST - 1), (100, 100)), ((18, 20), (20, 20)), ((60, 100), (66, 100)), ((8_400, 10_000), (9_000, 10_000))])
def test_nothing_is_said_of_few_of_chance_and_of_little(own, others):
    """Below twenty; where the intervals overlap; where it is six points, however certain."""
    assert one_of("agreement", own, others) is None


def test_without_colleagues_it_takes_one_half():
    """So two who differ on most records are both told, and two who differ on some are not; few colleagues are none."""
    assert one_of("agreement", (8, 40), (0, 0)).others is None
    assert one_of("agreement", (18, 40), (0, 0)) is None
    assert one_of("agreement", (8, 40), (19, 19)) is not None
    assert one_of("disputes", (32, 40), (0, 0)) is not None
    assert one_of("disputes", (22, 40), (0, 0)) is None


def test_among_many_one_in_twenty_stands_out_by_chance():
    """The same difference that is told of one person alone is not when twenty were looked at."""
    own, rest = Counted(70, 100), Counted(830, 1000)
    others = {f"other {n}": Counted(83, 100) for n in range(60)}
    assert "ben" in stand_out("agreement", {"ben": own}, {"ben": rest})
    assert not stand_out("agreement", others | {"ben": own}, dict.fromkeys((*others, "ben"), rest))


@pytest.mark.parametrize(
    ("away", "decisions", "stopped"),
    [
        (STOPPED, USUAL, True), (STOPPED - timedelta(minutes=1), USUAL, False), (STOPPED, USUAL - 1, False), (STOPPED + WITHIN, USUAL, False),
        (-timedelta(days=3), USUAL, False),
    ],
)  # fmt: skip
def test_who_has_stopped(away, decisions, stopped):
    """A week without any, of somebody who took part; whoever is away for five has left, and a clock that is ahead stops nobody."""
    assert has_stopped(NOW - away, decisions, NOW) is stopped
