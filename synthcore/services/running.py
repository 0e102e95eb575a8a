"""Runs: look at them, pause, resume and cancel them. The work itself is done by a child process (`run-worker`).

A run that its owner left shows as paused: nothing of it is taken in until someone resumes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from synthcore.core.answers import Fate
from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.quotas import Cell
from synthcore.core.records import Frozen
from synthcore.core.runs import ENDED, ModelStatus, Run, RunState
from synthcore.llm.pricing import plain
from synthcore.services import likeness, model_folders
from synthcore.services.context import Context
from synthcore.services.likeness import Similar
from synthcore.services.model_folders import NextCap
from synthcore.services.run_folder import RunFolder


class CellFates(Frozen):
    """How the attempts at places of one cell ended."""

    cell: Cell
    fates: dict[Fate, int]


class ModelRun(Frozen):
    """A run that asks a model. `status` is what its worker said last, None before it said anything, and `stopped_by` the kind
    of fault that ended it (llm.faults), empty where none did; the rest is stored and exact. `waste` is in dollars, `refilled`
    is how often a place was asked for again. Of the records that the model made, `made`, reviewers have rejected `rejected`
    (counted when the run has ended). `titles` are those of label values, by label, as they were when it began. `paid_before`
    is how many of its records rest on answers that earlier runs have paid for, at most; `sent_here` is how many requests it
    has sent itself, None where it has sent all."""

    run: Run
    status: ModelStatus | None
    cells: tuple[CellFates, ...]
    waste: dict[Fate, Decimal]
    refilled: int = 0
    stopped_by: str = ""
    rejected: int = 0
    made: int = 0
    next_cap: NextCap | None = None
    titles: dict[str, dict[str, str]] = {}
    paid_before: int = 0
    sent_here: int | None = None


def list_runs(context: Context, person: Person, *, limit: int = 50) -> tuple[Run, ...]:
    """Runs, newest first."""
    require(person, "look")
    return tuple(_as_it_stands(context, run) for run in context.store.runs.all(limit=limit))


def run_status(context: Context, person: Person, *, run_id: str) -> Run:
    """One run as it stands. Raises BadRequest when there is none of that id."""
    require(person, "look")
    return _known(context, run_id)


def pause_run(context: Context, person: Person, *, run_id: str) -> Run:
    """Hold a running run; its worker waits."""
    require(person, "generate")
    context.launcher.pause(_led(context, run_id, "be paused", RunState.RUNNING))
    return _known(context, run_id)


def resume_run(context: Context, person: Person, *, run_id: str, budget_usd: Decimal | None = None) -> Run:
    """Let a paused run go on, or start one that failed, was cancelled or was left again where it stopped; one that is done but
    gave places up tries those again. `budget_usd` is its new cap."""
    require(person, "generate")
    again = (RunState.DONE,) if _stored(context, run_id).error else ()
    run = _led(context, run_id, "be resumed", RunState.PAUSED, RunState.FAILED, RunState.CANCELLED, *again)
    if budget_usd is not None:
        _check_cap(context, run, budget_usd)
    elif found := next_cap(context, person, run_id=run_id):
        raise BadRequest(f"run {run_id} was stopped by its cap of ${plain(found.former)}; resume it with a new cap of ${plain(found.least)} or more.")
    context.launcher.resume(run, budget_usd=budget_usd)
    _mark(context, run_id).unlink(missing_ok=True)
    return _known(context, run_id)


def cancel_run(context: Context, person: Person, *, run_id: str) -> Run:
    """End a run; what it has made stays."""
    require(person, "generate")
    context.launcher.cancel(_led(context, run_id, "be cancelled", RunState.PLANNED, RunState.RUNNING, RunState.PAUSED))
    return _known(context, run_id)


def model_run(context: Context, person: Person, *, run_id: str) -> ModelRun | None:
    """How a run that asks a model is doing; None for one that asks none. Raises BadRequest when there is none of that id."""
    require(person, "look")
    run = _known(context, run_id)
    if not run.params.get("model"):
        return None
    by_cell: dict[Cell, dict[Fate, int]] = {}
    for cell, fate, attempts in context.store.attempts.by_cell(run_id):
        by_cell.setdefault(cell, {})[fate] = attempts
    folder = folder_of(context, run_id)
    ended = folder.read("end") or {}
    rejected, made = context.store.attempts.rejected(run_id) if run.state in ENDED else (0, 0)
    return ModelRun(
        run=run, status=model_folders.status(folder), cells=tuple(CellFates(cell=cell, fates=fates) for cell, fates in by_cell.items()),
        waste=context.store.attempts.waste(run_id), refilled=context.store.attempts.refills(run_id),
        stopped_by=str(ended.get("kind") or ""), rejected=rejected, made=made, next_cap=next_cap(context, person, run_id=run_id),
        titles=model_folders.titles(str(folder.path)), paid_before=model_folders.paid_before(folder),
        sent_here=model_folders.sent_here(folder),
    )  # fmt: skip


def how_similar(context: Context, person: Person, *, run_id: str) -> Similar | None:
    """How alike the dialogues of a run are that a model made, those among them that were turned away for it, and what to
    change when they are too alike; None where there is nothing to compare."""
    require(person, "look")
    run, folder = _known(context, run_id), folder_of(context, run_id)
    return likeness.of(folder, context.store.attempts.by_cell(run_id), run.params.get("temperature"))


def next_cap(context: Context, person: Person, *, run_id: str) -> NextCap | None:
    """The cap that a run needs to go on; None for one that its cap has not stopped."""
    require(person, "look")
    run = _known(context, run_id)
    return None if run.state is RunState.RUNNING else model_folders.next_cap(folder_of(context, run_id), run.cost)


def dismissed(context: Context, person: Person, *, run_ids: Sequence[str]) -> tuple[str, ...]:
    """Those of the runs that somebody has seen the end of and put away."""
    require(person, "look")
    return tuple(run_id for run_id in run_ids if _mark(context, run_id).exists())


def dismiss_run(context: Context, person: Person, *, run_id: str) -> Run:
    """Put a run away that has ended: pages no longer ask for a decision about it. It can be resumed all the same."""
    require(person, "generate")
    run = _led(context, run_id, "be put away", *ENDED)
    mark = _mark(context, run_id)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return run


def _mark(context: Context, run_id: str) -> Path:
    return folder_of(context, run_id).path / "dismissed"


def folder_of(context: Context, run_id: str) -> RunFolder:
    return RunFolder(context.settings.home / "runs" / run_id)


def _check_cap(context: Context, run: Run, cap: Decimal) -> None:
    plan = folder_of(context, run.id).read("plan") or {}
    if not plan.get("model"):
        raise BadRequest(f"run {run.id} asks no model and spends nothing; resume it without a cap.")
    former = plan["model"].get("budget_usd")
    found = model_folders.next_cap(folder_of(context, run.id), run.cost)
    if found and cap.is_finite() and found.former < cap < found.least:
        raise BadRequest(f"the new cap of run {run.id} must be ${plain(found.least)} or more: one request can cost what is missing; {cap} is too little.")
    if not cap.is_finite() or (former is not None and cap <= Decimal(former)) or cap < run.cost:
        least = max(Decimal(former or 0), run.cost)
        raise BadRequest(f"the new cap of run {run.id} must be above ${plain(least)}; {cap} is not.")


def _known(context: Context, run_id: str) -> Run:
    return _as_it_stands(context, _stored(context, run_id))


def _stored(context: Context, run_id: str) -> Run:
    run = context.store.runs.get(run_id)
    if run is None:
        raise BadRequest(f"there is no run {run_id!r}.")
    return run


def _as_it_stands(context: Context, run: Run) -> Run:
    return run.model_copy(update={"state": RunState.PAUSED}) if context.launcher.left(run) else run


def _led(context: Context, run_id: str, verb: str, *states: RunState) -> Run:
    """The run, when its state is one of these; one that was left may be held, so that no owner takes it up, or resumed."""
    run = _stored(context, run_id)
    shown = _as_it_stands(context, run)
    if run.state not in states and shown.state not in states:
        raise BadRequest(f"run {run_id} is {shown.state.value} and cannot {verb}.")
    return run
