"""On which axes the answers of a preference pair are rated, beside right and wrong: closed lists, each choice with its anchor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from synthcore.core.errors import UnknownValue
from synthcore.core.records import Frozen

ID = r"^[a-z][a-z0-9_]*$"
# One digit key for each choice.
MOST_CHOICES = 9


class Choice(Frozen):
    """`nothing` says that there is nothing to rate further. `fits` are the answers that it goes with: said of others it
    contradicts what was said of them, and is asked about."""

    id: str = Field(pattern=ID)
    title: str
    anchor: str
    nothing: bool = False
    fits: Literal["any", "correct", "wrong"] = "any"


class Axis(Frozen):
    """One axis, its choices from least to most where it is `ordered`. One that is `of` another is asked only where that one
    does not say that there is nothing."""

    id: str = Field(pattern=ID)
    title: str
    ordered: bool = True
    of: str = ""
    choice: tuple[Choice, ...] = Field(min_length=2, max_length=MOST_CHOICES)

    def named(self, choice: str) -> Choice | None:
        return next((one for one in self.choice if one.id == choice), None)


class Axes(Frozen):
    """`axes.toml`, in the order in which they are asked."""

    axis: tuple[Axis, ...] = Field(min_length=1)


def due(axis: Axis, axes: Sequence[Axis], ratings: Mapping[str, str]) -> bool:
    """Whether an axis is asked at all after what was rated so far."""
    parent = next((one for one in axes if one.id == axis.of), None)
    said = parent.named(ratings.get(parent.id, "")) if parent else None
    return said is None or not said.nothing


def fitting(axes: Sequence[Axis], ratings: Mapping[str, str]) -> dict[str, str]:
    """The ratings in the order of the axes, without those on axes that are not asked. Raises UnknownValue for an axis or a
    choice that the domain does not have."""
    by_id = {axis.id: axis for axis in axes}
    for name, choice in ratings.items():
        if name not in by_id:
            raise UnknownValue("axis", name, list(by_id))
        if by_id[name].named(choice) is None:
            raise UnknownValue(by_id[name].title.lower(), choice, [one.id for one in by_id[name].choice])
    return {axis.id: ratings[axis.id] for axis in axes if axis.id in ratings and due(axis, axes, ratings)}


def known(axes: Sequence[Axis], ratings: Mapping[str, str]) -> dict[str, str]:
    """The ratings that the domain still has words for."""
    return fitting(axes, {axis.id: ratings[axis.id] for axis in axes if axis.named(ratings.get(axis.id, "")) is not None})


def told(axes: Sequence[Axis], ratings: Mapping[str, str]) -> list[str]:
    """Each rating in words; a rating that the domain has no words for (any more) as it is stored."""
    titles = {axis.id: axis for axis in axes}
    said = []
    for name in (*(axis.id for axis in axes if axis.id in ratings), *(name for name in ratings if name not in titles)):
        axis = titles.get(name)
        choice = axis.named(ratings[name]) if axis else None
        said.append(f"{axis.title if axis else name}: {(choice.title if choice else ratings[name]).lower()}")
    return said


def fault(axes: Sequence[Axis], ratings: Mapping[str, str], *, correct: bool | None) -> str:
    """What was rated of an answer that was found correct, and goes with a wrong one, in words; empty where nothing was."""
    return ", ".join(contradictions(axes, ratings, correct=True)) if correct else ""


def contradictions(axes: Sequence[Axis], ratings: Mapping[str, str], *, correct: bool | None) -> list[str]:
    """The ratings, in words, that do not go with an answer that was found correct, or wrong; none where neither was said."""
    unfit = {None: "", True: "wrong", False: "correct"}[correct]
    found = ((axis, axis.named(ratings.get(axis.id, ""))) for axis in axes)
    return [f"{axis.title.lower()}: {choice.title.lower()}" for axis, choice in found if choice is not None and choice.fits == unfit]
