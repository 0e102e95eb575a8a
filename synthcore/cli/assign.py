"""`synthcore assign`: who is to look at which batch first."""

from __future__ import annotations

import argparse

from synthcore.core.errors import BadRequest

HELP = "say who is to look at a batch first, or list who is; nobody else is refused"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("batch", nargs="?", metavar="BATCH", help="name of the batch (default: list them all)")
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--to", nargs="+", action="extend", default=[], metavar="NAME", help="who gets its records before all others")
    to.add_argument("--to-everybody", action="store_true", help="nobody in particular, as it is for a batch of which nobody said anything")
    parser.add_argument("--as", dest="person", metavar="NAME", help="who says so, a lead or an admin (default: the login name)")
    parser.add_argument("--json", action="store_true", help="print the batches as one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.cli.terminal import inert
    from synthcore.settings import load
    from synthcore.views.assigning import COLUMNS, rows
    from synthcore.wiring import with_services

    says = bool(args.to) or args.to_everybody
    if says and args.batch is None:
        raise BadRequest("say which batch is meant; `synthcore assign` lists them.")
    with with_services(load()) as services:
        if says:
            found = [services.call("assign_batch", person=args.person, batch=args.batch, people=tuple(args.to))]
        elif args.batch is not None:
            found = [services.call("assignment_of", person=args.person, batch=args.batch)]
        else:
            found = services.call("assigned_batches", person=args.person)
    table = [[inert(text) for text in row] for row in (COLUMNS, *rows(found))]
    widths = [max(len(row[at]) for row in table) for at in range(len(COLUMNS))]
    words = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in table]
    summarise(args, {"batches": [one.model_dump(mode="json") for one in found]}, "\n".join(words) if found else "There is no batch yet.")
    return 0
