"""What a text is about, as far as its words tell: its words of content, each cut to its stem."""

from __future__ import annotations

import re
from functools import lru_cache

from synthcore.evaluation.language import COMMON
from synthcore.evaluation.reading import Reading

SHORTEST = 3  # letters of a word of content
ALIKE = 6  # letters at the beginning of two longer words that make them one
KEPT = 50_000
_ENDING = re.compile(r"(?:'s|ings?|edly|ied|ies|ed|ily|ly|es|s|ness|ment|ments|y|e)$")


def content(reading: Reading) -> frozenset[str]:
    """The stems of its words of content. A word with hyphens counts by its parts."""
    return frozenset(stem(part) for word in reading.words for part in word.split("-") if part not in COMMON and len(part) >= SHORTEST)


@lru_cache(maxsize=KEPT)
def stem(word: str) -> str:
    """A word without its ending, so that "worried", "worries" and "worry" are one; rough, and the same on both sides."""
    cut = _ENDING.sub("", word)
    if len(cut) < SHORTEST:
        return word
    return cut[:-1] if len(cut) > SHORTEST and cut[-1] == cut[-2] else cut


def shared(asked: frozenset[str], answered: frozenset[str]) -> float | None:
    """The share of what was asked that the answer takes up; None where nothing was asked with a word of content. Long words that
    begin alike are one: prolactinoma is answered by prolactin."""
    if not asked:
        return None
    beginnings = {name[:ALIKE] for name in answered}
    return sum(name in answered or (len(name) > ALIKE and name[:ALIKE] in beginnings) for name in asked) / len(asked)
