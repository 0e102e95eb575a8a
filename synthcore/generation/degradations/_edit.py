"""What recipes see and what they give back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from synthcore.domains.schema import Outdated


class Sibling(NamedTuple):
    """Another question of the same source, with its answer."""

    question: str
    answer: str


class Answer(NamedTuple):
    """A right answer, cleaned, with what recipes may use. `sentences` are its stretches (start, end), in order."""

    question: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    siblings: Sequence[Sibling]
    outdated: Sequence[Outdated]

    def sentence_at(self, place: int) -> str:
        return next((self.text[a:b] for a, b in self.sentences if a <= place < b), "")


class Edit(NamedTuple):
    """`text[start:end]` becomes `new`. `error` is the type of error, `why` says in a sentence what is wrong now. `correct` is
    what holds, where what stood there does not say it. `shorter` lifts the bound on length: something is left out."""

    start: int
    end: int
    new: str
    error: str
    why: str
    correct: str = ""
    shorter: bool = False


class Swap(NamedTuple):
    """Where `pattern` is found, `new` (a template of `re`) is put."""

    pattern: re.Pattern[str]
    new: str


def swaps(*pairs: tuple[str, str]) -> tuple[Swap, ...]:
    return tuple(Swap(re.compile(pattern, re.IGNORECASE), new) for pattern, new in pairs)


def swapped(answer: Answer, pairs: Sequence[Swap], rng: Random, error: str, why: str) -> Iterator[Edit]:
    """Every single place where one of the pairs fits, in an order of chance. `{old}` and `{new}` in `why` are the words."""
    found = [(match, swap) for swap in pairs for match in swap.pattern.finditer(answer.text)]
    rng.shuffle(found)
    for match, swap in found:
        new = match.expand(swap.new)
        if match[0][:1].isupper():
            first = match[0].split()[0]
            new = like(match[0], new if new.startswith(first) else new.replace(first, first.lower()))
        if new != match[0]:
            yield Edit(match.start(), match.end(), new, error, why.format(old=match[0].strip(), new=new.strip()))


def like(old: str, new: str) -> str:
    """`new` with a capital at its beginning where `old` has one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
