"""The work of a run of checks, in its folder: chunks of records go to a pool of processes, and what they find to the results, a
line a chunk. A chunk whose line is there is done, so that a run that is taken up again loses none and doubles none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from synthcore.core.errors import BadInput, BadRequest
from synthcore.domains.schema import Domain
from synthcore.evaluation import check
from synthcore.services import checking, grammar_checks, repetition_files
from synthcore.services.check_lines import CHUNK
from synthcore.services.check_pool import Pool, Task
from synthcore.services.run_folder import RunFolder

RECORDS = "records.jsonl"
SYNC_EVERY = 0.5  # seconds


def work(folder: RunFolder, plan: dict[str, Any], asked: list[int]) -> None:
    """Examine what is due and not done, then compare what is to be compared, until all is or a signal is in `asked`. Raises BadInput
    for a folder that is damaged, BadRequest for one that other checks have planned."""
    source = folder.path / RECORDS
    try:
        size, seconds = int(plan["chunk"]), float(plan["seconds"])
        _same_checks(folder, plan)
    except (LookupError, TypeError, ValueError):
        raise BadInput(folder.path / "plan.json", "is damaged, so that the run cannot go on.") from None
    if not source.exists():
        raise BadInput(source, "is missing, so that the run cannot go on.")
    done = _done(folder)
    pool = Pool(folder.path, os.cpu_count() or 1, seconds=seconds)
    engines = grammar_checks.server_for(plan["checks"], folder.path.parents[1])
    with engines, open(source, "rb") as lines, open(folder.results, "ab") as results:
        try:
            synced = time.monotonic()
            for line in pool.results(_tasks(lines, size, done), paused=folder.paused, ended=lambda: bool(asked)):
                results.write(line)
                results.flush()
                if time.monotonic() - synced > SYNC_EVERY:
                    os.fsync(results.fileno())
                    synced = time.monotonic()
        finally:
            pool.close()
            results.flush()
            os.fsync(results.fileno())
    if not asked:
        repetition_files.work(folder, processes=os.cpu_count() or 1, ended=lambda: folder.wait_while_paused(asked))


def forget_records(path: Path) -> None:
    """The records lie in the database; a run that is done needs its copy of them no more."""
    (path / RECORDS).unlink(missing_ok=True)


def _same_checks(folder: RunFolder, plan: dict[str, Any]) -> None:
    """What is found is stored under the versions of the plan, and must be theirs."""
    known = {one.name: one for one in checking.known()}
    domains = {name: Domain.model_validate(content) for name, content in folder.read("domains").items()}
    for name, versions in plan["versions"].items():
        now = [check.version(known[one], domains[name]) if one in known else None for one in plan["checks"]]
        if now != [version.removesuffix(check.AGAIN) for version in versions]:
            raise BadRequest("the checks have changed since this run was planned; begin another one.")


def _done(folder: RunFolder) -> set[int]:
    """The chunks whose line is whole."""
    folder.mend()
    if not folder.results.exists():
        return set()
    with open(folder.results, "rb") as file:
        found = [CHUNK.match(line) for line in file]
    if None in found:
        raise BadInput(folder.results, "is damaged, so that the run cannot go on.")
    return {int(one[1]) for one in found if one}


def _tasks(lines: Iterator[bytes], size: int, done: set[int]) -> Iterator[Task]:
    number = 0
    while some := list(islice(lines, size)):
        if number not in done:
            yield Task(number, some)
        number += 1
