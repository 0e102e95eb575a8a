"""The runs behind `synthcore questions`, `responses` and `pairs`: what is said before, followed while, and written after."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.core.questions import SourceTable
    from synthcore.domains.schema import Domain
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pairing import PairOrder, PairsAsked
    from synthcore.settings import Settings

LOOK = 0.05
Row = dict[str, str]
Assemble = Callable[["FileRun"], int]


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def questions_or_pairs(args: argparse.Namespace, settings: Settings, domain: Domain, order: PairOrder, table: SourceTable) -> int:
    from synthcore.services import pair_export, pairing

    _check(args, pair_export.targets(args.output) if args.command == "pairs" else [args.output])
    asked = pairing.plan_pairs(settings, domain, order, table)
    if args.command == "pairs" and order.count is None and order.budget_usd is not None and asked.model:
        asked = _as_the_cap_affords(settings, domain, order, table, asked)
    return _carried_out(args, settings, asked, lambda run: _write(args, asked, run, run.rows()))


def responses(args: argparse.Namespace, settings: Settings, domain: Domain, order: PairOrder) -> int:
    from synthcore.services import pairing

    _check(args, [args.output])
    rows, reader = pairing.read_questions(args.questions)
    if reader.short:
        say(f"{args.questions}: {reader.short} rows are short (lines {', '.join(map(str, reader.short_lines))}); what is missing is taken as empty.")
    done = {} if args.anew else _done(args.output)
    for row in rows:
        row["id"] = row["id"] or pairing.id_of(row)
    open_rows = [row for row in rows if row["id"] not in done]
    if done:
        say(f"{args.output}: {len(rows) - len(open_rows):,} of {len(rows):,} questions have both responses already; these stay. --anew makes all again.")
    if not open_rows:
        return _nothing_left(args, len(rows))
    asked = pairing.plan_responses(settings, domain, order, open_rows)
    names = [row["id"] for row in rows]
    return _carried_out(args, settings, asked, lambda run: _write(args, asked, run, _in_order(names, done, run.rows()), more=reader.extra))


def _check(args: argparse.Namespace, paths: Iterable[Path]) -> None:
    from synthcore.core.files import check_output

    for path in paths:
        check_output(path, clobber=not args.no_clobber)


def _done(path: Path) -> dict[str, Row]:
    """The rows of an earlier output that have both responses, by id."""
    from synthcore.core.files import open_input
    from synthcore.formats import questions

    if not path.exists():
        return {}
    with open_input(path) as file:
        return {row["id"]: row for row in questions.responses(file, path) if row["id"] and row["chosen"] and row["rejected"]}


def _in_order(names: list[str], done: dict[str, Row], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    made = {row["row"]["id"]: row for row in rows}
    for name in names:
        if name in done:
            yield {"row": done[name], "earlier": True}
        elif name in made:
            yield made[name]


def _nothing_left(args: argparse.Namespace, count: int) -> int:
    from synthcore.cli.app import summarise

    summarise(args, {"output": args.output, "made": 0, "earlier": count, "lost": 0}, f"Nothing is left to make: {args.output} has all {count:,} rows.")
    return 0


def _as_the_cap_affords(settings: Settings, domain: Domain, order: PairOrder, table: SourceTable, asked: PairsAsked) -> PairsAsked:
    from synthcore.generation.pair_plan import modification_shares
    from synthcore.services import pair_quoting, pairing

    assert order.budget_usd is not None
    most = len(table.questions) * len(modification_shares(domain, order.modifications or None))
    each = asked._replace(items=asked.items)
    quote = pair_quoting.quote_of(each)
    if quote.high is None or not quote.high:
        return asked
    count = min(most, int(len(asked.items) * order.budget_usd / quote.high))
    if not count:
        pair_quoting.affordable(asked, order.budget_usd)  # says why
    say(f"The cap of ${order.budget_usd} is likely to cover {count:,} pairs; --count asks for another number.")
    return pairing.plan_pairs(settings, domain, order.model_copy(update={"count": count}), table)


def _carried_out(args: argparse.Namespace, settings: Settings, asked: PairsAsked, assemble: Assemble) -> int:
    from synthcore.cli.app import warn
    from synthcore.services import file_runs, pair_quoting

    if asked.needs:
        if args.quote or args.pilot:
            raise BadRequest(asked.needs)
        warn(f"{asked.needs} Rules make all of it.")
    for why, n in asked.left_out.items():
        say(f"Left out: {n:,} × {why.rstrip('.')}.")
    if (args.quote or args.pilot) and asked.model is None:
        raise BadRequest("--quote and --pilot are about asking a model; rules make all of this order.")
    if args.quote:
        return _quoted(args, asked)
    only = pair_quoting.pilot_places(asked) if args.pilot else None
    ordered = asked.order()
    if only is not None:
        ordered = ordered._replace(model=asked.model.model_copy(update={"fallback": False, "batch_api": False}) if asked.model else None)
    run = file_runs.find_or_make(settings, ordered, drawn=args.seed_number is None, anew=args.anew, only=only)
    wanted = len(only) if only is not None else asked.plan.count
    with run.held():
        if run.begun:
            say(f"Going on with what was begun ({run.made():,} of {wanted:,} are made; seed number {run.seed_number}); --anew begins again.")
        elif asked.model:
            _tell(args, asked, wanted)
        return _to_the_end(args, asked, run, wanted, assemble)


def _tell(args: argparse.Namespace, asked: PairsAsked, wanted: int) -> None:
    """Where it is sent, what of it, and what it may cost."""
    from synthcore.services import pair_quoting

    sent = pair_quoting.sent_of(asked)
    say(f"Asking {sent.model} at {sent.host}{' (this machine)' if sent.local else ''} for {min(sent.rows, wanted):,} of {wanted:,} rows.")
    if not sent.local:
        say(f"What is sent there: {'; '.join(sent.fields)}.")
        say(f"Personal data in it is {'held back' if args.personal_data == 'hold' else 'masked'} before it leaves.")
    say(pair_quoting.quote_of(asked).sentence())


def _to_the_end(args: argparse.Namespace, asked: PairsAsked, run: FileRun, wanted: int, assemble: Assemble) -> int:
    from synthcore.cli.generate_model import WRONG

    try:
        run.start(asked.model)
        _follow(run, wanted)
    except KeyboardInterrupt:
        run.stop()
        sys.stderr.write(f"\nInterrupted: {run.made():,} of {wanted:,} rows are made; the same command goes on where it stopped.\n")
        return 130
    ended = run.ended()
    if ended["state"] != "done":
        why = ended.get("why") or ended["error"] or "The run was cancelled."
        sys.stderr.write(f"synthcore {args.command}: {why} {run.made():,} of {wanted:,} are made; the same command goes on.\n")
        return 2 if ended.get("kind") in WRONG or ended.get("too_small") else 1
    return _pilot(args, asked, run) if args.pilot else assemble(run)


def _follow(run: FileRun, total: int) -> None:
    from synthcore.cli.following import SAY, bar
    from synthcore.cli.generate_summary import so_far

    drawn, said = bar(total), time.monotonic()
    if drawn is not None:
        drawn.unit = " rows"
    try:
        while run.working():
            time.sleep(LOOK)
            if drawn is not None:
                drawn.set_postfix_str(so_far(run.status()), refresh=False)
                drawn.update(run.made() - drawn.n)
            elif time.monotonic() - said > SAY:
                said = time.monotonic()
                say(f"{run.made():,} of {total:,} rows made; {so_far(run.status())}")
    finally:
        if drawn is not None:
            drawn.close()


def _quoted(args: argparse.Namespace, asked: PairsAsked) -> int:
    from synthcore.services import pair_quoting

    quote, sent = pair_quoting.quote_of(asked), pair_quoting.sent_of(asked)
    if args.json:
        print(json.dumps({**quote.model_dump(mode="json"), "host": sent.host, "model": sent.model, "fields": sent.fields}, ensure_ascii=False))
        return 0
    say(f"{sent.model} at {sent.host}{' (this machine)' if sent.local else ''} would be sent: {'; '.join(sent.fields)}.")
    print(quote.sentence())
    return 0


def _pilot(args: argparse.Namespace, asked: PairsAsked, run: FileRun) -> int:
    """What a pilot made, and what it says of the whole."""
    from synthcore.cli.generate_summary import costs
    from synthcore.services import pair_quoting

    rows = [row["row"] for row in run.rows()]
    quote = pair_quoting.quote_of(asked)
    ended = run.ended()
    run.hand_over()
    if args.json:
        told = {**quote.model_dump(mode="json"), "seed_number": run.seed_number, "made": len(rows), "rows": rows, "lost": ended.get("lost", 0)}
        print(json.dumps(told, ensure_ascii=False))
        return 1 if ended.get("lost") else 0
    for number, row in enumerate(rows, 1):
        print(f"{number}. {row['question']}")
        for name, mark in (("chosen", ""), ("rejected", f" (FALSE ON PURPOSE, {row.get('rejected_error_type')})")):
            if row.get(name):
                print(f"   {name}{mark}: {row[name]}")
    print("\n".join([quote.sentence(), *costs(run.status()), f"--seed-number {run.seed_number} uses the answers of this pilot."]))
    if ended["error"]:
        say(ended["error"])
    return 1 if ended.get("lost") else 0


# What it writes


def _write(args: argparse.Namespace, asked: PairsAsked, run: FileRun, rows: Iterator[dict[str, Any]], more: Iterable[str] = ()) -> int:
    """The output, out of what the run made, and the summary; returns the exit code."""
    from synthcore.cli.app import summarise, warn
    from synthcore.evaluation.length_gap import Lengths, sentences

    ended, status = run.ended(), run.status()
    makers: dict[str, int] = {}
    lengths = Lengths()

    def counted() -> Iterator[Row]:
        for row in rows:
            by = "earlier" if row.get("earlier") else "instead" if row["fallback"] else row["method"]
            makers[by] = makers.get(by, 0) + 1
            if row["row"].get("rejected"):
                lengths.add(row["row"]["chosen"], row["row"]["rejected"])
            yield row["row"]

    if args.command == "pairs":
        told = _folder(args, asked, run, counted())
    else:
        told = _one_file(args, counted(), more)
    run.hand_over()
    why = ended.get("why") or ""
    if why:
        warn(f"{why} Rules made the {makers.get('instead', 0):,} that were missing.")
    total = sum(makers.values())
    words = {"llm": "by the model", "rule": "by rule", "instead": "by rule in its stead", "earlier": "made before"}
    by = ", ".join(f"{n:,} {words[name]}" for name, n in makers.items())
    noun = {"questions": "questions", "responses": "questions with responses", "pairs": "pairs"}[args.command]
    number = run.seed_number
    lines = [f"Made {total:,} {noun}: {args.output} (seed number {number}{f'; {by}' if by else ''}).", *told["lines"]]
    if asked.model:
        lines += _cost(status, total - makers.get("earlier", 0))
    if args.command == "responses":
        lines += sentences(lengths.gap())
    if ended["error"]:
        lines.append(ended["error"])
    facts = {
        "output": args.output, "made": total, "made_by": makers, "seed_number": number, "kept_aside": told["kept"], "lost": ended.get("lost", 0),
        "error": ended["error"], "stopped": why or None, "cost_usd": status.get("spent"), "requests": status.get("sent", 0),
        "outcomes": status.get("fates", {}), "left_out": asked.left_out, "length": lengths.gap()._asdict() if args.command != "questions" else None,
    }  # fmt: skip
    summarise(args, facts, "\n".join(lines))
    return 1 if ended.get("lost") else 0


def _one_file(args: argparse.Namespace, rows: Iterator[Row], more: Iterable[str]) -> dict[str, Any]:
    from synthcore.core.files import replacing
    from synthcore.formats.questions import QUESTIONS, RESPONSES, Writer

    with replacing(args.output) as (file, kept):
        writer = Writer(file, QUESTIONS if args.command == "questions" else RESPONSES, more=more)
        for row in rows:
            writer.add(row)
    return {"kept": kept[0] if kept else None, "lines": [f"The former file is kept as {kept[0].name}."] if kept else []}


def _folder(args: argparse.Namespace, asked: PairsAsked, run: FileRun, rows: Iterator[Row]) -> dict[str, Any]:
    from synthcore.services.pair_export import PairFacts, export

    done = export(args.output, rows, domain=asked.domain, facts=PairFacts(run=run.folder.path.name, seed_number=run.seed_number))
    kept = [f"Former files are kept: {', '.join(done.kept)}."] if done.kept else []
    return {"kept": list(done.kept) or None, "lines": [done.sentence, *done.length, *kept]}


def _cost(status: dict[str, Any], rows: int) -> list[str]:
    """What it cost, with the amount for a row."""
    from synthcore.cli.generate_summary import costs
    from synthcore.llm.pricing import dollars

    lines = costs({**status, "accepted": 0})
    spent = Decimal(status["spent"]) if status.get("spent") else Decimal(0)
    if spent and rows:
        lines[0] += f"; {dollars(spent / rows)} a row"
    return lines
