"""What stands in the way of a verdict, and only that."""

import pytest

from synthcore.core import desk_rules
from synthcore.core.desk_answers import Mark
from synthcore.core.reviews import Verdict

APPROVED, REVISE, REJECTED, UNSURE = Verdict.APPROVED, Verdict.NEEDS_REVISION, Verdict.REJECTED, Verdict.NOT_ENOUGH_CONTEXT
RED, PLAIN = Mark(code="red"), Mark(code="plain")
QUESTIONS = {"a": "Was it seen?", "b": "Was it asked?"}


def against(verdict, note="", **more):
    return desk_rules.hindrances(verdict, note=note, **{"red": {"red"}} | more)


@pytest.mark.parametrize("verdict", [APPROVED, REVISE, UNSURE])
def test_nothing_else_asks_for_a_reason(verdict):
    """Above all not "needs revision"; nor does a mark that is not red."""
    assert against(verdict, marks=[PLAIN]) == []


def test_a_rejection_needs_a_reason():
    """A note, or a comment on any mark."""
    assert len(against(REJECTED, note="  ", marks=[PLAIN])) == 1
    assert against(REJECTED, note="so") == against(REJECTED, marks=[PLAIN, PLAIN.model_copy(update={"comment": "so"})]) == []


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_red_issue_needs_a_reason_with_any_verdict(verdict):
    """Its own comment, or a note; not the comment of another mark."""
    assert "red safety issue" in against(verdict, marks=[RED, PLAIN.model_copy(update={"comment": "so"})])[-1]
    assert against(verdict, note="so", marks=[RED]) == against(verdict, marks=[RED.model_copy(update={"comment": "so"})]) == []


def test_an_approval_waits_for_the_safety_questions():
    """Each has an answer, and none is "no"; another verdict waits for nothing."""
    assert "Was it asked?" in against(APPROVED, protocol=QUESTIONS, safety={"a": "yes"})[0]
    assert "Was it seen?" not in against(APPROVED, protocol=QUESTIONS, safety={"a": "yes"})[0]
    assert against(APPROVED, protocol=QUESTIONS, safety={"a": "yes", "b": "na"}) == []
    assert "answered with no" in against(APPROVED, note="so", protocol=QUESTIONS, safety={"a": "no"})[0]
    assert against(REVISE, protocol=QUESTIONS, safety={"a": "no"}) == []


def test_a_ruling_has_a_reason_and_a_cause():
    """Both."""
    assert [len(desk_rules.adjudication(note=note, cause=cause)) for note, cause in (("", ""), ("so", ""), ("", "slip"), ("so", "slip"))] == [2, 1, 1, 0]


@pytest.mark.parametrize(
    ("verdict", "words", "active_ms", "asked"),
    [(APPROVED, 200, 11_999, True), (APPROVED, 200, 12_000, False), (APPROVED, 200, None, False), (REVISE, 200, 1, False),
     (APPROVED, desk_rules.SHORT - 1, 0, False), (APPROVED, desk_rules.SHORT, 0, True)],
)  # fmt: skip
def test_an_approval_faster_than_reading_is_asked_about(verdict, words, active_ms, asked):
    """More than 1,000 words a minute."""
    assert bool(desk_rules.too_fast(verdict, words=words, active_ms=active_ms, wpm=1000)) == asked


@pytest.mark.parametrize(("words", "wpm"), [(39, 1000), (40, 1000), (41, 999), (1234, 777)])
def test_the_time_from_which_nobody_is_asked(words, wpm):
    """To the millisecond."""
    enough = desk_rules.reading_ms(words, wpm)
    assert enough == 0 or desk_rules.too_fast(Verdict.APPROVED, words=words, active_ms=enough - 1, wpm=wpm)
    assert not desk_rules.too_fast(Verdict.APPROVED, words=words, active_ms=enough, wpm=wpm)
    assert (enough == 0) == (words < 40)
