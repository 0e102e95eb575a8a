"""Modifications that somebody or something proposed, and what experts decided about them.

A proposal never changes and a ruling is only ever added: what counts is the last one. Nothing that was proposed is used
before an expert has approved it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from synthcore.core.ids import digest
from synthcore.core.records import Frozen

Kind = Literal["keep", "shift"]


class Idea(Frozen):
    """A way to make new questions of old ones, before it is anybody's proposal. `reason` says where it comes from."""

    title: str
    instruction: str
    kind: Kind
    risk: str = ""
    reason: str = ""
    example_source: str = ""
    example_result: str = ""


class Proposal(Frozen):
    """An idea for one domain (its name). `source` names the questions that it was made from, `model` who made it ("" for
    counting)."""

    id: str
    domain: str
    idea: Idea
    made_by: Literal["counting", "model"]
    model: str = ""
    source: str
    person: str
    proposed_at: datetime


class Edited(Frozen):
    """A proposal as an expert has it: what is approved in place of the idea. `guard` is what every result is held against."""

    title: str
    instruction: str
    kind: Kind
    guard: tuple[str, ...]


class Decided(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    SWITCHED_ON = "switched_on"
    SWITCHED_OFF = "switched_off"


class Ruling(Frozen):
    """What an expert decided: about a proposal (`proposal_id`), or about a modification that the domain has already.
    `title` is what it was called then; `version` is the version of the domain that came of it, "" when none did. `edited` is
    what was approved where that is not what was proposed."""

    id: str
    domain: str
    decided: Decided
    proposal_id: str = ""
    modification_id: str = ""
    title: str
    note: str = ""
    person: str
    version: str = ""
    edited: Edited | None = None
    decided_at: datetime


class Feedback(NamedTuple):
    """What became of the records of one modification. `approved` counts records, `drifted` reviews out of `reviews`, the
    last of each reviewer on each record."""

    modification_id: str
    records: int
    decided: int
    approved: int
    reviews: int
    drifted: int


def proposal_id(domain: str, idea: Idea) -> str:
    """The same idea has the same id, whoever has it and whatever it is called: what was turned down does not come back."""
    return digest("proposal", domain, idea.kind, " ".join(idea.instruction.lower().split()))
