"""A text as checks look at it: without signs that nobody sees, cut into sentences and words, and phrases found in it.

Whatever is found is told in characters of the text as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from synthcore.core.patterns import needed

# Signs without a width or a shape that can stand within a word, so that a search passes it by. A joiner belongs to an emoji.
UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " "})
_END = re.compile(r"[.!?…]+[\"'”’)\]*]*(?=\s|$)|\n+")
_SHORT = re.compile(r"\b(?:dr|mr|mrs|ms|prof|st|vs|e\.g|i\.e|approx|fig|no)\.$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
KEPT = 256  # texts, so that all checks of a record read each of its turns once

Span = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence of a reading, in its characters; `asks` when it ends with a question mark."""

    text: str
    start: int
    end: int
    asks: bool


class Reading:
    """One text, as it was `written`. `text` has no unseen signs and one kind of apostrophe; `spelt` is the same in lower case."""

    def __init__(self, written: str) -> None:
        self.written = written
        self._removed = [m.start() for m in UNSEEN.finditer(written)]
        self.text = (UNSEEN.sub("", written) if self._removed else written).translate(_ALIKE)
        self.spelt = self.text.lower()

    def place(self, start: int, end: int) -> Span:
        """Where a stretch of `text` stands in the text as it was written."""
        return self._written(start), self._written(max(start, end - 1)) + (end > start)

    def _written(self, place: int) -> int:
        """The character at `place` was moved by every sign that was removed before it."""
        if not self._removed:
            return place
        return place + bisect_right([at - count for count, at in enumerate(self._removed)], place)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(_sentences(self.text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Runs of letters in lower case, with what an apostrophe or a hyphen joins."""
        return tuple(_WORD.findall(self.spelt))


@lru_cache(maxsize=KEPT)
def read(written: str) -> Reading:
    """The reading of a text; each is made once for as long as it is of use."""
    return Reading(written)


class Phrases:
    """Regular expressions of which any may be found, and where. They ignore case."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._parts = [(tuple(sorted(needed(pattern) or ("",), key=len)), re.compile(pattern, re.IGNORECASE)) for pattern in patterns if pattern]

    def __bool__(self) -> bool:
        return bool(self._parts)

    def spans(self, reading: Reading) -> list[Span]:
        """Where they are found in a reading, in its characters, in order; of those that overlap, the first and longest."""
        spelt, found = reading.spelt, []
        for pieces, pattern in self._parts:
            for piece in pieces:
                if piece in spelt:
                    found += [m.span() for m in pattern.finditer(reading.text) if m[0]]
                    break
        return apart(found) if len(found) > 1 else found

    def found(self, text: str) -> bool:
        """Whether any of them is found in a piece of a reading's text."""
        spelt = text.lower()
        for pieces, pattern in self._parts:
            for piece in pieces:
                if piece in spelt:
                    if pattern.search(text):
                        return True
                    break
        return False

    def starts(self, text: str) -> bool:
        """Whether any of them stands at the beginning of a piece of a reading's text."""
        return any(pattern.match(text) for _, pattern in self._parts)


def apart(spans: Iterable[Span]) -> list[Span]:
    """Stretches in order, without those that overlap one before them; of two that begin together the longer stays."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for mark in _END.finditer(text):
        if mark[0][0] == "." and _SHORT.search(text, max(0, mark.end() - 8), mark.end()):
            continue
        yield from _sentence(text, start, mark.end())
        start = mark.end()
    yield from _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    said = text[start:end]
    start, end = start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
    if start < end and any(map(str.isalnum, text[start:end])):
        yield Sentence(text[start:end], start, end, "?" in text[max(start, end - 4) : end])
