"""Whatever stands in a record: no check raises, no number is anything but a number, and every place lies in the text."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthcore.evaluation import check as checks
from synthcore.services.checking import known
from tests.evaluation.checks.making import MEDICAL, MINDS, dialogue, pair

OTHERS = {"grammar"}  # asks an engine, and has tests of its own
PREPARED = {}
for domain, kind in ((MINDS, "dialogue"), (MEDICAL, "pair"), (MINDS, "pair"), (MEDICAL, "dialogue")):
    for one in known():
        if kind in one.kinds and one.name not in OTHERS:
            try:
                PREPARED[kind, domain.about.id, one.name] = one.prepare(domain)
            except checks.Unavailable:
                continue
SESSIONS = ["check-in", "gentle_deep", "micro_practice", "chat", None]
PIECES = [
    "i want to die ",
    "kill myself",
    "\u200b",
    "\u202e",
    "😀",
    "?",
    "!\n",
    "10 mg ",
    "1. ",
    "you should ",
    "مرحبا",
    "не знаю ",
    "988",
    "suicide ",
    "\x00",
    "’",
    "a" * 50,
]
TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def holds(record, kind):
    body = record.body
    if kind == "dialogue":
        texts = {("dialogue", place): turn.text for place, turn in enumerate(body.turns, 1)}
    else:
        texts = {("question", 1): body.prompt[0].text, ("chosen", 1): body.chosen.text, ("rejected", 1): body.rejected.text}
    for (of, _, _), examine in PREPARED.items():
        if of != kind:
            continue
        result = examine(record)
        assert all(m.number is None or math.isfinite(m.number) for m in result.measures)
        assert all((m.number is None) == (m.outcome != "ok") or m.label is not None for m in result.measures)
        for one in result.findings:
            if one.start is not None:
                assert 0 <= one.start < one.end <= len(texts[one.branch, one.turn])


@MANY
@given(
    st.lists(TEXT, max_size=6),
    st.sampled_from(SESSIONS),
    st.sampled_from(["none", "low", "high", "?", None]),
)
def test_any_dialogue(texts, session, risk):
    holds(dialogue(*texts, session=session, risk=risk), "dialogue")


@MANY
@given(TEXT, TEXT, TEXT, TEXT)
def test_any_pair(question, chosen, rejected, source):
    holds(pair(question, chosen, rejected, source_answer=source, rejected_span=rejected[:5]), "pair")


@pytest.mark.parametrize("text", ["a" * 20_000, "i want to die " * 2_000, "1. x " * 4_000, "\u200b" * 20_000, "? " * 10_000, "😀" * 20_000])
def test_a_long_text(text):
    holds(dialogue(text, text), "dialogue")
    holds(pair(text[:8000], text, text, source_answer=text), "pair")


def test_every_number_is_described():
    record = dialogue("Work is late again and I skip lunch. " * 8, "You skip lunch. What would help? " * 8)
    answer = "Kidney disease is treated. " * 12
    two = pair("How is kidney disease treated in 5 days? " * 4, answer, answer.upper(), source_answer="Kidney care.")
    for one in known():
        if one.name in OTHERS:
            continue
        names = {described.name for described in one.described}
        for (kind, _, name), examine in PREPARED.items():
            if name == one.name:
                assert {m.name for m in examine(record if kind == "dialogue" else two).measures if m.name} <= names, name
