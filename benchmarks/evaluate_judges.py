"""What a judgement costs the client: the CPU of planning, asking, reading, checking every quote, and storing it.

The judge is a provider of the tests' in this process, whose own CPU does not count: asking is done by a worker, and planning and
storing while the provider has nothing to do.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measuring import bar
from synthcore.core.people import Person, Role
from synthcore.core.runs import Run
from synthcore.domains.vocabulary import versioned, vocabulary
from synthcore.formats.dialogue_records import from_file
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.services import judged, judging
from synthcore.services.context import Context
from synthcore.services.domains import domain as domain_of
from synthcore.services.judge_orders import JudgeOrder
from synthcore.services.launching import spawn
from synthcore.services.run_folder import RunFolder
from synthcore.services.working import generator_for
from synthcore.settings import load
from synthcore.wiring import built

RECORDS, LIMIT = 500, 3.0  # by five families each; milliseconds
IMPORTS = "import synthcore.services.asking_run, synthcore.services.judge_work"  # the packages measured against are counted without theirs too
LEAD = Person(name="lead", role=Role.ADMIN)


class Folders:
    """Writes the folder of a run and starts nothing."""

    def __init__(self, runs: Path) -> None:
        self.runs = runs

    def start(self, run: Run, files: Mapping[str, Any], known: Iterable[str]) -> None:
        RunFolder(self.runs / run.id).make(files, known)


def bars(quick: bool) -> Iterator[bool]:
    from tests.provider import Provider

    count = RECORDS // 5 if quick else RECORDS
    with Provider() as provider, tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SYNTHCORE_HOME": folder, "OPENAI_BASE_URL": provider.url, "SYNTHCORE_JUDGE_MODEL": "mock"}
        with built(load()) as context:
            _fill(context, count)
            yield from _judged(Context(context.store, context.settings, Folders(Path(folder) / "runs")))  # type: ignore[arg-type]


def _judged(context: Context) -> Iterator[bool]:
    began = time.process_time()
    run = judging.start_judging(context, LEAD, order=JudgeOrder())
    planned = time.process_time() - began
    assert run is not None
    folder = RunFolder(context.settings.home / "runs" / run.id)
    asked, start = _of_child(spawn(folder)), _of_child(subprocess.Popen([sys.executable, "-c", IMPORTS]))
    began = time.process_time()
    while judged.take_in(context.store, run, folder):
        pass
    stored = time.process_time() - began
    kept = context.store.runs.get(run.id)
    assert kept is not None
    assert kept.done == run.total, f"{kept.done} of {run.total} judged: {folder.last_words()}"
    asked -= start
    parts = f"planning {planned:.1f} s, asking {asked:.1f} s, storing {stored:.1f} s; beside the imports of the worker, {start:.1f} s"
    what = f"DeepEval 30 to 66 ms, Ragas 3.0 ms, measured; {run.total:,} judgements: {parts}"
    yield bar("evaluate.judges: CPU of the client a judgement", (planned + asked + stored) / run.total * 1000, LIMIT, "ms", what)


def _of_child(child: subprocess.Popen[bytes]) -> float:
    """Seconds of CPU that a child process takes to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child.wait()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime


def _fill(context: Context, count: int) -> None:
    domain, now = domain_of(context), datetime.now(UTC)
    request = Request(count=count, seed_number=1)
    context.store.domains.keep(vocabulary(domain), domain.model_dump_json(), now)
    dialogues = make(generator_for(domain, request, None), request.quotas(domain, {}))
    records = [from_file(one.dialogue, domain=versioned(domain), source=None, created_at=now) for one in dialogues]
    context.store.records.add(records, vocabulary=vocabulary(domain))
