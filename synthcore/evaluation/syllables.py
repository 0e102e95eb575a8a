"""How many syllables an English word has: by the dictionary of textstat, else by where it may be hyphenated.

textstat reads its dictionary at the first word, which takes a second; so it is imported there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

LONGEST = 40  # letters of a word; what is longer is no word
KEPT = 50_000


@lru_cache(maxsize=KEPT)
def syllables(word: str) -> int:
    """At least 1. Of a word with hyphens, those of its parts together."""
    return sum(max(1, _counter()(part[:LONGEST])) for part in word.split("-") if part)


@cache
def _counter() -> Callable[[str], int]:
    from textstat import textstat

    count: Callable[[str], int] = textstat.syllable_count
    return count
