"""What is asked of a model, what it answered, and what became of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from synthcore.core.ids import canonical, digest

Message = Mapping[str, str]  # {"role": …, "content": …}


class Ask(NamedTuple):
    """One request. `id` says which place of the plan it serves: `17.0` is place 17, attempt 0; `17.0r` repairs its answer.

    `schema` is a strict JSON schema, None for plain text. `shape_note` tells a model the schema in words, for a server
    that does not take schemas. `most_tokens` limits the answer.
    """

    id: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    shape_note: str = ""
    most_tokens: int = 2000

    @property
    def place(self) -> int:
        return int(self.id.split(".")[0])

    @property
    def attempt(self) -> int:
        return int(self.id.split(".")[1].rstrip("r"))

    @property
    def repairs(self) -> bool:
        return self.id.endswith("r")

    def key(self, model: str) -> str:
        """What an answer is kept by: model, rendered messages, schema and sample. The temperature is no part of it, so
        that what was paid for still serves when it changes."""
        return digest(model, canonical([dict(m) for m in self.messages]), canonical(self.schema), self.id)


class Answer(NamedTuple):
    """The raw reply to one request, as it was received; nothing of it is parsed. Tokens are the provider's count, 0
    where it gave none. `finish` is its word for why the text ends: `stop`, `length`, `content_filter` or another."""

    id: str
    key: str
    text: str
    finish: str
    refusal: str
    prompt_tokens: int
    completion_tokens: int
    model: str
    seconds: float


class Fate(StrEnum):
    """What became of an answer. All but the first cost a place its attempt; its place is asked for again."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # the model declined
    CUT_OFF = "cut_off"  # the answer reached its limit of tokens
    FILTERED = "filtered"  # the provider's content filter ended or blocked it
    EMPTY = "empty"  # no choices, or no text
    INVALID_JSON = "invalid_json"
    WRONG_SHAPE = "wrong_shape"  # JSON, but not of the schema
    UNKNOWN_LABEL = "unknown_label"  # a label outside the vocabulary
    WRONG_LABELS = "wrong_labels"  # labels against each other, or against the cell that was asked for
    UNSAFE = "unsafe"  # a safety rule of its risk level is broken
    OFF_PLAN = "off_plan"  # length or turn order are not those of the session type
    PERSONAL_DATA = "personal_data"  # an identifier stands in the answer
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    COPIED = "copied"  # too close to a seed dialogue
    FAILED = "failed"  # the request was given up


REPAIRABLE = frozenset({Fate.INVALID_JSON, Fate.WRONG_SHAPE, Fate.UNKNOWN_LABEL, Fate.WRONG_LABELS, Fate.UNSAFE, Fate.OFF_PLAN})


class Attempt(NamedTuple):
    """One attempt at a place, as it ended: a line of `outcomes.jsonl`. `usd` is exact, as text; empty where no price is known."""

    place: int
    attempt: int
    repair: bool
    cell: tuple[str, ...]
    fate: Fate
    reason: str
    prompt_tokens: int
    completion_tokens: int
    usd: str
