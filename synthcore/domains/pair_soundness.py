"""What must hold in a domain that makes preference pairs: modifications with their guards, error types, high-hazard topics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from synthcore.domains.schema import Domain, Modification

Problem = tuple[str, str]

# The guards that a question may be held against. What each finds stands in generation/question_guards.py.
GUARDS = (
    "focus_kept", "negation_kept", "numbers_kept", "numbers_listed", "one_question", "not_the_same", "not_unrelated",
    "no_identifier", "no_answer", "length",
    "one_sentence", "facts_kept", "facts_listed", "possible",
    "adds_age", "adds_sex", "adds_condition", "adds_medicine", "adds_value", "adds_time",
)  # fmt: skip
ALWAYS = ("one_question", "not_the_same", "not_unrelated", "no_identifier", "no_answer")
# What every modification of a kind is held against, and what one that was proposed has besides.
NEEDED = {"keep": (*ALWAYS, "numbers_kept", "negation_kept"), "shift": (*ALWAYS, "numbers_listed")}
USUAL = ("focus_kept",)


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong. A domain without pairs needs none of this, and may have it."""
    if "pair" in domain.about.kinds:
        for name, found in (("modifications", domain.modifications), ("error_types", domain.error_types)):
            if not found:
                yield f"{name}.toml", "is missing; a domain of pairs names them."
    for modification in domain.modifications.values():
        yield from _modification(modification)
    yield from _error_types(domain)
    yield from _topics(domain)
    yield from _words(domain)
    yield from _mixes(domain)


def _modification(modification: Modification) -> Iterator[Problem]:
    where, key, guards = "modifications.toml", f"modification {modification.id}", modification.guard
    for guard in guards:
        if guard not in GUARDS:
            yield where, f"key {key} guard: no guard is called {guard!r}; expected some of {', '.join(GUARDS)}."
    for guard in NEEDED[modification.kind]:
        if guard not in guards:
            yield where, f"key {key} guard: {guard!r} is missing; every modification of the kind {modification.kind} has it."
    if modification.kind == "shift" and "numbers_kept" in guards:
        yield where, f"key {key} guard: 'numbers_kept' forbids what a shift may add; expected 'numbers_listed'."
    if modification.approved and not modification.approved_by:
        yield where, f"key {key} approved_by is empty; it names who approved it."


def _error_types(domain: Domain) -> Iterator[Problem]:
    for error in domain.error_types.values():
        if error.harm == "unhelpful" and error.hazard_ok:
            yield "error_types.toml", f"key error_type {error.id} hazard_ok: an unhelpful answer is no answer where lives hang on it; expected false."


def _topics(domain: Domain) -> Iterator[Problem]:
    for topic in domain.topics.values():
        yield from _compiles("topics.toml", f"topic {topic.id}", topic.patterns)
        for name in topic.error_types:
            if name not in domain.error_types:
                yield "topics.toml", f"key topic {topic.id} error_types has {name!r}; expected some of {', '.join(domain.error_types)}."
            elif not domain.error_types[name].hazard_ok:
                yield "topics.toml", f"key topic {topic.id} error_types has {name!r}, which has no hazard_ok in error_types.toml."


def _words(domain: Domain) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for synonym in domain.synonyms:
        for word in chain(synonym.everyday, synonym.clinical):
            if word != word.lower().strip():
                yield "synonyms.toml", f"key synonym: {word!r} is not written in lower case without space around it."
            if word in seen:
                yield "synonyms.toml", f"key synonym: {word!r} stands with {seen[word]!r} and with {synonym.clinical[0]!r}; expected one of them."
            seen[word] = synonym.clinical[0]
    for outdated in domain.outdated:
        yield from _compiles("outdated.toml", "outdated.about", outdated.about)


def _mixes(domain: Domain) -> Iterator[Problem]:
    """Shares of modifications and error types may stand in a mix; when they do, they are known and sum to 100."""
    for mix, dimensions in domain.targets.mix.items():
        for dimension, valid in (("modification", domain.modifications), ("error_type", domain.error_types)):
            shares = dimensions.get(dimension, {})
            for value in shares:
                if value not in valid:
                    yield "targets.toml", f"key mix.{mix}.{dimension}.{value}: expected one of {', '.join(valid)}."
            if shares and abs(sum(shares.values()) - 100) > 0.01:
                yield "targets.toml", f"key mix.{mix}.{dimension}: the shares sum to {sum(shares.values()):g}, expected 100."


def _compiles(where: str, key: str, patterns: tuple[str, ...]) -> Iterator[Problem]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            yield where, f"key {key}: {pattern!r} is not a regular expression ({error})."
