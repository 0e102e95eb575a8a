"""Following a run from a terminal until it ends, or until it is interrupted there: one in the database, or one into a file."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.core.model_plan import ModelPlan
    from synthcore.core.runs import Run
    from synthcore.services.file_runs import FileRun
    from synthcore.services.run_folder import RunFolder
    from synthcore.settings import Settings
    from synthcore.wiring import Services

LOOK = 0.2  # seconds between looks at a run
LOOK_AT_FILE = 0.05  # the same at one that is asked of no service: what rules make is soon there
SAY = 5.0  # seconds between lines where there is no terminal to draw a bar on
WRONG = {"unauthorised", "no_quota", "no_model", "not_an_api", "no_host", "tls"}  # what was asked for, and not the work, is at fault
CHANGE = {  # what has to be another than it was before the same command gets any further, by the kind of fault that ended it
    "unauthorised": "with a valid key", "no_quota": "once the account has quota", "over_budget": "with a higher --budget-usd",
    "no_model": "once the server has that model (another --model begins another run)",
    "not_an_api": "once the server is one (another OPENAI_BASE_URL begins another run)", "disk": "once there is room",
    "no_host": "once that name leads to a server (another OPENAI_BASE_URL begins another run)", "tls": "once its certificate can be verified",
}  # fmt: skip


class Progress:
    """How far a run is: a bar on a terminal, a line every few seconds elsewhere. `noun` is what it makes, `verb` what it does
    with it. A terminal that goes away is no reason to end: the signal that tells so is."""

    def __init__(self, total: int, noun: str = "dialogues", verb: str = "made") -> None:
        self.total, self.noun, self.verb = total, noun, verb
        self._bar = _bar(total, noun)
        self._said = time.monotonic()

    def show(self, done: int, more: str = "") -> None:
        with contextlib.suppress(OSError):
            if self._bar is not None:
                self._bar.set_postfix_str(more, refresh=False)
                self._bar.update(done - self._bar.n)
            elif time.monotonic() - self._said > SAY:
                self._said = time.monotonic()
                sys.stderr.write(f"{done:,} of {self.total:,} {self.noun} {self.verb}{f'; {more}' if more else ''}\n")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            if self._bar is not None:
                self._bar.close()


def to_the_end(settings: Settings, begin: Callable[[Services], Run | None], *, as_json: bool) -> int:
    """Begin a run and follow it; returns the exit code, 0 as well where there is nothing to begin. At an interrupt (Ctrl-C,
    SIGTERM, a terminal that is closed) a run of this process is paused, and what it has made is stored; a run of a dashboard
    goes on there."""
    from synthcore.cli.interrupts import as_interrupts
    from synthcore.wiring import with_services

    run = None
    with as_interrupts():
        try:
            with with_services(settings) as services:
                run = begin(services)
                return 0 if run is None else follow(settings, services, run, as_json=as_json)
        except KeyboardInterrupt:
            if run is None:
                raise
        return _interrupted(settings, run.id)


def follow(settings: Settings, services: Services, run: Run, *, as_json: bool) -> int:
    """Show the progress of a run until it ends; returns the exit code."""
    from synthcore.core.runs import ENDED, RunState
    from synthcore.services.run_folder import RunFolder

    folder = RunFolder(settings.home / "runs" / run.id)
    progress = Progress(run.total, *_what(run))
    try:
        while run.state not in ENDED:
            time.sleep(LOOK)
            run = services.call("run_status", run_id=run.id)
            progress.show(run.done, _doing(folder))
    finally:
        progress.close()
    _told(services, run, folder, as_json=as_json)
    if run.state is RunState.CANCELLED and not run.error:
        sys.stderr.write(f"The run {run.id} was cancelled; {run.done:,} of {run.total:,} are {_what(run)[1]}. `synthcore runs resume {run.id}` goes on.\n")
    elif run.state is not RunState.DONE:
        sys.stderr.write(f"The run {run.id} ended as {run.state}: {run.error or 'nobody said why'}\n")
    return 0 if run.state is RunState.DONE and not run.error else 1


def to_the_end_of_file(args: argparse.Namespace, run: FileRun, model: ModelPlan | None, wanted: int, noun: str) -> int | None:
    """Start the run behind a file and follow it; the exit code, or None when it is done and can be handed over."""
    from synthcore.cli.interrupts import say

    again = "the same command without --anew" if args.anew else "the same command"
    try:
        run.folder.set_pause(False)
        run.start(model)
        _follow_file(run, wanted, noun)
    except KeyboardInterrupt:
        run.stop()
        say(f"\nInterrupted: {run.made():,} of {wanted:,} {noun} are made; {again} goes on where it stopped.")
        return 130
    ended = run.ended()
    if ended["state"] == "done":
        return None
    why, how = ended.get("why") or ended["error"] or "The run was cancelled.", CHANGE.get(ended.get("kind", ""), "")
    sys.stderr.write(f"synthcore {args.command}: {why} {run.made():,} of {wanted:,} are made; {f'{how}, ' if how else ''}{again} goes on.\n")
    return 2 if ended.get("kind") in WRONG or ended.get("too_small") else 1


def _follow_file(run: FileRun, total: int, noun: str) -> None:
    progress = Progress(total, noun)
    try:
        while run.working():
            time.sleep(LOOK_AT_FILE)
            progress.show(run.made(), _doing(run.folder))
    finally:
        progress.close()


def _what(run: Run) -> tuple[str, str]:
    """What a run is about, and what it does with it."""
    return {"checks": ("records", "checked"), "judge": ("requests", "judged")}.get(run.params.get("kind", ""), ("dialogues", "made"))


def _doing(folder: RunFolder) -> str:
    """What a run is at, for one line; nothing where it asks no model."""
    from synthcore.cli.generate_summary import so_far

    if folder.paused():
        return f"paused (`synthcore runs resume {folder.path.name}` goes on)"
    status = folder.status()
    return so_far(status) if status else ""


def _told(services: Services, run: Run, folder: RunFolder, *, as_json: bool) -> None:
    """What a run has made, what it cost where it asked a model, and what became of the answers; of a run of checks, what they
    found."""
    from synthcore.cli.app import warn
    from synthcore.cli.generate_summary import asked_facts, costs, in_its_stead, made_by, run_facts
    from synthcore.core.runs import RunState

    if run.params.get("kind") == "checks":
        from synthcore.cli.evaluate import told

        return told(services, checks=tuple(run.params["checks"]), batch=run.batch, run=run, as_json=as_json)
    asked = services.call("model_run", run_id=run.id) if run.params.get("model") else None
    status = asked.status.model_dump(mode="json") if asked and asked.status else {}
    if run.params.get("kind") == "judge":
        from synthcore.cli import evaluate_judging
        from synthcore.services.judge_orders import JudgeOrder

        return evaluate_judging.told(services, JudgeOrder.model_validate(run.params["order"]), run=run, status=status, as_json=as_json)
    cells = {tuple(one.cell): {fate.value: n for fate, n in one.fates.items()} for one in asked.cells} if asked else {}
    values = _values(run, folder)
    if run.state is RunState.DONE and (warning := in_its_stead(status.get("stopped"), status.get("fallback", 0))):
        warn(warning)
    if as_json:
        print(json.dumps(run_facts(run, status) | (asked_facts(status, cells) if asked else {}) | {"made": run.done} | values, ensure_ascii=False))
    elif run.state is RunState.DONE:
        print("\n".join([*_made(run, values), *made_by(status), *(costs(status, cells) if status else []), *([run.error] if run.error else [])]))


def _values(run: Run, folder: RunFolder) -> dict[str, dict[str, int]]:
    """How many records of each value there are: as planned, where all that was planned is there."""
    from synthcore.cli.generate_summary import Values

    planned = run.params.get("planned", {})  # runs of before have none
    if all(sum(counts.values()) == run.done for counts in planned.values()):
        return dict(planned)
    values = Values(planned)
    for row in folder.rows():
        values.add(row["dialogue"])
    return values.counts if folder.results.exists() else {}


def _made(run: Run, values: dict[str, dict[str, int]]) -> list[str]:
    """What a run that is done has made, as `generate` tells it of a file."""
    from synthcore.cli.generate_summary import by_value

    lines = [f"Made {run.done:,} dialogues in the batch {run.batch!r} (run {run.id}, seed number {run.params.get('seed_number')})."]
    lines += by_value(values, {} if run.params.get("pilot") else run.params.get("planned", {}))
    if run.params.get("stood_in"):
        lines.append(f"  {run.params['stood_in']:,} that a model was to make are by templates (marked in their origin).")
    return lines + [took for took in [run.params.get("took")] if took]


def _interrupted(settings: Settings, run_id: str) -> int:
    """Say where an interrupted run stands and how to go on; returns the exit code."""
    from synthcore.cli.app import INTERRUPTED
    from synthcore.cli.interrupts import say
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
        noun, verb = _what(run)
        said = f"the run {run_id} has {verb} {run.done:,} of {run.total:,} {noun}; {how}."
    except SynthcoreError:  # someone else has the database by now
        said = f"the run {run_id} is not at its end; {how}."
    say(f"\nInterrupted: {said}")
    return INTERRUPTED


def _bar(total: int, noun: str) -> Any:
    """A bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    return tqdm(total=total, unit=f" {noun}", leave=False)
