"""What runs cost, as a store tells it. Money is in dollars of the United States, exactly as it was charged."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from synthcore.core.answers import Fate
from synthcore.core.tallies import Selection


class RunSpent(NamedTuple):
    """One run that asked a model: what its attempts cost, how many there were, and how many of them have no known price. `cap` is
    what it may spend at most."""

    id: str
    task: str
    kind: str
    model: str
    batch: str | None
    began: datetime
    cap: Decimal | None
    usd: Decimal
    attempts: int
    unpriced: int


class FateSpent(NamedTuple):
    """The attempts of one run that ended in one way."""

    run_id: str
    fate: Fate
    attempts: int
    usd: Decimal


class DaySpent(NamedTuple):
    """What the attempts of one UTC day cost, by the task of their runs, and how many of them have no known price."""

    day: date
    task: str
    usd: Decimal
    unpriced: int


class Spending(Protocol):
    def runs(self, of: Selection) -> list[RunSpent]: ...
    def fates(self, of: Selection) -> list[FateSpent]: ...
    def days(self, of: Selection) -> list[DaySpent]: ...
    def made(self, of: Selection) -> dict[str, int]: ...
