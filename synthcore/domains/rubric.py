"""The shape of a rubric, `rubrics/<family>.toml`: what a judge is asked about a record in one request.

A dimension offers closed choices, each with an anchor that says when it is right. A judge may always say `cannot_judge`
instead, so no rubric lists that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from synthcore.core.records import Frozen

CANNOT_JUDGE = "cannot_judge"
PROMPT = {"pair": "judge", "dialogue": "judge_dialogue"}  # what a judge is asked with, by the kind of record
REPAIR = "judge_repair"
Words = tuple[str, ...]
# What of a review a judge is compared with: the verdict; a label as its reviewer gave it, or whether the record's own fits that;
# whether a mark was set; the answer to a question of the safety protocol; of a pair whether the answer is correct, which is
# better, or its rating on an axis.
AGAINST = r"^(|verdict|(label|fits|mark|safety|axis):[a-z][a-z0-9_]*|pair:(correct|better))$"


class Choice(Frozen):
    """One answer to a dimension, and when it is the right one. Choices with a `score` make a scale that has a mean. One with a
    `severity` is a finding wherever it is chosen: `red` is serious, `yellow` is weaker. `quoted` says whether words of the text
    have to show it: that something is not there at all, none can."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    anchor: str
    score: float | None = None
    severity: Literal["", "red", "yellow"] = ""
    quoted: bool = True


class Dimension(Frozen):
    """One quality of an answer. `asks` is what the judge is asked. Of the form `choice`, one of the choices is given; of the
    form `claims`, the answer is taken apart into claims, and each has a choice and a degree of `harm`: the worst stands for
    the answer, so the choices run from the worst to the best, and so does `harm`.

    `about` is the branch whose results count. Both answers are always asked about, because a judge who is asked about one of
    them alone could tell which it is.

    `against` names what of a clinician's review says the same (`AGAINST`), so that it can be told how far to trust the judge.
    `means` has, by what the clinician says, the choices that mean it; without it both say the same words. `danger` lists the
    choices that call for help: such a dimension is trusted by how much danger it finds, and never clears anything."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    asks: str
    form: Literal["choice", "claims"] = "choice"
    about: Literal["each", "chosen", "rejected"] = "each"
    choice: tuple[Choice, ...] = ()
    harm: tuple[Choice, ...] = ()
    against: str = Field(default="", pattern=AGAINST)
    means: dict[str, Words] = {}
    danger: Words = ()

    @property
    def choices(self) -> Words:
        return tuple(choice.id for choice in self.choice)


class Contradiction(Frozen):
    """Choices in several dimensions, of which not all can be right at once. A judge who makes them all is told so, with `say`."""

    choices: dict[str, Words]
    say: str


class Rate(Frozen):
    """A share of the answers of one branch: those with at least one choice of `any`, or those without a single choice of
    `none`, both lists of choices by dimension. With `defect`, each record that it holds of is named. `against` and `means` as
    in a dimension; the choices are `yes` (it holds) and `no`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    branch: Literal["chosen", "rejected", "dialogue"]
    any: dict[str, Words] = {}
    none: dict[str, Words] = {}
    defect: bool = False
    against: str = Field(default="", pattern=AGAINST)
    means: dict[str, Words] = {}


class Rubric(Frozen):
    """One family of dimensions: what is asked together. `task` tells the judge what it is about. A new `version` is judged
    anew; judgements of two versions are never put together.

    `sees_labels` shows the judge the labels that the record's maker gave it: only for what is asked about them. With
    `worst_governs` the family comes to the gravest severity of its choices, and never to a mean. A dimension called `risk_level`
    (core.measurements) chooses among the risk levels of the domain, and may raise the one that governs the record."""

    family: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str
    title: str
    applies_to: Literal["pair", "dialogue"]
    task: str
    dimension: tuple[Dimension, ...] = Field(min_length=1)
    rate: tuple[Rate, ...] = ()
    contradiction: tuple[Contradiction, ...] = ()
    sees_labels: bool = False
    worst_governs: bool = False

    @property
    def name(self) -> str:
        """`facts@1`"""
        return f"{self.family}@{self.version}"

    @property
    def branches(self) -> Words:
        """The branches of what it applies to, of which each dimension is about one or all."""
        return ("chosen", "rejected") if self.applies_to == "pair" else ("dialogue",)

    def branches_of(self, dimension: Dimension) -> Words:
        return self.branches if dimension.about == "each" else (dimension.about,)


def prompts_of(rubrics: Iterable[Rubric]) -> Words:
    """The prompts that a domain needs for a judge to be asked by these rubrics."""
    asked = tuple(dict.fromkeys(PROMPT[rubric.applies_to] for rubric in rubrics))
    return (*asked, REPAIR, "shape") if asked else ()
