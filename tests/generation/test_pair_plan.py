"""Which question is modified how: exact shares, no combination twice, every question about equally often."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.domains import loader
from synthcore.generation.pair_plan import Planned, Refill, modification_shares, plan_items
from synthcore.settings import shipped

SHARES = st.dictionaries(st.sampled_from(["m01", "m02", "m03", "m04", "m05"]), st.floats(0.1, 10), min_size=1)


@given(st.integers(1, 60), SHARES, st.floats(0, 1), st.integers(0, 9))
def test_every_combination_once_and_every_question_alike(sources, shares, part, seed):
    """Whatever the shares: the count is met, nothing comes twice, and no question is used two times more than another."""
    count = max(1, round(part * sources * len(shares)))
    items = plan_items(sources, shares, count, seed)
    assert len(items) == len(set(items)) == count
    used = Counter(item.source for item in items)
    assert max(used.values()) - min(used.get(n, 0) for n in range(sources)) <= 1
    assert items == plan_items(sources, shares, count, seed)


@given(SHARES, st.integers(1, 300))
def test_shares_are_exact(shares, count):
    """Where there are questions enough, each modification is within one of its due."""
    numbers = Counter(item.modification for item in plan_items(1000, shares, count, 1))
    for name, share in shares.items():
        assert abs(numbers[name] - count * share / sum(shares.values())) < 1


def test_what_a_full_modification_cannot_take_goes_to_the_others():
    """Ten questions cannot be put into everyday words nineteen times."""
    numbers = Counter(item.modification for item in plan_items(10, {"m01": 19, "m02": 1}, 15, 1))
    assert numbers == {"m01": 10, "m02": 5}


@pytest.mark.parametrize(
    ("sources", "shares", "count", "say"),
    [(0, {"m01": 1}, 1, "no question"), (5, {}, 1, "no modification is approved"), (5, {"m01": 0}, 1, "no modification"), (5, {"m01": 1}, 6, "5 different")],
)
def test_what_cannot_be_planned_says_why(sources, shares, count, say):
    """One sentence each."""
    with pytest.raises(BadRequest, match=say):
        plan_items(sources, shares, count, 1)


def test_the_place_of_what_cannot_be_made_stays_with_its_modification():
    """Others follow when nothing is left; nothing planned is given again, and nothing twice."""
    planned = plan_items(6, {"m01": 1, "m02": 1}, 6, 1)
    refill = Refill(planned, 6, ["m01", "m02"], 1)
    at = next(at for at, item in enumerate(planned) if item.modification == "m01")
    given = list(refill.others(at))
    assert [item.modification for item in given] == ["m01"] * 3 + ["m02"] * 3
    assert len({*given, *planned}) == 12
    assert list(refill.others(at)) == []


def test_what_has_no_place_yet_comes_first():
    """Of twelve questions four are not planned: they come before those that have been asked, and those before them."""
    planned = plan_items(12, {"m01": 1, "m02": 1}, 8, 1)
    given = [item.source for item in Refill(planned, 12, ["m01", "m02"], 1).others(7) if item.modification == planned[7].modification]
    assert set(given[:4]) == set(range(12)) - {item.source for item in planned}
    assert len(given) == 8
    refill = Refill(planned, 12, ["m01", "m02"], 1)
    refill.filled(6, given[0], left_over=False)  # it has a place now
    assert given[0] not in [item.source for item in refill.others(7)][:3]


def test_a_question_that_is_left_over_takes_a_later_place():
    """That of the question which took its own; the modifications of all places stay, and nothing comes twice."""
    planned = plan_items(10, {"m01": 1, "m02": 1}, 10, 1)
    later = next(at for at in range(1, 10) if planned[at].modification != planned[0].modification)
    refill = Refill(planned, 10, ["m01", "m02"], 1)
    refill.filled(0, planned[later].source, left_over=True)
    assert refill.planned[later] == Planned(planned[0].source, planned[later].modification)
    assert [item.modification for item in refill.planned] == [item.modification for item in planned]
    assert len(set(refill.planned)) == 10
    refill = Refill(planned, 10, ["m01", "m02"], 1)
    refill.filled(0, planned[later].source, left_over=False)
    refill.filled(9, planned[1].source, left_over=True)  # none is behind the last
    assert refill.planned == planned


def test_shares_of_modifications():
    """Those of the mix for what is approved; a name has to be known, approved and, by rule, makeable."""
    medical = loader.load(shipped("domains") / "medical_qa")
    assert modification_shares(medical, ["m23", "m05", "m23"]) == {"m23": 5, "m05": 4}
    assert len(modification_shares(medical)) == len(medical.modifications)
    assert set(modification_shares(medical, by_rule=True)) == {"m01", "m02", "m03", "m04", "m14", "m17", "m21", "m23"}
    with pytest.raises(BadRequest, match="needs a model; without one there are m01"):
        modification_shares(medical, ["m05"], by_rule=True)
    with pytest.raises(UnknownValue, match="m99"):
        modification_shares(medical, ["m99"])
    plants = loader.load(Path(__file__).parent.parent / "tiny_domain" / "plant_questions")
    assert modification_shares(plants) == {"m01": 60}
    with pytest.raises(BadRequest, match=r"m02 \(In winter\) is not approved"):
        modification_shares(plants, ["m02"])
