"""`synthcore questions`, `responses` and `pairs`: new questions out of a dataset or a file, and their right and wrong answers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.core.questions import SourceTable
    from synthcore.domains.schema import Domain
    from synthcore.services.pairing import PairOrder
    from synthcore.settings import Settings

HELP = {
    "questions": "make new questions out of those of a dataset: questions.csv",
    "responses": "give questions a right and a wrong answer: questions_and_responses.csv",
    "pairs": "both in one, with the files that training reads, into a folder",
}
OUTPUTS = {"questions": "questions.csv", "responses": "questions_and_responses.csv", "pairs": "pairs"}
SAMPLE_WIDTH = 150


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    if command == "responses":
        parser.add_argument("--questions", "-q", type=Path, default=Path("questions.csv"), metavar="FILE", help="the questions (default questions.csv)")
    else:
        _source_arguments(parser.add_argument_group("where questions come from"))
        cap = "; with --budget-usd, what it affords" if command == "pairs" else ""
        parser.add_argument("--count", "-n", type=int, help=f"how many to make (default: one for each question that was read{cap})")
        parser.add_argument("--modifications", "-m", nargs="+", default=[], metavar="ID", help="only these ways to modify (default: all that are approved)")
    what = "the folder to write" if command == "pairs" else "the file to write"
    parser.add_argument("--output", "-o", type=Path, default=Path(OUTPUTS[command]), help=f"{what} (default {OUTPUTS[command]})")
    parser.add_argument(
        "--method", choices=("rule", "openai", "hybrid"), help="rules, a model, or both (default: a model where one can be asked, else rules)"
    )  # fmt: skip
    parser.add_argument("--domain", help="domain to make them for (default: that of the settings if it makes pairs, else medical_qa)")
    parser.add_argument("--send", choices=("raw", "processed"), default="raw", help="which form of a source question goes into a prompt (default raw)")
    parser.add_argument(
        "--literal", action="store_true", help="process to the letter: Python's punctuation goes, the processed text is sent; changed numbers are flagged"
    )  # fmt: skip
    if command != "questions":
        parser.add_argument("--answers", choices=("model", "source"), help="where the right answer may be the source's own (rules always take it)")
    parser.add_argument("--seed-number", type=int, metavar="N", help="fixes chance: the same number makes the same rows")
    if command == "pairs":
        parser.add_argument("--yes", action="store_true", help="go on after the five pairs of the pilot without being asked")
    parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing output")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    from synthcore.cli.generate import model_arguments

    model_arguments(parser.add_argument_group("asking a model (--method openai or hybrid)"), instead="rules", record="row")
    if command == "pairs":
        from synthcore.cli.pair_judging import add_arguments as judge_arguments

        judge_arguments(parser.add_argument_group("judging the pairs, under the same cap"))
    if command != "responses":
        parser.add_argument("--show-prompts", action="store_true", help="print the exact messages of one row, those of the judge too, and send nothing")


def _source_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--dataset", default="", metavar="ID", help="a dataset of the Hugging Face hub, as owner/name")
    group.add_argument("--config", help="its configuration, where it has several")
    group.add_argument("--split", default="train", help="its split (default train)")
    group.add_argument("--revision", help="its revision: a branch, tag or commit")
    group.add_argument("--file", type=Path, help="a CSV, JSON, JSON Lines or Parquet file instead")
    group.add_argument("--column", help="the column of the questions (default: found)")
    group.add_argument("--answer-column", help="the column of their answers (default: found, when there is one)")
    group.add_argument("--limit", type=int, metavar="ROWS", help="read no more rows than this (default: about twice as many as are to be made)")
    group.add_argument("--offset", type=int, default=0, metavar="ROWS", help="begin behind so many rows")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli import pair_responses, pair_runs
    from synthcore.services.pairing import check_order
    from synthcore.settings import load

    if getattr(args, "count", None) is not None and args.count < 1:
        raise BadRequest(f"--count is {args.count}; ask for at least 1.")
    if args.quote and args.pilot:
        raise BadRequest("give --quote or --pilot, not both.")
    settings = load()
    domain = _domain(settings, args.domain)
    order = _order(args)
    check_order(settings, domain, order)
    if args.command == "responses":
        return pair_responses.responses(args, settings, domain, order)
    return pair_runs.questions_or_pairs(args, settings, domain, order, _table(args))


def _domain(settings: Settings, named: str | None) -> Domain:
    from synthcore.domains import loader
    from synthcore.services.pairing import DOMAIN
    from synthcore.settings import shipped

    def found(name: str) -> Domain:
        return loader.load(loader.find(settings.home, shipped("domains"), name))

    if named:
        return found(named)
    usual = found(settings.domain)
    return usual if "pair" in usual.about.kinds else found(DOMAIN)


def _order(args: argparse.Namespace) -> PairOrder:
    from synthcore.cli.generate_model import of_model
    from synthcore.services.pairing import PairOrder

    stages = {"questions": ("question",), "responses": ("chosen", "rejected"), "pairs": ("question", "chosen", "rejected")}
    return PairOrder.model_validate({
        "stages": stages[args.command], "count": getattr(args, "count", None), "modifications": getattr(args, "modifications", ()), "method": args.method,
        "seed_number": args.seed_number, "send": "processed" if args.literal else args.send, "literal": args.literal,
        "answers": getattr(args, "answers", None), **of_model(args),
    })  # fmt: skip


def _table(args: argparse.Namespace) -> SourceTable:
    """The questions of the source, and a look at it."""
    from synthcore.services.pairing import Source, read_source

    if (args.limit is not None and args.limit < 1) or args.offset < 0:
        raise BadRequest(f"--limit and --offset count rows; {args.limit if args.limit is not None and args.limit < 1 else args.offset} is none.")
    source = Source(
        dataset=args.dataset, config=args.config, split=args.split, revision=args.revision, file=args.file, column=args.column,
        answer_column=args.answer_column, limit=args.limit, offset=args.offset,
    )  # fmt: skip
    table = read_source(source, wanted=args.count)
    from synthcore.cli.pair_runs import say

    answers = f", answers in `{table.answer_column}`" if table.answer_column else ", no answers"
    of = " / ".join(part for part in (table.source, table.config, table.split) if part)
    say(f"{of}: {len(table.questions):,} question{'' if len(table.questions) == 1 else 's'} in `{table.column}`{answers}; columns: {', '.join(table.columns)}.")
    for note in table.notes:
        say(note)
    if table.skipped:
        say(f"  passed over: {', '.join(f'{n:,} {why}' for why, n in table.skipped.items())}")
    for number, row in enumerate(table.sample, 1):
        text = " ".join(str(row.get(table.column, row.get(table.column.split(".")[0], ""))).split())
        say(f"  {number}. {text[:SAMPLE_WIDTH]}{'…' if len(text) > SAMPLE_WIDTH else ''}")
    return table
