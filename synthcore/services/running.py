"""Runs: look at them, pause, resume and cancel them. The work itself is done by a child process (`run-worker`)."""

from __future__ import annotations

from synthcore.core.people import Person
from synthcore.core.runs import Run
from synthcore.services.context import Context


def list_runs(context: Context, person: Person, *, limit: int = 50) -> tuple[Run, ...]:
    """Runs, newest first."""
    raise NotImplementedError


def run_status(context: Context, person: Person, *, run_id: str) -> Run:
    """One run as it stands. Raises BadRequest when there is none of that id."""
    raise NotImplementedError


def pause_run(context: Context, person: Person, *, run_id: str) -> Run:
    """Hold a running run; its worker waits."""
    raise NotImplementedError


def resume_run(context: Context, person: Person, *, run_id: str) -> Run:
    """Let a paused run go on, or start a failed or cancelled one again where it stopped."""
    raise NotImplementedError


def cancel_run(context: Context, person: Person, *, run_id: str) -> Run:
    """End a run; what it has made stays."""
    raise NotImplementedError
