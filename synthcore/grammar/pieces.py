"""A text in pieces: paragraphs, each read once however often it stands in the data, and none longer than an engine can bear.

An engine's time grows with the length of what it is given, for some of its rules faster than that, and made data repeats
itself. Rules look at a sentence, few at a paragraph, none beyond.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from synthcore.core.lints import READ, Lint

LONGEST = 2_000  # characters of a piece; a longer paragraph is cut behind a sentence, else between two words
KEPT = 8_192  # paragraphs whose lints are remembered
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+")
_BETWEEN = re.compile(r"\s+")


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """(where it begins, the piece) of what is read of a text; blank lines are none."""
    for paragraph in _PARAGRAPH.finditer(text, 0, READ):
        at, end = paragraph.span()
        while end - at > LONGEST:
            cut = _cut(text, at, at + LONGEST)
            yield at, text[at:cut]
            at = cut
        if text[at:end].strip():
            yield at, text[at:end]


def _cut(text: str, start: int, end: int) -> int:
    """Where a piece from `start` ends, at most at `end`: behind the last sentence, else the last word, else in the middle of one."""
    for pattern in (_SENTENCE_END, _BETWEEN):
        cuts = [found.end() for found in pattern.finditer(text, start + LONGEST // 2, end)]
        if cuts:
            return cuts[-1]
    return end


class Remembering:
    """An engine's way of reading one piece, asked once for each."""

    def __init__(self, read: Callable[[str], tuple[Lint, ...]]) -> None:
        self._read = read
        self._known: OrderedDict[str, tuple[Lint, ...]] = OrderedDict()

    def check(self, texts: Sequence[str]) -> list[list[Lint]]:
        """The lints of each text, their places counted in the whole of it."""
        return [[_moved(lint, at) for at, piece in pieces(text) for lint in self._lints(piece)] for text in texts]

    def _lints(self, piece: str) -> tuple[Lint, ...]:
        known = self._known.get(piece)
        if known is None:
            known = self._known[piece] = self._read(piece)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(piece)
        return known


def _moved(lint: Lint, by: int) -> Lint:
    return lint._replace(start=lint.start + by, end=lint.end + by) if by else lint
