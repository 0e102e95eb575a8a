"""A pair on the desk as values: the same for both answers before, and which is false after."""

from dataclasses import asdict

import pytest

from synthcore.core.pair_answers import PairAnswers, PairReview
from synthcore.core.reviews import Status
from synthcore.services.pair_reviewing import Paired, Stated
from synthcore.views import pair_review as views
from tests.views.making import card, plants, review

CHOSEN, REJECTED = "Water it weekly.", "Water it hourly, says everyone."
STATED = Stated(
    error_type="e1", title="Too often", definition="More than is good.", span="hourly", correction="weekly", rationale="Roots rot.", fault=""
)  # fmt: skip
SAID = PairAnswers(left="rejected", left_correct=False, right_correct=True, better="right")


def paired(**more):
    given = {"record_id": "r", "question": "How often?", "answers": (REJECTED, CHOSEN), "said": None}
    return Paired(**(given | more))


def known(**more):
    return paired(**({"said": SAID, "left": "rejected", "stated": STATED} | more))


def desk(pair, again=False, answers=None, **more):
    return views.pair_desk(card(**more), pair, plants(), person="Ann", again=again, answers=answers)


def test_blind():
    """Two texts by side; what colleagues decided and where the record stands come after one's own answer."""
    theirs = {"reviews": (review("Ben", "rejected", note="the left one"),), "status": Status.REJECTED}
    shown = desk(paired(), **theirs)
    assert (shown.mode, shown.answers, shown.false, shown.said) == ("blind", (REJECTED, CHOSEN), None, "")
    assert (shown.desk.earlier, shown.desk.status, shown.desk.notices) == ((), "", ())
    assert "the left one" not in str(asdict(shown))
    mine = desk(paired(), **theirs, mine=review())
    assert (mine.mode, mine.desk.earlier) == ("blind", ())


def test_a_newer_version_and_a_warning_are_told_all_the_same():
    """They tell nothing of the answers."""
    shown = desk(paired(), superseded_by="x", needs_second=True).desk
    assert shown.warning
    assert len(shown.notices) == 1


def test_which_is_false():
    """Once it is judged: where, why, what holds, and what each answer to the question leads to."""
    shown = desk(known())
    assert shown.mode == "stated"
    assert shown.false.side == 0
    assert shown.false.parts == ("Water it ", "hourly", ", says everyone.")
    assert shown.false.lines == (("Stated error", "Too often: More than is good."), ("What holds", "weekly"), ("Why it is wrong", "Roots rot."))
    assert shown.said == "You found answer 1 not correct, answer 2 correct, and answer 2 better."
    assert shown.verdicts == ("Approved", "Needs revision", "Rejected")
    assert desk(known(left="chosen", said=SAID.model_copy(update={"left": "chosen"}))).false.side == 1


def test_a_place_that_is_not_in_the_text_is_named():
    """An omission has no place; a span that was paraphrased is told in words."""
    assert desk(known(stated=STATED.model_copy(update={"span": "every hour"}))).false.lines[1] == ("Where", "every hour")
    bare = desk(known(stated=Stated(error_type="", title="", definition="", span="", correction="", rationale="", fault="none_stated")))
    assert (bare.false.lines, bare.false.parts) == ((("Stated error", "No type of error is stated."),), (REJECTED, "", ""))
    assert bare.verdicts == ("Needs revision", "Needs revision", "Rejected")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"both_unsafe": True}, "You found both answers unsafe."),
        ({"not_enough_context": True}, "You found that there is not enough context to judge."),
        ({"better": "neither"}, "You found answer 1 not correct, answer 2 correct, and neither better."),
    ],
)
def test_what_was_said(said, says):
    """In a sentence, by side."""
    assert desk(known(said=SAID.model_copy(update=said))).said == says


def test_decided():
    """The verdict with its reason, of the last decision; before it is stored, of what was answered."""
    ended = desk(known(said=SAID.model_copy(update={"both_unsafe": True})))
    assert (ended.mode, ended.stored, ended.ended) == ("decided", False, "Rejected, because both answers are unsafe.")
    mine = review(pair=PairReview(**SAID.model_dump(), as_stated=True), note="n")
    shown = desk(known(), mine=mine, reviews=(mine, review("Ben", "rejected")))
    assert (shown.mode, shown.stored) == ("decided", True)
    assert shown.ended == "Approved, because the chosen answer is correct and the rejected one wrong as stated."
    assert [e.who for e in shown.desk.earlier] == ["You", "Ben"]


def test_deciding_again():
    """All of it once more, then the question; the former verdict is not repeated meanwhile."""
    mine = review(pair=PairReview(**SAID.model_dump(), as_stated=True))
    first = desk(known(), again=True, mine=mine)
    assert (first.mode, first.ended, first.false.side) == ("again", "", 0)
    second = desk(known(), again=True, answers=SAID.model_copy(update={"blind": False}), mine=mine)
    assert (second.mode, second.verdicts[0]) == ("stated", "Approved")


def test_a_row_elsewhere():
    """The same of a row that is no record yet; a type that the domain does not know is shown as it is."""
    row = {"rejected": REJECTED, "rejected_error_type": "e1", "rejected_span": "hourly", "rejected_correction": "weekly"}
    false = views.false_of(row, plants())
    assert false.parts == ("Water it ", "hourly", ", says everyone.")
    assert false.lines == (("Stated error", "e1"), ("What holds", "weekly"))
    assert views.false_of({"rejected": REJECTED}, plants()).lines == (("Stated error", "No type of error is stated."),)


def test_shortcuts():
    """C and R belong to the framework; none stands for two things of one step."""
    for keys in (views.KEYS, views.KEYS_STATED):
        names = [key for key, _ in keys]
        assert len(set(names)) == len(names)
        assert not set(names) & {"C", "R"}


def test_where_two_approvals_are_needed_one_is_not_promised_as_both():
    """The button says so whoever has approved already, for that is not told before one's own decision."""
    shown = desk(known(), needs_second=True, reviews=(review("Ben"),))
    assert shown.verdicts == ("Approved by you (two approvals needed)", "Needs revision", "Rejected")
    assert shown.verdicts == desk(known(), needs_second=True).verdicts


def test_not_enough_context_is_still_blind():
    """What colleagues decided stays away too."""
    said = PairAnswers(left="rejected", not_enough_context=True)
    mine = review("Ann", "not_enough_context", pair=PairReview(**said.model_dump()))
    shown = desk(paired(said=said), mine=mine, reviews=(mine, review("Ben", "rejected")), status=Status.REJECTED)
    assert (shown.mode, shown.false, shown.source, shown.stored) == ("blind", None, (), False)
    assert (shown.desk.earlier, shown.desk.status, shown.desk.notices) == ((), "", (views.UNSURE,))
    later = desk(known(), mine=mine)
    assert (later.mode, later.stored) == ("stated", False)


def test_where_the_question_comes_from():
    """By name; what is not there has no line. A drift that is marked changes what approving comes to."""
    stated = STATED.model_copy(update={"source": "Watering?", "modification": "Shorter", "kind": "keep"})
    shown = desk(known(stated=stated))
    assert shown.source == (("Source question", "Watering?"), ("Modification", "Shorter, asks the same"))
    marked = views.pair_desk(card(), known(stated=stated), plants(), person="Ann", drifted=True)
    assert (marked.drifted, marked.verdicts) == (True, ("Needs revision", "Needs revision", "Rejected"))
