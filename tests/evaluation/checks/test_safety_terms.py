"""Cues against labels: beyond what label_rules tells, and never twice."""

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
