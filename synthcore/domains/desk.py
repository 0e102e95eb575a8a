"""What the review desk asks and offers: issues that a reviewer marks in a text, and the questions of the safety protocol."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synthcore.core.records import Frozen

# Letters that stay the desk's own while a mark is being made (I opens and leaves it), or that the framework keeps (C, R).
TAKEN = frozenset("ICR")
# The issue that a telephone number gets which no place of resources.toml has: every domain that lists it calls it so.
UNLISTED_NUMBER = "unlisted_number"


class Issue(Frozen):
    """One kind of fault that a reviewer marks in a turn or in a stretch of it, by one key. `severity` of the safety ones is
    red (serious: it asks for a reason with any verdict) or yellow (weaker); `kinds` are the records that it can stand in."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    key: str = Field(pattern=r"^[A-Z0-9]$")
    title: str
    severity: Literal["red", "yellow", "plain"] = "plain"
    safety: bool = False
    definition: str
    kinds: tuple[Literal["dialogue", "pair"], ...] = Field(min_length=1)


class Issues(Frozen):
    """`issues.toml`."""

    issue: tuple[Issue, ...] = Field(min_length=1)


class Protocol(Frozen):
    """One question of the safety flow, answered with yes, no or not applicable before a record of medium or high risk can be
    approved. `meaning` says what counts as a yes, and when the question does not apply."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    question: str
    meaning: str


class Protocols(Frozen):
    """`protocol.toml`, in the order in which the questions are asked."""

    protocol: tuple[Protocol, ...] = Field(min_length=1)
