"""What a worker does with the folder of a run. It opens no database and asks nobody."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from synthcore.core.errors import BadInput, BadRequest, SynthcoreError
from synthcore.core.model_plan import ModelPlan, model_places
from synthcore.domains.schema import Domain
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.generation.seeds import SeedPattern
from synthcore.generation.templates import Generator, Made
from synthcore.services.run_folder import RunFolder

if TYPE_CHECKING:
    from synthcore.services.guard import Guard
    from synthcore.services.making import Work

NO_KEY = "no_key"  # why templates made what a model was to make
SYNC_EVERY = 0.5  # seconds


class _Stop(Exception):
    """The run was cancelled, or the worker was told to leave."""


def work(path: Path) -> int:
    """Do the run in a folder from where it stands; returns an exit code. SIGTERM cancels the run, SIGINT leaves it
    unfinished, to be taken up again."""
    folder = RunFolder(path)
    plan = folder.read("plan")
    if plan is None:
        raise BadInput(path, "is not the folder of a run (it has no plan.json).")
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _: asked.append(n))
    with folder.held():
        folder.begin_again()
        try:
            if "model" in plan:
                return _ask_a_model(folder, plan, asked)
            if "pairs" in plan:
                return _pairs_by_rule(folder, plan, asked)
            if "checks" in plan:
                return _check(folder, plan, asked)
            with open(folder.results, "ab") as file:
                _write(file, _made(folder, plan), folder, asked)
        except _Stop:
            if asked[0] == signal.SIGINT:
                return 130
            folder.end("cancelled")
        except SynthcoreError as error:
            folder.end("failed", str(error))
            raise
        except OSError as error:
            folder.end("failed", f"{folder.results}: could not be written ({error.strerror or error}). Make room, then resume the run.")
            raise BadRequest(f"{folder.results}: could not be written ({error.strerror or error}).") from None
        else:
            folder.end("done")
    return 0


def _ask_a_model(folder: RunFolder, plan: dict[str, Any], asked: list[int]) -> int:
    from synthcore.services.asking_run import ModelRun  # brings in the HTTP client, which templates do not need

    domain, request, seeds = ordered(folder, plan)
    ended = ModelRun(folder, plan, asked, domain, work_of(folder, plan, domain, request, seeds or []), seeds or []).work()
    if ended["state"] == "left":
        return 130
    folder.finish(ended)
    return 0 if ended["state"] != "failed" else 1


def work_of(folder: RunFolder, plan: dict[str, Any], domain: Domain, request: Request, seeds: list[dict[str, Any]]) -> Callable[[Guard], Work]:
    """What a run that asks a model makes."""
    if "pairs" in plan:
        from synthcore.services.pair_work import PairWork

        return lambda guard: PairWork(folder, plan, domain, guard)
    if "judging" in plan:
        from synthcore.services.judge_work import JudgeWork

        return lambda guard: JudgeWork(folder, plan, domain, guard)
    if "revising" in plan:
        from synthcore.services.revision_work import RevisionWork

        return lambda guard: RevisionWork(folder, plan, domain, seeds, guard)
    from synthcore.services.dialogue_work import DialogueWork

    return lambda guard: DialogueWork(folder, plan, generator_for(domain, request, seeds), seeds, guard)


def _check(folder: RunFolder, plan: dict[str, Any], asked: list[int]) -> int:
    """Checks of records that are there."""
    from synthcore.services import check_work

    check_work.work(folder, plan, asked)
    if asked:
        raise _Stop
    folder.end("done")
    check_work.forget_records(folder.path)
    return 0


def _pairs_by_rule(folder: RunFolder, plan: dict[str, Any], asked: list[int]) -> int:
    """Pairs without a model."""
    from synthcore.services.making import counted
    from synthcore.services.pair_work import PairWork

    domain, _, _ = ordered(folder, plan)
    work = PairWork(folder, plan, domain)
    work.take_up()
    work.before_asking(lambda: folder.wait_while_paused(asked))
    for file in work.files:
        file.close()
    if asked:
        raise _Stop
    lost = work.unmade()
    folder.finish({"state": "done", "error": counted(lost, work.planned), "kind": "lost", "lost": len(lost)} if lost else {"state": "done", "error": None})
    return 0


def ordered(folder: RunFolder, plan: dict[str, Any]) -> tuple[Domain, Request, list[dict[str, Any]] | None]:
    """What a folder orders: the domain, the request, the seed dialogues. Raises BadInput for a file that is missing or was
    changed by something else."""
    try:
        [(tuple(cell), int(n)) for cell, n in plan["have"]], str(plan["run_id"])
        request = Request.model_validate(plan["request"])
        if "model" in plan:
            ModelPlan.model_validate(plan["model"])
    except (LookupError, TypeError, ValueError):
        raise BadInput(folder.path / "plan.json", "is damaged, so that the run cannot go on.") from None
    found = folder.read("domain")
    try:
        domain = Domain.model_validate(found)
    except ValueError:
        what = "is missing" if found is None else "is damaged"
        raise BadInput(folder.path / "domain.json", f"{what}, so that the run cannot go on.") from None
    return domain, request, folder.read("seed")


def generator_for(domain: Domain, request: Request, seeds: list[dict[str, Any]] | None) -> Generator:
    return Generator(domain, request.seed_number, SeedPattern(domain, seeds) if seeds else None)


def _made(folder: RunFolder, plan: dict[str, Any]) -> Iterator[Made]:
    """The dialogues that are still due, in the order of the plan."""
    done = folder.mend()
    domain, request, seeds = ordered(folder, plan)
    quotas = request.quotas(domain, {tuple(cell): n for cell, n in plan["have"]})
    made = make(generator_for(domain, request, seeds), quotas, known=folder.known(), start=done)
    if share := plan.get("stood_in", 0.0):
        return _marked(made, model_places(quotas, share, request.seed_number)[done:])
    return made


def _marked(made: Iterator[Made], stood_in: bytearray) -> Iterator[Made]:
    """Those that a model was to make, and could not, say so."""
    for one, mark in zip(made, stood_in, strict=True):
        if mark:
            one.dialogue["origin"]["fallback"] = NO_KEY
        yield one


def _write(file: IO[bytes], made: Iterator[Made], folder: RunFolder, asked: list[int]) -> None:
    synced = time.monotonic()
    for one in made:
        if folder.paused():
            file.flush()
            folder.wait_while_paused(asked)
        if asked:
            break
        file.write(json.dumps({"dialogue": one.dialogue, "template": one.template}).encode() + b"\n")
        if time.monotonic() - synced > SYNC_EVERY:
            file.flush()
            os.fsync(file.fileno())
            synced = time.monotonic()
    file.flush()
    os.fsync(file.fileno())
    if asked:
        raise _Stop
