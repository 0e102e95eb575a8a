"""Runs: long pieces of work with a plan, a state, progress and a cost."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from synthcore.core.records import Frozen

Task = Literal["generate", "revise", "evaluate", "import", "export"]


class RunState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})
NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.PLANNED: frozenset({RunState.RUNNING, RunState.CANCELLED, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.PAUSED, RunState.DONE, RunState.FAILED, RunState.CANCELLED}),
    RunState.PAUSED: frozenset({RunState.RUNNING, RunState.CANCELLED, RunState.FAILED}),
    RunState.FAILED: frozenset({RunState.RUNNING}),
    RunState.CANCELLED: frozenset({RunState.RUNNING}),
    RunState.DONE: frozenset({RunState.RUNNING}),  # where places were given up: they are tried again
}


class Run(Frozen):
    """`done` and `total` count records. `error` is a sentence for the user."""

    id: str
    task: Task
    params: dict[str, Any]
    state: RunState
    done: int = 0
    total: int = 0
    cost: Decimal = Decimal(0)
    error: str | None = None
    person: str
    batch: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None


class BatchStatus(BaseModel):
    """A batch at the provider: its id there, its state in the provider's word, and how many of its requests are done."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = ""
    state: str = ""
    requests: int = 0
    done: int = 0


class ModelStatus(BaseModel):
    """What the worker of a run that asks a model says about once a second (`status.json`). Counts are of places, but
    `in_flight`, `retried` and `waiting`, which are of requests, and `fates`, which are of attempts. Money is in dollars, None
    where no price is known; with `at_most`, some requests are counted at the most that they can cost, because no answer came or
    the server did not count. `repairs` are answers to a request to mend an answer. `rate` is accepted records a minute,
    `next_try` how many seconds it is to the next request that is sent again. `stopped` says in a sentence why it stopped."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    planned: int = 0
    by_template: int = 0
    by_model: int = 0
    sent: int = 0
    answered: int = 0
    parsed: int = 0
    accepted: int = 0
    refilled: int = 0
    waiting: int = 0
    in_flight: int = 0
    failed: int = 0
    retried: int = 0
    repairs: int = 0
    next_try: float | None = None
    at_most: bool = False
    fallback: int = 0
    fates: dict[str, int] = {}
    faults: dict[str, int] = {}
    spent: Decimal | None = None
    reserved: Decimal | None = None
    cap: Decimal | None = None
    wasted: dict[str, Decimal | None] = {}
    rate: float | None = None
    seconds_left: float | None = None
    limit: int | None = None
    host: str = ""
    model: str = ""
    mode: str | None = None
    masked: dict[str, int] = {}
    held: int = 0
    stopped: str | None = None
    batches: tuple[BatchStatus, ...] = ()
