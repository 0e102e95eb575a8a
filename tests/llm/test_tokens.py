"""Tokens without a tokenizer: an estimate for people, a bound for the cap."""

from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.answers import Ask
from synthcore.llm import tokens

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}}


def ask(*texts, schema=None, note=""):
    return Ask("0.0", tuple({"role": "user", "content": text} for text in texts), schema, note)


def test_an_estimate_is_a_quarter_of_the_characters_until_more_is_known():
    """Rounded up; a learned ratio replaces the rule of thumb."""
    assert tokens.estimate(0, None) == 0
    assert tokens.estimate(4001, None) == 1001
    assert tokens.estimate(4000, 0.2) == 800


def test_the_schema_is_billed_or_the_note_that_stands_for_it():
    """One of them is sent, never both."""
    bare = tokens.length(ask("hello"))
    assert tokens.length(ask("hello", note="as JSON")) == bare + 7
    assert tokens.length(ask("hello", schema=SCHEMA)) == tokens.length(ask("hello", schema=SCHEMA, note="as JSON")) > bare


@given(st.lists(st.text(st.characters(), max_size=40), max_size=4), st.booleans())
def test_the_bound_counts_every_byte(texts, with_schema):
    """The worst tokenizer of its kind makes a token of each byte, and adds its own for each message."""
    request = ask(*texts, schema=SCHEMA if with_schema else None)
    worst = sum(len(text.encode("utf-8", "surrogatepass")) + 5 for text in texts) + 3 + (len(str(SCHEMA)) if with_schema else 0)
    assert tokens.bound(request) >= worst
    assert tokens.bound(request) >= tokens.estimate(tokens.length(request), None)


def test_the_bound_counts_bytes_not_characters():
    """One emoji may be four tokens."""
    assert tokens.bound(ask("😀" * 100)) >= 400
    assert tokens.bound(ask("x", note="é" * 100)) >= 200
