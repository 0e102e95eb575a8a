"""New questions without a model: a rule rewrites the source question, and what is asked stays the same.

Nothing here judges the result: the caller holds it against the guards of its modification. The same question, rule and state
of chance give the same result.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from synthcore.core.errors import UnknownValue
from synthcore.domains.schema import Domain, Modification, Synonym
from synthcore.generation import question_rules
from synthcore.generation.question_rules._asked import Asked, asked
from synthcore.generation.question_rules._words import Words

Rewrite = Callable[[Asked, Random], str | None]
LONGEST = 2_000  # characters of a source question that a rule takes on


class Rephrased(NamedTuple):
    """A question that a rule made. It is marked as made by rule, and by which."""

    text: str
    modification: str
    rule: str


@functools.cache
def rules() -> Mapping[str, Rewrite]:
    """Every rule by its name: the files of question_rules that do not begin with an underscore."""
    names = sorted(m.name for m in pkgutil.iter_modules(question_rules.__path__) if not m.name.startswith("_"))
    return MappingProxyType({name: importlib.import_module(f"{question_rules.__name__}.{name}").rewrite for name in names})


def other_names(synonyms: Iterable[Synonym]) -> dict[str, frozenset[str]]:
    """What else each term is called, by term: what a guard needs to know a subject again under another name."""
    return {word: frozenset((*s.everyday, *s.clinical)) - {word} for s in synonyms for word in (*s.everyday, *s.clinical)}


class Rephraser:
    """The rules with the synonyms of a domain."""

    def __init__(self, synonyms: Iterable[Synonym] = ()) -> None:
        self._words = Words(synonyms)

    @classmethod
    def of(cls, domain: Domain) -> Rephraser:
        return cls(domain.synonyms)

    def rephrase(self, question: str, modification: Modification, rng: Random) -> Rephrased | None:
        """The question as the rule of a modification makes it; None where it has no rule, its rule does not fit or changes
        nothing, or the source asks what nobody would. Raises UnknownValue for a rule that is not there."""
        if not modification.rule or not question.strip() or len(question) > LONGEST:
            return None
        if modification.rule not in rules():
            raise UnknownValue("rule", modification.rule, rules())
        source = asked(question, self._words)
        if not source.sense:
            return None
        text = rules()[modification.rule](source, rng)
        if text is None or text.casefold() in (source.text.casefold(), question.casefold()):
            return None
        return Rephrased(text, modification.id, modification.rule)
