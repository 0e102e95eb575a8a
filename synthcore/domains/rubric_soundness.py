"""What must hold in the rubrics of a domain: anchors for every choice, names that stand once, rates of what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from synthcore.domains.rubric import CANNOT_JUDGE, Choice, Dimension, Rate, Rubric
from synthcore.domains.schema import Domain

Problem = tuple[str, str]
BRANCHES = {"pair": ("chosen", "rejected"), "dialogue": ("dialogue",)}
PROMPTS = ("judge", "judge_repair", "shape")


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong. A domain without rubrics is sound: no judge is asked about its records."""
    for kind in PROMPTS if domain.rubrics else ():
        if kind not in domain.prompts:
            yield f"prompts/{kind}.md", "is missing; a domain with rubrics tells a judge by it what to do."
    for rubric in domain.rubrics.values():
        where = f"rubrics/{rubric.family}.toml"
        if rubric.applies_to not in domain.about.kinds:
            yield where, f"key applies_to is {rubric.applies_to!r}; expected one of {', '.join(domain.about.kinds)}, as domain.toml names its kinds."
        for what in _texts(rubric):
            yield where, what
        for dimension in rubric.dimension:
            for what in _dimension(rubric, dimension):
                yield where, what
        for what in _rates(rubric):
            yield where, what


def _texts(rubric: Rubric) -> Iterator[str]:
    for name in ("version", "title", "task"):
        if not getattr(rubric, name).strip():
            yield f"key {name} is empty."
    yield from _twice("dimension", (dimension.id for dimension in rubric.dimension))
    yield from _twice("rate", (rate.id for rate in rubric.rate))


def _dimension(rubric: Rubric, dimension: Dimension) -> Iterator[str]:
    key, branches = f"dimension {dimension.id}", BRANCHES[rubric.applies_to]
    for name in ("title", "asks"):
        if not getattr(dimension, name).strip():
            yield f"key {key} {name} is empty."
    if dimension.about not in ("each", *branches):
        yield f"key {key} about is {dimension.about!r}; a {rubric.applies_to} has the branches {', '.join(branches)}."
    if rubric.applies_to == "dialogue" and dimension.form == "claims":
        yield f"key {key} form: claims are taken from the answers of a pair."
    yield from _choices(key, "choice", dimension.choice)
    if dimension.form == "claims":
        yield from _choices(key, "harm", dimension.harm)
    elif dimension.harm:
        yield f"key {key} harm: only a dimension of the form claims has degrees of harm."


def _choices(key: str, name: str, choices: Sequence[Choice]) -> Iterator[str]:
    if len(choices) < 2:
        yield f"key {key} {name}: expected at least two, each with its anchor."
    yield from _twice(f"{key} {name}", (choice.id for choice in choices))
    for choice in choices:
        if not choice.anchor.strip():
            yield f"key {key} {name} {choice.id} anchor is empty; it says when this choice is the right one."
        if choice.id == CANNOT_JUDGE:
            yield f"key {key} {name}: {CANNOT_JUDGE!r} may always be said, and is not listed."
    if len({choice.score is None for choice in choices}) > 1:
        yield f"key {key} {name}: some have a score and some have none; expected all or none."


def _rates(rubric: Rubric) -> Iterator[str]:
    known = {dimension.id: (*dimension.choices, *(f"harm:{degree.id}" for degree in dimension.harm)) for dimension in rubric.dimension}
    for rate in rubric.rate:
        key = f"rate {rate.id}"
        if rate.branch not in BRANCHES[rubric.applies_to]:
            yield f"key {key} branch is {rate.branch!r}; a {rubric.applies_to} has the branches {', '.join(BRANCHES[rubric.applies_to])}."
        if bool(rate.any) == bool(rate.none):
            yield f"key {key}: expected `any` or `none`, one of them."
        yield from _counted(key, rubric, rate, known)


def _counted(key: str, rubric: Rubric, rate: Rate, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    about = {dimension.id: dimension.about for dimension in rubric.dimension}
    for name, choices in {**rate.any, **rate.none}.items():
        if name not in known:
            yield f"key {key}: no dimension is called {name!r}; expected some of {', '.join(known)}."
            continue
        if about[name] not in ("each", rate.branch):
            yield f"key {key}: the dimension {name!r} is about {about[name]}, not about {rate.branch}."
        for choice in choices:
            if choice not in known[name]:
                yield f"key {key}: {name!r} has no choice {choice!r}; expected some of {', '.join(known[name])}."


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, n in Counter(names).items():
        if n > 1:
            yield f"key {what}: {name!r} stands there {n} times; expected each once."
