"""Runs as their folders tell of them: those that go into a file, which no database knows, and all of them where another
process has the database. A worker looks at its folder and listens to signals, so that it can be held and ended without one.
"""

from __future__ import annotations

import contextlib
import fcntl
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.errors import BadRequest, SynthcoreError
from synthcore.core.runs import RunState
from synthcore.services.run_folder import RunFolder

PATIENCE = 10.0  # seconds that a worker gets to let its answers come in
INTO_A_FILE = "file-"  # how the folder of a run begins that goes into a file
AGAIN = "the command that began it goes on with it"


class Seen(NamedTuple):
    """A run as it stands in its folder. `alive` tells whether a worker is at it, `made` how many records there are,
    `handed_over` that its file is written. `error` is a sentence."""

    folder: RunFolder
    state: RunState
    alive: bool
    made: int
    total: int
    created_at: datetime
    error: str
    handed_over: bool

    @property
    def id(self) -> str:
        return self.folder.path.name

    @property
    def into_a_file(self) -> bool:
        return self.id.startswith(INTO_A_FILE)


def find(home: Path, run_id: str) -> Seen | None:
    """The run of that id; None when there is no folder of it."""
    return _seen(home / "runs" / run_id) if run_id and Path(run_id).name == run_id else None


def unfinished_files(home: Path) -> list[Seen]:
    """Runs into a file that are not at their end, newest first: what they have made is in no file yet."""
    found = [seen for path in (home / "runs").glob(f"{INTO_A_FILE}*") if (seen := _seen(path))]
    return _newest_first([seen for seen in found if not seen.handed_over and seen.state is not RunState.CANCELLED])


def every(home: Path, most: int) -> list[Seen]:
    """All runs that are in the database, newest first, and those into a file that are not at their end."""
    paths = [path for path in (home / "runs").glob("*") if not path.name.startswith(INTO_A_FILE)]
    newest = sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[:most]
    return _newest_first([*(seen for path in newest if (seen := _seen(path))), *unfinished_files(home)])


def alive(home: Path, run_id: str) -> bool:
    """Whether a worker is at a run, and not told to wait."""
    folder = RunFolder(home / "runs" / run_id)
    return folder.alive() and not folder.paused()


def pause(seen: Seen) -> None:
    """Hold the worker of a run. Raises BadRequest when none is at it."""
    if not seen.alive:
        raise BadRequest(f"run {seen.id} is {seen.state.value} and cannot be paused.")
    seen.folder.set_pause(True)


def resume(seen: Seen) -> None:
    """Let the worker of a run go on. Raises BadRequest when none is at it: what begins one is another command."""
    if not seen.alive:
        how = f"; {AGAIN}" if seen.into_a_file and not seen.handed_over else ""
        raise BadRequest(f"run {seen.id} is {seen.state.value}, and no worker is there to go on{how}.")
    seen.folder.set_pause(False)


def cancel(seen: Seen) -> None:
    """End a run; what it has made stays in its folder. Returns when its worker has left. Raises BadRequest for one that has
    ended."""
    if not seen.alive:
        if not seen.into_a_file or seen.handed_over or seen.state in (RunState.DONE, RunState.CANCELLED):
            raise BadRequest(f"run {seen.id} is {seen.state.value} and cannot be cancelled.")
        with _nobody_at_it(seen):
            seen.folder.end("cancelled")
        return
    until = time.monotonic() + PATIENCE
    seen.folder.signal(signal.SIGTERM)
    while seen.folder.alive():
        if time.monotonic() > until:
            seen.folder.signal(signal.SIGKILL)
        time.sleep(0.05)
    seen.folder.set_pause(False)
    if seen.folder.read("end") is None and seen.into_a_file:
        seen.folder.end("cancelled")


@contextlib.contextmanager
def _nobody_at_it(seen: Seen) -> Any:
    """While no worker can begin in the folder."""
    with open(seen.folder.path / "lock", "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadRequest(f"run {seen.id} has just been taken up; try again.") from None
        yield


def _seen(path: Path) -> Seen | None:
    folder = RunFolder(path)
    try:
        plan = folder.read("plan")
        if plan is None:
            return None
        alive, paused, end = folder.alive(), folder.paused(), folder.read("end") or {}
        total, made = _amount(folder, plan)
        state = (RunState.PAUSED if paused else RunState.RUNNING) if alive else RunState(end.get("state", RunState.PAUSED))
        created = datetime.fromtimestamp((path / "plan.json").stat().st_mtime, UTC)
        return Seen(folder, state, alive, made, total, created, str(end.get("error") or ""), bool(end.get("handed_over")))
    except (SynthcoreError, OSError, LookupError, TypeError, ValueError, AttributeError):
        return None  # damaged, or of another version: there is nothing that could be said of it


def _amount(folder: RunFolder, plan: dict[str, Any]) -> tuple[int, int]:
    """How many records a run is about, and how many of them are done."""
    lines = _count(folder.results)
    if "checks" in plan:
        return plan["total"], min(plan["total"], lines * plan["chunk"])
    return len(plan["only"]) if "only" in plan else folder.status().get("planned") or int(plan["request"].get("count", 0)), lines


def _count(path: Path) -> int:
    if not path.exists():
        return 0
    with open(path, "rb") as file:
        return sum(line.endswith(b"\n") for line in file)


def _newest_first(found: Sequence[Seen]) -> list[Seen]:
    return sorted(found, key=lambda seen: seen.created_at, reverse=True)
