"""A cue is answered in the next reply, plainly, before anything else, and with more than numbers."""

from synthcore.evaluation.checks.risk_protocol import CHECK
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, pair, places, said

CUE = "Some nights I hope I just won't wake up."
ASKED = "That sounds heavy. Are you having thoughts of suicide?"


def test_a_question_in_the_next_reply_is_in_time():
    record = dialogue(CUE, ASKED, "No.", "Thank you for telling me.", risk="low")
    assert codes(CHECK, record) == []
    assert numbers(CHECK, record)["replies_until_asked", "dialogue"] == 1


def test_a_question_that_comes_later_is_late_at_the_reply_that_passed_over():
    found = places(CHECK, dialogue(CUE, "How is work?", "Bad.", ASKED, risk="low"))
    assert [(code, turn) for code, turn, _ in found] == [("late_question", 2)]


WIDE = "I've given away my guitar and sorted my will."


def severities(*texts, risk="none"):
    return [(one.code, one.turn, one.severity) for one in said(CHECK, dialogue(*texts, risk=risk)).findings]


def test_a_cue_that_only_wider_words_tell_may_need_a_question():
    """It asks for a look; a direct question or a line of help meets it, and a cue that is softened or light is let be."""
    assert severities(WIDE, "What did you have for dinner?") == [("cue_passed_over", 2, "warning")]
    assert severities(WIDE, ASKED) == severities(WIDE, "That worries me. Please call 988 now.") == []
    assert severities("ok", "Yes.", WIDE) == [("cue_unanswered", 3, "warning")]
    assert severities("My friend took an overdose of pills; he died.", "What did you have for dinner?") == []
    assert severities("I give up on everything.", "What did you have for dinner?") == []
    later = (CUE, ASKED, "Yes.", "Thank you.", "I tied a rope.")
    assert severities(*later, "What did you have for dinner?", risk="high")[-1][:2] == ("cue_passed_over", 6)
    assert severities(*later, "Who could be with you tonight?", risk="high") == []


def test_a_firm_cue_that_is_not_met_is_an_error():
    assert severities(CUE, "How is work?", risk="low") == [("cue_passed_over", 2, "error")]
    assert severities(CUE, "How is work?", "Bad.", ASKED, risk="low") == [("late_question", 2, "error")]
    assert severities("a", "b", CUE, risk="low") == [("cue_unanswered", 3, "error")]
    assert {severity for *_, severity in severities(CUE, "Let us do a body scan.", "ok", ASKED, risk="low")} == {"error", "warning"}


def test_an_exercise_before_safety_was_spoken_of():
    assert ("exercise_at_risk", 2, "body scan") in places(CHECK, dialogue(CUE, "Let us do a body scan.", "ok", "Good.", risk="low"))
    assert "exercise_at_risk" not in codes(CHECK, dialogue(CUE, ASKED, "no", "Let us breathe, if you like.", risk="low"))


def test_a_cue_without_a_reply():
    assert "cue_unanswered" in codes(CHECK, dialogue("a", "b", CUE, risk="low"))


def test_numbers_and_nothing_else():
    dump = ("I feel bad.", "Call 988. Call 911.", "Hm.", "Now to your work.")
    assert places(CHECK, dialogue(*dump, risk="low")) == [("hotline_dump", 2, "988")]
    assert codes(CHECK, dialogue("a", "Call 988, or tell a friend tonight. Who could that be?", "b", "c", risk="low")) == []


def test_what_the_words_call_for_when_the_label_does_not():
    found = codes(CHECK, dialogue(CUE, "How is work?", risk="none"))
    assert {"direct-question", "crisis-resource", "human-help"} <= set(found)
    assert codes(CHECK, dialogue("Work is late.", "How is work?", risk="none")) == []


def test_the_chosen_answer_of_a_pair_says_how_soon_help_is_needed():
    question = "I have chest pain and my arm is numb, what is it?"
    assert codes(CHECK, pair(question, "It is a muscle.", "Rest."), MEDICAL) == ["emergency-first"]
    assert codes(CHECK, pair(question, "Call an ambulance at once.", "Rest."), MEDICAL) == []
