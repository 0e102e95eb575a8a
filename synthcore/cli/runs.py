"""`synthcore runs [list|pause|resume|cancel] [RUN]`.

Where a command has the database, the runs are led through their folders: a worker listens there. Runs into a file are in no
database, and always led so.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import BadRequest, StoreHeld

if TYPE_CHECKING:
    from synthcore.core.runs import Run
    from synthcore.services.run_folders import Seen
    from synthcore.settings import Settings

HELP = "list the runs: work that goes on in the background, such as making, judging and checking records; pause, resume or cancel one"
MOST = 50  # runs that are listed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "verb",
        nargs="?",
        choices=["list", "pause", "resume", "cancel"],
        default="list",
        help="what to do: list the runs (default), let one pause, go on with one, or end one for good",
    )
    parser.add_argument("run", nargs="?", metavar="RUN", help="the id of the run, as the list shows it; with list: this one only")
    parser.add_argument("--json", action="store_true", help="print the runs as JSON: one object, or with list one object a line")


def run(args: argparse.Namespace) -> int:
    from synthcore.services import run_folders
    from synthcore.settings import load

    if args.verb != "list" and not args.run:
        raise BadRequest(f"say which run to {args.verb}; `synthcore runs` lists them.")
    settings = load()
    seen = run_folders.find(settings.home, args.run) if args.run else None
    if seen and seen.into_a_file:
        return _by_folder(args, settings, seen)
    try:
        return _by_database(args, settings)
    except StoreHeld:
        if args.run and seen is None:
            raise
        return _by_folder(args, settings, seen)


def _by_database(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.cli.following import to_the_end
    from synthcore.services import run_folders
    from synthcore.wiring import with_services

    if args.verb == "resume":
        return to_the_end(settings, lambda services: services.call("resume_run", run_id=args.run), as_json=args.json)
    with with_services(settings) as services:
        if args.verb == "list":
            found = [services.call("run_status", run_id=args.run)] if args.run else services.call("list_runs", limit=MOST)
        else:
            found = [services.call(f"{args.verb}_run", run_id=args.run)]
    for one in found:
        _show(args, settings, one)
    files = run_folders.unfinished_files(settings.home) if args.verb == "list" and not args.run else []
    for seen in files:
        _show_folder(args, seen)
    if not found and not files and not args.json:
        print("There are no runs.")
    return 0


def _by_folder(args: argparse.Namespace, settings: Settings, seen: Seen | None) -> int:
    """The same without the database. A run of it is stored by the process that has it."""
    from synthcore.services import run_folders

    if args.verb != "list" and seen is not None:
        {"pause": run_folders.pause, "resume": run_folders.resume, "cancel": run_folders.cancel}[args.verb](seen)
        seen = run_folders.find(settings.home, seen.id)
    found = run_folders.every(settings.home, MOST) if seen is None else [seen]
    for one in found:
        _show_folder(args, one)
    if not found and not args.json:
        print("There are no runs.")
    return 0


def _show(args: argparse.Namespace, settings: Settings, one: Run) -> None:
    from synthcore.cli.app import summarise
    from synthcore.cli.generate_summary import run_facts
    from synthcore.core.runs import RunState
    from synthcore.services import run_folders
    from synthcore.services.run_folder import RunFolder

    status = RunFolder(settings.home / "runs" / one.id).status() if one.params.get("model") else {}
    left = one.state is RunState.PAUSED and run_folders.alive(settings.home, one.id)
    if left:
        one = one.model_copy(update={"state": RunState.RUNNING})
    more = {"worker_alone": left, "fallback": status.get("fallback", one.params.get("stood_in", 0)), "stopped": status.get("stopped")}
    summarise(args, run_facts(one, status) | more, _line(one, status, left=left))


def _line(run: Run, status: dict[str, Any], *, left: bool) -> str:
    from synthcore.cli.terminal import inert
    from synthcore.core.runs import RunState

    line = _columns(run.id, run.created_at, run.state.value, run.done, run.total, run.batch or "")
    if left:
        line += f"  (its command is gone; its worker goes on. `synthcore runs resume {run.id}` follows it, `cancel` ends it)"
    elif run.state is RunState.PAUSED:
        line += f"  (`synthcore runs resume {run.id}` goes on)"
    line += _stead(status.get("fallback") or run.params.get("stood_in"), status)
    return f"{line}\n  {inert(run.error)}" if run.error else line


def _stead(fallback: int | None, status: dict[str, Any]) -> str:
    """A further line for a run that a model did not make to the end."""
    from synthcore.cli.terminal import inert

    if not fallback:
        return ""
    return f"\n  {fallback:,} by templates in the model's stead{': ' + inert(status['stopped']) if status.get('stopped') else ''}"


def _show_folder(args: argparse.Namespace, seen: Seen) -> None:
    from synthcore.cli.app import summarise

    status = seen.folder.status()
    facts: dict[str, object] = {
        "id": seen.id, "state": seen.state.value, "done": seen.made, "total": seen.total, "created_at": seen.created_at.isoformat(),
        "into_a_file": seen.into_a_file, "error": seen.error or None, "fallback": status.get("fallback", 0), "stopped": status.get("stopped"),
    }  # fmt: skip
    summarise(args, facts, _folder_line(seen, status))


def _folder_line(seen: Seen, status: dict[str, Any]) -> str:
    from synthcore.cli.terminal import inert
    from synthcore.core.runs import RunState

    line = _columns(seen.id, seen.created_at, seen.state.value, seen.made, seen.total, "into a file" if seen.into_a_file else "")
    if seen.into_a_file and not seen.handed_over and not seen.alive:
        line += "  (the same command writes the file)" if seen.state is RunState.DONE else "  (the same command goes on)"
    elif seen.state is RunState.PAUSED:
        line += f"  (`synthcore runs resume {seen.id}` goes on)"
    line += _stead(status.get("fallback"), status)
    return f"{line}\n  {inert(seen.error)}" if seen.error else line


def _columns(run_id: str, created: Any, state: str, done: int, total: int, where: str) -> str:
    from synthcore.cli.terminal import inert
    from synthcore.views.wording import stamp

    return f"{run_id}  {stamp(created)}  {state:<9}  {done:,} of {total:,}  {inert(where)}"
