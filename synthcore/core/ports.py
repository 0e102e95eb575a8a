"""What services are given: the store and the starter of runs, as Protocols, and the small types that pass through them.

Every time is an aware UTC datetime here. A method that writes is one transaction: when it returns, it is on disk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from synthcore.core import desk_ports, judge_ports, trust_ports
from synthcore.core.answers import Attempt, Fate
from synthcore.core.assignments import Assignments
from synthcore.core.desk_answers import DeskDraft
from synthcore.core.goals import Goals
from synthcore.core.labels import Vocabulary
from synthcore.core.pair_answers import BlindAnswers
from synthcore.core.people import Role
from synthcore.core.proposals import Feedback, Proposal, Ruling
from synthcore.core.quotas import Cell
from synthcore.core.records import Frozen, Labels, Record
from synthcore.core.reviews import Review, Status, Verdict
from synthcore.core.runs import Run, RunState
from synthcore.core.words import Words
from synthcore.core.worth import LabelledTexts

if TYPE_CHECKING:  # which are made of this module's types
    from synthcore.core.check_ports import Findings, Measurements
    from synthcore.core.colleague_ports import Colleagues
    from synthcore.core.flow_ports import Flows
    from synthcore.core.quality_ports import Qualities
    from synthcore.core.queue_ports import Claims, QueueRules, Worklists
    from synthcore.core.reasons import Reasons
    from synthcore.core.record_table import RecordTable
    from synthcore.core.repetition import Repetition
    from synthcore.core.spending_ports import Spending
    from synthcore.core.tallies import Selection, Tallies

Shown = Literal["any", "open", "unreviewed", "needs_second", "approved", "needs_revision", "rejected", "disputed", "not_enough_context"]


class Filters(Frozen):
    """Which records a queue holds. `open` is what still waits for a decision: unreviewed or needing a second;
    `not_enough_context` those of them of which someone's last word is that."""

    batch: str | None = None
    status: Shown = "any"
    kind: Literal["dialogue", "pair"] | None = None
    domain: str | None = None
    text: str = ""
    session_type: str | None = None
    concern: str | None = None
    risk_level: str | None = None


class State(Frozen):
    """Where a record stands, as a function of its reviews and risk levels; `approvals` and `reviewers` count people.
    `corrected` is what approving reviewers made of those labels that records are counted by; None where they stand."""

    status: Status
    governing_risk: str | None
    second_needed: bool
    approvals: int
    reviewers: int
    decided_at: datetime | None
    superseded_by: str | None = None
    corrected: Labels | None = None


class Batch(Frozen):
    """A batch and how far its review has come. `sources` are the files it came from, `header` the keys that they had
    beside their dialogues."""

    id: str
    name: str
    sources: tuple[str, ...]
    header: dict[str, Any]
    created_at: datetime
    total: int = 0
    decided: int = 0


class Added(NamedTuple):
    added: int
    already_there: int
    same_text: int


class Line(NamedTuple):
    """One record of a queue."""

    record_id: str
    external_id: str
    position: int
    status: Status
    mine: Verdict | None


class Place(NamedTuple):
    """A record among those that filters select, and its neighbours in the order of the queue."""

    position: int | None
    total: int
    previous_id: str | None
    next_id: str | None
    next_open_id: str | None


class Progress(Frozen):
    """Of what filters select, whatever its status: how many records there are, how many have a decision, how many this person decided."""

    total: int
    decided: int
    mine: int


class Draft(Frozen):
    """What one person has begun to say of one record."""

    record_id: str
    desk: DeskDraft
    saved_at: datetime


class Decision(NamedTuple):
    """A review as it is stored, whether it was there before, the state after it, and every review of the record."""

    review: Review
    repeated: bool
    state: State
    reviews: tuple[Review, ...]


class Withdrawn(NamedTuple):
    """A decision that was taken back, what stands of it as a draft, the state without it, and every review of the record."""

    review: Review
    draft: DeskDraft
    state: State
    reviews: tuple[Review, ...]


class Hold(Frozen):
    """Who holds a record, and until when."""

    record_id: str
    person: str
    expires_at: datetime


class Given(NamedTuple):
    """A record handed to a person: its lot, its place in their order (None when it has none), how many there are, the order."""

    record_id: str
    lot: float
    position: int | None
    total: int
    seed: str


class Versioned(NamedTuple):
    """What became of a new version: the record that it is now, whether it was added, and how many other versions its parent
    has."""

    record_id: str
    added: bool
    others: int


class Reviewed(NamedTuple):
    """A record with all that was said about it."""

    record: Record
    state: State
    reviews: tuple[Review, ...]


class CellCount(NamedTuple):
    session_type: str | None
    concern: str | None
    risk_level: str | None
    status: Status
    records: int


class CellFate(NamedTuple):
    """How many attempts at places of a cell ended in one way."""

    cell: Cell
    fate: Fate
    attempts: int


class Records(Protocol):
    def add(self, records: Sequence[Record], *, vocabulary: Vocabulary, batch: str | None = None) -> Added: ...
    def add_version(self, record: Record, *, vocabulary: Vocabulary, others: int) -> Versioned: ...
    def get(self, record_id: str) -> Record | None: ...
    def with_state(self, record_id: str) -> tuple[Record, State] | None: ...
    def state(self, record_id: str) -> State | None: ...
    def versions(self, record_id: str) -> int: ...
    def content_hashes(self) -> list[str]: ...
    def find(self, batch_id: str, external_ids: Collection[str]) -> Mapping[str, list[tuple[str, str]]]: ...
    def snapshot(self, *, batch: str | None, statuses: Collection[Status] | None, domain: str | None) -> AbstractContextManager[Iterator[Reviewed]]: ...
    def former(self, *, batch: str | None, domain: str | None) -> AbstractContextManager[Iterator[Reviewed]]: ...
    def count(self) -> int: ...
    def pairs_among(self, record_ids: Collection[str]) -> set[str]: ...


class Batches(Protocol):
    def open(self, name: str, *, source: str | None, header: Mapping[str, Any], exact: bool) -> Batch: ...
    def find(self, name: str) -> Batch | None: ...
    def by_source(self, source: str) -> list[Batch]: ...
    def of(self, batch_ids: Collection[str]) -> list[Batch]: ...
    def newest(self, limit: int) -> list[Batch]: ...
    def names(self) -> list[str]: ...
    def all(self) -> list[Batch]: ...
    def count(self) -> int: ...


class Reviews(Protocol):
    def add(self, review: Review) -> Decision: ...
    def add_many(self, reviews: Sequence[Review]) -> tuple[int, int]: ...
    def of(self, record_id: str) -> tuple[Review, ...]: ...
    def whole(self, record_id: str) -> Reviewed | None: ...
    def get(self, review_id: str) -> Review | None: ...
    def withdraw(self, review_id: str, person: str, at: datetime) -> Withdrawn: ...
    def count_since(self, person: str, since: datetime) -> int: ...
    def last(self, person: str, filters: Filters, since: datetime) -> Review | None: ...


class Drafts(Protocol):
    def save(self, person: str, record_id: str, draft: DeskDraft, saved_at: datetime, *, emptied: bool = False) -> Draft: ...
    def of(self, person: str, record_id: str) -> Draft | None: ...
    def all(self, batch: str | None) -> list[tuple[str, str, Draft]]: ...


class PairAnswers(Protocol):
    def add(self, answers: BlindAnswers) -> BlindAnswers: ...
    def of(self, person: str, record_id: str) -> BlindAnswers | None: ...


class Queues(Protocol):
    def lines(self, person: str, filters: Filters, *, offset: int, limit: int) -> tuple[list[Line], int]: ...
    def place(self, person: str, filters: Filters, record_id: str) -> tuple[Place, Progress]: ...
    def first(self, person: str, filters: Filters) -> str | None: ...
    def waiting(self, person: str) -> int: ...


class People(Protocol):
    def role(self, name: str) -> Role | None: ...
    def spellings(self) -> Mapping[str, str]: ...
    def set_role(self, name: str, role: Role, at: datetime) -> None: ...
    def all(self) -> list[tuple[str, Role | None]]: ...


class Runs(Protocol):
    def add(self, run: Run) -> None: ...
    def get(self, run_id: str) -> Run | None: ...
    def all(self, *, limit: int) -> list[Run]: ...
    def active(self) -> list[Run]: ...
    def move(self, run_id: str, state: RunState, at: datetime, *, error: str | None = None) -> Run: ...
    def offset(self, run_id: str, shard: str) -> int: ...
    def add_results(self, run_id: str, shard: str, *, start: int, end: int, records: Sequence[Record], vocabulary: Vocabulary, batch: str | None) -> Run: ...


class Attempts(Protocol):
    def add(self, run_id: str, *, start: int, end: int, attempts: Sequence[Attempt], at: datetime | None = None) -> None: ...
    def offset(self, run_id: str) -> int: ...
    def by_fate(self, run_id: str) -> dict[Fate, int]: ...
    def by_cell(self, run_id: str) -> list[CellFate]: ...
    def refills(self, run_id: str) -> int: ...
    def waste(self, run_id: str) -> dict[Fate, Decimal]: ...
    def rejected(self, run_id: str) -> tuple[int, int]: ...


class Counting(Protocol):
    @property
    def written(self) -> int: ...
    def arrived(self) -> tuple[int, int]: ...
    def without_context(self, batch: str | None, kind: str | None = None, domain: str | None = None) -> int: ...
    def statuses(self, batch: str | None, kind: str | None = None, domain: str | None = None) -> dict[Status, int]: ...
    def kinds(self) -> list[tuple[str, str]]: ...
    def decisions(self, batch: str | None, kind: str | None = None, domain: str | None = None) -> tuple[int, int]: ...
    def cells(self, domain: str | None, batch: str | None, kind: str | None = None) -> list[CellCount]: ...
    def pairs(self, part: str, of: Selection) -> list[tuple[str, Status, int]]: ...
    def other_concerns(self, known: Sequence[str], of: Selection) -> list[tuple[str, int]]: ...
    def lengths(self, of: Selection, status: str | None = None) -> Iterator[tuple[int, int]]: ...
    def approved_cells(self, domain: str) -> dict[Cell, int]: ...
    def by_day(self, since: date, batch: str | None, kind: str | None = None, domain: str | None = None) -> list[tuple[date, Verdict, int]]: ...


class Domains(Protocol):
    def keep(self, vocabulary: Vocabulary, content: str, at: datetime) -> None: ...
    def vocabulary(self, hash: str) -> Vocabulary: ...
    def names(self) -> list[str]: ...


class Proposals(Protocol):
    def add(self, proposals: Sequence[Proposal]) -> int: ...
    def get(self, proposal_id: str) -> Proposal | None: ...
    def of(self, domain: str) -> list[Proposal]: ...
    def rule(self, ruling: Ruling) -> bool: ...
    def rulings(self, domain: str) -> list[Ruling]: ...
    def feedback(self, domain: str) -> list[Feedback]: ...


class Integrity(Protocol):
    def problems(self) -> list[str]: ...
    def repair(self) -> int: ...


class Store(Protocol):
    """Everything that is kept, one noun each."""

    @property
    def records(self) -> Records: ...
    @property
    def batches(self) -> Batches: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def pair_answers(self) -> PairAnswers: ...
    @property
    def queues(self) -> Queues: ...
    @property
    def queue_settings(self) -> QueueRules: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def assignments(self) -> Assignments: ...
    @property
    def worklists(self) -> Worklists: ...
    @property
    def labelled_texts(self) -> LabelledTexts: ...
    @property
    def adjudications(self) -> desk_ports.Adjudications: ...
    @property
    def known_answers(self) -> desk_ports.KnownAnswers: ...
    @property
    def calibration(self) -> desk_ports.Calibration: ...
    @property
    def paces(self) -> desk_ports.Paces: ...
    @property
    def blind_sayings(self) -> desk_ports.BlindSayings: ...
    @property
    def people(self) -> People: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def spending(self) -> Spending: ...
    @property
    def counting(self) -> Counting: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def flows(self) -> Flows: ...
    @property
    def colleagues(self) -> Colleagues: ...
    @property
    def reasons(self) -> Reasons: ...
    @property
    def qualities(self) -> Qualities: ...
    @property
    def record_table(self) -> RecordTable: ...
    @property
    def findings(self) -> Findings: ...
    @property
    def measurements(self) -> Measurements: ...
    @property
    def judgements(self) -> judge_ports.Judgements: ...
    @property
    def judged(self) -> trust_ports.Judged: ...
    @property
    def domains(self) -> Domains: ...
    @property
    def repetition(self) -> Repetition: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def words(self) -> Words: ...
    @property
    def goals(self) -> Goals: ...
    @property
    def integrity(self) -> Integrity: ...


class Launcher(Protocol):
    """Starts the worker of a run and sees to it."""

    def start(self, run: Run, files: Mapping[str, Any], known: Iterable[str]) -> None: ...
    def pause(self, run: Run) -> None: ...
    def resume(self, run: Run, *, budget_usd: Decimal | None = None) -> None: ...
    def cancel(self, run: Run) -> None: ...
