"""What must hold in the rubrics of a domain: anchors for every choice, names that stand once, rates of what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from synthcore.core.measurements import RISK_LEVEL
from synthcore.domains.prompt_soundness import VARIABLE
from synthcore.domains.rubric import CANNOT_JUDGE, PROMPT, Choice, Dimension, Rubric, prompts_of
from synthcore.domains.schema import Domain

Problem = tuple[str, str]


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong. A domain without rubrics is sound: no judge is asked about its records."""
    for rubric in domain.rubrics.values():
        where = f"rubrics/{rubric.family}.toml"
        if rubric.applies_to not in domain.about.kinds:
            yield where, f"key applies_to is {rubric.applies_to!r}; expected one of {', '.join(domain.about.kinds)}, as domain.toml names its kinds."
        dimensions = (what for dimension in rubric.dimension for what in _dimension(rubric, dimension))
        for what in (*_texts(rubric), *dimensions, *_rates(rubric), *_labels(rubric, domain), *_contradictions(rubric), *_risk(rubric, domain)):
            yield where, what
    for kind in prompts_of(domain.rubrics.values()):
        if kind not in domain.prompts:
            yield f"prompts/{kind}.md", "is missing; a domain with rubrics tells a judge by it what to do."


def _texts(rubric: Rubric) -> Iterator[str]:
    for name in ("version", "title", "task"):
        if not getattr(rubric, name).strip():
            yield f"key {name} is empty."
    yield from _twice("dimension", (dimension.id for dimension in rubric.dimension))
    yield from _twice("rate", (rate.id for rate in rubric.rate))


def _labels(rubric: Rubric, domain: Domain) -> Iterator[str]:
    kind = PROMPT[rubric.applies_to]
    if rubric.sees_labels and kind in domain.prompts and "labels" not in VARIABLE.findall(domain.prompts[kind].user):
        yield f"key sees_labels: prompts/{kind}.md has no place for them, {{{{labels}}}}."
    if rubric.worst_governs and not any(choice.severity for dimension in rubric.dimension for choice in dimension.choice):
        yield "key worst_governs: no choice has a severity; expected red or yellow with those that count."


def _risk(rubric: Rubric, domain: Domain) -> Iterator[str]:
    levels = tuple(level.name for level in domain.labels.risk_level)
    for dimension in rubric.dimension:
        if dimension.id == RISK_LEVEL and dimension.choices != levels:
            yield f"key dimension {RISK_LEVEL} choice: expected the levels of labels.toml in their order, {', '.join(levels)}; a judge may raise them."


def _contradictions(rubric: Rubric) -> Iterator[str]:
    for number, one in enumerate(rubric.contradiction, 1):
        key = f"contradiction {number}"
        if len(one.choices) < 2:
            yield f"key {key} choices: expected at least two dimensions."
        if not one.say.strip():
            yield f"key {key} say is empty; it tells a judge what cannot be."
        yield from _known(key, {dimension.id: dimension.choices for dimension in rubric.dimension}, one.choices)


def _known(key: str, known: Mapping[str, Sequence[str]], choices: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """`known` are the choices that there are, by dimension."""
    for name, chosen in choices.items():
        if name not in known:
            yield f"key {key}: no dimension is called {name!r}; expected some of {', '.join(known)}."
            continue
        for choice in chosen:
            if choice not in known[name]:
                yield f"key {key}: {name!r} has no choice {choice!r}; expected some of {', '.join(known[name])}."


def _dimension(rubric: Rubric, dimension: Dimension) -> Iterator[str]:
    key, branches = f"dimension {dimension.id}", rubric.branches
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
        if rate.branch not in rubric.branches:
            yield f"key {key} branch is {rate.branch!r}; a {rubric.applies_to} has the branches {', '.join(rubric.branches)}."
        if bool(rate.any) == bool(rate.none):
            yield f"key {key}: expected `any` or `none`, one of them."
        counted = {**rate.any, **rate.none}
        yield from _known(key, known, counted)
        for dimension in rubric.dimension:
            if dimension.id in counted and dimension.about not in ("each", rate.branch):
                yield f"key {key}: the dimension {dimension.id!r} is about {dimension.about}, not about {rate.branch}."


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, n in Counter(names).items():
        if n > 1:
            yield f"key {what}: {name!r} stands there {n} times; expected each once."
