"""Records, counted by what tells them apart: by what they can be counted, of which of them, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple, Protocol

from synthcore.core.records import Frozen
from synthcore.core.reviews import Status

Dimension = Literal[
    "domain", "kind", "session_type", "concern", "risk_level", "method", "model", "made_with", "modification", "error_type",
    "batch", "run", "week_made", "week_decided", "day_made", "day_decided",
]  # fmt: skip


class Selection(Frozen):
    """Which records a count is of: those for which all that is said here holds; None says nothing. Only newest versions.

    `domain` is a name without a version, `batch` a name, `made_with` a template or prompt with its version. Labels of approved
    records are those that their reviewers made of them. `since` and `until` are UTC days on which a record came in, both
    inclusive. An empty string selects the records that do not say.
    """

    domain: str | None = None
    kind: Literal["dialogue", "pair"] | None = None
    batch: str | None = None
    session_type: str | None = None
    concern: str | None = None
    risk_level: str | None = None
    method: str | None = None
    model: str | None = None
    made_with: str | None = None
    since: date | None = None
    until: date | None = None

    def beyond(self, *fields: str) -> bool:
        """Whether it selects by anything but these fields."""
        return bool(self.model_dump(exclude=set(fields), exclude_none=True))


class Tally(NamedTuple):
    """How many records have these values and stand there. `values` are in the order of what was asked for, "" where a record does
    not say. Weeks and days are ISO dates in UTC, a week its Monday: of the arrival, and of the last word of a reviewer on it."""

    values: tuple[str, ...]
    status: Status
    records: int


class Tallies(Protocol):
    def count(self, by: Sequence[Dimension], of: Selection) -> list[Tally]: ...
