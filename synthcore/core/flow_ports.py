"""How work flows, as a store tells it: how long what waits has waited, decisions by day, the time they took, who made them, and
times that cannot be.

A decision is the last word of one person on one record that they did not take back: who changed their mind decided once, on the day on which
they did. It counts on whichever version of a record it was made; what waits are newest versions.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, Protocol

from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection


class Timed(NamedTuple):
    """Decisions at the desk with one value of a label, or with one verdict: how many have a time, and the quartiles of the seconds
    that the record was open and in use."""

    value: str
    decisions: int
    quarter: float
    median: float
    three_quarters: float


class Volume(NamedTuple):
    """What one person has decided, under the name that they gave last: `timed` decisions took `seconds` together."""

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
    """Decisions: by UTC day and verdict, their times by verdict and by session type, by person, and odd ones."""

    days: list[tuple[date, Verdict, int]]
    by_verdict: list[Timed]
    by_session: list[Timed]
    volumes: list[Volume]
    odd: Odd


class Alike(NamedTuple):
    """Records that two people decided, both blind, and on how many of them their first verdicts were the same. People are named by
    their one spelling (`formats.reviews.same_person`)."""

    person: str
    other: str
    records: int
    same: int


class Moved(NamedTuple):
    """Records that stand there. `came` tells whether they came in since a day, `done` whether their last word came since then, `done_before`
    whether it came before that and since an earlier one. Nothing is done before it came in; without a word it was done when it did."""

    came: bool
    done: bool
    done_before: bool
    status: Status
    records: int


class Flows(Protocol):
    def moved(self, of: Selection, since: date, before: date) -> list[Moved]: ...
    def ages(self, of: Selection, now: datetime) -> list[tuple[int, int]]: ...
    def decided(self, of: Selection, since: date, until: datetime, now: datetime) -> Flowed: ...
    def alike(self, of: Selection, since: date, until: datetime) -> list[Alike]: ...
