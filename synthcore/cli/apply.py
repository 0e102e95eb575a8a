"""`synthcore apply`, which the source document calls `apply_reviews.py`."""

from __future__ import annotations

import argparse
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

from synthcore.cli.terminal import inert

if TYPE_CHECKING:
    from synthcore.formats.applying import Sieve
    from synthcore.formats.reviews import Ballots

HELP = "hand over the dialogues of a file that their reviews approve"
SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", "-d", type=Path, required=True, help="file of dialogues")
    parser.add_argument("--reviews", "-r", type=Path, nargs="+", required=True, metavar="FILE", help="one or more files of reviews")
    parser.add_argument("--output", "-o", type=Path, required=True, help="file to write")
    parser.add_argument("--include-revision", action="store_true", help="hand over the dialogues marked for revision too")
    parser.add_argument("--require-second", action="store_true", help="leave out what one reviewer approved whose risk asks for two")
    parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing output")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise, warn
    from synthcore.cli.sources import chosen_domain
    from synthcore.core.files import check_output, open_input, replacing
    from synthcore.domains.vocabulary import vocabulary
    from synthcore.formats import reviews
    from synthcore.formats.applying import Sieve

    ballots = reviews.Ballots()
    for path in args.reviews:
        with open_input(path) as file:
            ballots.read(reviews.reader(file, path))
    sieve = Sieve(ballots, vocabulary(chosen_domain(labels_only=True)), include_revision=args.include_revision, require_second=args.require_second)
    with open_input(args.data) as source:
        check_output(args.output, clobber=not args.no_clobber)
        with replacing(args.output) as (file, kept):
            _write(file, source, args.data, sieve)
    for warning in _warnings(sieve, ballots, args):
        warn(warning)
    facts = {
        "output": args.output, **sieve.counts, "total_dialogues": sieve.kept, "disputed_ids": sieve.disputed, "approved_once": sieve.once,
        "unknown_ids": ballots.strangers(), "ids_twice": list(sieve.ids.twice),
        "rows_that_decide_nothing": ballots.warnings, "kept_aside": kept[0] if kept else None,
    }  # fmt: skip
    summarise(args, facts, "\n".join(_report(args, sieve, kept)))
    return 0


def _write(file: Any, source: Any, where: Path, sieve: Sieve) -> None:
    """The file as it was, with fewer dialogues, and the counts behind them (they are known when all have been read)."""
    from synthcore.cli.progress import watched
    from synthcore.formats import dialogues, json_layout
    from synthcore.formats.applying import COUNTS, marked

    reader = dialogues.reader(source, where)
    writer = json_layout.Writer(file)
    counted = {"statistics", "total_dialogues", *COUNTS}
    if not reader.key:  # a bare list
        writer.put("version", dialogues.VERSION)
    for key, value in reader.head.items():
        if key not in counted:
            writer.put(key, value)
    statistics = dialogues.Statistics()
    writer.array(dialogues.KEY)
    for element in watched(dialogues.elements(reader), where.name):
        marks = sieve.marks(element.value)
        if marks is not None:
            statistics.add(element.value)
            writer.add(marked(element, reader.indent, marks))
    sieve.ids.check(where)
    writer.end_array()
    writer.put("total_dialogues", sieve.kept)
    for key, count in sieve.counts.items():
        writer.put(key, count)
    for key, value in reader.tail.items():
        if key not in counted:
            writer.put(key, value)
    if "statistics" in reader.head or "statistics" in reader.tail:
        writer.put("statistics", statistics.block())
    writer.close()


def _warnings(sieve: Sieve, ballots: Ballots, args: argparse.Namespace) -> list[str]:
    warnings = ballots.warnings[:SHOWN]
    if len(ballots.warnings) > SHOWN:
        warnings.append(f"{len(ballots.warnings) - SHOWN:,} more reviews like these decide nothing (--json lists all).")
    if strangers := ballots.strangers():
        warnings.append(f"{_many(len(strangers), 'reviewed id')} in no dialogue of {args.data.name}: {_some(strangers)}.")
    if twice := list(sieve.ids.twice):
        warnings.append(f"{_many(len(twice), 'id')} on more than one dialogue; the reviews were taken for each of them: {_some(twice)}.")
    for reviewed, source in _other_sources(ballots, args.data):
        warnings.append(f"{reviewed} reviews {inert(source)}, not {args.data.name}; its reviews were taken by dialogue_id alone.")
    if sieve.once:
        done = "left out (--require-second)" if args.require_second else "handed over, marked second_approval: false"
        warnings.append(f"{_many(len(sieve.once), 'dialogue')} approved by one reviewer, while the risk asks for two; {done}: {_some(sieve.once)}.")
    return warnings


def _other_sources(ballots: Ballots, data: Path) -> list[tuple[object, str]]:
    """The review files that were made from a file of another name, and its name. A path may be one of either system."""
    named = [(where, PureWindowsPath(source).name) for where, source in ballots.sources]
    return [(where, name) for where, name in named if name != PureWindowsPath(data).name]


def _report(args: argparse.Namespace, sieve: Sieve, kept: list[Path]) -> list[str]:
    total = sum(sieve.counts.values())
    lines = [f"{args.output}: {sieve.kept:,} of {total:,} dialogues."]
    lines += [f"  {name.replace('_', ' '):<15} {count:>7,}" for name, count in sieve.counts.items()]
    if sieve.disputed:
        lines.append(f"Disputed, and left out: {_some(sieve.disputed)}.")
    if kept:
        lines.append(f"The former file is kept as {kept[0].name}.")
    return lines


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{' is' if count == 1 else 's are'}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN:,} more (--json lists all)" if len(names) > SHOWN else ""
    return ", ".join(map(inert, names[:SHOWN])) + more
