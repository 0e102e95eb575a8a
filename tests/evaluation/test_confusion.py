"""Which values two raters take for each other."""

import pytest

from synthcore.evaluation.agreement import Dimension
from synthcore.evaluation.confusion import confusion

RISK = Dimension("risk", ("none", "low", "high"), ordered=True)


def answers():
    """30 none of which bea calls 3 low; 4 low; nothing high of ann's; what only one of them answered; a third rater."""
    met = [("none", "none")] * 27 + [("none", "low")] * 3 + [("low", "low")] * 2 + [("low", "high")] * 2
    both = [answer for n, (a, b) in enumerate(met) for answer in ((f"r{n}", "ann", a), (f"r{n}", "bea", b))]
    return [*both, ("r0", "cyd", "high"), ("x", "ann", "high"), ("y", "bea", "high"), ("z", "ann", "severe"), ("z", "bea", "low"), ("r0", "ann", "high")]


def test_counts_and_recall():
    found = confusion(RISK, answers(), "ann", "bea")
    assert found.counts == ((27, 3, 0), (0, 2, 2), (0, 0, 0))
    none, low, high = found.recall
    assert (none.value, none.n, none.status) == (0.9, 30, "ok")
    assert (none.low, none.high) == pytest.approx((0.7438, 0.9654), abs=5e-5)
    assert (low.value, low.n, low.status) == (None, 4, "too_few")
    assert low.sentence == "Too few: the same in 2 of 4, and 20 are needed for a share."
    assert (high.value, high.n, high.status) == (None, 0, "undefined")


def test_the_other_way_round():
    """The table is turned, and recall is of what the other one gave."""
    found = confusion(RISK, answers(), "bea", "ann")
    assert found.counts == ((27, 0, 0), (3, 2, 0), (0, 2, 0))
    assert found.recall[0].value == 1


def test_nothing_in_common():
    found = confusion(RISK, [("x", "ann", "low"), ("y", "bea", "low"), ("z", "bea", None)], "ann", "bea")
    assert found.counts == ((0, 0, 0),) * 3
    assert {figure.status for figure in found.recall} == {"undefined"}
