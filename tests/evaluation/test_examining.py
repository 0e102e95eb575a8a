"""Every check speaks for itself: what fails in one is said beside its name, and the others go on."""

import re

import pytest

from synthcore.core.measurements import Finding
from synthcore.evaluation.check import AGAIN, Check, Lost, Measure, Result, Unavailable, version
from synthcore.evaluation.examining import NOT_ENGLISH, Examiner
from tests import living


def check(name, examine, **more):
    """A check that does this with each record."""
    return Check(**{"name": name, "title": name, "says": "It looks.", "version": "1", "kinds": ("dialogue",), "prepare": lambda domain: examine} | more)


def words(record):
    found = [Finding(record_id=record.id, turn=n, code="dry", message="It is dry.") for n, t in enumerate(record.body.turns, 1) if "dry" in t.text]
    return Result((Measure("words", number=float(sum(len(t.text.split()) for t in record.body.turns))), Measure("tone", label="calm")), tuple(found))


def said(tiny, *checks, records=None, **more):
    return Examiner(tiny, checks, **more).examine(records or [living.record(1)])


def test_a_check_comes_to_its_count_its_measures_and_its_findings(tiny):
    """The row under its own name counts the findings; the measures stand under names of their own."""
    found = said(tiny, check("a", words), records=[living.record(1), living.record(2)])
    assert [(n.name, n.outcome, n.number, n.label) for n in found.noted[:3]] == [
        ("a", "ok", 1.0, None),
        ("a.words", "ok", 10.0, None),
        ("a.tone", "ok", None, "calm"),
    ]
    assert {n.version for n in found.noted} == {version(check("a", words), tiny)}
    assert [(p.check, p.finding.record_id) for p in found.pointed] == [("a", living.record(n).id) for n in (1, 2)]


def test_a_check_that_raises_fails_alone(tiny):
    """On that record, for that check, with a sentence; the next check has its say."""
    found = said(tiny, check("a", lambda record: 1 / 0), check("b", words))
    assert (found.noted[0].outcome, found.noted[0].number) == ("failed", None)
    assert re.fullmatch(r"The check failed on this record \(ZeroDivisionError: .*\)\.", found.noted[0].reason)
    assert found.noted[1][3:7] == ("b", "dialogue", "ok", 1.0)


def test_a_number_that_is_none_is_a_failure(tiny):
    """NaN and infinity are stored nowhere."""
    found = said(tiny, check("a", lambda record: Result((Measure("x", number=float("nan")), Measure("y", number=float("inf"))))))
    assert [(n.name, n.outcome, n.number) for n in found.noted[1:]] == [("a.x", "failed", None), ("a.y", "failed", None)]


def refuse(_):
    raise Unavailable("There is no engine here.")


def test_what_is_missing_is_said_and_asked_again(tiny):
    """What this machine lacks keeps no version, so that its records count as unseen once it is there; what the domain lacks
    does, for it stays so until the domain is another."""
    found = said(
        tiny, check("a", words, missing=lambda: "There is no engine here."), check("b", None, prepare=lost), check("c", None, prepare=refuse),
        check("d", refuse), check("e", None, prepare=lambda domain: 1 / 0),
    )  # fmt: skip
    assert [(n.outcome, n.reason) for n in found.noted[:4]] == [("unavailable", "There is no engine here.")] * 4
    assert found.noted[4].outcome == "failed"
    assert [n.version.endswith(AGAIN) for n in found.noted] == [True, True, False, False, False]


def lost(_):
    raise Lost("There is no engine here.")


def test_what_goes_away_is_asked_again_for_what_it_did_not_see(tiny):
    """The records before keep their version; the one that it was lost on keeps none, and the run goes on."""

    def lost(record):
        if record.id == second.id:
            raise Lost("The server does not answer.")
        return Result()

    first, second, third = (living.record(n) for n in (1, 2, 3))
    found = said(tiny, check("a", lost), records=[first, second, third])
    assert [(n.outcome, n.reason, n.version.endswith(AGAIN)) for n in found.noted] == [
        ("ok", "", False), ("unavailable", "The server does not answer.", True), ("ok", "", False),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "outcome"), [("Mein Farn ist trocken und ich weiß nicht, was ich mit ihm machen soll.", "unavailable"), ("Water it.", "ok")])
def test_a_check_of_english_texts_leaves_others_alone(tiny, text, outcome):
    """It says so; a check of any language looks at both."""
    record = living.record(1, messages=[{"role": "user", "text": text}, {"role": "assistant", "text": text}])
    found = said(tiny, check("a", words, language="en"), check("b", words), records=[record])
    assert (found.noted[0].outcome, found.noted[0].reason) == (outcome, NOT_ENGLISH if outcome == "unavailable" else "")
    assert [n.outcome for n in found.noted if n.check == "b"] == ["ok"] * 3


def test_a_giant_text_is_refused_by_what_may_be_slow(tiny):
    """With its length; a check that says that it is not slow reads it."""
    record = living.record(1, messages=[{"role": "user", "text": "dry " * 75_000}, {"role": "assistant", "text": "x"}])
    found = said(tiny, check("a", words), check("b", words, most=0), records=[record])
    assert [(n.check, n.outcome) for n in found.noted] == [("a", "unavailable"), ("b", "ok"), ("b", "ok"), ("b", "ok")]
    assert "300,001 characters" in found.noted[0].reason


def test_only_what_is_due_and_of_its_kind_is_looked_at(tiny):
    """A check for pairs says nothing of a dialogue."""
    one, other = living.record(1), living.record(2)
    chosen = [check("a", words), check("p", words, kinds=("pair",))]
    found = Examiner(tiny, chosen).examine([one, other], lambda record, check: record.id == other.id)
    assert {(n.record_id, n.check) for n in found.noted} == {(other.id, "a")}


def test_what_takes_too_long_is_ended_by_the_caller(tiny):
    """The sentence of the one who ended it is the reason."""

    def bounded(check, examine, record):
        raise TimeoutError("It took more than 5 seconds.")

    assert said(tiny, check("a", words), bounded=bounded).noted[0][5:] == ("failed", None, None, "It took more than 5 seconds.")
