"""Iterate in words: the table of makers, reasons with what was written, what a change loses, before and after."""

from datetime import UTC, date, datetime

import pytest

from synthcore.core.reasons import Remark
from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection
from synthcore.evaluation.comparison import Compared
from synthcore.evaluation.regression import Change as Changed
from synthcore.services.before_after import BeforeAfter, Version
from synthcore.services.iterating import Change, Maker, Reason
from synthcore.views import iterate
from synthcore.views.iterate import Counted

TITLES = {"lecture": "Lecturing"}
MAKER = Maker(
    made_with="dialogue@2", approved=30, revise=4, rejected=6,
    reasons=(Reason(code="lecture", revise=1, rejected=5), Reason(code="odd", rejected=2), Reason(code="a", revise=1), Reason(code="b", revise=1)),
)  # fmt: skip
NAMES = {"dialogue@2": "Dialogue prompt, version 2"}
OF = Selection(domain="d", kind="dialogue")


def rows(*makers, of=OF):
    return iterate.rows(makers, NAMES, TITLES, of)


def test_a_row():
    (row,) = rows(MAKER)
    assert (row.title, row.decided, row.approved, row.why) == ("Dialogue prompt, version 2", 40, "75%", "Lecturing 6, odd 2, a 1")
    assert (row.revise.records, row.rejected.records) == (4, 6)
    assert dict(row.rejected.link.query) == {
        "evaluate-part": "Records", "evaluate-domain": "d", "evaluate-kind": "dialogue", "evaluate-made_with": "dialogue@2", "evaluate-status": "Rejected",
    }  # fmt: skip
    assert rows(MAKER.model_copy(update={"reasons": (), "revise": 0}))[0][3:] == (Counted(0, None), row.rejected, "no marks")


def test_the_search_looks_at_names_and_reasons():
    other = MAKER.model_copy(update={"made_with": "m@1/grief/a", "reasons": ()})
    names = NAMES | {"m@1/grief/a": "Grief: loss of a parent, version 1"}

    def found(search):
        return [one.made_with for one in iterate.searched([MAKER, other], names, TITLES, search)]

    assert found("") == ["dialogue@2", "m@1/grief/a"] == found(" VERSION ")
    assert found("lectur dialogue") == ["dialogue@2"]
    assert found("grief loss") == ["m@1/grief/a"]
    assert found("grief lecturing") == []


def test_a_reason_leads_to_its_records():
    first, second, *_ = iterate.why(MAKER, TITLES, (), Selection(domain="d", concern="grief", model="", since=date(2026, 3, 1)))
    assert (first.title, first.revise.records, first.rejected.records) == ("Lecturing", 1, 5)
    assert dict(first.rejected.link.query) == {
        "evaluate-part": "Records", "evaluate-made_with": "dialogue@2", "evaluate-marked": "lecture", "evaluate-domain": "d", "evaluate-concern": "grief",
        "evaluate-model": "(not said)", "evaluate-since": "2026-03-01", "evaluate-status": "Rejected",
    }  # fmt: skip
    assert second.revise == Counted(0, None)


def test_of_a_maker_that_was_selected_a_link_leads_to_that_alone():
    raw = "d@1/prompts/dialogue@2"
    first, *_ = iterate.why(MAKER, TITLES, (), Selection(made_with=raw))
    assert dict(first.rejected.link.query)["evaluate-made_with"] == f'"{raw}"'


def remark(code, note, records=1):
    return Remark(code, records, "r", "d7", "dialogue@2", Verdict.REJECTED, note, datetime(2026, 1, 1, tzinfo=UTC))


def test_notes_stand_with_their_reason_verbatim_and_nameless():
    note = "<b>too *much*</b>\nadvice"
    found = iterate.why(MAKER, TITLES, (remark("lecture", note, 9), remark("lecture", " "), remark("", "why?", 4)), OF)
    assert [one.title for one in found] == ["Lecturing", "odd", "a", "b", "Without a mark"]
    assert found[0].said == (iterate.Said("Rejected, d7", note, "r"),)
    assert (found[0].notes, found[1].said, found[1].notes) == (9, (), 0)
    assert (found[-1].said[0].note, found[-1].notes, found[-1].rejected) == ("why?", 4, Counted(0, None))


def test_what_a_change_loses():
    change = Change(diff="", lost={"risk_level": "the risk level", "persona": "an invented persona"}, needed=("risk_level",))
    said = iterate.change_notes(change, "x")
    assert said[0] == ("{{risk_level}} must stay: the risk level. Put it back to save.", "bad")
    assert said[1][1] == "warn"
    assert "{{persona}} (an invented persona)" in said[1][0]
    assert iterate.change_notes(Change(diff="x", lost={}, needed=()), "x") == []
    assert iterate.change_notes(change, " \n") == [(iterate.EMPTY, "bad")]


def version(number, approved, decided):
    return Version(made_with=f"dialogue@{number}", spelt=(), approved=approved, decided=decided, low=0.25, high=0.5)


def found(outcome, after, paired=None):
    return BeforeAfter(before=version(1, 30, 40), after=after, low=-0.05, high=0.21, chance=0.19, enough=20, outcome=outcome, batches=("b", "c"), paired=paired)


def test_too_few_yet():
    view = iterate.compared(found("few", version(2, 5, 6)))
    assert view.sentence == "Too few yet to compare: 6 of 20 decided with version 2."
    assert view.rows == (("Version 2", "5", "6", "83%", "25% to 50%"), ("Version 1", "30", "40", "75%", "25% to 50%"))
    assert (view.query, view.chance) == ({}, "")
    assert iterate.compared(found("few", version(2, 0, 0))).rows[0] == ("Version 2", "0", "0", "–", "–")


@pytest.mark.parametrize(("outcome", "words", "kind"), [("gain", "more often", "good"), ("loss", "less often", "bad"), ("none", "No difference", "plain")])
def test_the_verdict(outcome, words, kind):
    view = iterate.compared(found(outcome, version(2, 48, 60)))
    assert words in view.sentence
    assert view.kind == kind
    assert view.chance.startswith("The difference is +5 points, and by these decisions it lies between -5 and +21 (95% interval).")
    assert "up to 19 points" in view.chance
    assert view.query == {}


def paired(p, n):
    change = Changed(0.5, 0.8, 0.3, 0.1, 0.5, p, n, n, "ok" if p else "too_few")
    sentence = f"gain: 50.0% to 80.0%, +30.0% (95% interval +10.0% to +50.0%), p = 0.01 over all rows; {n} records."
    return Compared("clinicians.approved", "record", "Approved", "clinicians", True, "higher", False, change, p, "gain", sentence)


def test_the_same_records_of_both_are_explained():
    view = iterate.compared(found("none", version(2, 48, 60), paired(0.01, 40)))
    assert view.paired.startswith("Record by record, in the batches “b” and “c”: gain: 50.0% to 80.0%, +30.0% (95% interval +10.0% to +50.0%), p = 0.01; 40")
    assert iterate.PAIRED in view.paired
    assert view.query == {"evaluate-part": "Compare", "compare-before": "b", "compare-after": "c"}
    few = iterate.compared(found("none", version(2, 48, 60), paired(None, 3))).paired
    assert "3 records of both decided, too few to tell." in few
    assert iterate.compared(found("none", version(2, 48, 60))).paired == iterate.UNPAIRED
