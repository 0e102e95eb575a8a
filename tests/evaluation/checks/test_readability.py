"""Published scores of a known sentence, per speaker; of few words none; and no network."""

import socket

import pytest

from synthcore.core.measurements import Outcome
from synthcore.evaluation.checks.readability import CHECK, counts, scores
from synthcore.evaluation.reading import Reading
from synthcore.evaluation.spoken import Spoken
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, pair, said

CAT = "The cat sat on the mat. "


def test_the_scores_of_the_known_sentence():
    of = counts([Spoken("dialogue", 1, "user", Reading(CAT))])
    assert (of.words, of.sentences, of.syllables) == (6, 1, 6)
    found = scores(of)
    assert found["flesch"] == pytest.approx(116.145)
    assert found["grade"] == pytest.approx(-1.45)
    assert found["fog"] == pytest.approx(2.4)


def test_each_speaker_is_measured_over_all_turns():
    found = numbers(CHECK, dialogue(CAT * 3, CAT, CAT * 2, CAT))
    assert found["flesch.user", "dialogue"] == pytest.approx(116.145)
    assert found["flesch.assistant", "dialogue"] is None


def test_of_few_words_no_grade_is_told_but_why():
    measures = said(CHECK, dialogue(CAT, "")).measures
    assert {m.outcome for m in measures} == {Outcome.UNAVAILABLE}
    assert measures[0].reason == "The user says 6 words; of fewer than 30 no grade is told."


def test_hard_words_and_a_long_sentence_of_a_reply_are_found():
    hard = "Psychological considerations regarding organisational responsibilities necessitate comprehensive consideration. " * 6
    assert codes(CHECK, dialogue("Hi.", hard)) == ["hard_to_read"]
    assert "long_sentence" in codes(CHECK, dialogue("Hi.", "and then it was " * 20))


def test_how_the_answer_that_is_false_on_purpose_reads_is_no_fault():
    long = "and then it was so " * 40
    found = said(CHECK, pair("What?", "It is.", long), MEDICAL)
    assert not found.findings
    assert ("grade.assistant", "rejected") in {(m.name, m.branch) for m in found.measures}


def test_it_needs_no_network(monkeypatch):
    def refused(*_args, **_kwargs):
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    from textstat import textstat

    assert textstat.syllable_count("extraordinarily") > 4
    assert numbers(CHECK, dialogue("Unprecedented circumstances. " * 20, ""))["long_words.user", "dialogue"] == 100
