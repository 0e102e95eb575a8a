"""The runs behind `synthcore questions`, `responses` and `pairs`: what is said before, and followed while they go on."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.cli.pair_judging import Judging
    from synthcore.core.questions import SourceTable
    from synthcore.domains.schema import Domain
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pairing import PairOrder, PairsAsked
    from synthcore.settings import Settings

Plan = Callable[["PairOrder"], "PairsAsked"]
Assemble = Callable[["PairsAsked", "FileRun"], int]


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def questions_or_pairs(args: argparse.Namespace, settings: Settings, domain: Domain, order: PairOrder, table: SourceTable) -> int:
    from synthcore.cli.pair_judging import target
    from synthcore.services import pair_export

    new = not args.output.exists()
    check(args, [*pair_export.targets(args.output), target(args)] if args.command == "pairs" else [args.output])
    try:
        return _made(args, settings, domain, order, table)
    finally:
        if new and args.command == "pairs":  # a folder in which nothing came to stand is not left behind
            for path in sorted({target.parent for target in pair_export.targets(args.output)}, reverse=True):
                with contextlib.suppress(OSError):
                    path.rmdir()


def _made(args: argparse.Namespace, settings: Settings, domain: Domain, order: PairOrder, table: SourceTable) -> int:
    from synthcore.cli.pair_judging import Judging
    from synthcore.cli.pair_pilot import with_a_pilot
    from synthcore.cli.pair_summary import written
    from synthcore.services import pairing

    def plan(wanted: PairOrder) -> PairsAsked:
        return pairing.plan_pairs(settings, domain, wanted, table)

    asked = plan(order)
    before(args, asked)
    judging = Judging(args, settings, domain, order, asked) if args.command == "pairs" else None

    def assemble(asked: PairsAsked, run: FileRun) -> int:
        code = judging.judged(run) if judging else None
        return written(args, asked, run, run.rows(), judging=judging) if code is None else code

    if args.show_prompts:
        return _prompts(asked, judging)
    if judging and asked.model and not (args.quote or args.pilot):
        return with_a_pilot(args, settings, order, table, asked, judging, assemble)
    return carried_out(args, settings, order, asked, plan, assemble, judging)


def check(args: argparse.Namespace, paths: Iterable[Path]) -> None:
    from synthcore.core.files import check_output

    for path in paths:
        check_output(path, clobber=not args.no_clobber)


def before(args: argparse.Namespace, asked: PairsAsked) -> None:
    """What is left out, and why no model is asked where one was to be."""
    from synthcore.cli.app import warn

    if asked.needs:
        if args.quote or args.pilot:
            raise BadRequest(asked.needs)
        warn(f"{asked.needs} Rules make all of it.")
    for why, n in asked.left_out.items():
        say(f"Left out: {n:,} × {why.rstrip('.')}.")
    if (args.quote or args.pilot) and asked.model is None:
        raise BadRequest("--quote and --pilot are about asking a model; rules make all of this order.")


def carried_out(
    args: argparse.Namespace, settings: Settings, order: PairOrder, asked: PairsAsked, plan: Plan, assemble: Assemble, judging: Judging | None = None
) -> int:  # fmt: skip
    """A quote, a pilot, or the whole run up to its output; returns the exit code."""
    from synthcore.cli.interrupts import as_interrupts
    from synthcore.cli.pair_pilot import told
    from synthcore.services import file_runs, pair_quoting

    if args.quote:
        return _quoted(args, settings, asked, judging)
    if judging:
        judging.check(asked)
    only = pair_quoting.pilot_places(asked) if args.pilot else None
    ordered = asked.order()
    if only is not None:
        ordered = ordered._replace(model=asked.model.model_copy(update={"fallback": False, "batch_api": False}) if asked.model else None)
    run = file_runs.find_or_make(settings, ordered, drawn=args.seed_number is None, anew=args.anew, only=only)
    wanted = len(only) if only is not None else asked.plan.count
    with as_interrupts(), run.held():
        if run.seed_number != asked.seed_number:
            asked = plan(order.model_copy(update={"seed_number": run.seed_number}))
        announce(args, asked, run, wanted, judging)
        code = to_the_end(args, asked, run, wanted)
        if code is not None:
            return code
        return told(args, asked, run, judging) if args.pilot else assemble(asked, run)


def announce(args: argparse.Namespace, asked: PairsAsked, run: FileRun, wanted: int, judging: Judging | None = None) -> None:
    """Where it is sent, what of it, and what it may cost; or that it was begun already."""
    from synthcore.cli import pair_quotes
    from synthcore.services import pair_quoting

    if run.begun:
        say(f"Going on with what was begun ({run.made():,} of {wanted:,} are made; seed number {run.seed_number}); --anew begins again.")
    judges = judging is not None and judging.judge is not None
    if run.begun or not (asked.model or judges):
        return
    if asked.model:
        sent = pair_quoting.sent_of(asked)
        say(f"Asking {sent.model} at {sent.host}{' (this machine)' if sent.local else ''} for {min(sent.rows, wanted):,} of {wanted:,} rows.")
        if not sent.local:
            say(f"What is sent there: {'; '.join(sent.fields)}.")
            say(f"Personal data in it is {'held back' if args.personal_data == 'hold' else 'masked'} before it leaves.")
    for line in judging.announced() if judging else ():
        say(line)
    say("\n".join(pair_quotes.of_run(asked, run, judging).lines()))
    if asked.model and run.plan["model"].get("earlier"):
        again = "--anew begins a new run, but answers" if args.anew else "Answers"
        say(f"{again} that are there under the seed number {run.seed_number} serve again and cost nothing; another --seed-number asks for others.")


def to_the_end(args: argparse.Namespace, asked: PairsAsked, run: FileRun, wanted: int) -> int | None:
    """Follow the run until it ends; the exit code, or None when it is done and can be handed over."""
    from synthcore.cli.following import to_the_end_of_file

    return to_the_end_of_file(args, run, asked.model, wanted, "rows")


def _quoted(args: argparse.Namespace, settings: Settings, asked: PairsAsked, judging: Judging | None = None) -> int:
    from synthcore.cli import pair_quotes
    from synthcore.services import file_runs, pair_quoting

    known = file_runs.answered(settings.home / "runs", asked.model, asked.seed_number) if asked.model and args.seed_number is not None else ()
    quote, sent = pair_quotes.still(asked, map(Path, known), judging), pair_quoting.sent_of(asked)
    if args.json:
        told = {**quote.model_dump(mode="json"), "host": sent.host, "local": sent.local, "model": sent.model, "fields": sent.fields}
        print(json.dumps(told | {"seed_number": asked.seed_number, "left_out": asked.left_out}, ensure_ascii=False))
        return 0
    say(f"{sent.model} at {sent.host}{' (this machine)' if sent.local else ''} would be sent: {'; '.join(sent.fields)}.")
    for line in judging.announced() if judging else ():
        say(line)
    print("\n".join(quote.lines()))
    return 0


def _prompts(asked: PairsAsked, judging: Judging | None) -> int:
    """The exact messages of one row, from its question to its judgement, with a stand-in for what is not made yet."""
    from synthcore.cli.terminal import inert
    from synthcore.services import pair_quoting

    asks = pair_quoting.examples_of(asked) if asked.model else {}
    texts = [(f"{pair_quoting.TITLES[stage]}, {message['role']}", message["content"]) for stage, ask in asks.items() for message in ask.messages]
    for title, text in (*texts, *(judging.prompts() if judging else ())):
        print(f"--- {title}")
        print("\n".join(map(inert, text.splitlines())))
    if not texts and not (judging and judging.judge):
        print("No model is asked: rules make all of it, and nobody judges it.")
    return 0
