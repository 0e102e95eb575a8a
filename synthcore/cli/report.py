"""`synthcore report`: the weekly report as one file, also while a dashboard has the database open."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthcore.services.reporting import Week

HELP = "write the weekly report: one HTML file that needs no network"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", "-o", type=Path, required=True, help="file to write")
    parser.add_argument("--domain", help="domain of the report (default: that of the settings)")
    parser.add_argument(
        "--goal", type=int, metavar="N", help="size of the finished data set (default: the goal that was set on Statistics, else what is there)"
    )
    parser.add_argument(
        "--until", type=_day, metavar="DATE", help="last of the seven days, as 2026-01-31: a Sunday for the week from Monday on (default: today, UTC)"
    )
    parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing output")
    parser.add_argument("--as", dest="person", metavar="NAME", help="who does this (default: the login name)")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise, warn
    from synthcore.core.errors import BadRequest
    from synthcore.core.files import check_output, write_bytes
    from synthcore.services import drawing
    from synthcore.settings import load
    from synthcore.views import weekly_report
    from synthcore.wiring import with_services

    check_output(args.output, clobber=not args.no_clobber)
    with with_services(load()) as services:
        week = services.call("weekly", person=args.person, domain=args.domain, goal=args.goal, until=args.until)
    if week.nothing:
        raise BadRequest(_nothing(week))
    pictures: tuple[bytes, ...] = ()
    try:
        pictures = drawing.draw(weekly_report.specs(week), "svg")
    except drawing.NotDrawn as error:
        warn(str(error))
    kept = write_bytes(args.output, weekly_report.html(week, pictures).encode(), keep=True)
    lines = [weekly_report.headline(week), f"{args.output}: the report of {week.title}, {week.now.since} to {week.now.until}."]
    if kept:
        lines.append(f"The former file is kept as {kept.name}.")
    done = {"path": str(args.output), "domain": week.domain, "since": str(week.now.since), "until": str(week.now.until),
            "charts": len(pictures) // 2, "kept_as": kept.name if kept else None}  # fmt: skip
    summarise(args, done, "\n".join(lines))
    return 0


def _nothing(week: Week) -> str:
    """Why there is no report: a file without a number in it would help nobody."""
    if week.over:
        return f"no record of {week.domain} had come in by {week.now.until}, so that there is nothing to report and no file was written; name a later day."
    return (
        f"there is no record of {week.domain} yet, so that there is nothing to report and no file was written; make some (`synthcore generate`), "
        "import some (`synthcore import`), or name another domain with --domain."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2026-01-31") from None
