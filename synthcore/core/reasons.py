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
    """What a reviewer wrote when they turned a record down; who it was is not told. `code` is an issue that they marked with it, "" where
    they marked none; with several the remark is there for each. `records` is in how many records somebody wrote something with this."""

    code: str
    records: int
    record_id: str
    external_id: str
    made_with: str
    verdict: Verdict
    note: str
    decided_at: datetime


class Reasons(Protocol):
    def marked(self, by: Sequence[Said], of: Selection, *, status: Status | None = None) -> list[Marked]: ...
    def remarks(self, of: Selection, *, made_with: str | None = None, each: int) -> list[Remark]: ...
