"""From answers to a verdict: the whole table."""

from collections import Counter

import pytest
from pydantic import ValidationError

from synthcore.core.pair_answers import PairAnswers, PairReview
from synthcore.core.pair_reviews import conclusion, left

APPROVED, REVISE, REJECTED, CONTEXT = "approved", "needs_revision", "rejected", "not_enough_context"


# chosen correct, rejected correct, better (by role), wrong as stated, to mend, fault of the type -> verdict
@pytest.mark.parametrize(
    ("chosen", "rejected", "better", "stated", "mend", "fault", "verdict"),
    [
        (True, False, "chosen", True, False, "", APPROVED),
        (True, False, "neither", True, False, "", APPROVED),
        (True, True, "chosen", True, False, "", APPROVED),  # missed blind, recognised when it was shown
        (True, True, "neither", True, False, "", APPROVED),
        (True, False, "chosen", None, False, "", None),  # not approved before it is asked
        (True, True, "rejected", None, False, "", None),
        (True, False, "chosen", True, True, "", REVISE),
        (True, False, "rejected", True, False, "", REVISE),
        (True, True, "rejected", True, False, "", REVISE),
        (True, False, "chosen", False, False, "", REJECTED),
        (True, True, "neither", False, False, "", REJECTED),
        (True, False, "chosen", True, False, "none_stated", REVISE),
        (True, False, "chosen", True, False, "unknown", REVISE),
        (True, False, "chosen", None, False, "not_permitted", REJECTED),
        (True, False, "chosen", True, False, "not_permitted", REJECTED),
        (False, False, "chosen", None, False, "", REJECTED),
        (False, False, "chosen", True, False, "", REJECTED),
        (False, True, "rejected", None, False, "", REJECTED),
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", ["chosen", "rejected"])
def test_the_table(chosen, rejected, better, stated, mend, fault, verdict, side):
    """Whichever side the answers stand on."""
    other = {"chosen": "rejected", "rejected": "chosen"}[side]
    by_role = {"chosen": chosen, "rejected": rejected}
    said = PairReview(
        left=side, left_correct=by_role[side], right_correct=by_role[other],
        better={side: "left", other: "right", "neither": "neither"}[better], as_stated=stated, mend=mend, type_fault=fault,
    )  # fmt: skip
    found = conclusion(said)
    assert (found and found.verdict.value) == verdict
    assert said.preferred == (None if better == "neither" else better)


def test_what_stands_in_place_of_the_rest():
    """Both unsafe rejects; not enough context decides nothing, whatever else is said."""
    assert conclusion(PairReview(left="chosen", both_unsafe=True)).verdict == REJECTED
    said = PairReview(left="chosen", left_correct=True, right_correct=False, better="left", as_stated=True, both_unsafe=True)
    assert conclusion(said).verdict == REJECTED
    assert conclusion(PairReview(left="chosen", not_enough_context=True, as_stated=True)).verdict == CONTEXT


def test_nothing_but_the_whole_condition_approves():
    """Of all combinations of answers, an approval has each part of it."""
    for chosen in (True, False):
        for rejected in (True, False):
            for better in ("left", "right", "neither"):
                for stated in (True, False, None):
                    for fault in ("", "none_stated", "unknown", "not_permitted"):
                        said = PairReview(left="chosen", left_correct=chosen, right_correct=rejected, better=better, as_stated=stated, type_fault=fault)
                        found = conclusion(said)
                        if found and found.verdict == APPROVED:
                            assert (chosen, stated, fault) == (True, True, "")
                            assert better != "right"
                            assert conclusion(said.model_copy(update={"chosen_fault": "a key step is missing"})).verdict == REVISE


@pytest.mark.parametrize("said", [{}, {"left_correct": True, "right_correct": False}, {"better": "left"}])
def test_half_an_answer_is_none(said):
    """Each answer is judged and compared, unless something stands in place of that."""
    with pytest.raises(ValidationError, match="each answer is correct or not"):
        PairAnswers(left="chosen", **said)


def test_sides():
    """By chance, evenly, the same each time, and not the same for everyone."""
    sides = [left(f"record {n}", "Ann") for n in range(1000)]
    assert sides == [left(f"record {n}", "Ann") for n in range(1000)]
    assert 430 < Counter(sides)["chosen"] < 570
    agree = sum(a == left(f"record {n}", "Ben") for n, a in enumerate(sides))
    assert 430 < agree < 570
