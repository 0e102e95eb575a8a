"""`synthcore import` and `synthcore export`: files into the database and out of it, also while a dashboard has it open."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = {
    "import": "bring a file of dialogues, preference pairs or reviews into the database",
    "export": "write dialogues, preference pairs or reviews from the database into a file",
}
STATUSES = ("approved", "needs_second", "needs_revision", "rejected", "disputed", "unreviewed", "any")


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    if command == "import":
        named = parser.add_mutually_exclusive_group(required=True)
        named.add_argument("given", nargs="?", type=Path, metavar="FILE", help="the same as --file")
        named.add_argument(
            "--file", "-f", type=Path, help="a file of dialogues, of reviews, or of pairs (questions_and_responses.csv, or preferences as JSON lines)"
        )
        parser.add_argument("--batch", "-b", metavar="NAME", help="the batch that records join (default: the file's name) or that reviews are of")
        parser.add_argument("--domain", help="domain of the records (default: that of the settings; for pairs the one that makes pairs)")
    else:
        parser.add_argument("--output", "-o", type=Path, required=True, help="file to write")
        formats = ("dialogues", "pairs", "preferences", "hub", "reviews")
        parser.add_argument(
            "--format", choices=formats, default="dialogues",
            help="what to write (default dialogues); pairs as a CSV, as lines for TRL (preferences), or as a zip of a Hugging Face folder (hub)",
        )  # fmt: skip
        parser.add_argument("--status", choices=STATUSES, help="of records with this status (default: approved records, any reviews)")
        parser.add_argument("--batch", "-b", metavar="NAME", help="of this batch only")
        parser.add_argument("--domain", help="records of this domain only (default: of all)")
        parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing output")
    parser.add_argument("--as", dest="person", metavar="NAME", help="who does this (default: the login name)")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def run(args: argparse.Namespace) -> int:
    return _import(args) if args.command == "import" else _export(args)


def _import(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise, warn
    from synthcore.cli.waiting import telling
    from synthcore.core.files import open_input
    from synthcore.settings import load
    from synthcore.wiring import with_services

    path = args.file or args.given
    open_input(path).close()  # what is wrong with the name is said before anything is opened
    with with_services(load()) as services, telling(services, args.person):
        done = services.call("import_file", person=args.person, path=path.absolute(), batch=args.batch, domain=args.domain)
    for warning in done.warnings:
        warn(warning)
    lines = [done.sentence, *(f"  {p.where}: {p.what}" for p in done.problems)]
    if done.problem_count > len(done.problems):
        lines.append(f"  … and {done.problem_count - len(done.problems):,} more.")
    summarise(args, done.model_dump(mode="json"), "\n".join(lines))
    return 1 if done.problem_count else 0


def _export(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.settings import load
    from synthcore.wiring import with_services

    with with_services(load()) as services:
        done = services.call(
            "export_file", person=args.person, path=args.output.absolute(), format=args.format, status=args.status, batch=args.batch,
            domain=args.domain, clobber=not args.no_clobber,
        )  # fmt: skip
    status = "" if done.status == "any" else f" of status {done.status}"
    lines = [f"{args.output}: {done.written:,} {done.format}{status} written; {done.left_out:,} left out."]
    if args.format != "reviews":
        lines += [f"  {name.replace('_', ' '):<15} {count:>7,}" for name, count in done.counts.items()]
    if args.format in ("pairs", "preferences", "hub"):
        lines.append("Each row holds an answer that is false on purpose (`rejected`): never show it to patients, nor train on it as an answer.")
    if done.kept_as:
        lines.append(f"The former file is kept as {done.kept_as}.")
    summarise(args, done.model_dump(mode="json"), "\n".join(lines))
    return 0
