"""Assignments: who is to look at a batch first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple, Protocol

from synthcore.core.records import Frozen
from synthcore.core.texts import flat


class Turn(IntEnum):
    """When the records of a batch come to somebody, the first before all others: those of a batch that they are named for, those
    of a batch for which nobody is named, those of one for which others are."""

    OWN = 0
    ANYBODY = 1
    OTHERS = 2


class Assignment(Frozen):
    """Who is to look at a batch first, by name; nobody named means everybody. `by` said so."""

    batch_id: str
    people: tuple[str, ...]
    by: str
    at: datetime

    def turn(self, person: str) -> Turn:
        if not self.people:
            return Turn.ANYBODY
        return Turn.OWN if flat(person) in map(flat, self.people) else Turn.OTHERS


class Extent(NamedTuple):
    """How many records a batch has, and how many of them wait for a decision."""

    total: int
    left: int


class Assignments(Protocol):
    def of(self, batch_id: str) -> Assignment | None: ...
    def all(self) -> Mapping[str, Assignment]: ...
    def keep(self, assignment: Assignment) -> None: ...
    def extents(self, batch_ids: Sequence[str]) -> Mapping[str, Extent]: ...
