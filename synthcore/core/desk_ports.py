"""What services are given of the store beside `core/ports`: rulings of leads, known answers and answers to them, paces of
reviewers, and what they said before anything was shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from synthcore.core.calibration import CalibrationAnswer, ItemSet, KnownAnswer
from synthcore.core.reviews import Review


class Ruled(NamedTuple):
    """A record that a lead has ruled on, and the ruling that stands."""

    record_id: str
    external_id: str
    domain: str
    kind: str
    ruling: Review


class Paced(NamedTuple):
    """What the standing decisions of some people come to. `seconds` and `wpm` are medians over the `timed` of them for which
    it is known how long they took; None when there are none. `people` counts who made them."""

    people: int
    decisions: int
    timed: int
    seconds: float | None
    wpm: float | None


class Banded(NamedTuple):
    """Of the decisions made at places `first` to `last` of a batch (None: and beyond): how many, and how many approved."""

    first: int
    last: int | None
    decisions: int
    approved: int


class Sides(NamedTuple):
    """Blind answers on pairs by which side was found better, and by which role; `neither` of them belongs to no side."""

    left: int
    right: int
    neither: int
    chosen: int


class Said(NamedTuple):
    """What one person said of one record before anything was shown to them: a label or a verdict by its name."""

    dimension: str
    item: str
    person: str
    value: str


class Adjudications(Protocol):
    def all(self, *, offset: int, limit: int) -> list[Ruled]: ...


class KnownAnswers(Protocol):
    def confirm(self, known: KnownAnswer) -> None: ...
    def of(self, item_set: ItemSet) -> dict[str, KnownAnswer]: ...


class Calibration(Protocol):
    def add(self, answer: CalibrationAnswer) -> CalibrationAnswer: ...
    def of(self, person: str, item_set: ItemSet) -> list[CalibrationAnswer]: ...
    def all(self, item_set: ItemSet) -> list[CalibrationAnswer]: ...
    def repeatable(self, person: str) -> list[str]: ...


class Paces(Protocol):
    def of(self, people: Sequence[str]) -> Paced: ...
    def bands(self, people: Sequence[str], *, width: int, last: int) -> list[Banded]: ...
    def deciding(self) -> list[str]: ...
    def sides(self) -> Sides: ...


class BlindSayings(Protocol):
    def version(self) -> tuple[int, ...]: ...
    def domains(self, batch: str | None) -> list[tuple[str, str]]: ...
    def of_dialogues(self, domain: str, batch: str | None) -> list[Said]: ...
    def of_pairs(self, domain: str, batch: str | None) -> list[Said]: ...
