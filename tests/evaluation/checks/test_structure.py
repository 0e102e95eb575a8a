"""Length, sides, the last word, and signs that nobody sees."""

from synthcore.evaluation.checks.structure import CHECK
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, pair, places


def test_the_numbers_of_a_dialogue():
    found = numbers(CHECK, dialogue("one two three", "one", "one", "one two three"))
    assert found["turns", "dialogue"] == 4
    assert found["words.user", "dialogue"] == 4
    assert found["words_per_turn.assistant", "dialogue"] == 2
    assert found["longest_turn.user", "dialogue"] == 3
    assert found["reply_share", "dialogue"] == 0.5


def test_a_dialogue_without_words_has_no_share():
    assert numbers(CHECK, dialogue())["reply_share", "dialogue"] is None
    assert numbers(CHECK, dialogue("", ""))["turns", "dialogue"] == 2


def test_a_last_message_without_a_reply_is_found():
    assert codes(CHECK, dialogue("a b", "a b", "a b")) == ["unanswered"]


def test_a_giant_message_and_one_side_alone_are_found():
    assert codes(CHECK, dialogue("hm", "word " * 111, "hm", "word")) == ["long_turn", "one_sided"]


def test_signs_that_hide_words_are_found_and_joiners_of_other_scripts_are_not():
    other = "می\u200cخواهم 👨\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f"
    assert places(CHECK, dialogue("go\u200b\u2060on", other)) == [("hidden_signs", 1, "\u200b\u2060")]


def test_a_message_of_unseen_signs_alone_holds_nothing():
    assert "nothing_seen" in codes(CHECK, dialogue("\u200b\u200d", "a"))


def test_answers_of_a_pair():
    assert numbers(CHECK, pair("a b", "a b c", "a"), MEDICAL)["words.assistant", "chosen"] == 3
    assert codes(CHECK, pair("a b", "", "a"), MEDICAL) == ["nothing_seen"]
