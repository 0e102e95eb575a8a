"""Dialogues of a model into a file, without a database: a run in a folder of its own, and the file out of what it made.

The folder is found again by what was ordered, so that the same command goes on where it was interrupted, and one that is
repeated with the same seed number is served from the answers that are there.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from synthcore.core.errors import BadRequest
from synthcore.core.ids import canonical, digest
from synthcore.core.model_plan import ModelPlan
from synthcore.domains.schema import Domain
from synthcore.generation.request import Request
from synthcore.services.launching import spawn
from synthcore.services.run_folder import RunFolder
from synthcore.settings import Settings

PATIENCE = 8.0  # seconds that a worker gets to let its answers come in
IDENTITY = ("name", "base_url", "share", "most_tokens")  # what of a model's plan makes it another run


class FileRun:
    """`begun` tells whether the folder was there already, unfinished."""

    def __init__(self, folder: RunFolder, plan: dict[str, Any], *, begun: bool) -> None:
        self.folder, self.plan, self.begun = folder, plan, begun
        self.request = Request.model_validate(plan["request"])
        self._worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start its worker. Raises BadRequest when another one is at work in the folder."""
        if self.folder.alive():
            raise BadRequest(f"{self.folder.path}: the same command is at work there already.")
        self._worker = spawn(self.folder)

    def working(self) -> bool:
        return self._worker is not None and self._worker.poll() is None

    def stop(self) -> None:
        """Let the worker leave with all that has come in."""
        if self._worker is None:
            return
        until = time.monotonic() + PATIENCE
        while self.working():
            self._worker.send_signal(signal.SIGINT if time.monotonic() < until else signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._worker.wait(1.0)

    def status(self) -> dict[str, Any]:
        return self.folder.status()

    def made(self) -> int:
        """How many dialogues there are."""
        with contextlib.suppress(FileNotFoundError), open(self.folder.results, "rb") as file:
            return sum(line.endswith(b"\n") for line in file)
        return 0

    def ended(self) -> dict[str, Any]:
        """How the worker ended: state, error and, where a fault stopped it, its kind. Raises BadRequest when it died."""
        end: dict[str, Any] | None = self.folder.read("end")
        if end is None:
            words = self.folder.last_words()
            raise BadRequest(f"the worker ended unexpectedly{f' ({words})' if words else ''}; the same command goes on where it stopped.")
        return end

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


def find_or_make(
    settings: Settings, domain: Domain, request: Request, model: ModelPlan, seeds: Sequence[dict[str, Any]], *, drawn: bool, anew: bool,
    only: Sequence[int] | None = None,
) -> FileRun:  # fmt: skip
    """The run of an order: one that is not at its end, else a new one. With `drawn` its seed number was not asked for, so
    that any unfinished run of the order will do; with `anew` none will. `only` are the places of a pilot."""
    asked = request.model_dump(mode="json", exclude={"seed_number"})
    identity = {name: getattr(model, name) for name in IDENTITY}
    name = f"file-{digest(domain.about.id, domain.hash, canonical(asked), canonical(identity), canonical(list(seeds)))[:16]}"
    runs = settings.home / "runs"
    there = sorted(runs.glob(f"{name}-*"), key=lambda path: path.stat().st_mtime) if runs.exists() else []
    earlier = []
    for path in reversed(there):
        folder = RunFolder(path)
        plan, end = folder.read("plan"), folder.read("end")
        same = plan is not None and plan["request"]["seed_number"] == request.seed_number
        if same:
            earlier.append(str(path))
        if not anew and plan and (same or drawn) and (end is None or end["state"] != "done") and plan.get("only") == (list(only) if only is not None else None):
            if not folder.alive():
                kept = model.model_dump(mode="json", exclude={"earlier", *IDENTITY})
                folder.change_plan(**kept)
            return FileRun(folder, folder.read("plan"), begun=True)
    folder = RunFolder(runs / f"{name}-{len(there) + 1}")
    model = model.model_copy(update={"earlier": tuple(reversed(earlier))})
    plan = {"run_id": folder.path.name, "request": request.model_dump(mode="json"), "have": [], "method": "model", "model": model.model_dump(mode="json")}
    if only is not None:
        plan["only"] = list(only)
    folder.make({"plan": plan, "domain": domain.model_dump(mode="json")} | ({"seed": list(seeds)} if seeds else {}), [])
    return FileRun(folder, plan, begun=False)

