"""Dialogues of a model into a file, without a database: a run in a folder of its own, and the file out of what it made.

The folder is found again by what was ordered, so that the same command goes on where it was interrupted, and one that is
repeated with the same seed number is served from the answers that are there.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.errors import BadInput, BadRequest, SynthcoreError, WriteFailed
from synthcore.core.ids import canonical, digest
from synthcore.core.model_plan import ModelPlan
from synthcore.domains.schema import Domain
from synthcore.generation.request import Request
from synthcore.services.launching import spawn
from synthcore.services.run_folder import RunFolder
from synthcore.settings import Settings

PATIENCE = 8.0  # seconds that a worker gets to let its answers come in
LOOK_BACK = 200  # runs whose answers may serve again
IDENTITY = ("name", "base_url", "share", "most_tokens")  # what of a model's plan makes it another run


class FileRun:
    """`begun` tells whether the folder was there already, and what it made was not handed over."""

    def __init__(self, folder: RunFolder, plan: dict[str, Any], *, begun: bool) -> None:
        self.folder, self.plan, self.begun = folder, plan, begun
        self.seed_number = int(plan["request"]["seed_number"])
        self._worker: subprocess.Popen[bytes] | None = None
        self._counted = self._made = 0

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """One command at a time. Raises BadRequest when another one is at it. (The worker's own lock is another: it outlives
        a command that was killed.)"""
        with open(self.folder.path / "command", "wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BadRequest(f"{self.folder.path}: the same command is at work there already; --anew begins another run.") from None
            yield

    def done(self) -> bool:
        """Whether all of it is made, and only not handed over yet."""
        return not self.folder.alive() and (self.folder.read("end") or {}).get("state") == "done"

    @property
    def request(self) -> Request:
        """What was ordered of dialogues."""
        return Request.model_validate(self.plan["request"])

    def start(self, model: ModelPlan | None) -> None:
        """Start its worker, with what `model` says now of money, pace and the like; not when there is one at work, which a
        command that was killed has left behind, and not when all is done."""
        if self.folder.alive() or self.done():
            return
        if self.begun and model is not None:
            self.folder.change_plan(**model.model_dump(mode="json", exclude={"earlier", *IDENTITY}))
        self._worker = spawn(self.folder)

    def working(self) -> bool:
        return self._worker.poll() is None if self._worker else self.folder.alive()

    def stop(self) -> None:
        """Let the worker leave with all that has come in."""
        until = time.monotonic() + PATIENCE
        while self.working():
            number = signal.SIGINT if time.monotonic() < until else signal.SIGKILL
            self._worker.send_signal(number) if self._worker else self.folder.signal(number)
            waited = time.monotonic() + 1.0
            while self.working() and time.monotonic() < waited:
                time.sleep(0.02)

    def status(self) -> dict[str, Any]:
        return self.folder.status()

    def made(self) -> int:
        """How many records there are. Only what was added since the last time is looked at."""
        with contextlib.suppress(FileNotFoundError), open(self.folder.results, "rb") as file:
            file.seek(self._counted)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._counted += len(line)
                self._made += 1
        return self._made

    def ended(self) -> dict[str, Any]:
        """How the worker ended: state, error and, where a fault stopped it, its kind. Raises BadRequest when it died."""
        end: dict[str, Any] | None = self.folder.read("end")
        if end is None:
            words = self.folder.last_words()
            raise BadRequest(f"the worker ended unexpectedly{f' ({words})' if words else ''}; the same command goes on where it stopped.")
        return end

    def hand_over(self) -> None:
        """Note that what was made is where it was to go: the same order begins a new run from now on."""
        self.folder.finish(self.ended() | {"handed_over": True})

    def rows(self) -> Iterator[dict[str, Any]]:
        """What was made, in the order of the plan."""
        places: list[tuple[int, int]] = []
        at = 0
        with open(self.folder.results, "rb") as file:
            for line in file:
                places.append((json.loads(line)["place"], at))
                at += len(line)
            for _, offset in sorted(places):
                file.seek(offset)
                yield json.loads(file.readline())

    def makers(self) -> Counter[str]:
        """How many dialogues were made by `llm`, by `template`, and by a template in a model's stead (`fallback`)."""
        found: Counter[str] = Counter()
        for row in self.rows():
            found["fallback" if row["fallback"] else row["method"]] += 1
        return found


class FileOrder(NamedTuple):
    """What a run is to make. `identity` tells orders apart, the seed number aside; `plan` and `files` are for its folder;
    `model` is None for one that asks none."""

    identity: str
    seed_number: int
    plan: dict[str, Any]
    files: dict[str, Any]
    model: ModelPlan | None


def dialogues(domain: Domain, request: Request, model: ModelPlan, seeds: Sequence[dict[str, Any]]) -> FileOrder:
    """An order of dialogues."""
    asked = request.model_dump(mode="json", exclude={"seed_number"})
    identity = digest(domain.about.id, domain.hash, canonical(asked), canonical(identity_of(model)), canonical(list(seeds)))
    plan = {"request": request.model_dump(mode="json"), "have": [], "method": "model"}
    files = {"domain": domain.model_dump(mode="json")} | ({"seed": list(seeds)} if seeds else {})
    return FileOrder(identity, request.seed_number, plan, files, model)


def identity_of(model: ModelPlan) -> dict[str, Any]:
    return {name: getattr(model, name) for name in IDENTITY}


def find_or_make(settings: Settings, order: FileOrder, *, drawn: bool, anew: bool, only: Sequence[int] | None = None) -> FileRun:
    """The run of an order: the newest, if what it made was not handed over yet, else a new one. With `drawn` its seed number
    was not asked for, so that any run of the order will do; with `anew` none will. `only` are the places of a pilot."""
    name = f"file-{order.identity[:16]}"
    runs = settings.home / "runs"
    there = sorted((path for path in runs.glob(f"{name}-*") if _number(path)), key=_number)
    for path in reversed(there):
        folder = RunFolder(path)
        plan = _plan(folder, anew=anew)
        if plan is None:
            continue
        same = plan["request"]["seed_number"] == order.seed_number
        if (same or drawn) and plan.get("only") == (list(only) if only is not None else None):
            if not anew and not (folder.read("end") or {}).get("handed_over"):
                return FileRun(folder, plan, begun=True)
            break
    folder = _new_folder(runs, name, _number(there[-1]) if there else 0)
    plan = {"run_id": folder.path.name, **order.plan}
    if order.model is not None:
        plan["model"] = order.model.model_copy(update={"earlier": answered(runs, order.model, order.seed_number, but=folder.path)}).model_dump(mode="json")
    if only is not None:
        plan["only"] = list(only)
    folder.make({"plan": plan, **order.files}, [])
    return FileRun(folder, plan, begun=False)


def answered(runs: Path, model: ModelPlan, seed_number: int, *, but: Path | None = None) -> tuple[str, ...]:
    """The folders of runs that asked the same model with the same seed number, oldest first: their answers may serve again,
    whatever was ordered, because an answer is found by what was asked."""
    found: list[tuple[float, str]] = []
    for path in runs.glob("file-*"):
        with contextlib.suppress(SynthcoreError, OSError, LookupError, TypeError):
            plan = RunFolder(path).read("plan") or {}
            same = [plan["model"]["name"], plan["model"]["base_url"], plan["request"]["seed_number"]] == [model.name, model.base_url, seed_number]
            if path != but and same:
                found.append((path.stat().st_mtime, str(path)))
    return tuple(path for _, path in sorted(found)[-LOOK_BACK:])


def _number(path: Path) -> int:
    """The number of a folder among those of its order; 0 for what is none."""
    text = path.name.rpartition("-")[2]
    return int(text) if text.isdigit() else 0


def _plan(folder: RunFolder, *, anew: bool) -> dict[str, Any] | None:
    """The plan of a folder; None where there is none, and for a damaged one when it does not matter."""
    try:
        plan: dict[str, Any] | None = folder.read("plan")
        if plan is not None:
            int(plan["request"]["seed_number"])
            if "model" in plan:
                ModelPlan.model_validate(plan["model"])
        return plan
    except (BadInput, LookupError, TypeError, ValueError):
        if anew:
            return None
        raise BadInput(folder.path / "plan.json", "is damaged, so that the run cannot go on; --anew begins another one.") from None


def _new_folder(runs: Path, name: str, last: int) -> RunFolder:
    try:
        runs.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(last + 1):
            with contextlib.suppress(FileExistsError):  # another command has just taken it
                (runs / f"{name}-{number}").mkdir()
                return RunFolder(runs / f"{name}-{number}")
    except OSError as error:
        raise WriteFailed(f"{runs}: the folder of a run cannot be made ({error.strerror or error}).") from None
    raise AssertionError("unreachable")
