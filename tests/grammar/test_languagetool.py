"""LanguageTool behind its server: what it finds, where, and what is said when the server is away, dies, is silent or is no such server."""

import time

import pytest

from synthcore.core.lints import CAPITALS, SPELLING, EngineLost
from synthcore.grammar.languagetool import LanguageTool
from synthcore.grammar.words import Words, clinical
from tests import languagetool, living


@pytest.fixture(scope="module")
def real():
    """The engine with a real server behind it."""
    engine = LanguageTool(languagetool.needed(languagetool.URL, "SYNTHCORE_LANGUAGETOOL_URL"), Words(clinical(), ["Zlorp"]), patience=60)
    assert engine.status() == ""
    return engine


def found(engine, text):
    return [(text[lint.start : lint.end], lint.kind) for lint in engine.check([text])[0]]


@pytest.mark.parametrize(
    ("text", "wrong"), [("He go to school.", "go"), ("This is an test.", "an"), ("I saw the the dog.", "the the"), ("I definately like it.", "definately")]
)
def test_a_mistake_is_found(real, text, wrong):
    """One, in its place, with a rule, a sentence and what could stand there."""
    (lint,) = real.check([text])[0]
    assert text[lint.start : lint.end] == wrong
    assert lint.rule
    assert lint.message
    assert lint.suggestions


@pytest.mark.parametrize(
    "text",
    [
        "She takes sertraline, lisinopril and quetiapine; her doctor stopped Zoloft.", "The centre of her behaviour is colourful.",
        "The center of her behavior is colorful.", "A zlorp and two Zlorps.", "", "😀",
    ],
)  # fmt: skip
def test_what_is_right_stays_without_a_finding(real, text):
    """Drug names, both dialects, and the words that were given."""
    assert found(real, text) == []


@pytest.mark.parametrize("before", ["😀😀 ", "𝒳𝒴 ", "👩‍👩‍👧 ", "مرحبا ", "e\u0301\u200b ", "Fine.\r\n\r\n"])
def test_places_are_characters(real, before):
    """Though the server counts UTF-16 units, and whatever stands before."""
    text = f"{before}He go to 😀 school. I definately 𝒳 like it."
    assert [word for word, _ in found(real, text) if word in ("go", "definately")] == ["go", "definately"]


def test_the_length_of_a_place_is_in_characters_too(real):
    """A word of characters beyond the first plane ends where it ends."""
    text = "I like 𝒳𝒳𝒳rong very much."
    assert [word for word, kind in found(real, text) if kind == SPELLING] in (["𝒳𝒳𝒳rong"], ["rong"], [])


def test_kinds_are_named_alike(real):
    assert ("i", CAPITALS) in found(real, "I know that i can.")


def test_a_giant_text_is_bounded(real):
    """Its beginning is read."""
    assert all(lint.end <= 12_000 for lint in real.check(["He go to school. " * 18_000])[0])


def test_what_is_found_is_told_in_characters():
    """By a server that is only asked for it; a local address goes through no proxy."""
    with languagetool.double() as server:
        engine = LanguageTool(server.url, Words())
        text = "😀𝒳 teh dog 😀 teh"
        assert [(lint.start, lint.end, lint.kind, lint.suggestions) for lint in engine.check([text])[0]] == [
            (3, 6, SPELLING, ("the",)), (13, 16, SPELLING, ("the",)),
        ]  # fmt: skip


def test_words_are_right_when_they_are_told_to_be():
    with languagetool.double() as server:
        assert LanguageTool(server.url, Words(["teh"])).check(["teh"]) == [[]]


def test_a_proxy_of_the_environment_is_not_asked_for_what_stays_here(monkeypatch):
    """Text for this machine would leave it."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{living.free_port()}")
    with languagetool.double() as server:
        assert LanguageTool(server.url, Words()).status() == ""


def test_a_server_that_is_not_there_is_said():
    """At once, by its host, and not again for each text."""
    port = living.free_port()
    engine = LanguageTool(f"http://ann:secret@127.0.0.1:{port}/", Words())
    assert engine.status() == f"LanguageTool at 127.0.0.1:{port} does not answer."
    began = time.monotonic()
    for _ in range(200):
        with pytest.raises(EngineLost):
            engine.check(["He go."])
    assert time.monotonic() - began < 1


def test_a_server_that_dies_is_said_from_then_on():
    """What it said before stays known."""
    with languagetool.double() as server:
        engine = LanguageTool(server.url, Words())
        before = engine.check(["teh dog"])
    assert engine.check(["teh dog"]) == before
    with pytest.raises(EngineLost, match="does not answer"):
        engine.check(["teh cat"])


def test_a_silent_server_is_not_waited_for():
    """Longer than we have patience."""
    with languagetool.double() as server:
        engine = LanguageTool(server.url, Words(), patience=0.2)
        server.silent = True
        with pytest.raises(EngineLost, match="takes too long to answer"):
            engine.check(["teh dog"])


@pytest.mark.parametrize(
    "answer", [(200, b"{}"), (200, b"[]"), (200, b"<html>"), (500, b"Error: \xff"), (404, b""), (200, b'{"matches": [{}]}'), (200, b"null")]
)
def test_a_server_that_is_something_else_is_said(answer):
    """Whether it is so from the start or becomes so."""
    with languagetool.double() as server:
        engine = LanguageTool(server.url, Words())
        server.answer = answer
        assert "answers, but not as LanguageTool does" in engine.status()
        server.answer = None
        engine = LanguageTool(server.url, Words())
        assert engine.status() == ""
        server.answer = answer
        with pytest.raises(EngineLost, match="not as LanguageTool does"):
            engine.check(["teh dog"])


def test_a_server_that_is_back_is_asked_again(monkeypatch):
    """After a rest."""
    monkeypatch.setattr("synthcore.grammar.languagetool.REST", 0.0)
    with languagetool.double() as server:
        engine = LanguageTool(server.url, Words())
        server.answer = (500, b"no")
        with pytest.raises(EngineLost):
            engine.check(["teh dog"])
        server.answer = None
        assert len(engine.check(["teh dog"])[0]) == 1
