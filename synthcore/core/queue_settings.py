"""How a queue is worked through: who may take part, how many look at a record, what is hidden, when to pause."""

from __future__ import annotations

from pydantic import Field

from synthcore.core.records import Frozen
from synthcore.core.texts import flat


class QueueSettings(Frozen):
    """Settings of one batch, or of everything that has none of its own.

    `reviewers` people decide each record, `risk_reviewers` where the governing risk asks for a second approval (never fewer
    than two), `audit_reviewers` in the random audit sample, which is `audit_share` of all records. A claim lasts
    `claim_minutes` without activity. Of each reviewer's records `repeat_share` come a second time, once they have decided
    `repeats_after`; a pause is proposed every `pause_minutes`; an approval faster than `reading_wpm` words a minute is asked
    about. A round of calibration has `calibration_items`. Only `people` get records; nobody named means everyone.
    """

    blind: bool = True
    reviewers: int = Field(default=1, ge=1, le=9)
    risk_reviewers: int = Field(default=2, ge=2, le=9)
    audit_share: float = Field(default=0.1, ge=0, le=1)
    audit_reviewers: int = Field(default=2, ge=1, le=9)
    batch_size: int = Field(default=50, ge=1, le=100)
    claim_minutes: int = Field(default=15, ge=1, le=480)
    repeat_share: float = Field(default=0.03, ge=0, le=0.5)
    repeats_after: int = Field(default=100, ge=0)
    pause_minutes: int = Field(default=30, ge=1)
    reading_wpm: int = Field(default=1000, ge=100)
    calibration_items: int = Field(default=10, ge=3, le=100)
    people: tuple[str, ...] = ()

    def audited(self, lot: float) -> bool:
        """Whether a record with this lot (uniform in [0, 1)) is in the audit sample."""
        return lot < self.audit_share

    def wanted(self, *, second_needed: bool, lot: float) -> int:
        """How many different people are to decide a record."""
        return max(self.reviewers, self.risk_reviewers if second_needed else 1, self.audit_reviewers if self.audited(lot) else 1)

    def open_to(self, person: str) -> bool:
        return not self.people or flat(person) in map(flat, self.people)


DEFAULT = QueueSettings()
