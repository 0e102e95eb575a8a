"""The checks over dialogues of ten turns, from the start of a run to its last row in the database.

Grammar is left out: what it costs is what its engine costs (`evaluate_grammar`). So is what compares records with each other
(`evaluate_duplicates`).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import bar
from synthcore.core.people import Person, Role
from synthcore.core.runs import ENDED, RunState
from synthcore.domains.vocabulary import versioned, vocabulary
from synthcore.formats.dialogue_records import from_file
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.services import checking, evaluating, running
from synthcore.services.context import Context
from synthcore.services.domains import domain as domain_of
from synthcore.services.working import generator_for
from synthcore.settings import load
from synthcore.wiring import built

RECORDS, TURNS, LIMIT = 10_000, 10, 60.0
WITHOUT = ("grammar", "languagetool")
LEAD = Person(name="lead", role=Role.ADMIN)


def bars(quick: bool) -> Iterator[bool]:
    count = RECORDS // 10 if quick else RECORDS
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SYNTHCORE_HOME"] = folder
        with built(load()) as context:
            _fill(context, count)
            names = tuple(check.name for check in checking.known() if check.name not in WITHOUT and "dialogue" in check.kinds)
            seconds = _run(context, names, count)
        what = f"{len(names)} checks on {count:,} dialogues of {TURNS} turns, {os.cpu_count()} cores, from the start of the run to its last row"
        yield bar("evaluate.checks", seconds, LIMIT * count / RECORDS, "s", what)


def _fill(context: Context, count: int) -> None:
    """Dialogues by templates, cut or filled up to ten turns; nothing has been checked in them yet."""
    domain = domain_of(context)
    request = Request(count=count, seed_number=1)
    now, group = datetime.now(UTC), []
    context.store.domains.keep(vocabulary(domain), domain.model_dump_json(), now)
    for one in make(generator_for(domain, request, None), request.quotas(domain, {})):
        messages = one.dialogue["messages"]
        one.dialogue["messages"] = (messages * (TURNS // len(messages) + 1))[:TURNS]
        group.append(from_file(one.dialogue, domain=versioned(domain), source=None, created_at=now))
    for start in range(0, count, 1000):
        context.store.records.add(group[start : start + 1000], vocabulary=vocabulary(domain))


def _run(context: Context, names: tuple[str, ...], count: int) -> float:
    """Seconds until every record is checked and stored."""
    began = time.perf_counter()
    run = evaluating.start_checks(context, LEAD, checks=names)
    assert run is not None
    while (run := running.run_status(context, LEAD, run_id=run.id)).state not in ENDED:
        time.sleep(0.2)  # rarely: it takes from what is measured
    seconds = time.perf_counter() - began
    seen = {(one.check, one.records) for one in evaluating.checks_summary(context, LEAD, checks=names) if one.outcome == "ok"}
    if run.state is not RunState.DONE or run.done != count or seen != {(name, count) for name in names}:
        raise SystemExit(
            f"the run ended as {run.state.value} ({run.error}): {run.done:,} of {count:,}; {Path(context.settings.home) / 'runs' / run.id}: {seen}"
        )
    return seconds
