"""LanguageTool, through its server: `language_tool_python` speaks with it, and never starts or fetches one from here.

The server counts in UTF-16 units, where an emoji is two; lints count characters, as Python does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from synthcore.core.lints import CAPITALS, SPELLING, EngineLost, Lint, cased
from synthcore.grammar import addresses
from synthcore.grammar.pieces import Remembering
from synthcore.grammar.words import Words

AMERICAN, BRITISH = "en-US", "en-GB"
PATIENCE = 10  # seconds for one piece, of which the library asks twice; a server that has begun needs a tenth of one
REST = 30.0  # seconds in which a server that is gone is not asked again
# Taste, typography and plain English; what is left finds mistakes.
CATEGORIES_OFF = {
    "STYLE", "REPETITIONS_STYLE", "AMERICAN_ENGLISH_STYLE", "BRITISH_ENGLISH", "REGIONALISMS", "REDUNDANCY", "TYPOGRAPHY", "PLAIN_ENGLISH",
    "CREATIVE_WRITING", "WIKIPEDIA", "COLLOQUIALISMS", "GENDER_NEUTRALITY", "TEXT_ANALYSIS",
}  # fmt: skip
# In short sentences a comma is taste.
RULES_OFF = {"COMMA_COMPOUND_SENTENCE", "COMMA_COMPOUND_SENTENCE_2"}
_KINDS = {"TYPOS": SPELLING, "CASING": CAPITALS}
_LOWER_I = {"I_LOWERCASE"}  # stands among the typing errors
_SHOWN = 5  # suggestions of a lint
# The library keeps what it knows of the last text in one place for the whole process.
_ONE_AT_A_TIME = threading.Lock()


class LanguageTool:
    """The engine behind a server's address. What is right in American or in British English is right."""

    name = "languagetool"

    def __init__(self, url: str, words: Words, *, patience: float = PATIENCE) -> None:
        self._url = addresses.checked(url)
        self._words, self._patience = words, patience
        self._tools: dict[str, Any] = {}
        self._right: dict[str, bool] = {}
        self._gone: tuple[float, str] | None = None
        self._remembering = Remembering(self._read)

    @property
    def host(self) -> str:
        return addresses.host(self._url)

    @property
    def stays_here(self) -> bool:
        """Whether what is sent stays on this machine."""
        return addresses.on_this_machine(self._url)

    def status(self) -> str:
        try:
            self._ask("A test.", AMERICAN)
        except EngineLost as lost:
            return str(lost)
        return ""

    def check(self, texts: Sequence[str]) -> list[list[Lint]]:
        """The lints of each text; of a very long one its beginning is read (`READ` characters)."""
        return self._remembering.check(texts)

    def _read(self, piece: str) -> tuple[Lint, ...]:
        lints = sorted(_lint(match, piece) for match in self._ask(piece, AMERICAN))
        self._look_up({piece[lint.start : lint.end] for lint in lints if lint.kind == SPELLING})
        return tuple(cased(lint, piece) for lint in lints if lint.kind != SPELLING or not self._right[piece[lint.start : lint.end]])

    def _look_up(self, words: Iterable[str]) -> None:
        """Learn of words that American English does not have whether they are right all the same."""
        unknown = [word for word in words if word not in self._right]
        for word in unknown:
            self._right[word] = self._words.has(word)
        if left := [word for word in unknown if not self._right[word]]:
            text = "\n\n".join(left)
            wrong = {text[lint.start : lint.end] for match in self._ask(text, BRITISH) if (lint := _lint(match, text)).kind == SPELLING}
            self._right.update({word: word not in wrong for word in left})

    def _ask(self, text: str, language: str) -> list[Any]:
        if self._gone and time.monotonic() - self._gone[0] < REST:
            raise EngineLost(self._gone[1])
        try:
            with _ONE_AT_A_TIME:
                if language not in self._tools:
                    self._tools[language] = _client()(self._url, language, self._patience, direct=self.stays_here)
                found: list[Any] = self._tools[language].check(text)
        except _faults() as error:
            self._gone = (time.monotonic(), f"LanguageTool at {self.host} {_why(error)}.")
            raise EngineLost(self._gone[1]) from None
        self._gone = None
        return found


@cache
def _client() -> Any:
    """A client of the library with our patience; imported when the first text comes."""
    from language_tool_python import LanguageTool as Library

    class Client(Library):
        def __init__(self, url: str, language: str, patience: float, *, direct: bool) -> None:
            self._TIMEOUT = patience  # type: ignore[assignment]  # the library waits for five minutes, twice
            # what stays on this machine goes through nobody's proxy
            super().__init__(language, remote_server=url, proxies={"http": "", "https": "", "all": ""} if direct else None)
            self.disabled_categories, self.disabled_rules = set(CATEGORIES_OFF), set(RULES_OFF)

    return Client


@cache
def _faults() -> tuple[type[Exception], ...]:
    """What the library raises when the server is away, answers an error, or is no LanguageTool at all."""
    from language_tool_python.exceptions import LanguageToolError

    return (LanguageToolError, OSError, ValueError, KeyError, TypeError, AttributeError)


def _why(error: Exception) -> str:
    from language_tool_python.exceptions import RateLimitError

    cause = error.__cause__ or error
    if isinstance(error, RateLimitError):
        return "wants to be asked less often"
    if "timed out" in str(cause).lower():
        return "takes too long to answer"
    away = isinstance(cause, OSError) and not isinstance(cause, ValueError)  # requests' complaint about JSON is both
    return "does not answer" if away else "answers, but not as LanguageTool does"


def _lint(match: Any, text: str) -> Lint:
    start = match.offset  # the library has made characters of it, but not of the length
    kind = CAPITALS if match.rule_id in _LOWER_I else _KINDS.get(match.category, match.category.replace("_", " ").capitalize())
    return Lint(start, _end(text, start, match.error_length), match.rule_id, kind, match.message, tuple(match.replacements[:_SHOWN]))


def _end(text: str, start: int, units: int) -> int:
    """The character behind a place of so many UTF-16 units."""
    at = start
    while units > 0 and at < len(text):
        units -= 2 if ord(text[at]) > 0xFFFF else 1
        at += 1
    return at
