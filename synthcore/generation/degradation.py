"""A wrong answer made of a right one without a model: one recipe changes one stretch, and what it changed is recorded.

Nothing is made where the domain forbids it: a high-hazard topic permits few types of error, or none, and no result holds what
the domain's safety rules say must never be said. The same question, answer, siblings and state of chance give the same result.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from synthcore.domains.schema import Domain, Outdated, Topic
from synthcore.generation import degradations
from synthcore.generation.degradations._bounds import HARMS, limits, warns
from synthcore.generation.degradations._edit import Answer, Edit, Sibling
from synthcore.generation.degradations._text import MOST, cleaned, shortened, spans
from synthcore.generation.degradations._unfit import unfit
from synthcore.generation.pair_doses import higher

__all__ = ["MOST", "Degraded", "Degrader", "Recipe", "Refused", "Sibling", "cleaned", "degrade", "permitted", "recipes", "shortened", "unfit"]

TOLERANCE = 0.15  # of the length of the right answer; an omission is exempt
LAST = "sentence_added"  # the recipe that is used where no other one fits: its sentences are few
BRIEFEST = 20  # characters of an answer that a recipe takes on


class Recipe(NamedTuple):
    name: str
    errors: tuple[str, ...]
    weight: float
    last: bool
    edits: Callable[[Answer, Random], Iterator[Edit]]


class Degraded(NamedTuple):
    """A wrong answer. `text[start:end]` is where the error lies: never empty, and its words stand there once (where something
    is missing, they are those before which it should stand, or, at the end, behind which). `original` is what stood there in
    the right answer, and `correction` what holds. `text[:start] + original + text[end:]` is the right answer again.
    `length_ratio` is the length of this text by that of the right one; `omits` says that it may be shorter."""

    text: str
    recipe: str
    error_type: str
    start: int
    end: int
    original: str
    correction: str
    rationale: str
    length_ratio: float
    omits: bool

    @property
    def span(self) -> str:
        """The words of the error, as a reader finds them in the text."""
        return self.text[self.start : self.end].strip()


class Refused(NamedTuple):
    """Why no wrong answer was made. `topic` is the high-hazard topic, where that is the reason."""

    reason: str
    topic: str = ""


@functools.cache
def recipes() -> Mapping[str, Recipe]:
    """Every recipe by its name: the files of degradations that do not begin with an underscore."""
    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(degradations.__path__) if not m.name.startswith("_")):
        recipe = importlib.import_module(f"{degradations.__name__}.{module}")
        found[module] = Recipe(module, tuple(recipe.ERRORS), recipe.WEIGHT, module == LAST, recipe.edits)
    return MappingProxyType(found)


def permitted(question: str, answer: str, allowed: Collection[str], topics: Mapping[str, Topic]) -> tuple[frozenset[str], str]:
    """The types of error that this question and answer permit, and the topic that narrows them most ('' for none)."""
    left, narrowest, text = frozenset(allowed), "", f"{question}\n{answer}"
    if not _any_of(tuple(pattern for topic in topics.values() for pattern in topic.patterns)).search(text.casefold()):
        return left, narrowest
    for topic in topics.values():
        if any(_compiled(pattern).search(text) for pattern in topic.patterns):
            narrower = left & frozenset(topic.error_types)
            if narrower != left or not narrowest:
                left, narrowest = narrower, topic.id
    return left, narrowest


@functools.lru_cache(maxsize=64)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """What is found in a casefolded text wherever one of the patterns is: one search for all, where most find nothing."""
    whole = "|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)"
    return re.compile(whole, 0 if whole == whole.lower() else re.IGNORECASE)


def degrade(
    question: str, answer: str, *, siblings: Sequence[Sibling], rng: Random, allowed: Collection[str], topics: Mapping[str, Topic],
    outdated: Sequence[Outdated] = (), never: Iterable[str] = (), prefer: Sequence[str] = (), taken: Collection[str] = (),
) -> Degraded | Refused:  # fmt: skip
    """One recipe applied to a right answer that is clean already (see `shortened`). `allowed` are ids of error types,
    `never` patterns that no answer may hold, and `taken` texts that are not to be made again. The types in `prefer` are tried
    first, in that order; where none of them fits, any other that is allowed is made. Whether the result is to be longer or
    shorter than the right answer is drawn first, and kept to as far as a recipe can, so that length does not tell which is which."""
    types, topic = permitted(question, answer, allowed, topics)
    if not types:
        return Refused(topics[topic].say if topic else "no type of error is allowed.", topic)
    if len(answer) < BRIEFEST:
        return Refused("the answer is too short to be made wrong in one place.")
    bars = [_compiled(pattern) for pattern in never]
    if any(bar.search(answer) for bar in bars):
        return Refused("the answer itself says what no answer may say.", topic)
    seen, done = Answer(question, answer, spans(answer), siblings, outdated), {text.casefold() for text in taken}
    able = [recipe for recipe in recipes().values() if types & set(recipe.errors)]
    order = sorted(able, key=lambda r: -(rng.random() ** (1 / r.weight)))
    first = [frozenset((name,)) for name in dict.fromkeys(prefer) if name in types]
    way = rng.choice(_WAYS)
    for wanted in (*first, types.difference(*first)):
        found = [(recipe, edit) for recipe in order if wanted & set(recipe.errors) for edit in recipe.edits(seen, rng) if edit.error in wanted]
        for recipe, edit in sorted(found, key=lambda each: (each[0].last, not _goes(each[1], way))):
            if _barred(seen, edit, recipe.name) or not (made := _applied(answer, recipe.name, edit)):
                continue
            if made.text.casefold() not in done and not any(bar.search(made.text) for bar in bars) and not higher(answer, made.text):
                return made
    return Refused(f"no recipe for {', '.join(sorted(types))} fits this answer.", topic)


_WAYS = (1, 1, -1, -1, 0)  # longer, shorter, and now and then whatever comes


def _goes(edit: Edit, way: int) -> bool:
    """Whether an edit makes the answer longer (1) or shorter (-1), as is wanted, or either may be (0). What is left out is
    shorter anyhow, and said to be."""
    more = len(edit.new) - (edit.end - edit.start)
    return edit.shorter or not way or more * way > 0


_STRICTER = "number_or_unit"  # the recipe that makes a limit stricter, and never looser


def _barred(answer: Answer, edit: Edit, recipe: str) -> bool:
    """Whether an edit changes a sentence that bounds how much is taken, or says what too much does. What is left out, or put
    beside such a sentence, changes none; a limit may become stricter."""
    if edit.shorter or edit.start == edit.end:
        return False
    for start, end in answer.sentences:
        if start < edit.end and edit.start < end:
            sentence = answer.text[start:end]
            if warns(sentence) and not (recipe == _STRICTER and edit.error == "e1" and not HARMS.search(sentence)):
                return True
            if limits(sentence) and recipe != _STRICTER:
                return True
    return False


def _applied(answer: str, recipe: str, edit: Edit) -> Degraded | None:
    """The wrong answer of an edit; None where it changes nothing that is read, or the length by too much."""
    text = answer[: edit.start] + edit.new + answer[edit.end :]
    ratio = len(text) / len(answer)
    if (abs(ratio - 1) > TOLERANCE and not edit.shorter) or text.casefold() == answer.casefold() or not text.strip():
        return None
    start, end, old = edit.start, edit.start + len(edit.new), edit.end
    start, end = _marked(text, answer, start, end, omits=edit.shorter)
    old += end - (edit.start + len(edit.new))
    original = answer[start:old]
    return Degraded(
        text=text, recipe=recipe, error_type=edit.error, start=start, end=end, original=original,
        correction=edit.correct or " ".join(original.split()), rationale=edit.why, length_ratio=ratio, omits=edit.shorter,
    )  # fmt: skip


_NEXT = re.compile(r"\s*\S+")
_LAST = re.compile(r"\S+\s*$")


def _marked(text: str, right: str, start: int, end: int, *, omits: bool) -> tuple[int, int]:
    """The stretch, widened word by word until it begins and ends with a word, stands once in the text, and, unless it is where
    something is missing, nowhere in the right answer. Behind an omission it holds the words that should follow, or, at
    the end, those that go before."""
    while start and not omits and not text[start - 1].isspace() and (start == end or not text[start].isspace()):
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end].isalnum() and end > start and text[end - 1].isalnum():
        end += 1
    forward = True
    least = 3 if omits else 1
    while True:
        span = text[start:end].strip()
        if len(span.split()) >= least and text.count(span) == 1 and (omits or span not in right):
            return start, end
        after = _NEXT.match(text, end)
        before = _LAST.search(text[:start])
        if after and after[0].strip() and (forward or not before or omits):
            end = after.end()
        elif before:
            start = before.start()
        else:
            return start, end
        forward = not forward


class Degrader:
    """The recipes under the rules of one domain."""

    def __init__(self, domain: Domain) -> None:
        self.types = frozenset(e.id for e in domain.error_types.values() if e.harm == "unsafe")
        self._topics, self._outdated = domain.topics, domain.outdated
        self._never = tuple(rule.never for rule in domain.safety.rule if rule.never)

    def degrade(
        self,
        question: str,
        answer: str,
        *,
        siblings: Sequence[Sibling],
        rng: Random,
        allowed: Collection[str] | None = None,
        prefer: Sequence[str] = (),
        taken: Collection[str] = (),
    ) -> Degraded | Refused:
        """As `degrade`, with every type of the domain unless `allowed` names some."""
        types = self.types if allowed is None else self.types & frozenset(allowed)
        return degrade(
            question, answer, siblings=siblings, rng=rng, allowed=types, topics=self._topics, outdated=self._outdated, never=self._never,
            prefer=prefer, taken=taken,
        )  # fmt: skip


@functools.lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
