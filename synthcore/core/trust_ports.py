"""What services are given of the store to hold judges against clinicians, and two sets of records against each other."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, Protocol

from synthcore.core.records import Labels, Record
from synthcore.core.reviews import Review


class Said(NamedTuple):
    """The newest word of one judge on one dimension of a branch. `version` names the judge and the repeat."""

    record_id: str
    branch: str
    name: str
    version: str
    outcome: str
    label: str | None
    number: float | None

    @property
    def judge(self) -> str:
        """Rubric, model and setup, without the repeat: `safety@1/gpt-4o/5f2c81d0`."""
        return self.version.rpartition("/")[0]

    @property
    def repeat(self) -> str:
        """`r0`, `r1`, … and with the answers of a pair swapped `r0x`."""
        return self.version.rpartition("/")[2]


class Chose(NamedTuple):
    """A choice that a judge made of one claim or place: `code` is `<family>.<dimension>.<choice>`."""

    record_id: str
    branch: str
    version: str
    code: str


class Reviewed(NamedTuple):
    """The labels of a record as it stands there, and all that was decided about it."""

    labels: Labels
    reviews: tuple[Review, ...]


class Whence(NamedTuple):
    """Where a record comes from: what tells that two records are the same one, made again. `position` is its place in the batch or
    run, from 1; `source` is the source question that it was made from, `place` that with how it was modified, both empty for others."""

    record_id: str
    external_id: str
    content_hash: str
    parent_id: str | None
    seed_number: int | None
    run_id: str | None
    position: int
    source: str
    place: str


class Judged(Protocol):
    def domains(self) -> list[str]: ...
    def said(self, names: Collection[str], *, domain: str | None = None, batch: str | None = None, record_ids: Collection[str] | None = None) -> list[Said]: ...
    def chose(self, record_ids: Collection[str]) -> list[Chose]: ...
    def reviewed(self, record_ids: Collection[str]) -> dict[str, Reviewed]: ...
    def records(self, record_ids: Collection[str]) -> list[Record]: ...
    def of_batch(self, name: str) -> list[Whence] | None: ...
    def of_run(self, run_id: str) -> list[Whence]: ...
    def version(self) -> tuple[int, ...]: ...
