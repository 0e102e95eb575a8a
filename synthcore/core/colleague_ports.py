"""What people have done beside each other, as a store tells it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol

from synthcore.core.tallies import Selection


class Lately(NamedTuple):
    """How many decisions of a person at the desk stand since a moment, and when they made the last of them."""

    person: str
    decisions: int
    last: datetime


class Shared(NamedTuple):
    """Of the records that a person and somebody else decided: how many there are, and on how many of them people differ now."""

    person: str
    records: int
    disputed: int


class Colleagues(Protocol):
    def lately(self, since: datetime) -> list[Lately]: ...
    def shared(self, selection: Selection, since: datetime) -> list[Shared]: ...
