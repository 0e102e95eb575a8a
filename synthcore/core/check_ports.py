"""What services are given of the store for checks: what was measured, where, and what is still to be looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from synthcore.core.examined import Examined
from synthcore.core.judge_ports import Part
from synthcore.core.measurements import Finding, Measurement
from synthcore.core.ports import Filters
from synthcore.core.records import Record
from synthcore.core.reviews import Status


class Asked(NamedTuple):
    """A check that records of these kinds are to go through in this version."""

    check: str
    version: str
    kinds: tuple[str, ...]


class CheckCount(NamedTuple):
    """How many records a check came to an outcome in for a reason (empty where none is given, as for `ok`); of those that are
    `ok`, how many have findings."""

    check: str
    outcome: str
    records: int
    with_findings: int
    reason: str


class MeasureSummary(NamedTuple):
    """The numbers of a measure over records: how many, and where they lie. `labels` counts those that are words, `without` the
    outcomes that gave no value."""

    name: str
    branch: str
    records: int
    mean: float | None
    least: float | None
    median: float | None
    most: float | None
    labels: Mapping[str, int]
    without: Mapping[str, int]


class Findings(Protocol):
    def of(self, record_ids: Iterable[str], checks: Collection[str]) -> dict[str, list[Finding]]: ...
    def by_code(self, checks: Collection[str], batch: str | None) -> list[tuple[str, str, str, int]]: ...
    def records(
        self, checks: Collection[str], *, code: str | None, severity: str | None, batch: str | None, settled: bool = False, offset: int, limit: int
    ) -> tuple[list[tuple[str, str, Status]], int]: ...


class Measurements(Protocol):
    def add(self, examined: Examined, at: datetime, *, part: Part | None = None) -> None: ...
    def unseen(self, domain: str, asked: Sequence[Asked], *, batch: str | None, newest: bool) -> list[tuple[int, int]]: ...
    def count_unseen(self, domain: str, asked: Sequence[Asked], *, batch: str | None, newest: bool) -> dict[str, int]: ...
    def rows(self, seqs: Sequence[int]) -> Iterator[tuple[Any, ...]]: ...
    def records(self, seqs: Sequence[int]) -> list[Record]: ...
    def of(self, record_id: str) -> tuple[Measurement, ...]: ...
    def by_check(self, checks: Collection[str], filters: Filters) -> list[CheckCount]: ...
    def by_measure(self, check: str, filters: Filters) -> list[MeasureSummary]: ...
