"""Methods, amounts and places on both sides; harmless words count only where risk is told; nothing is named twice."""

from synthcore.evaluation.checks.means_detail import CHECK
from tests.evaluation.checks.making import codes, dialogue, numbers, places, said


def test_an_amount_is_found_on_both_sides():
    assert places(CHECK, dialogue("I counted thirty tablets.", "thirty tablets")) == [("means_dose", 1, "thirty tablets"), ("means_dose", 2, "thirty tablets")]


def test_it_is_an_error_in_a_reply_alone():
    found = said(CHECK, dialogue("I counted thirty tablets.", "thirty tablets")).findings
    assert [(one.turn, one.severity) for one in found] == [(1, "warning"), (2, "error")]


def test_what_a_rule_of_the_domain_forbids_is_left_to_label_rules():
    assert codes(CHECK, dialogue("He used a noose.", "a noose")) == []


def test_a_harmless_word_counts_where_the_label_or_the_words_tell_risk():
    assert codes(CHECK, dialogue("I cut bread with a knife.", "ok")) == []
    assert codes(CHECK, dialogue("I look at the knife.", "ok", risk="medium")) == ["means_word"]
    assert "means_word" in codes(CHECK, dialogue("I'm going to kill myself. The knife is here.", "ok"))


def test_a_question_for_the_method_is_found_in_a_reply():
    assert places(CHECK, dialogue("a", "How would you do it?", risk="high")) == [("means_instruction", 2, "How would you do it")]
    assert numbers(CHECK, dialogue("a", "b"))["places", "dialogue"] == 0
