"""Why reviewers turned records down, as a store tells it: by the marks that they coded, and in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection

Said = Literal["session_type", "concern", "made_with"]  # as the record was made
TURNED_DOWN = (Status.NEEDS_REVISION, Status.REJECTED)


class Marked(NamedTuple):
    """In how many records with these values, and of this status, reviewers who turned them down marked an issue. `values` are in the
    order of what was asked for, "" where a record does not say."""

    values: tuple[str, ...]
    status: Status
    code: str
    records: int


class Remark(NamedTuple):
    """What a reviewer wrote when they turned a record down; who it was is not told."""

    record_id: str
    external_id: str
    made_with: str
    verdict: Verdict
    note: str
    decided_at: datetime


class Reasons(Protocol):
    def marked(self, by: Sequence[Said], of: Selection) -> list[Marked]: ...
    def remarks(self, of: Selection, *, limit: int) -> list[Remark]: ...
