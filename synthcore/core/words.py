"""Words that are right in a domain's texts though no dictionary has them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Protocol

from synthcore.core.errors import BadRequest
from synthcore.core.records import Frozen

LONGEST = 60  # characters; German and chemistry included
_WORD = re.compile(r"[^\W\d_](?:[\w'’\-]*[\w'’])?")


def listed(text: str) -> tuple[str, ...]:
    """The words of a list: separated by blanks or lines; `#` begins a comment. Each once, in their order."""
    lines = (line.partition("#")[0] for line in text.splitlines())
    return tuple(dict.fromkeys(word for line in lines for word in line.split()))


def checked(word: str) -> str:
    """A word as it can stand on a list. Raises BadRequest for what is none."""
    word = word.strip()
    if len(word) > LONGEST or not _WORD.fullmatch(word):
        raise BadRequest("that is not one word: letters, with hyphens or apostrophes within, at most 60 of them.")
    return word


class AddedWord(Frozen):
    """A word that a person added to those of a domain."""

    word: str
    person: str
    added_at: datetime


class Words(Protocol):
    """What people say of words, kept; the last that was said of a word of a domain holds."""

    def say(self, domain: str, word: str, *, right: bool, person: str, at: datetime) -> None: ...

    def added(self, domain: str) -> list[AddedWord]:
        """The words that are right, by name."""
        ...
