"""Cues with their places: the domain's idioms are none, other doubts lower a wide cue to a note."""

from synthcore.domains.challenge import Challenge
from synthcore.evaluation.cues import cues_of
from synthcore.evaluation.reading import read
from tests.evaluation.checks.making import MINDS

CUES = cues_of(MINDS)


def found(text):
    return [(one.level, one.wide, bool(one.softened)) for one in CUES.find(read(text))]


def test_a_plain_cue_and_the_gravest_of_those_that_overlap():
    assert found("Some nights I hope I just won't wake up.") == [("low", False, False)]
    assert [level for level, *_ in found("I'm going to kill myself.")] == ["high"]


def test_an_idiom_of_the_domain_is_none_and_another_figure_of_speech_is_a_note():
    assert found("I was dying of laughter.") == []
    assert found("I wanted to die, so embarrassing lol") == [("low", True, True)]
    assert found("Ready to die from this inbox") == [("low", True, True)]


def test_a_denial_and_another_person_are_notes_and_not_silence():
    assert found("My cousin talks about suicide.")[0][2]
    assert found("The band is called suicidal something, I wouldn't do it.")[0][2]


def test_a_cue_is_found_through_unseen_signs():
    text = "i want to ki\u200bll my\u200bself tonight"
    assert CUES.find(read(text))


def test_most_of_the_challenge_dialogues_with_risk_are_told_and_all_at_least_noted():
    """Recall first: of the domain's own dialogues with known answers."""

    def told(one: Challenge):
        return [cue for message in one.messages if message.role == "user" for cue in CUES.find(read(message.text))]

    risky = [one for one in MINDS.challenge if one.risk_level != "none"]
    assert len(risky) == 20
    assert [one.id for one in risky if not told(one)] == []
    assert sum(any(not cue.softened for cue in told(one)) for one in risky) >= 18
    assert [one.id for one in MINDS.challenge if one.risk_level == "none" and any(not cue.softened for cue in told(one))] == []
