"""How good records are, as a store tells it: what checks and judges said of those that were decided, what was answered about pairs,
and how the answers of models ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from synthcore.core.answers import Fate
from synthcore.core.pair_answers import PairReview
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection


class Rejection(NamedTuple):
    """Rejected records that the same is said of by those who turned them down and did not take it back: the issues that they marked,
    what they answered about a pair, and whether anyone left a note."""

    codes: tuple[str, ...]
    answers: tuple[PairReview, ...]
    noted: bool
    records: int


class Looked(NamedTuple):
    """Decided records of one status of which one check came to one number, which is how much it found (None: it counts nothing)."""

    check: str
    status: Status
    number: float | None
    records: int


class Chosen(NamedTuple):
    """Decided records of one status of which a judge chose one thing in a dimension (`family.dimension`), when it was asked first.
    `judge` is its version without the repeat: rubric, model and settings. `number` is the score of the choice."""

    dimension: str
    branch: str
    judge: str
    status: Status
    choice: str
    number: float | None
    records: int


class Ended(NamedTuple):
    """The answers of models for one cell, by how they ended; `again` is how often a place of it was asked for again. A run of pairs
    has "pair", a stage and a modification in the place of the three labels."""

    cell: tuple[str, str, str]
    fates: Mapping[Fate, int]
    again: int


class Qualities(Protocol):
    def rejections(self, of: Selection) -> list[Rejection]: ...
    def answered(self, of: Selection) -> list[tuple[PairReview, int]]: ...
    def looked(self, of: Selection) -> list[Looked]: ...
    def chosen(self, of: Selection) -> list[Chosen]: ...
    def ended(self, of: Selection) -> list[Ended]: ...
