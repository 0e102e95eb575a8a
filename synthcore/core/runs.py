"""Runs: long pieces of work with a plan, a state, progress and a cost."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from synthcore.core.records import Frozen

Task = Literal["generate", "evaluate", "import", "export"]


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
    RunState.DONE: frozenset(),
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
