"""Following a run from a terminal until it ends, or until it is interrupted there."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.core.runs import Run
    from synthcore.settings import Settings
    from synthcore.wiring import Services

LOOK = 0.2  # seconds between looks at a run
SAY = 5.0  # seconds between lines where there is no terminal to draw a bar on


def to_the_end(settings: Settings, begin: Callable[[Services], Run], *, as_json: bool) -> int:
    """Begin a run and follow it; returns the exit code. At an interrupt a run of this process is paused, and what it has
    made is stored; a run of a dashboard goes on there."""
    from synthcore.wiring import with_services

    run = None
    try:
        with with_services(settings) as services:
            run = begin(services)
            return follow(services, run, as_json=as_json)
    except KeyboardInterrupt:
        if run is None:
            raise
    return _interrupted(settings, run.id)


def follow(services: Services, run: Run, *, as_json: bool) -> int:
    """Show the progress of a run until it ends; returns the exit code."""
    from synthcore.core.runs import ENDED, RunState

    drawn = bar(run.total)
    said = time.monotonic()
    try:
        while run.state not in ENDED:
            time.sleep(LOOK)
            run = services.call("run_status", run_id=run.id)
            if drawn is not None:
                drawn.update(run.done - drawn.n)
            elif time.monotonic() - said > SAY:
                said = time.monotonic()
                sys.stderr.write(f"{run.done:,} of {run.total:,} dialogues made\n")
    finally:
        if drawn is not None:
            drawn.close()
    if as_json:
        print(json.dumps(run.model_dump(mode="json"), ensure_ascii=False))
    elif run.state is RunState.DONE:
        print("\n".join([*_made(run), *_asked(services, run)]))
    if run.state is not RunState.DONE:
        sys.stderr.write(f"The run {run.id} ended as {run.state}: {run.error or 'nobody said why'}\n")
    return 0 if run.state is RunState.DONE and not run.error else 1


def _asked(services: Services, run: Run) -> list[str]:
    """What a run that asked a model cost, and what became of the answers."""
    if not run.params.get("model"):
        return []
    from synthcore.cli.generate_summary import costs

    asked = services.call("model_run", run_id=run.id)
    lines = []
    if asked and (status := asked.status):
        by = (("the model", status.accepted), ("templates", status.by_template), ("templates in its stead", status.fallback))
        lines = ["  made by: " + ", ".join(f"{who} {n:,}" for who, n in by if n), *costs(status.model_dump(mode="json"))]
    return [*lines, *([run.error] if run.error else [])]


def _made(run: Run) -> list[str]:
    """What a run that is done has made, as `generate` tells it of a file."""
    lines = [f"Made {run.done:,} dialogues in the batch {run.batch!r} (run {run.id}, seed number {run.params.get('seed_number')})."]
    planned = run.params.get("planned", {})  # runs of before have none
    lines += [f"  {name.replace('_', ' ')}: " + ", ".join(f"{v} {n:,}" for v, n in values.items()) for name, values in planned.items()]
    return lines + [took for took in [run.params.get("took")] if took]


def _interrupted(settings: Settings, run_id: str) -> int:
    """Say where an interrupted run stands and how to go on; returns the exit code."""
    from synthcore.cli.app import INTERRUPTED
    from synthcore.core.errors import SynthcoreError
    from synthcore.core.runs import ENDED, RunState
    from synthcore.services.remote import Remote
    from synthcore.wiring import with_services

    # Opened anew: the services that the interrupt went through have stored, in closing, all that the run made.
    how = f"`synthcore runs resume {run_id}` goes on"
    try:
        with with_services(settings) as services:
            run = services.call("run_status", run_id=run_id)
            if run.state in ENDED:
                how = f"it is {run.state}"
            elif not isinstance(services, Remote):
                services.call("pause_run", run_id=run_id)  # held by a person: no later owner takes it up by itself
            elif run.state is not RunState.PAUSED:
                how = f"it goes on in the dashboard, and `synthcore runs cancel {run_id}` ends it"
        said = f"the run {run_id} has made {run.done:,} of {run.total:,} dialogues; {how}."
    except SynthcoreError:  # someone else has the database by now
        said = f"the run {run_id} is not at its end; {how}."
    sys.stderr.write(f"\nInterrupted: {said}\n")
    return INTERRUPTED


def bar(total: int) -> Any:
    """A bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    return tqdm(total=total, unit=" dialogues", leave=False)
