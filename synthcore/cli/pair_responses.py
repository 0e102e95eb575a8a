"""`synthcore responses`: right and wrong answers for the questions of a file, of which an earlier run may have answered some."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from synthcore.domains.schema import Domain
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pairing import PairOrder, PairsAsked
    from synthcore.settings import Settings

Row = dict[str, str]


class Answered(NamedTuple):
    """The rows of an earlier output that have both responses, by id, and the columns that it has beside the known ones."""

    rows: dict[str, Row]
    extra: tuple[str, ...]


def responses(args: argparse.Namespace, settings: Settings, domain: Domain, order: PairOrder) -> int:
    from synthcore.cli.pair_runs import before, carried_out, check, say
    from synthcore.cli.pair_summary import written
    from synthcore.services import pairing

    check(args, [args.output])
    rows, reader = pairing.read_questions(args.questions)
    if reader.short:
        say(f"{args.questions}: {reader.short} rows are short (lines {', '.join(map(str, reader.short_lines))}); what is missing is taken as empty.")
    if reader.encoding != "utf-8":
        say(f"{args.questions}: is not UTF-8, so it was read as Windows-1252.")
    if empty := reader.rows - len(rows):
        say(f"{args.questions}: {empty:,} row{' has' if empty == 1 else 's have'} no question, and nothing is made of {'it' if empty == 1 else 'them'}.")
    rows, twice = named(rows)
    if twice:
        say(f"{args.questions}: {twice:,} questions stand there twice; each is answered once.")
    done = Answered({}, ()) if args.anew else _answered(args.output)
    here = {row["id"]: row["question"] for row in rows}
    kept = {name: row for name, row in done.rows.items() if here.get(name, row["question"]) == row["question"]}
    left = [row for row in rows if row["id"] not in kept]
    if done.rows:
        say(_earlier(args.output, len(rows), len(rows) - len(left), done.rows, kept, here))
    try:
        asked = pairing.plan_responses(settings, domain, order, left) if left else None
    except pairing.NothingToMake as nothing:
        if not kept:
            raise
        return _nothing_left(args, kept, nothing.left_out)
    if asked is None:
        return _nothing_left(args, kept, {})
    before(args, asked)
    names = [*here, *(name for name in kept if name not in here)]
    more = dict.fromkeys((*reader.extra, *done.extra))

    def assemble(asked: PairsAsked, run: FileRun) -> int:
        return written(args, asked, run, _in_order(names, kept, run.rows()), more, len(kept))

    return carried_out(args, settings, order, asked, lambda wanted: pairing.plan_responses(settings, domain, wanted, left), assemble)


def named(rows: list[Row]) -> tuple[list[Row], int]:
    """The rows, each with an id of its own, and how many were passed over because their question stands there already."""
    from synthcore.services import pairing

    found: dict[str, Row] = {}
    twice = 0
    for row in rows:
        row["id"] = row["id"] or pairing.id_of(row)
        if row["id"] in found and found[row["id"]]["question"] != row["question"]:  # a row that was copied, and then changed
            row["id"] = pairing.id_of(row)
        twice += row["id"] in found
        found.setdefault(row["id"], row)
    return list(found.values()), twice


def _answered(path: Path) -> Answered:
    from synthcore.core.files import open_input
    from synthcore.formats import questions

    if not path.exists():
        return Answered({}, ())
    with open_input(path) as file:
        reader = questions.responses(file, path)
        rows = [row for row in reader if row["chosen"] and row["rejected"]]
    return Answered({row["id"]: row for row in named(rows)[0]}, reader.extra)


def _earlier(path: Path, count: int, answered: int, done: Mapping[str, Row], kept: Mapping[str, Row], here: Mapping[str, str]) -> str:
    told = f"{path}: {answered:,} of {count:,} questions have both responses already; these stay. --anew makes all again."
    if changed := len(done) - len(kept):
        told += f" {changed:,} were changed since, and are answered anew."
    if others := sum(name not in here for name in kept):
        told += f" {others:,} rows are of other questions, and stay too."
    return told


def _in_order(names: list[str], kept: Mapping[str, Row], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    made = {row["row"]["id"]: row for row in rows}
    for name in names:
        if name in kept:
            yield {"row": kept[name], "earlier": True}
        elif name in made:
            yield made[name]


def _nothing_left(args: argparse.Namespace, kept: Mapping[str, Row], left_out: Mapping[str, int]) -> int:
    from synthcore.cli.app import summarise

    facts = {"output": args.output, "made": len(kept), "made_by": {"earlier": len(kept)}, "lost": 0, "error": None, "left_out": left_out, "kept_aside": None}
    why = "".join(f" Left out: {n:,} × {say.rstrip('.')}." for say, n in left_out.items())
    summarise(args, facts, f"Nothing is left to make: {args.output} has {len(kept):,} rows, and is left as it was.{why}")
    return 0
