"""A process that examines the chunks that it is given, until its pipe ends."""

from __future__ import annotations

import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Examine, Result
from synthcore.evaluation.examining import Examiner
from synthcore.services import checking
from synthcore.services.check_lines import records_of, result_line
from synthcore.services.run_folder import RunFolder

if TYPE_CHECKING:
    from synthcore.services.check_pool import Task

SIGN = 1.0  # seconds between two signs of life
FIRST = 6  # times as long as usual the first record of a check may take: it loads what it needs then


def serve(pipe: Connection, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker ends it
    child = _Child(pipe, RunFolder(folder))
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        line = child.examine(task)
        try:
            pipe.send(line)
        except OSError:
            return


class _Child:
    """The checks of a run, prepared for each domain when its first record comes."""

    def __init__(self, pipe: Connection, folder: RunFolder) -> None:
        plan = folder.read("plan")
        self._pipe = pipe
        self._domains: dict[str, Any] = folder.read("domains")
        known = {check.name: check for check in checking.known()}
        self._checks = [known[name] for name in plan["checks"]]
        self._bits = {check.name: 1 << n for n, check in enumerate(self._checks)}
        self._seconds = float(plan["seconds"])
        self._examiners: dict[str, Examiner] = {}
        self._careful = False
        self._numbers: dict[str, int] = {}
        self._broken: dict[tuple[int, str], str] = {}
        self._told = 0.0
        self._begun: set[str] = set()
        signal.signal(signal.SIGPROF, self._too_long)

    def examine(self, task: Task) -> bytes:
        records, due = records_of(task.lines)
        self._careful, self._broken = task.careful, {(place.record, place.check): why for place, why in task.broken}
        self._numbers = {record.id: n for n, record in enumerate(records)}
        found = None
        for name, some in _by_domain(records).items():
            one = self._examiner(name).examine(some, lambda record, check: bool(due[self._numbers[record.id]] & self._bits[check.name]))
            if found is None:
                found = one
            else:
                found.noted.extend(one.noted)
                found.pointed.extend(one.pointed)
        assert found is not None
        return result_line(task.chunk, records, found)

    def _examiner(self, name: str) -> Examiner:
        if name not in self._examiners:
            self._examiners[name] = Examiner(Domain.model_validate(self._domains[name]), self._checks, bounded=self._bounded)
        return self._examiners[name]

    def _bounded(self, check: Check, examine: Examine, record: Record) -> Result:
        """A check on a record, ended when it takes too long of the processor: how busy the machine is makes no difference. What
        does not hear the alarm, or waits for something, is ended by the worker."""
        number = self._numbers[record.id]
        if why := self._broken.get((number, check.name)):
            raise TimeoutError(why)
        if self._careful or time.monotonic() - self._told > SIGN:
            self._told = time.monotonic()
            self._pipe.send((number, check.name))
        signal.setitimer(signal.ITIMER_PROF, self._seconds if check.name in self._begun else FIRST * self._seconds, SIGN)
        try:
            return examine(record)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._begun.add(check.name)

    def _too_long(self, number: int, frame: object) -> None:
        raise TimeoutError(f"The check took more than {self._seconds:g} seconds of computing on this record.")


def _by_domain(records: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.domain.partition("@")[0], []).append(record)
    return found
