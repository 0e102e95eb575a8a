"""What services are given of the store for judgements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from synthcore.core.measurements import Finding, Measurement


class Judgement(NamedTuple):
    """What a judge said of one record in one request: a measurement for each dimension and branch, all of one version and one
    fingerprint, and the places that it found. There is at least one measurement."""

    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def record_id(self) -> str:
        return self.measurements[0].record_id

    @property
    def version(self) -> str:
        return self.measurements[0].version

    def of(self, record_id: str) -> Judgement:
        """The same, said of another record of the same text."""
        told = {"record_id": record_id}
        return Judgement(tuple(one.model_copy(update=told) for one in self.measurements), tuple(one.model_copy(update=told) for one in self.findings))


class Part(NamedTuple):
    """What of a run's results is taken in: the bytes from `start` to `end`, in which `done` requests came to a judgement."""

    run_id: str
    start: int
    end: int
    done: int


class Judgements(Protocol):
    def add(self, judgements: Sequence[Judgement], at: datetime, *, part: Part | None = None) -> None: ...
    def known(self, fingerprints: Collection[str]) -> Mapping[str, set[str]]: ...
    def get(self, record_id: str, fingerprint: str) -> Judgement | None: ...
    def of(self, record_ids: Collection[str]) -> dict[str, tuple[Measurement, ...]]: ...
    def findings(self, record_ids: Collection[str], versions: Collection[str] | None = None) -> dict[str, tuple[Finding, ...]]: ...
