"""What recipes see and what they give back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
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


def swaps(*pairs: tuple[str, ...]) -> tuple[Swap, ...]:
    """Of each pattern with what may stand in its place: as a rule one longer and one shorter thing, so that length tells nothing."""
    return tuple(Swap(re.compile(pattern, re.IGNORECASE), new) for pattern, *news in pairs for new in news)


# What follows one of these in its clause is denied already; denied twice, it would be so again, or hard to read.
_DENIES = re.compile(
    r"(?:\b(?:not|never|no|nor|neither|none|nobody|without|cannot|hardly|rarely|seldom|unless)|n['’]t)\b(?!(?: only| just)\b)[^,;:()]*$", re.IGNORECASE
)
_ARTICLE = re.compile(r"\b(an?) $", re.IGNORECASE)
_AN = re.compile(r"(?:[aeio]|u(?!s|ni|ri|ro)|(?-i:[FHLMNRSX](?=[A-Z-]))|hour|honest)", re.IGNORECASE)


def denied(answer: Answer, place: int) -> bool:
    """Whether what stands at a place is under a "not" of its clause."""
    start = next((a for a, b in answer.sentences if a <= place < b), 0)
    return bool(_DENIES.search(answer.text[start:place]))


def swapped(answer: Answer, pairs: Sequence[Swap], rng: Random, error: str, why: str) -> Iterator[Edit]:
    """Every single place where one of the pairs fits and nothing denies it, in an order of chance. `{old}` and `{new}` in
    `why` are the words."""
    found = list(_found(answer.text, tuple(pairs)))
    rng.shuffle(found)
    for match, swap in found:
        new = match.expand(swap.new)
        if match[0][:1].isupper():
            first = match[0].split()[0]
            new = like(match[0], new if new.startswith(first) else new.replace(first, first.lower()))
        if new == match[0] or denied(answer, match.start()):
            continue
        start, new = with_article(answer.text, match.start(), new, answer.text[match.end() : match.end() + 8])
        yield Edit(start, match.end(), new, error, why.format(old=answer.text[start : match.end()].strip(), new=new.strip()))


@lru_cache(maxsize=512)
def _found(text: str, pairs: tuple[Swap, ...]) -> tuple[tuple[re.Match[str], Swap], ...]:
    """Every place where a pair fits. One answer is asked about several times over, for other types and other questions."""
    places = {pattern: tuple(pattern.finditer(text)) for pattern in {swap.pattern: None for swap in pairs}}
    return tuple((match, swap) for swap in pairs for match in places[swap.pattern])


def with_article(text: str, start: int, new: str, follows: str = "") -> tuple[int, str]:
    """Where the "a" or "an" before a place does not go with what stands there now, it is changed too."""
    article, follows = _ARTICLE.search(text[max(0, start - 4) : start]), new or follows
    if not article or (len(article[1]) == 2) == bool(_AN.match(follows)):
        return start, new
    return start - len(article[0]), f"{article[1][0]}{'n' if _AN.match(follows) else ''} {new}"


def like(old: str, new: str) -> str:
    """`new` with a capital at its beginning where `old` has one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
