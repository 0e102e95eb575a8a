"""What a run of preference pairs makes: which stages, out of what, and what its rows say of their source."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synthcore.core.records import Frozen


class PairPlan(Frozen):
    """The part of a plan that concerns pairs. The places that are a model's stand in `items.json`, the questions that rules
    choose from in `sources.json`.

    `stages` follow one another; a row is delivered by the last. `by_rule` is how many rows rules make. `modifications` are
    those in use. `send` is the form of the source question in a prompt, and `literal` the way it is processed. With
    `answers` = "source" the source's own answer is the chosen one wherever what is asked stays the same. `facts` are cells
    that all rows have in common."""

    stages: tuple[Literal["question", "chosen", "rejected"], ...] = Field(min_length=1)
    count: int = Field(ge=1)
    by_rule: int = Field(default=0, ge=0)
    modifications: tuple[str, ...] = ()
    send: Literal["raw", "processed"] = "raw"
    literal: bool = False
    answers: Literal["model", "source"] = "model"
    facts: dict[str, str] = {}
