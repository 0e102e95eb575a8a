"""Repetition: what records say that others say too, or the seed dialogues, and how varied batches are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from synthcore.core.measurements import Outcome
from synthcore.core.ports import Filters

DUPLICATES, SEEDS = "duplicates", "seed_overlap"  # names of the measurements and findings
RUN = 13  # words in a row that are told of a record and a seed dialogue
ITSELF = "seed"  # the label of a record that is a seed dialogue, which no seed is held against


class Told(NamedTuple):
    """A record for those that compare: the newest version of one. `body` is JSON; `batches` are ids; `before` is what
    was found last (`exact`, `near` or None, then cluster, nearest and similarity), None when it was never compared; `due` says whether it is
    still to be held against the seeds."""

    id: str
    external_id: str
    content_hash: str
    run_id: str | None
    due: bool
    batches: list[str]
    before: Sequence[str | float | None] | None
    body: str


class Value(NamedTuple):
    """A number of a batch, or of all records of a domain and kind where `batch` is empty. `size` is that of the samples in
    words, 0 where the number is of all."""

    batch: str
    name: str
    size: int
    outcome: Outcome
    number: float | None
    least: float | None
    most: float | None
    reason: str


class Measured(NamedTuple):
    """The values of one domain and kind, and the mark of the records that they are of."""

    domain: str
    kind: str
    mark: str
    values: tuple[Value, ...]


class Clusters(NamedTuple):
    """Of `records`, `compared` were compared with all others of their domain and kind: `exact` say the same as another, `near`
    nearly; all stand in so many `clusters`, those that are like no other in one each."""

    records: int
    compared: int
    exact: int
    near: int
    clusters: int

    @property
    def rate(self) -> float | None:
        """1 - clusters / records; None where nothing was compared."""
        return 1 - self.clusters / self.compared if self.compared else None


class Held(NamedTuple):
    """Of `held` records that were held against seed dialogues, `sharing` share a run of 13 words with one; the `longest` run
    that any shares; `without` could not be held against any."""

    held: int
    sharing: int
    longest: int
    without: int


class Repetition(Protocol):
    def mark(self, domain: str, kind: str) -> str: ...
    def kept_mark(self, domain: str, kind: str) -> str | None: ...
    def told(self, domain: str, kind: str, seeds: str) -> Iterator[Told]: ...
    def keep(self, measured: Sequence[Measured], run_id: str, at: datetime) -> None: ...
    def values(self, domain: str, kind: str) -> Mapping[str, tuple[Value, ...]]: ...
    def clusters(self, filters: Filters) -> Clusters: ...
    def held(self, filters: Filters) -> Held: ...
