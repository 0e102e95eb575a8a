"""What makes a record worth looking at before others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Literal, NamedTuple, Protocol


class Worth(IntEnum):
    """Why a record comes before others, the weightiest first; of several reasons that one counts."""

    ALARM = 0  # an error, a contradiction of safety, an alarm of a judge, or more risk than its label says
    AGAINST = 1  # a judge says the contrary of the checks, or judges of each other
    DOUBT = 2  # a label that does not fit the text, by a judge or by the labels of all other records
    BORDERLINE = 3  # a judge's score on the line between fit and unfit
    WARNING = 4  # of the checks at entry
    SECOND = 5  # it lacks a second approval
    NONE = 6


class Weighed(NamedTuple):
    """What it says of a record that a judge made a choice in a dimension of a rubric (`name` is that of the measurement):
    `word` is what clinicians would say in its place, None where that is not told; `leaning` is towards its approval (`good`) or
    its rejection (`poor`); `worth` what the choice makes the record worth by itself."""

    rubric: str
    name: str
    choice: str
    word: str | None
    leaning: Literal["good", "poor", ""]
    worth: Worth


class Value(NamedTuple):
    """What makes a record worth looking at before others: codes of findings as grave as errors; by label and value how far
    what is approved lies below the target (shares of the whole); the levels of risk from least to most; what choices of judges
    weigh; the records whose labels are doubted."""

    grave: tuple[str, ...] = ()
    lacking: Mapping[str, Mapping[str, float]] = {}
    risks: tuple[str, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    doubted: frozenset[str] = frozenset()


class LabelledText(NamedTuple):
    """A record's content as JSON, and the labels that stand on it."""

    record_id: str
    body: str
    session_type: str | None
    concern: str | None
    risk_level: str | None


class LabelledTexts(Protocol):
    def newest(self, domain: str, *, batch: str | None = None, limit: int) -> tuple[list[LabelledText], int]: ...
