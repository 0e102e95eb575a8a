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
from synthcore.generation.degradations._edit import Answer, Edit, Sibling
from synthcore.generation.degradations._text import MOST, cleaned, shortened, spans

__all__ = ["MOST", "Degraded", "Degrader", "Recipe", "Refused", "Sibling", "cleaned", "degrade", "permitted", "recipes", "shortened"]

TOLERANCE = 0.15  # of the length of the right answer; an omission is exempt
BRIEFEST = 20  # characters of an answer that a recipe takes on


class Recipe(NamedTuple):
    name: str
    errors: tuple[str, ...]
    weight: float
    edits: Callable[[Answer, Random], Iterator[Edit]]


class Degraded(NamedTuple):
    """A wrong answer. `text[start:end]` is where the error lies (where nothing stands, `start` equals `end`), `original` is
    what stood there in the right answer, and `correction` what holds. `text[:start] + original + text[end:]` is the right
    answer again. `length_ratio` is the length of this text by that of the right one; `omits` says that it may be shorter."""

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
        found[module] = Recipe(module, tuple(recipe.ERRORS), recipe.WEIGHT, recipe.edits)
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
    outdated: Sequence[Outdated] = (), never: Iterable[str] = (),
) -> Degraded | Refused:  # fmt: skip
    """One recipe applied to a right answer that is clean already (see `shortened`). `allowed` are ids of error types,
    `never` patterns that no answer may hold."""
    types, topic = permitted(question, answer, allowed, topics)
    if not types:
        return Refused(topics[topic].say if topic else "no type of error is allowed.", topic)
    if len(answer) < BRIEFEST:
        return Refused("the answer is too short to be made wrong in one place.")
    bars = [_compiled(pattern) for pattern in never]
    if any(bar.search(answer) for bar in bars):
        return Refused("the answer itself says what no answer may say.", topic)
    seen = Answer(question, answer, spans(answer), siblings, outdated)
    able = [recipe for recipe in recipes().values() if types & set(recipe.errors)]
    for recipe in sorted(able, key=lambda r: -(rng.random() ** (1 / r.weight))):
        for edit in recipe.edits(seen, rng):
            if (
                edit.error in types
                and not _frees_a_limit(seen, edit, recipe.name)
                and (made := _applied(answer, recipe.name, edit))
                and not any(bar.search(made.text) for bar in bars)
            ):
                return made
    return Refused(f"no recipe for {', '.join(sorted(types))} fits this answer.", topic)


# A sentence that bounds how much of a medicine is taken, or how soon again. Nothing in it may be turned into more.
_MEDICINE = re.compile(r"\b(?:doses?|dosage|mg|mcg|g|grams?|ml|tablets?|capsules?|pills?|units?|puffs?|drops?|medicines?|medications?|packet)\b", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:more than|less than|not exceed|exceed\w*|maximum|at most|up to|at least|no more|"
    r"the most|between doses|too (?:much|many)|extra dose|double|increase\w*|reduce\w*|lower\w*|"
    r"should not (?:take|use|be given)|do not (?:take|use|give|drink))\b",
    re.IGNORECASE,
)
_LESS = frozenset({"number_or_unit", "key_step_omitted"})  # these make less of it, or take the sentence out


def _frees_a_limit(answer: Answer, edit: Edit, recipe: str) -> bool:
    """Whether an edit stands in a sentence that bounds a medicine, and could make more of it."""
    sentence = answer.sentence_at(edit.start)
    whole = edit.end - edit.start >= len(sentence)  # the sentence goes as a whole
    return recipe not in _LESS and not whole and bool(_MEDICINE.search(sentence) and _BOUND.search(sentence))


def _applied(answer: str, recipe: str, edit: Edit) -> Degraded | None:
    """The wrong answer of an edit; None where it changes nothing that is read, or the length by too much."""
    text = answer[: edit.start] + edit.new + answer[edit.end :]
    ratio = len(text) / len(answer)
    if (abs(ratio - 1) > TOLERANCE and not edit.shorter) or text.casefold() == answer.casefold() or not text.strip():
        return None
    original = answer[edit.start : edit.end]
    return Degraded(
        text=text, recipe=recipe, error_type=edit.error, start=edit.start, end=edit.start + len(edit.new), original=original,
        correction=edit.correct or original.strip(), rationale=edit.why, length_ratio=ratio, omits=edit.shorter,
    )  # fmt: skip


class Degrader:
    """The recipes under the rules of one domain."""

    def __init__(self, domain: Domain) -> None:
        self.types = frozenset(e.id for e in domain.error_types.values() if e.harm == "unsafe")
        self._topics, self._outdated = domain.topics, domain.outdated
        self._never = tuple(rule.never for rule in domain.safety.rule if rule.never)

    def degrade(self, question: str, answer: str, *, siblings: Sequence[Sibling], rng: Random, allowed: Collection[str] | None = None) -> Degraded | Refused:
        """As `degrade`, with every type of the domain unless `allowed` names some."""
        types = self.types if allowed is None else self.types & frozenset(allowed)
        return degrade(
            question, answer, siblings=siblings, rng=rng, allowed=types, topics=self._topics, outdated=self._outdated, never=self._never
        )  # fmt: skip


@functools.lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
