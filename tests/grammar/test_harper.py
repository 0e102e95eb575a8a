"""Harper finds mistakes in plain sentences, leaves style and drug names alone, and says where in characters."""

import time

import pytest

from synthcore.core.lints import CAPITALS, SPELLING
from synthcore.grammar.harper import Harper
from synthcore.grammar.words import Words, clinical

DRUGS = "She takes sertraline, lisinopril and quetiapine; her doctor stopped Zoloft and added mirtazapine after the hypomania."


@pytest.fixture(scope="module")
def harper():
    return Harper(Words(clinical(), ["Zlorp"]))


def found(engine, text):
    return [(text[lint.start : lint.end], lint.kind) for lint in engine.check([text])[0]]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("He go to school.", "go"), ("This is an test.", "an"), ("I saw the the dog.", "the the"), ("I should of called.", "should of"),
        ("Their going to the park.", "Their"), ("I definately like it.", "definately"), ("She have been sad.", "have"), ("He said,hello.", ","),
    ],
)  # fmt: skip
def test_a_mistake_is_found(harper, text, wrong):
    """One, in its place, with a rule, a sentence and what could stand there."""
    (lint,) = harper.check([text])[0]
    assert text[lint.start : lint.end] == wrong
    assert lint.rule
    assert lint.message
    assert lint.suggestions


@pytest.mark.parametrize(
    "text",
    [
        DRUGS, "The centre of her behaviour is colourful.", "The center of her behavior is colorful.", "Breathe in, out and in again... That is OK, ok?",
        "Is it getting worse, and it's evening?", "The BRAF and G6PD tests, and two TKIs.",
        "Who could be with you tonight? Was every one of them like that? Are there thoughts of suicide in this for you?",
        "You two can't settle it. Part of you wants a seat in that room. So much worse that you go to bed with that wish.",
        "A zlorp, Zlorp's brother and two Zlorps.", "", "  \n ", "😀🙂", "42",
    ],
)  # fmt: skip
def test_what_is_right_stays_without_a_finding(harper, text):
    """Drug names, both dialects, initialisms, the words that were given, and matters of taste."""
    assert found(harper, text) == []


def test_without_the_words_drugs_are_errors():
    """So it is the list that cures it."""
    assert [word for word, kind in found(Harper(Words()), DRUGS) if kind == SPELLING][:2] == ["sertraline", "lisinopril"]


@pytest.mark.parametrize("before", ["😀😀 ", "𝒳𝒴 ", "👩‍👩‍👧 ", "مرحبا ", "e\u0301\u200b ", "Fine.\r\n\r\n"])
def test_places_are_characters(harper, before):
    """Whatever stands before: emoji, characters beyond the first plane, joined ones, other scripts, other paragraphs."""
    text = f"{before}He go to 😀 school. I definately 𝒳 like it."
    assert [word for word, _ in found(harper, text) if word in ("go", "definately")] == ["go", "definately"]


def test_kinds_are_named_alike(harper):
    """What people may type in small letters is told apart from what is wrong."""
    assert ("i", CAPITALS) in found(harper, "I know that i can.")
    assert found(harper, "We meet on thursday.") == [("thursday", CAPITALS)]
    assert ("teh", SPELLING) not in found(harper, "Take teh bus.")
    assert [kind for _, kind in found(harper, "Take teh bus.")] == ["Typo"]


@pytest.mark.parametrize("text", ["He go to school. " * 18_000, "a" * 300_000, "(" * 300_000, "😀" * 300_000, "\u200b\u202e" * 150_000, "1" * 300_000])
def test_a_giant_text_is_bounded(harper, text):
    """Its beginning is read, in a second or two."""
    began = time.process_time()
    lints = harper.check([text])[0]
    assert time.process_time() - began < 5
    assert all(lint.end <= 12_000 for lint in lints)


def test_several_texts_are_answered_in_their_order(harper):
    """The same ones alike."""
    one, none, again = harper.check(["He go home.", "All is well.", "He go home."])
    assert (len(one), none, again) == (1, [], one)
