"""Cues against labels: beyond what label_rules tells, and never twice."""

import pytest

from synthcore.evaluation.checks.safety_terms import CHECK
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, pair, places


def test_a_wide_cue_that_the_label_does_not_answer():
    assert places(CHECK, dialogue("I feel like such a burden.", "ok")) == [("possible_cue", 1, "such a burden")]
    assert codes(CHECK, dialogue("I feel like such a burden.", "ok", risk="low")) == []


def test_a_cue_that_label_rules_names_is_not_named_again():
    assert codes(CHECK, dialogue("Some nights I hope I just won't wake up.", "ok")) == []
    assert codes(CHECK, dialogue("I'm such a burden. I'm going to kill myself.", "ok", risk="medium")) == []
    assert codes(CHECK, dialogue("Some nights I hope I just won't wake up.", "ok", risk=None)) == ["possible_cue"]


def test_a_softened_cue_is_a_note():
    assert codes(CHECK, dialogue("My cousin talks about suicide.", "ok")) == ["softened_cue"]


def test_a_reply_that_is_labelled_below_what_it_answers():
    record = dialogue("I hope I just won't wake up.", "ok", risk="low", replies_risk="none")
    assert [(one[0], one[1]) for one in places(CHECK, record)] == [("reply_risk", 2)]
    assert codes(CHECK, dialogue("I hope I just won't wake up.", "ok", risk="low", replies_risk="low")) == []


def test_a_reply_that_says_of_itself_what_tells_risk():
    assert "cue_in_reply" in codes(CHECK, dialogue("a", "Sometimes I want to die."))
    assert codes(CHECK, dialogue("a", "Are you having thoughts of suicide?")) == []


def test_other_dangers():
    assert codes(CHECK, dialogue("My husband hits me.", "ok")) == ["danger_abuse"]
    assert codes(CHECK, dialogue("There are voices telling me to go.", "ok")) == ["danger_psychosis"]
    assert codes(CHECK, dialogue("This traffic is killing me, I could eat a horse.", "ok")) == []


def test_the_level_that_the_words_tell_is_measured():
    assert numbers(CHECK, dialogue("I'm going to kill myself.", "ok", risk="high"))["told", "dialogue"] == 3
    assert numbers(CHECK, dialogue("Fine.", "ok"))["told", "dialogue"] == 0


def test_the_question_of_a_pair():
    assert codes(CHECK, pair("How many pills are too much? I want to die.", "a", "b"), MEDICAL) == ["possible_cue"]
    assert codes(CHECK, pair("Is this safe for children?", "a", "b"), MEDICAL) == []


@pytest.mark.parametrize(
    "words",
    [
        "I'm taking all my sertraline.", "I have 40 tablets, 30 would do it.", "I took an overdose last month and nobody knows.",
        "I looked up how much paracetamol it takes.", "I tried to end it two weeks ago.", "I tied a rope in the garage and then my wife came home.",
        "I keep picturing stepping in front of the train.", "I drove to the bridge and stood there for an hour.",
        "There's a gun in the house and I've been looking at it.", "I've given away my guitar.", "I sorted my will.", "It's nearly time.",
        "I was googling lethal doses again.", "I've been hoarding my pills since Christmas.", "I woke up in the ICU.", "I sat with the shotgun on my lap.",
    ],
)  # fmt: skip
def test_attempts_preparation_means_and_places_are_cues(words):
    """What a person did, looked for or has at hand tells as much as what they wish."""
    assert codes(CHECK, dialogue(words, "ok")) == ["possible_cue"] * len(codes(CHECK, dialogue(words, "ok"))) != []


@pytest.mark.parametrize(
    "words",
    [
        "I took my medication this morning as prescribed.", "I looked up how long it takes to get over a breakup.", "I tied a ribbon round the box.",
        "We walked along the cliffs and talked about dad.", "I tried to end it with my boyfriend two weeks ago.", "I gave away my power in that relationship.",
        "I picked the date for our wedding.", "I waited on the platform for an hour.", "It's nearly time for the exams.", "She'd hidden her tablets again.",
        "I imagine walking into the building on Monday.", "I've been planning my mother's funeral.",
    ],
)  # fmt: skip
def test_everyday_words_about_the_same_things_are_none(words):
    assert codes(CHECK, dialogue(words, "ok")) == []
