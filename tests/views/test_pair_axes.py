"""What the component below an answer is given, and what comes back from it."""

import pytest
from pydantic import ValidationError

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.pair_answers import PairReview
from synthcore.domains.loader import load
from synthcore.views import pair_axes as views
from synthcore.views import pair_review
from tests.conftest import ROOT
from tests.views.making import plants, review

MEDICAL = load(ROOT / "data" / "domains" / "medical_qa")


def test_nothing_where_the_domain_asks_nothing():
    assert not views.offered(plants())
    assert views.keys(plants()) == ()
    assert views.offered(MEDICAL)


def test_keys_collide_with_nothing():
    """With none of the desk's for pairs, and those that mark an issue with none that leaves it."""
    further = [key for key, _ in views.keys(MEDICAL)]
    taken = [key for key, _ in pair_review.KEYS]
    assert {"W", "O", "I"} <= set(further)
    assert not {*further} & {*taken}
    assert max(len(axis.choice) for axis in MEDICAL.axes) <= 9


def test_one_answer():
    """Its axes with the anchors, its ratings without words that the domain lost, its marks without the side."""
    marks = [Mark(code="wrong_fact", branch="left", turn=1, start=2, end=5, comment="no")]
    shown = views.values(MEDICAL, name="Answer 1", ratings={"harm_extent": "slight", "lost": "x"}, marks=marks)
    assert shown["ratings"] == {"harm_extent": "slight"}
    assert shown["marks"] == [{"code": "wrong_fact", "start": 2, "end": 5, "comment": "no"}]
    assert [axis["id"] for axis in shown["axes"]] == ["harm_extent", "harm_likelihood", "omission", "relevance"]
    assert "chosen" not in str(shown["axes"]) + str(shown["ratings"]) + str(shown["marks"])


def test_marks_of_one_side_replace_those_of_that_side():
    kept, gone = Mark(code="a", branch="right", turn=1), Mark(code="b", branch="left", turn=1)
    found = views.marks_of([{"code": "c", "start": None, "end": None, "comment": ""}], "left", (kept, gone))
    assert [(mark.code, mark.branch) for mark in found] == [("a", "right"), ("c", "left")]
    with pytest.raises(ValidationError):
        views.marks_of([{"code": "", "start": -1}], "left", ())


def test_what_is_marked_knowing_is_told_from_what_was_marked_blind():
    """A blind mark stays one, whatever is said of it later; no axis is asked any more, and the one key left is no other's."""
    blind = Mark(code="a", branch="left", turn=1, start=0, end=3)
    sent = [{"code": "a", "start": 0, "end": 3, "comment": "now"}, {"code": "a", "start": 4, "end": 6, "comment": ""}]
    assert [(mark.comment, mark.knowing) for mark in views.marks_of(sent, "left", (blind,), knowing=True)] == [("now", False), ("", True)]
    later = views.marks_of(sent[1:], "left", (), knowing=True)
    assert views.marks_of(sent[1:], "left", later) == later
    assert views.values(MEDICAL, name="Answer 1", ratings={}, marks=(), knowing=True)["axes"] == []
    (key,) = [key for key, _ in views.keys(MEDICAL, knowing=True)]
    assert key not in [taken for taken, _ in pair_review.KEYS_STATED]


def test_in_words_after_the_decision():
    """By side, with the marks that name a side and those that name a role."""
    said = PairReview(
        left="rejected", left_correct=False, right_correct=True, better="right", left_ratings={"harm_extent": "serious", "harm_likelihood": "likely"}
    )
    marks = (Mark(code="wrong_fact", branch="rejected", turn=2, comment="three weeks"), Mark(code="too_long", branch="chosen", turn=2))
    stored = review().model_copy(update={"pair": said, "desk": DeskAnswers(marks=marks)})
    assert pair_review.rated(stored, MEDICAL) == (
        "Answer 1: harm if followed: serious; how likely that harm is: likely; marked: wrong fact: three weeks.",
        "Answer 2: marked: too long.",
    )
    assert pair_review.rated(review(), MEDICAL) == ()
