"""Following a run from a terminal until it ends."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.core.runs import Run
    from synthcore.wiring import Services

LOOK = 0.2  # seconds between looks at a run
SAY = 5.0  # seconds between lines where there is no terminal to draw a bar on


def follow(services: Services, run: Run, *, as_json: bool) -> int:
    """Show the progress of a run until it ends; returns the exit code. An interrupt leaves the run to be resumed."""
    from synthcore.core.runs import ENDED, RunState

    bar = _bar(run.total)
    said = time.monotonic()
    while run.state not in ENDED:
        time.sleep(LOOK)
        run = services.call("run_status", run_id=run.id)
        if bar is not None:
            bar.update(run.done - bar.n)
        elif time.monotonic() - said > SAY:
            said = time.monotonic()
            sys.stderr.write(f"{run.done:,} of {run.total:,}\n")
    if bar is not None:
        bar.close()
    if as_json:
        print(json.dumps(run.model_dump(mode="json"), ensure_ascii=False))
    elif run.state is RunState.DONE:
        print(f"Made {run.done:,} records in the batch {run.batch!r} (run {run.id}).")
    if run.state is not RunState.DONE:
        sys.stderr.write(f"The run {run.id} ended as {run.state}: {run.error or 'nobody said why'}\n")
    return 0 if run.state is RunState.DONE else 1


def _bar(total: int) -> Any:
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    return tqdm(total=total, unit="record", leave=False)
