"""What the choices of a domain's rubrics make a record worth in the order of a queue.

A choice of the gravest severity is an alarm. Where a rubric tells what clinicians would say (`against`), a choice leans towards
an approval or a rejection, and what comes to "needs revision", or stands in the middle of its scale, is borderline: there
clinicians differ most, so that their answers tell most. A fault found by a family that sees the labels is a doubt about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from synthcore.core.reviews import Verdict
from synthcore.core.worth import Weighed, Worth
from synthcore.domains.rubric import Choice, Dimension, Rubric
from synthcore.domains.schema import Domain

Leaning = Literal["good", "poor", ""]
# What clinicians say, by what of a review it is, and which way that leans.
LEANING: dict[tuple[str, str], Leaning] = {
    ("verdict", Verdict.APPROVED): "good", ("verdict", Verdict.REJECTED): "poor", ("pair:correct", "yes"): "good", ("pair:correct", "no"): "poor",
}  # fmt: skip


def weighed(domain: Domain) -> tuple[Weighed, ...]:
    """Every choice of every dimension."""
    return tuple(_weighed(domain))


def _weighed(domain: Domain) -> Iterator[Weighed]:
    for rubric in domain.rubrics.values():
        for dimension in rubric.dimension:
            for choice in dimension.choice:
                word = _word(dimension, choice)
                leaning = LEANING.get((dimension.against, word or ""), "")
                yield Weighed(rubric.name, f"{rubric.family}.{dimension.id}", choice.id, word, leaning, _worth(rubric, dimension, choice, word))


def _word(dimension: Dimension, choice: Choice) -> str | None:
    """What clinicians would say; the choice itself where they choose among the same, or where there is no scale to compare on."""
    if dimension.means:
        return next((word for word, choices in dimension.means.items() if choice.id in choices), None)
    return choice.id if dimension.against or choice.score is None else None


def _worth(rubric: Rubric, dimension: Dimension, choice: Choice, word: str | None) -> Worth:
    if choice.severity == "red":
        return Worth.ALARM
    if rubric.sees_labels and choice.severity:
        return Worth.DOUBT
    if dimension.against and (word == Verdict.NEEDS_REVISION or _in_the_middle(dimension, choice)):
        return Worth.BORDERLINE
    return Worth.NONE


def _in_the_middle(dimension: Dimension, choice: Choice) -> bool:
    scores = sorted(one.score for one in dimension.choice if one.score is not None)
    return len(scores) > 2 and choice.score is not None and choice.score == (scores[0] + scores[-1]) / 2
