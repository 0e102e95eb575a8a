"""The owner's side of runs: starts their workers, takes in what they make about once a second, notices when one dies.

It also checks records that the present rules have not seen, which is the case after an update.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from synthcore.core import ports
from synthcore.core.answers import Attempt, Fate
from synthcore.core.errors import BadInput, BadRequest, SynthcoreError, WriteFailed
from synthcore.core.records import Origin, Record
from synthcore.core.runs import ENDED, Run, RunState
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned, vocabulary
from synthcore.formats import pair_records
from synthcore.formats.dialogue_records import from_file
from synthcore.services import check_results, checking, evaluating, judged, revised
from synthcore.services.context import Context
from synthcore.services.launching import spawn
from synthcore.services.pair_topics import Topics
from synthcore.services.run_folder import RunFolder
from synthcore.settings import Settings

log = logging.getLogger(__name__)
IDLE, BUSY = 1.0, 0.2  # seconds between two looks
AT_ONCE = 500
PATIENCE = 8.0  # seconds that a worker gets to stop; one that asks a model lets the answers come in that it has paid for
LAST_LOOK = 1.0  # seconds that storing may take when this owner ends


class Supervisor:
    """Implements context.Launcher. It watches from `watch` on, or from the first run that is started: a command that only
    looks something up does not take up what another owner left."""

    def __init__(self, store: ports.Store, settings: Settings) -> None:
        self.context = Context(store, settings, self)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._domains: dict[str, Domain] = {}
        self._busy = threading.RLock()
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    # ports.Launcher

    def start(self, run: Run, files: Mapping[str, Any], known: Iterable[str]) -> None:
        """Write the folder of a planned run and start its worker."""
        with self._busy:
            self._folder(run).make(files, known)
            self._spawn(run)
            self._move(run, RunState.RUNNING)
        self.watch()
        self._wake.set()

    def pause(self, run: Run) -> None:
        self._folder(run).set_pause(True)  # at once: the worker need not go on while what it made is being stored
        with self._busy:
            self._move(run, RunState.PAUSED)

    def resume(self, run: Run, *, budget_usd: Decimal | None = None) -> None:
        """Let a run go on; with `budget_usd`, under this cap. A worker that is there is told to leave first: it has read the
        old one. A run that is done gets as many attempts again at the places that it gave up."""
        with self._busy:
            folder = self._folder(run)
            if folder.read("plan") is None:
                raise BadRequest(f"run {run.id} cannot go on: its folder {folder.path} is gone.")
            if budget_usd is not None:
                self._stop_worker(run, signal.SIGINT)
                folder.change_plan(budget_usd=str(budget_usd))
            if run.state is RunState.DONE:
                folder.grant_attempts()
            folder.set_pause(False)
            self._move(run, RunState.RUNNING)
            if not self._alive(run):
                self._spawn(run)
        self.watch()
        self._wake.set()

    def cancel(self, run: Run) -> None:
        """Returns when the worker has stopped and all that it made is stored."""
        with self._busy:
            self._stop_worker(run, signal.SIGTERM)
            self._take_in_all(run)
            self._move(run, RunState.CANCELLED)

    def left(self, run: Run) -> bool:
        """Whether a run is to be going on and nobody takes in what it makes: its owner ended, and this one does not watch."""
        return run.state in (RunState.PLANNED, RunState.RUNNING) and self._thread is None

    # The watch

    def watch(self) -> None:
        """Take up what an earlier owner left, and begin to watch, unless that is so already."""
        with self._busy:
            if self._thread:
                return
            for run in self.context.store.runs.active():
                if run.state is not RunState.PAUSED:
                    self._take_up(run)
            self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop watching and let the workers of this owner go. What they made is stored as far as a second goes, and the rest
        by the next owner, who takes their runs up again: the backlog of a large run would hold up the end of the program."""
        self._stopping = True
        self._wake.set()
        if self._thread:
            self._thread.join(PATIENCE)
        mine = [run for run in self.context.store.runs.active() if run.id in self._children]
        for run in mine:  # all are told before any is waited for
            self._children[run.id].send_signal(signal.SIGINT)
        for run in mine:
            self._stop_worker(run, signal.SIGINT)
        until = time.monotonic() + LAST_LOOK
        for run in mine:
            while time.monotonic() < until and self._take_in(run):
                pass

    def look(self) -> bool:
        """One round over all runs; whether there is more to expect soon."""
        active = self.context.store.runs.active()
        for run in active:
            while self._look_at(run.id) and not self._stopping:
                time.sleep(0.001)  # whoever waits to pause or cancel a run gets in between two groups of its records
        return any(run.state is RunState.RUNNING for run in active)

    def _watch(self) -> None:
        behind = True
        while not self._stopping:
            busy = False
            try:
                busy = self.look()
                if behind and not busy:
                    behind = evaluating.catch_up(self.context, limit=AT_ONCE).unchecked > 0
                    busy = behind
            except SynthcoreError as error:
                log.warning("%s", error)
                behind = False
            except Exception:  # boundary: a defect in one round must not end the watch over every run
                log.exception("a round of the supervisor failed")
            self._wake.wait(BUSY if busy else IDLE)
            self._wake.clear()

    def _look_at(self, run_id: str) -> bool:
        """Store a group of what a run has made, or else see to its end; whether there may be more to store."""
        with self._busy:
            run = self.context.store.runs.get(run_id)
            if run is None or run.state in ENDED:
                return False
            # Whether it lives is asked before its results are read: what it wrote last is then among them.
            alive, end = self._alive(run), self._folder(run).read("end")
            try:
                if self._take_in(run):
                    return True
            except (WriteFailed, BadInput) as error:
                self._stop_worker(run, signal.SIGINT)
                self._move(run, RunState.FAILED, str(error))
                return False
            if not alive and run.state is RunState.RUNNING:
                self._finish(run, end)
            return False

    def _finish(self, run: Run, end: Mapping[str, Any] | None) -> None:
        if end is None:
            words = self._folder(run).last_words()
            self._move(run, RunState.FAILED, f"Its worker ended unexpectedly{f' ({words})' if words else ''}; resume it to go on where it stopped.")
        else:
            self._move(run, RunState(end["state"]), end.get("error"))

    def _take_up(self, run: Run) -> None:
        """A run that was going on when its owner ended: its worker may still be at work, be done, or be gone."""
        folder = self._folder(run)
        if folder.read("plan") is None:
            self._move(run, RunState.FAILED, "It had not begun when the program ended; start it anew.")
        elif not self._alive(run) and folder.read("end") is None:
            self._spawn(run)
            self._move(run, RunState.RUNNING)
        elif run.state is RunState.PLANNED:
            self._move(run, RunState.RUNNING)

    def _take_in_all(self, run: Run) -> None:
        while self._take_in(run):
            pass

    def _take_in(self, run: Run) -> bool:
        """Store a group of what the worker has written and is not stored yet; False when there is none."""
        folder = self._folder(run)
        results, outcomes = self._take_in_results(run, folder), self._take_in_outcomes(run, folder)
        return results or outcomes

    def _take_in_results(self, run: Run, folder: RunFolder) -> bool:
        if run.params.get("kind") == check_results.KIND:
            return check_results.take_in(self.context.store, run, folder)
        if run.params.get("kind") == judged.KIND:
            return judged.take_in(self.context.store, run, folder)
        runs = self.context.store.runs
        start = runs.offset(run.id, "0")
        rows, end = folder.lines(folder.results, start, AT_ONCE)
        if not rows:
            return False
        domain = self._domain(run, folder)
        topics = Topics(domain)
        store = self.context.store
        records = [revised.version_of(store, row, run, domain) if "revises" in row else _record(row, run, domain, topics) for row in rows]
        batch = self.context.store.batches.find(run.batch) if run.batch else None
        runs.add_results(run.id, "0", start=start, end=end, records=records, vocabulary=vocabulary(domain), batch=batch.id if batch else None)
        checking.Checker(self.context, domain).check(records)
        return True

    def _take_in_outcomes(self, run: Run, folder: RunFolder) -> bool:
        """What became of the answers of a model, and what they cost."""
        if not folder.outcomes.exists():
            return False
        attempts = self.context.store.attempts
        start = attempts.offset(run.id)
        rows, end = folder.lines(folder.outcomes, start, AT_ONCE)
        if rows:
            attempts.add(run.id, start=start, end=end, attempts=[_attempt(row, folder) for row in rows])
        return bool(rows)

    def _domain(self, run: Run, folder: RunFolder) -> Domain:
        if run.id not in self._domains:
            self._domains = {run.id: Domain.model_validate(folder.read("domain"))}
        return self._domains[run.id]

    # Workers

    def _folder(self, run: Run) -> RunFolder:
        return RunFolder(self.context.settings.home / "runs" / run.id)

    def _spawn(self, run: Run) -> None:
        self._children[run.id] = spawn(self._folder(run))

    def _alive(self, run: Run) -> bool:
        child = self._children.get(run.id)
        if child and child.poll() is None:
            return True
        return self._folder(run).alive()

    def _stop_worker(self, run: Run, number: signal.Signals) -> None:
        child = self._children.get(run.id)
        until = time.monotonic() + PATIENCE
        while self._alive(run):
            if time.monotonic() > until:
                number = signal.SIGKILL
            if child and child.poll() is None:
                child.send_signal(number)
            else:
                self._folder(run).signal(number)
            time.sleep(0.05)

    def _move(self, run: Run, state: RunState, error: str | None = None) -> None:
        self.context.store.runs.move(run.id, state, datetime.now(UTC), error=error)


def _record(row: dict[str, Any], run: Run, domain: Domain, topics: Topics) -> Record:
    """A line of the results: a dialogue, or a pair as a row of its CSV file. Those of a version that asked no model name
    neither method nor model."""
    origin = Origin(
        method=row.get("method", "template"), template=row["template"], model=row.get("model"), seed_number=run.params.get("seed_number"), run_id=run.id
    )
    given: dict[str, Any] = {"domain": versioned(domain), "source": None, "created_at": datetime.now(UTC), "origin": origin}
    if pair := row.get("row"):
        return pair_records.from_row(pair, **given, risk=topics.risk(pair["question"], pair["chosen"], pair["rejected"]))
    return from_file(row["dialogue"], **given)


def _attempt(row: dict[str, Any], folder: RunFolder) -> Attempt:
    try:
        session_type, concern, risk_level = row["cell"]
        return Attempt(**{name: row[name] for name in Attempt._fields} | {"cell": (session_type, concern, risk_level), "fate": Fate(row["fate"])})
    except (KeyError, TypeError, ValueError):
        raise BadInput(folder.outcomes, "holds a line that is no outcome of an attempt.") from None
