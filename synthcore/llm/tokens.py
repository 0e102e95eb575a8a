"""How many tokens a request takes: an estimate for a quote, and a bound that holds for the cap. No tokenizer is needed."""

from __future__ import annotations

import json
import math

from synthcore.core.answers import Ask

CHARS_PER_TOKEN = 4
"""OpenAI's rule of thumb for English (help.openai.com, "What are tokens and how to count them?")."""

GUESS_ERROR = 0.25
"""Of `chars / 4`: it covers 3.2 to 5.3 characters a token, which English prose and JSON keep to; other scripts may not."""

LEARNED_ERROR = 0.05
"""Of a learned ratio: the prompt's fixed text is the same in all requests, and only what fills its places varies."""

PER_MESSAGE = 8  # role and separators; 3 to 5 were seen with OpenAI's models (openai-cookbook, issue 488)
PER_REQUEST = 64  # the start of the reply, and the words around a schema


def length(ask: Ask) -> int:
    """Characters of a request that are billed: its messages and its schema, in words for a request without one."""
    said = sum(len(text) for message in ask.messages for text in message.values())
    return said + len(json.dumps(ask.schema) if ask.schema is not None else ask.shape_note)


def estimate(chars: int, ratio: float | None) -> int:
    """Tokens of so many characters. `ratio` is tokens per character as learned, None when nothing is known.

    The error is LEARNED_ERROR with a ratio; without one the count is `chars / 4`, and the error GUESS_ERROR.
    """
    return math.ceil(chars / CHARS_PER_TOKEN if ratio is None else chars * ratio)


def bound(ask: Ask) -> int:
    """More prompt tokens than a request can take. A token of a byte-level tokenizer is one byte at least, so that the
    bytes of the text are its bound; schema and shape note count both, though one alone is sent. A provider does not say
    how it words a schema for the model: its JSON is counted with every character outside ASCII written out."""
    said = sum(_bytes(text) for message in ask.messages for text in message.values()) + PER_MESSAGE * len(ask.messages)
    schema = len(json.dumps(ask.schema)) if ask.schema is not None else 0
    return said + schema + _bytes(ask.shape_note) + PER_REQUEST


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
