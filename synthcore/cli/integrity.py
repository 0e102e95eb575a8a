"""`synthcore integrity`: does the database agree with itself."""

from __future__ import annotations

import argparse

HELP = "check that the database agrees with itself, and repair what can be derived"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--repair",
        action="store_true",
        help="write anew what is wrong and follows from other rows: states from reviews, looks of checks from what they measured",
    )
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.settings import load
    from synthcore.wiring import with_services

    with with_services(load()) as services:
        found = services.call("check_integrity", repair=args.repair)
    lines = [f"{found.records:,} records, {found.reviews:,} reviews: {'all is well' if not found.problems else 'problems found'}."]
    if found.repaired:
        lines.append(f"{found.repaired:,} rows were written anew.")
    lines += [f"  {problem}" for problem in found.problems]
    summarise(args, found.model_dump(mode="json"), "\n".join(lines))
    return 1 if found.problems else 0
