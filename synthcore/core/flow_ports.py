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
    records: int
    timed: int
    seconds: float
    last: datetime


class Odd(NamedTuple):
    """Decisions with times that cannot be: after now, before the record came in, and before it was opened."""

    ahead: int
    early: int
    backwards: int


class Flows(Protocol):
    def decisions(self, of: Selection, since: date) -> list[tuple[date, Verdict, int]]: ...
    def times(self, of: Selection, by: str) -> list[Timed]: ...
    def volumes(self, of: Selection) -> list[Volume]: ...
    def odd(self, of: Selection, now: datetime) -> Odd: ...
