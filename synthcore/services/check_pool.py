"""Processes that examine chunks of records, and what becomes of a chunk whose process dies or falls silent.

Such a chunk is examined again with a word before each check on each record; where that ends the process as well, it is known
which check on which record does it, and the chunk goes on without it. A process ends by itself when its pipe does: nothing is
left behind by a worker that is killed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from pathlib import Path
from typing import NamedTuple

from synthcore.core.errors import BadRequest
from synthcore.services import check_child

LOOK = 0.1  # seconds between looks at whether to go on
START = 60.0  # seconds within which a process has loaded and prepared the checks, however busy the machine is
GRACE = 60.0  # seconds of silence beyond what a check may take of the processor


class Place(NamedTuple):
    """A check on a record of a chunk, by its number there."""

    record: int
    check: str


class Task(NamedTuple):
    """`broken` says for places of a chunk why they are passed over; `careful` that a word is to go before each."""

    chunk: int
    lines: list[bytes]
    careful: bool = False
    broken: tuple[tuple[Place, str], ...] = ()


class Pool:
    """As many processes as `size`, for the run in a folder. `seconds` is what a check may take of one record."""

    def __init__(self, folder: Path, size: int, *, seconds: float, grace: float = GRACE) -> None:
        self._seconds, self._grace = seconds, grace
        self._start: Callable[[], _Process] = lambda: _Process(folder)
        self._size = size
        self._processes: list[_Process] = []

    def results(self, tasks: Iterator[Task], *, paused: Callable[[], bool], ended: Callable[[], bool]) -> Iterator[bytes]:
        """The line of each chunk, in the order in which they are done, until all are or `ended` says so. While it is `paused`
        nothing new is begun. Raises BadRequest when a process dies before any check."""
        again: list[Task] = []
        more = True
        while not ended():
            held = paused()
            for process in self._idle() if not held and (more or again) else ():
                task = again.pop() if again else next(tasks, None)
                if task is None:
                    more = False
                    break
                process.give(task)
            busy = [process for process in self._processes if process.task]
            if not busy:
                if not more and not again:
                    return
                time.sleep(LOOK if held else 0)
                continue
            ready = wait([process.pipe for process in busy], timeout=LOOK)
            for process in busy:
                line = process.take() if process.pipe in ready else None
                if line:
                    yield line
                elif process.task and (process.gone or process.silent() > (self._seconds + self._grace if process.heard else START)):
                    again.append(self._without(process))

    def _idle(self) -> Iterator[_Process]:
        """Processes without a task, started as they are needed."""
        yield from [process for process in self._processes if not process.task]
        while len(self._processes) < self._size:
            self._processes.append(self._start())
            yield self._processes[-1]

    def _without(self, process: _Process) -> Task:
        """What is left to do of the task of a process that is dead or silent; the process is ended."""
        task, place, gone = process.task, process.place, process.gone
        assert task is not None
        process.end()
        self._processes.remove(process)
        if not task.careful:
            return task._replace(careful=True)
        if place is None:
            raise BadRequest("a process that runs the checks ended before any of them; worker.log in the folder of the run says why.")
        reason = (
            "The process of the check ended on this record."
            if gone
            else f"The check did not end on this record within {self._seconds + self._grace:g} seconds."
        )
        return task._replace(broken=(*task.broken, (place, reason)))

    def close(self) -> None:
        for process in self._processes:
            process.end()
        self._processes = []


class _Process:
    """A process with a pipe to it. `place` is where it said it is, of a careful task."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=check_child.serve, args=(theirs, folder), daemon=True)
        self._process.start()
        theirs.close()  # else its end would not be noticed
        self.task: Task | None = None
        self.place: Place | None = None
        self.gone = self.heard = False
        self._since = time.monotonic()

    def give(self, task: Task) -> None:
        self.task, self.place, self._since = task, None, time.monotonic()
        try:
            self.pipe.send(task)
        except OSError:
            self.gone = True

    def take(self) -> bytes | None:
        """The line of the chunk when it is done. Anything else that it says is a sign of life."""
        try:
            said = self.pipe.recv()
        except (EOFError, OSError):
            self.gone = True
            return None
        self.heard, self._since = True, time.monotonic()
        if isinstance(said, bytes):
            self.task = None
            return said
        self.place = Place(*said)
        return None

    def silent(self) -> float:
        return time.monotonic() - self._since

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        with contextlib.suppress(OSError):
            self.pipe.close()
