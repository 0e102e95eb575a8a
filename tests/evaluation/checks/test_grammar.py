"""What the grammar check makes of an engine's lints: findings on the text, and a number among a hundred words."""

import pytest

from synthcore.core.lints import CAPITALS, READ, SPELLING, EngineLost, Lint
from synthcore.core.records import PreferencePair, Turn
from synthcore.evaluation.check import Lost
from synthcore.evaluation.checks import grammar
from tests import living


class Engine:
    """Objects to "bad", to small "i", and to "teh"; keeps what it was shown."""

    name = "engine"
    KINDS = (("bad", "Grammar"), ("i ", CAPITALS), ("teh", SPELLING))

    def __init__(self):
        self.shown = []

    def status(self):
        return ""

    def check(self, texts):
        self.shown += texts
        return [
            [Lint(at, at + len(word), f"R_{word.strip()}", kind, "No.", ("good", "fine")) for word, kind in self.KINDS if (at := text.find(word)) >= 0]
            for text in texts
        ]


def dialogue(*texts):
    roles = ("user", "assistant")
    return living.record(1, messages=[{"role": roles[n % 2], "text": text} for n, text in enumerate(texts)])


def said(record, engine=None, **more):
    return grammar.examiner(engine or Engine(), **more)(record)


def test_lints_become_findings_in_their_turn():
    """With the rule as the code and the best suggestion; a word that no dictionary has has a code of its own."""
    record = dialogue("All is well today.", "This is bad, and teh rest too.")
    found = [(f.record_id, f.branch, f.turn, f.start, f.end, f.code, f.suggestion) for f in said(record).findings]
    assert found == [(record.id, "dialogue", 2, 8, 11, "R_bad", "good"), (record.id, "dialogue", 2, 17, 20, grammar.SPELT, "good")]


def test_measures_count_words_of_each_speaker():
    """A hundred words are the measure, whatever there are."""
    measures = {m.name: m.number for m in said(dialogue("so bad and teh rest of it all", "It is bad.")).measures}
    assert measures == {grammar.PER: 100 * 3 / 11, f"{grammar.PER}.user": 100 * 2 / 8, f"{grammar.PER}.assistant": 100 / 3}


def test_how_a_user_types_capitals_is_their_own_matter():
    """A reply has no such excuse."""
    assert [f.turn for f in said(dialogue("when i cannot sleep", "when i cannot sleep")).findings] == [2]


def test_a_pair_is_told_by_branch():
    """The question is looked at once, and counts for neither answer."""
    texts = ("Is it bad to eat this?", "It is not bad.", "It is teh best.")
    asked, chosen, rejected = (Turn(role=role, text=text) for role, text in zip(("user", "assistant", "assistant"), texts, strict=True))
    record = dialogue("a", "b").model_copy(update={"body": PreferencePair(prompt=(asked,), chosen=chosen, rejected=rejected)})
    result = said(record)
    assert [(f.branch, f.turn) for f in result.findings] == [("question", 1), ("chosen", 1), ("rejected", 1)]
    assert {m.branch for m in result.measures} == {"question", "chosen", "rejected"}


def test_what_must_not_be_shown_is_not_shown_and_nothing_is_said_of_it():
    """Others of the same number stand in its place, so that all places hold."""
    engine = Engine()
    text = "Call bad@x.org about this bad thing."
    result = said(dialogue(text, "Fine."), engine, hide=lambda record: lambda text: [(5, 14)] if "@" in text else [])
    assert engine.shown == ["Call xxxxxxxxx about this bad thing.", "Fine."]
    assert [(f.start, f.end) for f in result.findings] == [(26, 29)]
    text = "Call bad now."
    assert said(dialogue(text, "Fine."), hide=lambda record: lambda text: [(7, 9)]).findings == ()


def test_an_engine_that_goes_away_is_lost():
    """The sentence is the reason; the examiner asks again with the next run."""

    class Dead(Engine):
        def check(self, texts):
            raise EngineLost("The server does not answer.")

    with pytest.raises(Lost, match=r"The server does not answer\."):
        said(dialogue("a b", "c"), Dead())


def test_what_is_not_english_is_not_shown():
    """A message in another language within a record in English."""
    engine = Engine()
    said(dialogue("I do not know what to do about it.", "Das weiß ich auch nicht, aber wir können zusammen darüber nachdenken und reden."), engine)
    assert engine.shown == ["I do not know what to do about it."]


def test_nothing_said_is_no_number():
    """Neither zero nor infinite."""
    assert [(m.outcome.value, m.number) for m in said(dialogue("", "")).measures] == [("unavailable", None)] * 3


def test_a_text_that_is_read_in_part_says_so():
    """And counts the words that were read."""
    (whole, *_) = said(dialogue("They say that you know. " * 12_500, "It is bad.")).measures
    assert whole.reason == f"Of each message the first {READ:,} characters were read."
    assert whole.number == pytest.approx(100 / (5 * READ / 24 + 3), rel=0.01)
