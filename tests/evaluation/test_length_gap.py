"""What length alone tells of a pair, against numbers worked out by hand and by brute force."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.evaluation.length_gap import Lengths, auc, before_review, measured, sentences

SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=30)


def test_ratio_and_share_within():
    """Rejected by chosen: 115 of 100 is still within, 116 and 84 are not."""
    gap = measured([100, 100, 100, 100], [115, 116, 85, 84])
    assert (gap.pairs, gap.within, gap.longer, gap.equal) == (4, 0.5, 2, 0)
    assert gap.ratio == pytest.approx(1.0)
    assert measured([100, 200, 50], [110, 180, 200]).ratio == pytest.approx(1.1)


def test_accuracy_counts_equal_ones_by_half():
    gap = measured([3, 3, 3, 2], [1, 1, 3, 5])
    assert (gap.accuracy, gap.longer, gap.equal) == (0.625, 2, 1)
    assert gap.told == 0.625
    assert measured([1] * 4, [2] * 4).told == 1.0


@given(SIZES, SIZES)
def test_auc_is_the_share_of_pairs(above, below):
    """By definition, over all pairs of one of each row."""
    brute = sum((a > b) + (a == b) / 2 for a in above for b in below) / (len(above) * len(below))
    assert auc(above, below) == pytest.approx(brute)
    assert auc(above, below) + auc(below, above) == pytest.approx(1)


def test_nothing_to_measure():
    gap = Lengths().gap()
    assert (gap.pairs, gap.accuracy, gap.auc, gap.gives_away) == (0, 0.5, 0.5, False)
    assert sentences(gap) == ("No pair has both answers, so their lengths are not compared.",)
    with pytest.raises(ValueError, match="make no pairs"):
        measured([1, 2], [1])


@pytest.mark.parametrize(("more", "which"), [(1, "longer"), (-1, "shorter")])
def test_a_small_and_steady_difference_gives_the_pair_away(more, which):
    """One character is within 15 %, does not show between questions, and tells every pair."""
    rng = random.Random(4)
    lengths = Lengths()
    for _ in range(100):
        size = rng.randint(100, 900)
        lengths.add("x" * (size + more), "x" * size, "e1")
    gap = lengths.gap()
    assert (gap.within, gap.told, gap.gives_away) == (1.0, 1.0, True)
    assert gap.auc == pytest.approx(0.5, abs=0.02)
    assert f"it is mostly the {which} one" in sentences(gap)[-1]


def test_chance_gives_nothing_away():
    rng = random.Random(5)
    gap = measured([rng.randint(90, 110) for _ in range(200)], [rng.randint(90, 110) for _ in range(200)])
    assert not gap.gives_away
    assert sentences(gap)[-1] == "Nothing here shows that length alone gives the chosen answer away."


def test_more_than_chance_and_still_little():
    """54 of 100 in two thousand pairs is no chance, and no reason to make others."""
    gap = measured([2] * 1080 + [1] * 920, [1] * 1080 + [2] * 920)
    assert not gap.gives_away
    assert sentences(gap)[-1] == "Length alone is right slightly more often than chance."


def test_few_pairs_say_so():
    gap = measured([5] * 10, [1] * 10)
    assert not gap.gives_away
    assert "too few" in sentences(gap)[-1]
    assert "of 1 pair)" in sentences(measured([5], [1]))[0]


def test_groups_add_up():
    """The largest group first; the whole is all of them."""
    lengths = Lengths()
    for n in range(5):
        lengths.add("long" * n, "x", "e12" if n % 2 else "e1")
    groups = lengths.by_group()
    assert [(name, gap.pairs) for name, gap in groups.items()] == [("e1", 3), ("e12", 2)]
    assert lengths.gap().pairs == 5
    assert lengths.gap().longer == sum(gap.longer for gap in groups.values())


def test_one_type_may_give_away_what_all_together_hide():
    """Twelve omissions are always shorter; among sixty others nothing shows. The sentence may not say that nothing does."""
    rng, lengths = random.Random(3), Lengths()
    for n in range(60):
        lengths.add("x" * rng.randint(95, 105), "x" * rng.randint(95, 105), f"e{n % 4}")
    for _ in range(12):
        lengths.add("x" * 100, "x" * 70, "e12")
    gap = lengths.gap()
    assert not gap.gives_away
    assert (gap.apart, gap.apart_longer) == (12, 12)
    said = sentences(gap, lengths.by_group())
    assert "within e12 and where the lengths clearly differ" in said[-1]
    assert any("e12 12, 12, 0.70" in line for line in said)
    assert "in which one answer is more than 15% longer than the other, the chosen answer is the longer one in 12." in " ".join(said)
    assert "gives the chosen answer away where" in sentences(gap)[-1]


def test_few_pairs_give_no_side_away_before_they_are_judged():
    """That the one pair's longer answer is the chosen one would end its blind review; of many it is a measure."""
    assert before_review(measured([100], [90])) == ("These are too few to conclude anything from; 20 or more tell more.",)
    assert len(before_review(measured([100] * 8, [90] * 8))) > 1
