"""How work flows, as a store tells it: decisions by day, the time they took, who made them, and times that cannot be."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, Protocol

from synthcore.core.reviews import Verdict
from synthcore.core.tallies import Selection


class Timed(NamedTuple):
    """Standing decisions at the desk with one value of a label, or with one verdict: how many have a time, and the quartiles of
    the seconds that the record was open and in use."""

    value: str
    decisions: int
    quarter: float
    median: float
    three_quarters: float


class Volume(NamedTuple):
    """What one person has decided: `timed` decisions took `seconds` together."""

    person: str
    decisions: int
    timed: int
    seconds: float
    last: datetime


class Odd(NamedTuple):
    """Decisions with times that cannot be: after now, before the record came in, and before it was opened."""

    ahead: int
    early: int
    backwards: int


class Flowed(NamedTuple):
    """Standing decisions: by UTC day and verdict, their times by verdict and by session type, by person, and odd ones."""

    days: list[tuple[date, Verdict, int]]
    by_verdict: list[Timed]
    by_session: list[Timed]
    volumes: list[Volume]
    odd: Odd


class Alike(NamedTuple):
    """Records that two people decided, both blind, and on how many of them their first verdicts were the same."""

    person: str
    other: str
    records: int
    same: int


class Flows(Protocol):
    def decided(self, of: Selection, since: date, now: datetime) -> Flowed: ...
    def alike(self, of: Selection, since: date) -> list[Alike]: ...
