"""Runs: look at them, pause, resume and cancel them. The work itself is done by a child process (`run-worker`).

A run that its owner left shows as paused: nothing of it is taken in until someone resumes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from synthcore.core.answers import Fate
from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.quotas import Cell
from synthcore.core.records import Frozen
from synthcore.core.runs import ENDED, ModelStatus, Run, RunState
from synthcore.services.context import Context
from synthcore.services.run_folder import RunFolder

MEASURED = 5000  # results of a run that its similarity is worked out from


class CellFates(Frozen):
    """How the attempts at places of one cell ended."""

    cell: Cell
    fates: dict[Fate, int]


class Similar(Frozen):
    """How alike the dialogues are that a model made in a run. Shares are of 1: of those that are nearly the same as another,
    and of those that share half of its wording; `nearest` is how alike each is to its nearest neighbour, on average."""

    texts: int
    near_share: float
    alike_share: float
    nearest: float
    advice: str


class ModelRun(Frozen):
    """A run that asks a model. `status` is what its worker said last, None before it said anything, and `stopped_by` the kind
    of fault that ended it (llm.faults), empty where none did; the rest is stored and exact. `waste` is in dollars, `refilled`
    is how often a place was asked for again. Of the records that the model made, `made`, reviewers have rejected `rejected`
    (counted when the run has ended)."""

    run: Run
    status: ModelStatus | None
    cells: tuple[CellFates, ...]
    waste: dict[Fate, Decimal]
    refilled: int = 0
    stopped_by: str = ""
    rejected: int = 0
    made: int = 0


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
    context.launcher.resume(run, budget_usd=budget_usd)
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
        run=run, status=_status(folder), cells=tuple(CellFates(cell=cell, fates=fates) for cell, fates in by_cell.items()),
        waste=context.store.attempts.waste(run_id), refilled=context.store.attempts.refills(run_id),
        stopped_by=str(ended.get("kind") or ""), rejected=rejected, made=made,
    )  # fmt: skip


def how_similar(context: Context, person: Person, *, run_id: str) -> Similar | None:
    """How alike the dialogues of a run are that a model made, and what to change when they are too alike; None when there are
    fewer than two."""
    from synthcore.evaluation import similarity  # loads numpy

    require(person, "look")
    run, folder = _known(context, run_id), folder_of(context, run_id)
    rows = [row["dialogue"] for row in folder.lines(folder.results, 0, MEASURED)[0] if row.get("method") == "llm"]
    if len(rows) < 2:
        return None
    texts = ["\n".join(str(m.get("text", "")) for m in d["messages"]) for d in rows]
    concerns = (folder.read("domain") or {}).get("concerns", {})
    found = similarity.report(texts, cells=[_cell(d) for d in rows])
    scenarios = len(concerns.get(found.worst[1], {}).get("scenario", ())) if found.worst else 0
    return Similar(
        texts=found.texts, near_share=found.near_share, alike_share=found.alike_share, nearest=found.nearest,
        advice=similarity.advice(found, temperature=run.params.get("temperature"), scenarios=scenarios),
    )  # fmt: skip


def _cell(dialogue: Mapping[str, Any]) -> Cell:
    return (str(dialogue["session_type"]), str(dialogue["user_profile"]["concern"]), str(dialogue["labels"]["max_risk_level"]))


def folder_of(context: Context, run_id: str) -> RunFolder:
    return RunFolder(context.settings.home / "runs" / run_id)


def _status(folder: RunFolder) -> ModelStatus | None:
    try:
        return ModelStatus.model_validate(found) if (found := folder.status()) else None
    except ValidationError:  # of another version of the program: what is stored is shown all the same
        return None


def _check_cap(context: Context, run: Run, cap: Decimal) -> None:
    plan = folder_of(context, run.id).read("plan") or {}
    if not plan.get("model"):
        raise BadRequest(f"run {run.id} asks no model and spends nothing; resume it without a cap.")
    former = plan["model"].get("budget_usd")
    if not cap.is_finite() or (former is not None and cap <= Decimal(former)) or cap < run.cost:
        least = max(Decimal(former or 0), run.cost)
        raise BadRequest(f"the new cap of run {run.id} must be above ${least.normalize():f}; {cap} is not.")


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
