"""What a check, a judge or a person measured on a record, and where in its text."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from synthcore.core.records import Frozen

Source = Literal["check", "judge", "human"]
RISK_LEVEL = "risk_level"  # a judge's measurement `<family>.risk_level` is a level of risk, and may raise the one that governs


class Outcome(StrEnum):
    """Failure is a value: what could not be measured is neither zero nor missing."""

    OK = "ok"
    UNPARSED = "unparsed"
    REFUSED = "refused"
    FAILED = "failed"
    CANNOT_JUDGE = "cannot_judge"
    UNAVAILABLE = "unavailable"


class Measurement(Frozen):
    record_id: str
    branch: str = "dialogue"
    source: Source
    name: str
    version: str
    outcome: Outcome = Outcome.OK
    number: float | None = None
    label: str | None = None
    reason: str = ""
    evidence: str = ""
    fingerprint: str = ""
    run_id: str | None = None


class Finding(Frozen):
    """A place in a text. `turn` counts from 1, 0 means the record as a whole; `start` and `end` are characters."""

    record_id: str
    branch: str = "dialogue"
    turn: int = 0
    start: int | None = None
    end: int | None = None
    code: str
    severity: Literal["error", "warning"] = "warning"
    source: Source = "check"
    message: str
    suggestion: str | None = None
