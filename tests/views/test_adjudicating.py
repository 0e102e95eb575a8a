"""A disputed record as a lead sees it."""

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.pair_answers import PairReview
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from synthcore.core.reviews import Status, Verdict
from synthcore.services.adjudicating import Case, Disputes, Opinion
from synthcore.views import adjudicating as views
from tests.views.making import NOON, dialogue, plants, record, review


def opinion(**more):
    given = {
        "alias": "Reviewer 1", "who": None, "mine": False, "decided_at": None, "verdict": Verdict.APPROVED, "note": "", "marks": (), "safety": {},
        "first": None, "labels": None, "intents": {}, "pair": None, "sees": {},
    }  # fmt: skip
    return Opinion(**(given | more))


def case(*opinions, **more):
    given = {
        "record": record(session_type="quick", concern="watering", risk_level="fine"), "dialogue": dialogue(), "status": Status.DISPUTED,
        "governing_risk": "dying", "second_needed": True, "opinions": opinions, "differences": ("verdict",), "ruling": None,
        "protocol": {"seen": "Was the rot seen?"}, "protocol_due": True, "superseded_by": None, "note": "",
    }  # fmt: skip
    return Case(**(given | more))


def test_what_a_reviewer_said_in_words():
    one = opinion(
        first=Labels(risk_level="fine"), labels=Labels(session_type="long"), intents={2: "look"}, safety={"seen": "na"}, note="why",
        marks=(Mark(code="small_talk", turn=2, comment="idle"), Mark(code="unknown")),
    )  # fmt: skip
    (voice,) = views.bench(case(one), plants()).voices
    assert (voice.who, voice.verdict, voice.note) == ("Reviewer 1", "Approved", "why")
    assert voice.lines == (
        ("Risk, before seeing any label", "fine"), ("Session type, corrected", "long"), ("Intent of turn 2, corrected", "look"),
        ("Was the rot seen?", "Not applicable"), ("Turn 2", "Small talk: idle"), ("The whole record", "unknown"),
    )  # fmt: skip


def test_names_once_it_is_decided():
    ruling = review("lea", "rejected", note="so it is", adjudicates=True, desk=DeskAnswers(cause="slip"))
    bench = views.bench(case(opinion(who="ann", mine=True, decided_at=NOON), ruling=ruling), plants())
    assert bench.voices[0].who.startswith("ann (you), 2026-03-01")
    assert bench.ruled.startswith("lea ruled on 2026-03-01")
    assert bench.ruled.endswith("rejected. A slip of one of them. so it is")
    assert not bench.notices


def test_a_lead_who_is_a_side_is_told():
    assert views.MINE in views.bench(case(opinion(mine=True)), plants()).notices


@pytest.mark.parametrize(
    ("verdict", "risk", "asked"),
    [("approved", None, True), ("approved", "fine", False), ("approved", "dying", True), ("rejected", None, False), (None, None, False)],
)
def test_when_the_safety_questions_are_asked(verdict, risk, asked):
    assert views.bench(case(opinion()), plants()).asks_safety(verdict, risk) is asked


def test_what_holds_if_a_ruling_names_no_label():
    risk, session, concern = views.bench(case(opinion()), plants()).choices
    assert (risk.unnamed, session.unnamed) == ("Dying (highest)", "Quick (as it is)")
    assert dict(concern.values) == {"watering": "watering", "anything": "anything"}


def test_a_pair_keeps_its_false_answer_apart():
    body = PreferencePair(prompt=(Turn(role="user", text="Q?"),), chosen=Turn(role="assistant", text="right"), rejected=Turn(role="assistant", text="so wrong"))
    pair = make(body, Labels(), Origin(method="rule"), domain="plant_care@0.1", external_id="p", created_at=NOON, extras={"rejected_span": "wrong"})
    said = PairReview(left="chosen", left_correct=True, right_correct=False, better="left", as_stated=False)
    bench = views.bench(case(opinion(pair=said), record=pair, dialogue={}), plants())
    question, chosen, false = bench.pair
    assert (question, chosen, false.parts, bench.transcript, bench.choices) == ("Q?", "right", ("so ", "wrong", ""), None, ())
    assert dict(bench.voices[0].lines) == {
        "Meant to be right": "correct", "False on purpose": "not correct", "Better": "the one meant to be right", "Wrong as it is stated": "no",
    }  # fmt: skip
    unsafe = views.bench(case(opinion(pair=PairReview(left="chosen", both_unsafe=True)), record=pair, dialogue={}), plants())
    assert unsafe.voices[0].lines == (("Of the answers", "both unsafe"),)


def test_how_much_waits():
    assert views.waiting(Disputes(items=(), total=0, disputed=0)) == views.CLEAR
    assert views.waiting(Disputes(items=(), total=3, disputed=2)) == "3 records for a lead: 2 disputed and 1 with not enough context."
