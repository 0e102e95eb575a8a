"""`synthcore runs [list|pause|resume|cancel] [RUN]`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.core.runs import Run

HELP = "list the runs that make dialogues in the database; pause, resume or cancel one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", nargs="?", choices=["list", "pause", "resume", "cancel"], default="list", help="what to do (default list)")
    parser.add_argument("run", nargs="?", metavar="RUN", help="the run's id, as `synthcore runs` shows it; list: this one only")
    parser.add_argument("--json", action="store_true", help="print the runs as JSON: one object, or with list one object a line")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.cli.following import to_the_end
    from synthcore.settings import load
    from synthcore.wiring import with_services

    if args.verb != "list" and not args.run:
        raise BadRequest(f"say which run to {args.verb}; `synthcore runs` lists them.")
    settings = load()
    if args.verb == "resume":
        return to_the_end(settings, lambda services: services.call("resume_run", run_id=args.run), as_json=args.json)
    with with_services(settings) as services:
        if args.verb == "list":
            found = [services.call("run_status", run_id=args.run)] if args.run else services.call("list_runs")
        else:
            found = [services.call(f"{args.verb}_run", run_id=args.run)]
    for one in found:
        summarise(args, one.model_dump(mode="json"), _line(one))
    if not found and not args.json:
        print("There are no runs.")
    return 0


def _line(run: Run) -> str:
    from synthcore.cli.terminal import inert
    from synthcore.core.runs import RunState
    from synthcore.views.wording import stamp

    line = f"{run.id}  {stamp(run.created_at)}  {run.state:<9}  {run.done:,} of {run.total:,}  {inert(run.batch or '')}"
    if run.state is RunState.PAUSED:
        line += f"  (`synthcore runs resume {run.id}` goes on)"
    return f"{line}\n  {inert(run.error)}" if run.error else line
