"""Runs: look at them, pause, resume and cancel them. The work itself is done by a child process (`run-worker`).

A run that its owner left shows as paused: nothing of it is taken in until someone resumes it.
"""

from __future__ import annotations

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.runs import Run, RunState
from synthcore.services.context import Context


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


def resume_run(context: Context, person: Person, *, run_id: str) -> Run:
    """Let a paused run go on, or start one that failed, was cancelled or was left again where it stopped."""
    require(person, "generate")
    context.launcher.resume(_led(context, run_id, "be resumed", RunState.PAUSED, RunState.FAILED, RunState.CANCELLED))
    return _known(context, run_id)


def cancel_run(context: Context, person: Person, *, run_id: str) -> Run:
    """End a run; what it has made stays."""
    require(person, "generate")
    context.launcher.cancel(_led(context, run_id, "be cancelled", RunState.PLANNED, RunState.RUNNING, RunState.PAUSED))
    return _known(context, run_id)


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
