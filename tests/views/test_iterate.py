"""Iterate in words: the table of makers, what a change loses, before and after."""

from datetime import UTC, datetime

import pytest

from synthcore.core.reasons import Remark
from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection
from synthcore.services.iterating import Approval, BeforeAfter, Change, Maker, Reason
from synthcore.views import iterate

TITLES = {"lecture": "Lecturing"}
MAKER = Maker(
    made_with="dialogue@2", approved=30, revise=4, rejected=6,
    reasons=(Reason(code="lecture", revise=1, rejected=5), Reason(code="odd", rejected=2), Reason(code="a", revise=1), Reason(code="b", revise=1)),
)  # fmt: skip


def test_a_row():
    assert iterate.rows([MAKER], TITLES) == [("dialogue@2", "40", "75%", "4", "6", "Lecturing 6, odd 2, a 1")]
    assert iterate.rows([MAKER.model_copy(update={"reasons": ()})], TITLES)[0][-1] == "no marks"
    assert len(iterate.rows([MAKER] * 50, TITLES)) == iterate.SHOWN


def test_a_reason_leads_to_its_records():
    first, second, *_ = iterate.why(MAKER, TITLES, Selection(domain="d", concern="grief", since=None))
    assert (first.title, first.revise, first.rejected) == ("Lecturing", 1, 5)
    assert dict(first.links[1].query) == {
        "evaluate-part": "Records", "evaluate-made_with": "dialogue@2", "evaluate-marked": "lecture", "evaluate-domain": "d", "evaluate-concern": "grief",
        "evaluate-status": "Rejected",
    }  # fmt: skip
    assert second.links[0] is None


def test_notes_are_verbatim_and_nameless():
    note = "<b>too *much*</b>\nadvice"
    (said,) = iterate.notes([Remark("r", "d7", "dialogue@2", Verdict.REJECTED, note, datetime(2026, 1, 1, tzinfo=UTC))])
    assert (said.head, said.note) == ("Rejected, d7", note)


def test_what_a_change_loses():
    said = iterate.change_notes(Change(diff="", lost={"risk_level": "the risk level", "persona": "an invented persona"}, needed=("risk_level",)))
    assert said[0] == ("{{risk_level}} must stay: the risk level. Put it back to save.", "bad")
    assert said[1][1] == "warn"
    assert "{{persona}} (an invented persona)" in said[1][0]
    assert iterate.change_notes(Change(diff="x", lost={}, needed=())) == []


def approval(version, approved, decided, batch="b"):
    return Approval(version=version, approved=approved, decided=decided, low=0.25, high=0.5, batch=batch)


def test_too_few_yet():
    view = iterate.compared(BeforeAfter(before=approval("p@1", 30, 40), after=approval("p@2", 5, 6, ""), enough=20, outcome="few"))
    assert view.sentence == "Too few yet to compare: 6 of 20 decided with p@2."
    assert view.more == "p@2: 83% approved (25% to 50%), of 6 records; before that p@1: 75% approved (25% to 50%), of 40 records."
    assert view.query == {}


@pytest.mark.parametrize(("outcome", "words", "kind"), [("gain", "more often", "good"), ("loss", "less often", "bad"), ("none", "No difference", "plain")])
def test_the_verdict(outcome, words, kind):
    view = iterate.compared(BeforeAfter(before=approval("p@1", 30, 40), after=approval("p@2", 5, 60, "c"), enough=20, outcome=outcome))
    assert words in view.sentence
    assert view.kind == kind
    assert view.query == {"evaluate-part": "Compare", "compare-before": "b", "compare-after": "c"}
