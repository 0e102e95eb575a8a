"""A table of records as a lead reads it: what they are, what was decided, what checks and judges say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from synthcore.core.ports import Filters
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection

Order = Literal["arrival", "decided", "findings", "score"]


class Wanted(Frozen):
    """Which records, in which order: those that a count of the same finds (core.tallies.Selection). So labels are those that a record
    is counted by, and an empty string asks for the records that do not say, as `filters.batch` for those that are in none.

    `check` with `code` and `severity` asks for a finding; `dimension` (`family.dimension`) with `choice` for a judgement, `choice` may
    be an outcome as well: the newest one, or the first word of `judge`, a model or a judge with its version, on any branch or on
    `branch`. `ids` are the only records that are wanted (None: all), and come in that order unless another is asked for. `marked` is an
    issue that someone who turned the record down marked in it; `made_with` a template or prompt with its version, a template of any
    version ("grief/loss"), any template of a version ("mental_health@1"), or in double quotes that and nothing else. `since` and `until`
    are UTC days on which a record came in, both inclusive; `settled` leaves out what is still to be decided. `findings` orders by how
    many `check` found, `score` by what the judgements on `dimension` say; records that have neither come last."""

    filters: Filters = Filters()
    check: str | None = None
    code: str | None = None
    severity: Literal["error", "warning"] | None = None
    dimension: str | None = None
    choice: str | None = None
    judge: str | None = None
    branch: str | None = None
    ids: tuple[str, ...] | None = None
    marked: str | None = None
    made_with: str | None = None
    method: str | None = None
    model: str | None = None
    modification: str | None = None
    error_type: str | None = None
    run: str | None = None
    since: date | None = None
    until: date | None = None
    settled: bool = False
    order: Order = "arrival"
    descending: bool = False

    def selection(self) -> Selection:
        """What of this a count can be asked for too."""
        of = self.filters.model_dump(include={"domain", "kind", "batch", "session_type", "concern", "risk_level"})
        exact = exactly(self.made_with)
        return Selection(**of, method=self.method, model=self.model, made_with=exact, since=self.since, until=self.until)


def exactly(made_with: str | None) -> str | None:
    """What stands in double quotes, or nothing at all; None of what is asked for in any other way."""
    if made_with is None or not made_with:
        return made_with
    return made_with[1:-1] if len(made_with) > 2 and made_with[0] == made_with[-1] == '"' else None


class Said(NamedTuple):
    """The last word of a person on a record."""

    person: str
    verdict: Verdict
    ruled: bool


class Judged(NamedTuple):
    """The newest judgement of a branch on a dimension by one judge: the model's name."""

    dimension: str
    branch: str
    outcome: str
    label: str | None
    number: float | None
    judge: str = ""


class Row(NamedTuple):
    """A record, with the labels that it is counted by. `findings` are (check, errors, warnings) of those checks that found something,
    by the newest version that saw it; `looked` checks came to a result, `without` to none."""

    record_id: str
    external_id: str
    kind: str
    domain: str
    status: Status
    session_type: str | None
    concern: str | None
    risk_level: str | None
    governing_risk: str | None
    method: str
    decided_at: datetime | None
    said: tuple[Said, ...] = ()
    findings: tuple[tuple[str, int, int], ...] = ()
    judged: tuple[Judged, ...] = ()
    looked: int = 0
    without: int = 0


class ChoiceCount(NamedTuple):
    """How many newest judgements on a dimension came to a choice, or to an outcome that is none."""

    dimension: str
    choice: str
    records: int


class RecordTable(Protocol):
    def page(self, wanted: Wanted, *, offset: int, limit: int) -> tuple[list[Row], int]: ...
    def choices(self) -> list[ChoiceCount]: ...
    def judges(self) -> list[str]: ...
    def by_status(self, dimension: str) -> list[tuple[Status, str, int]]: ...
    def neighbours(self, wanted: Wanted, record_id: str) -> tuple[str | None, str | None, int | None]: ...
