"""Counts: what there is, what is decided, what the target distribution still lacks."""

from __future__ import annotations

from datetime import date
from typing import Literal

from synthcore.core.people import Person
from synthcore.core.records import Frozen
from synthcore.services.context import Context

Action = Literal["generate", "review", "adjudicate", "revise", "export", "wait"]


class Counts(Frozen):
    """Of the newest version of each record. `by_status` has every status; `waiting` is unreviewed + needs_second."""

    total: int
    by_status: dict[str, int]
    waiting: int
    decisions: int
    reviewers: int
    batches: int


class Share(Frozen):
    """One label value. `target` and the two shares are fractions; `due` is what the goal asks for, in records.
    `missing` = due − approved, `to_generate` = due − generated records that are not rejected; never below 0."""

    value: str
    target: float
    generated: int
    approved: int
    generated_share: float
    approved_share: float
    due: int
    missing: int
    to_generate: int


class Distribution(Frozen):
    """Target against actual. `goal` is the number of records that `due` refers to."""

    goal: int
    generated: int
    approved: int
    session_type: tuple[Share, ...]
    concern: tuple[Share, ...]
    risk_level: tuple[Share, ...]


class DayCount(Frozen):
    """Decisions on one UTC day with one verdict."""

    day: date
    verdict: str
    decisions: int


class NextStep(Frozen):
    """What to do next, in one sentence, with the words of the button that does it."""

    action: Action
    sentence: str
    button: str
    count: int


def counts(context: Context, person: Person, *, batch: str | None = None) -> Counts:
    """How many records there are in each status."""
    raise NotImplementedError


def distribution(
    context: Context, person: Person, *, domain: str | None = None, batch: str | None = None, goal: int | None = None, mix: str = "production"
) -> Distribution:
    """Target, generated and approved for each label value. `goal` defaults to the number of records that are there."""
    raise NotImplementedError


def decisions_over_time(context: Context, person: Person, *, days: int = 90, batch: str | None = None) -> tuple[DayCount, ...]:
    """Decisions by day and verdict, oldest first; days without any are left out."""
    raise NotImplementedError


def what_next(context: Context, person: Person) -> NextStep:
    """The one thing that moves the work on most."""
    raise NotImplementedError
