"""How the replies talk: every flaw that words tell, and ordinary replies that have none."""

import pytest

from synthcore.evaluation.check import Unavailable
from synthcore.evaluation.checks.talk import CHECK
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, places

SOUND = (
    "My report is late and I skip lunch.", "Late, and you pay for it with lunch. What would help today?", "Telling her, I think.",
    "You'd rather tell her than hide. Take that along today.",
)  # fmt: skip


def test_ordinary_replies_have_no_finding():
    assert codes(CHECK, dialogue(*SOUND)) == []


def test_what_is_counted():
    found = numbers(CHECK, dialogue(*SOUND))
    assert found["reflections", "dialogue"] == 2
    assert found["questions", "dialogue"] == 1
    assert found["reflections_per_question", "dialogue"] == 2
    assert found["question_share", "dialogue"] == 0.5


def test_without_a_question_there_is_no_ratio_and_without_replies_nothing():
    assert numbers(CHECK, dialogue("a", "You are worn out."))["reflections_per_question", "dialogue"] is None
    assert numbers(CHECK, dialogue())["questions", "dialogue"] == 0


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("I'm sad.", "You should go for a run."), ("early_advice", 2, "You should go for a run.")),
        (("I'm sad.", "What is it like? And what would you want?"), ("two_questions", 2, "And what would you want?")),
        (("I'm sad.", "1. Eat well.\n2. Sleep well.\n3. Run."), ("list_lecture", 2, "1. Eat well.\n2. Sleep well.\n3. R")),
        (("a", "It sounds like a lot.", "b", "It sounds like more."), ("formula_opener", 4, "It sounds like more.")),
        (("a", "Now on Monday again.", "b", "Now on Monday too."), ("same_opening", 4, "Now on Monday too.")),
        (("I lost him.", "At least he lived long."), ("bright_side", 2, "At least he")),
        (("I lost him.", "Every cloud has one."), ("bright_side", 2, "Every cloud")),
        (("I'm a failure.", "You are right that you're a failure."), ("yes_saying", 2, "You are right that you're a failure")),
        (("a", "I have been through it with my own depression."), ("human_claim", 2, "I have been through")),
        (("a", "I'm sorry, I can't help with that."), ("turns_away", 2, "I can't help")),
        (("a", "Take melatonin."), ("medical_claim", 2, "Take melatonin")),
        (("I feel completely cured now.", "a"), ("healed_at_once", 1, "I feel completely cured now")),
        (("a", "From 0 to 10?", "2", "And now, 0 to 10?", "9", "ok"), ("mood_leap", 5, "9")),
    ],
    ids=lambda value: value[0] if isinstance(value[0], str) and value[0].islower() else "",
)  # fmt: skip
def test_each_flaw_is_found_at_its_place(texts, found):
    assert found in places(CHECK, dialogue(*texts))


@pytest.mark.parametrize(
    "reply",
    ["Who could sit beside you? A friend, maybe?", "May I ask about that? What does it hold?"],
)
def test_a_question_that_goes_on_with_the_one_before_is_none_of_its_own(reply):
    assert "two_questions" not in codes(CHECK, dialogue("a", reply))


def test_an_hour_is_no_mood_and_a_number_counts_only_where_one_was_asked_for():
    assert "mood_leap" not in codes(CHECK, dialogue("a", "From 0 to 10?", "2", "What time?", "9", "From 0 to 10?", "at 9 am"))


def test_questions_without_reflections_are_too_many():
    replies = ("What is it?", "a b", "How so?", "c d", "Why now?")
    found = codes(CHECK, dialogue("a", *replies, "x", "y"))
    assert "few_reflections" in found
    assert "question_share" not in found  # the last reply asks nothing: 3 of 4
    assert "question_share" in codes(CHECK, dialogue("a", *replies))


def test_a_client_who_always_thanks_is_found():
    assert "always_thankful" in codes(CHECK, dialogue(*["Thank you!", "You say so."] * 4))


def test_a_domain_without_such_words_cannot_be_checked():
    with pytest.raises(Unavailable, match=r"checks\.toml"):
        CHECK.prepare(MEDICAL)
