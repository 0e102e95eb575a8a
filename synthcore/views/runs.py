"""Runs as lines: what each is, how far it is, and what can be done with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from synthcore.core.runs import ENDED, Run, RunState
from synthcore.views.wording import RUN_STATE, count, stamp

TASK = {"generate": "Generate", "revise": "Revise", "evaluate": "Evaluate", "import": "Import", "export": "Export"}
ACTIONS: dict[RunState, tuple[str, ...]] = {
    RunState.PLANNED: ("cancel",),
    RunState.RUNNING: ("pause", "cancel"),
    RunState.PAUSED: ("resume", "cancel"),
    RunState.FAILED: ("resume",),
    RunState.CANCELLED: ("resume",),
    RunState.DONE: (),
}
DEFECT = re.compile(r"(ended unexpectedly) \([^()]*(?:Error|Exception|Exit|Interrupt)\b.*\)(?=;|$)", re.DOTALL)


@dataclass(frozen=True)
class RunLine:
    """`fraction` is None while the size of the work is not known. `model` tells whether it asks one, `pairs` whether it makes
    pairs, and of which `domain`; `name` tells it from other runs, and `seed` is a sentence."""

    id: str
    title: str
    state: str
    live: bool
    done: int
    total: int
    fraction: float | None
    sentence: str
    person: str
    batch: str
    started: str
    error: str
    actions: tuple[str, ...]
    model: bool = False
    name: str = ""
    pairs: bool = False
    domain: str = ""
    seed: str = ""


def run_line(run: Run) -> RunLine:
    fraction = min(1.0, run.done / run.total) if run.total else None
    return RunLine(
        id=run.id,
        title=_title(run),
        state=_state(run),
        live=run.state not in ENDED,
        done=run.done,
        total=run.total,
        fraction=fraction,
        sentence=f"{_state(run)}: {run.done:,} of {run.total:,}",
        person=run.person,
        batch=run.batch or "",
        started=stamp(run.started_at or run.created_at),
        error=said(run),
        actions=("resume",) if run.state is RunState.DONE and run.error else ACTIONS[run.state],
        model=bool(run.params.get("model")) and run.params.get("by_model") != 0,
        name=f"{run.batch or TASK.get(run.task, run.task)}, {stamp(run.started_at or run.created_at)}",
        pairs=run.params.get("kind") == "pair",
        domain=str(run.params.get("domain") or "").split("@")[0],
        seed=f"seed number {run.params['seed_number']}" if run.params.get("seed_number") is not None else "",
    )


def _state(run: Run) -> str:
    """A run that is done and gave places up has not made what was ordered."""
    return "Incomplete" if run.state is RunState.DONE and run.error else RUN_STATE[run.state]


def said(run: Run) -> str:
    """Why a run ended. What a defect of the program said of itself is for its log, not for a page."""
    return DEFECT.sub(rf"\1 (its log, worker.log, is in the folder of run {run.id})", run.error or "")


def _title(run: Run) -> str:
    pairs = run.params.get("kind") == "pair"
    what = count(run.total, "pair" if pairs else "record")
    if run.params.get("pilot"):
        return f"Pilot of {what}"
    how = {"openai": ", by a model", "hybrid": f", {'rules' if pairs else 'templates'} and a model", "rule": ", by rules"}.get(
        str(run.params.get("method")), ""
    )
    return f"{TASK.get(run.task, run.task)} {what}{how}"


def live(runs: Iterable[Run]) -> tuple[RunLine, ...]:
    """Runs that are not at their end: being worked on, waiting to begin, or paused."""
    return tuple(run_line(run) for run in runs if run.state not in ENDED)


def history(runs: Iterable[Run]) -> tuple[RunLine, ...]:
    return tuple(run_line(run) for run in runs if run.state in ENDED)
