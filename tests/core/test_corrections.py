"""Which labels stand when reviewers have corrected them."""

import pytest

from synthcore.core.corrections import corrected
from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.records import Labels
from synthcore.core.reviews import Status
from tests.living import PLANTS, record, review

WATER = record(1)  # quick, watering, fine; T2 has the intent look


def stands(*reviews, status=Status.APPROVED, of=WATER):
    return corrected(of, reviews, status, PLANTS)


def said(number, person, intents=None, verdict="approved", adjudicates=False, **labels):
    more = {"labels": Labels(**labels)} if labels else {}
    return review(number, WATER, person, verdict, adjudicates=adjudicates, desk=DeskAnswers(intents=intents or {}), **more)


def test_without_corrections_the_generated_labels_stand():
    assert stands() == (WATER.labels, {})
    assert stands(review(1, WATER), said(2, "ben")) == (WATER.labels, {})


def test_what_all_of_them_correct_stands():
    """One reviewer alone, or two that agree; another verdict has no say."""
    assert stands(said(1, "anna", concern="anything")).labels.concern == "anything"
    assert stands(said(1, "anna", concern="anything"), said(2, "ben", concern="anything")).labels.concern == "anything"
    assert stands(said(1, "anna", concern="anything"), said(2, "ben", verdict="not_enough_context")).labels.concern == "anything"
    assert stands(said(1, "anna"), said(2, "anna", concern="anything")).labels.concern == "anything"


def test_where_they_differ_the_generated_label_stays():
    """Who corrects nothing holds with it."""
    assert stands(said(1, "anna", concern="anything"), said(2, "ben")).labels.concern == "watering"
    assert stands(said(1, "anna", {2: "advise"}), said(2, "ben")).intents == {}


@pytest.mark.parametrize(("one", "other", "risk"), [("dying", None, "dying"), (None, None, "fine"), ("dying", "fine", "dying"), ("dying", "dying", "dying")])
def test_risk_goes_upward(one, other, risk):
    found = stands(said(1, "anna", **({"risk_level": one} if one else {})), said(2, "ben", **({"risk_level": other} if other else {})))
    assert found.labels.risk_level == risk


def test_a_lower_risk_stands_when_both_say_it():
    dying = record(2, risk="dying")
    down = Labels(risk_level="fine")
    assert stands(review(1, dying, "anna", labels=down), review(2, dying, "ben"), of=dying).labels.risk_level == "dying"
    assert stands(review(1, dying, "anna", labels=down), review(2, dying, "ben", labels=down), of=dying).labels.risk_level == "fine"


def test_an_adjudication_decides_alone():
    ruled = said(3, "lea", {2: "advise"}, adjudicates=True, risk_level="fine")
    found = stands(said(1, "anna", concern="anything", risk_level="dying"), said(2, "ben", risk_level="dying"), ruled)
    assert (found.labels, found.intents) == (WATER.labels, {2: "advise"})


def test_intents_by_turn():
    assert stands(said(1, "anna", {2: "advise"})).intents == {2: "advise"}
    assert stands(said(1, "anna", {2: "advise"}), said(2, "ben", {2: "advise"})).intents == {2: "advise"}
