"""Words that are right though no dictionary has them: those of health care, those of the domain, those that people added."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from synthcore.core.files import read_text
from synthcore.core.words import listed

# Capitals and figures name genes, units and trials: none of them is a slip.
_INITIALISM = re.compile(r"[A-Z][A-Z0-9]+s?(?:['’]s)?|[A-Za-z]*\d\w*")
_ENDING = re.compile(r"(?:['’]s|s['’]?)\Z")


@functools.cache
def clinical() -> tuple[str, ...]:
    """The words of health care that come with the program."""
    return listed(read_text(Path(__file__).with_name("clinical.txt")))


class Words:
    """A set of words. `hash` tells two sets apart: what was checked with one need be checked again with another."""

    def __init__(self, *lists: Iterable[str]) -> None:
        self.all: tuple[str, ...] = tuple(sorted({word for words in lists for word in words}))
        self.hash = hashlib.sha256("\0".join(self.all).encode()).hexdigest()[:12]
        self._known: Collection[str] = {word.casefold().replace("’", "'") for word in self.all}

    def has(self, word: str) -> bool:
        """Whether a word is among these, in capitals or not, in the plural or as a possessive; so are initialisms."""
        if _INITIALISM.fullmatch(word):
            return True
        flat = word.casefold().replace("’", "'")
        return flat in self._known or _ENDING.sub("", flat) in self._known
