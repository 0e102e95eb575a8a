"""Words for what the program counts: one title for each status, verdict and run state, wherever it is shown."""

from __future__ import annotations

from datetime import UTC, datetime

from synthcore.core.reviews import Status, Verdict
from synthcore.core.runs import RunState

STATUS: dict[str, str] = {
    Status.UNREVIEWED: "Unreviewed",
    Status.NEEDS_SECOND: "Needs a second approval",
    Status.APPROVED: "Approved",
    Status.NEEDS_REVISION: "Needs revision",
    Status.REJECTED: "Rejected",
    Status.DISPUTED: "Disputed",
}
VERDICT: dict[str, str] = {
    Verdict.APPROVED: "Approved",
    Verdict.NEEDS_REVISION: "Needs revision",
    Verdict.REJECTED: "Rejected",
    Verdict.NOT_ENOUGH_CONTEXT: "Not enough context",
}
RUN_STATE: dict[str, str] = {
    RunState.PLANNED: "Starting",
    RunState.RUNNING: "Running",
    RunState.PAUSED: "Paused",
    RunState.DONE: "Done",
    RunState.FAILED: "Failed",
    RunState.CANCELLED: "Cancelled",
}
LABEL: dict[str, str] = {
    "session_type": "Session type",
    "concern": "Concern",
    "risk_level": "Risk",
    "technique": "Technique",
    "primary_intent": "Primary intent",
    "sentiment": "Sentiment",
}


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 record`, `1,200 records`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """With a capital, unless it begins with a name: of a file, a column, a run."""
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].isalpha() else text


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def clock(moment: datetime) -> str:
    """The time of day where this machine is, to the second."""
    return _aware(moment).astimezone().strftime("%H:%M:%S")


def stamp(moment: datetime) -> str:
    """Day and time of day where this machine is, to the minute."""
    return _aware(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
