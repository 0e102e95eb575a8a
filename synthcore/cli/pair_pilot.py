"""A few pairs before all the others: what they look like and what the rest would cost, and then the question whether to go on.

The pilot is the beginning of its run: its pairs are the first of those that are made, and what they cost counts against the
same cap. How many come behind them, where nobody said so, is settled when they are there, and written down in the plan.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.cli.pair_judging import Judging
    from synthcore.core.questions import SourceTable
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pairing import PairOrder, PairsAsked
    from synthcore.settings import Settings

Assemble = Callable[["PairsAsked", "FileRun"], int]


def with_a_pilot(
    args: argparse.Namespace, settings: Settings, order: PairOrder, table: SourceTable, asked: PairsAsked, judging: Judging, assemble: Assemble
) -> int:  # fmt: skip
    """`synthcore pairs` with a model, from its pilot to its output; returns the exit code."""
    from synthcore.cli.interrupts import as_interrupts
    from synthcore.cli.pair_runs import announce, say
    from synthcore.services import file_runs, pair_quoting, pairing

    _priced(args, asked)
    judging.check(asked)
    first = pair_quoting.pilot_places(asked)
    ordered = judging.capped(asked, asked.plan.count).order()
    if len(asked.items) > len(first):
        alone = judging.capped(_alone(asked), len(first)).model
        ordered = ordered._replace(plan={**ordered.plan, "first": first}, model=alone)
    run = file_runs.find_or_make(settings, ordered, drawn=args.seed_number is None, anew=args.anew)
    with as_interrupts(), run.held():
        judging.find(run)
        if run.seed_number != asked.seed_number:
            order = order.model_copy(update={"seed_number": run.seed_number})
            asked = pairing.plan_pairs(settings, asked.domain, order, table)
        announce(args, asked, run, len(first) if "first" in run.plan else int(run.plan["pairs"]["count"]), judging)
        if "first" in run.plan:
            code = _made_and_judged(args, judging, _alone(asked), run, len(first))
            failed = run.ended().get("kind", "") if code in (1, 2) else ""
            if code is not None and not (failed in STOOD_IN_FOR and not run.ended().get("too_small") and asked.model and asked.model.fallback):
                return code
            whole = _whole(settings, order, table, asked, run, judging)
            if code is None and not _shown(args, whole, run, judging):
                return _declined(args, run)
            asked, run = whole, _go_on(whole, run)
            say(f"Going on to {asked.plan.count:,} pairs in all.")
        code = _made_and_judged(args, judging, asked, run, int(run.plan["pairs"]["count"]))
        while code is None and (more := _more(settings, order, table, asked, run, judging)):
            asked, run = more, _go_on(more, run)
            say(f"The cap affords more. Going on to {asked.plan.count:,} pairs in all.")
            code = _made_and_judged(args, judging, asked, run, asked.plan.count)
        return code if code is not None else assemble(asked, run)


def _made_and_judged(args: argparse.Namespace, judging: Judging, asked: PairsAsked, run: FileRun, count: int) -> int | None:
    """Make so many pairs and have them judged; the exit code, or None when it can go on."""
    from synthcore.cli.pair_runs import say, to_the_end
    from synthcore.llm.pricing import dollars

    mine = judging.capped(asked, count)
    code = to_the_end(args, mine, run, count)
    if code is None:
        return judging.judged(run)
    if code in (1, 2) and run.ended().get("kind") == "over_budget" and mine.model and mine.model.budget_usd != args.budget_usd:
        say(f"Of the ${args.budget_usd} of the cap, {dollars(args.budget_usd - mine.model.budget_usd)} is spent on judging or kept for it.")
    return code


STOOD_IN_FOR = ("unauthorised", "no_quota", "over_budget")  # as services.asking_run has them, which brings in the HTTP client


def _priced(args: argparse.Namespace, asked: PairsAsked) -> None:
    """Raises BadRequest for a cap without a price, before anything is sent."""
    from synthcore.services import pair_quoting

    if args.budget_usd is not None:
        pair_quoting.affordable(asked, args.budget_usd)


def _alone(asked: PairsAsked) -> PairsAsked:
    """What a pilot says of the model: what it does not deliver, nobody makes in its place, or it would tell nothing."""
    return asked._replace(model=asked.model.model_copy(update={"fallback": False, "batch_api": False}) if asked.model else None)


def _whole(settings: Settings, order: PairOrder, table: SourceTable, asked: PairsAsked, run: FileRun, judging: Judging) -> PairsAsked:
    """The order with the number of pairs that the cap affords, where nobody said how many."""
    from synthcore.services import pair_quoting, pairing

    if order.count is not None or order.budget_usd is None:
        return asked
    first = len(run.plan["first"])
    more = pair_quoting.affordable(asked, _left(order.budget_usd, run, judging), judging.beside(asked))
    if more is None:
        return asked
    share = len(asked.items) / asked.plan.count
    count = max(first, min(_most(order, asked, by_rule=share < 1), int((first + more) / share)))
    return pairing.plan_pairs(settings, asked.domain, order.model_copy(update={"count": count}), table)


def _more(
    settings: Settings, order: PairOrder, table: SourceTable, asked: PairsAsked, run: FileRun, judging: Judging
) -> PairsAsked | None:  # fmt: skip
    """The order with more pairs, where nobody said how many and the cap is not used up: a plan goes by the upper end of what a
    pair may cost. None where it affords no more, or the run was stopped."""
    from synthcore.services import pair_quoting, pairing

    planned, status = run.plan["pairs"], run.status()
    if order.count is not None or order.budget_usd is None or asked.model is None or planned["by_rule"] or not status.get("spent"):
        return None
    if run.ended().get("why") or status.get("stopped") or judging.why or not run.made():
        return None
    more = pair_quoting.affordable(asked, _left(order.budget_usd, run, judging), judging.beside(asked))
    count = min(_most(order, asked), int(planned["count"]) + (more or 0))
    return pairing.plan_pairs(settings, asked.domain, order.model_copy(update={"count": count}), table) if count > planned["count"] else None


def _left(cap: Decimal, run: FileRun, judging: Judging) -> Decimal:
    """What both runs leave of the cap."""
    from synthcore.services.pair_judging import spent

    return max(Decimal(0), cap - spent(run) - judging.spent)


def _most(order: PairOrder, asked: PairsAsked, *, by_rule: bool = False) -> int:
    """As many as there are questions and ways to modify them."""
    from synthcore.generation.pair_plan import modification_shares

    return len(asked.sources) * len(modification_shares(asked.domain, order.modifications or None, by_rule=by_rule))


def _shown(args: argparse.Namespace, whole: PairsAsked, run: FileRun, judging: Judging) -> bool:
    """Show the pilot and the quote; whether to go on."""
    from synthcore.cli import pair_quotes
    from synthcore.cli.pair_runs import say

    made = list(run.rows())
    rows = [line["row"] for line in made]
    error = run.ended()["error"]
    say("\n".join([f"A pilot of {len(run.plan['first'])}:", *shown(rows), *([error] if error else [])]))
    left = len(whole.items) - len(run.plan["first"])
    if left > 0:
        quote = pair_quotes.of_run(whole, run, judging, first=len(run.plan["first"]), done=made, to_judge=whole.plan.count - len(rows))
        say(f"{_others(left)}: " + "\n".join(quote.lines()))
    if not rows and not args.yes:
        raise BadRequest("the pilot made no pair, so nothing more is asked for; the reasons stand above. --yes goes on all the same, --anew tries once more.")
    if args.yes or not _at_a_terminal():
        return True
    sys.stderr.write(f"Go on, to {whole.plan.count:,} pairs in all? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _at_a_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _declined(args: argparse.Namespace, run: FileRun) -> int:
    from synthcore.cli.app import summarise

    said = f"Nothing more is asked for, and nothing is written; the same command goes on with these {run.made():,} (seed number {run.seed_number})."
    summarise(args, {"output": None, "made": run.made(), "seed_number": run.seed_number, "declined": True}, said)
    return 0


def _go_on(whole: PairsAsked, run: FileRun) -> FileRun:
    """Let the run go on behind its pilot. The plan changes last, so that a command that is killed here begins with the
    pilot's end once more."""
    from synthcore.core.files import write_bytes
    from synthcore.services.file_runs import FileRun

    folder, ordered = run.folder, whole.order()
    (folder.path / "end.json").unlink(missing_ok=True)
    for name in ("items", "sources"):
        write_bytes(folder.path / f"{name}.json", json.dumps(ordered.files[name]).encode())
    plan = {name: told for name, told in run.plan.items() if name != "first"}
    plan |= {name: ordered.plan[name] for name in ("request", "pairs")}
    plan["pairs"] = {**plan["pairs"], "facts": run.plan["pairs"]["facts"]}
    if whole.model is not None:
        kept = {name: run.plan["model"][name] for name in ("earlier", "name", "base_url")}
        plan["model"] = whole.model.model_dump(mode="json") | kept
    write_bytes(folder.path / "plan.json", json.dumps(plan).encode())
    return FileRun(folder, plan, begun=True)


# A pilot by itself (`--pilot`)


def told(args: argparse.Namespace, asked: PairsAsked, run: FileRun, judging: Judging | None = None) -> int:
    """What a pilot made, and what the rest of the order would cost beside it."""
    from synthcore.cli import pair_quotes
    from synthcore.cli.generate_summary import costs
    from synthcore.cli.pair_runs import say

    made = list(run.rows())
    rows = [line["row"] for line in made]
    left, ended = max(0, len(asked.items) - len(rows)), run.ended()
    quote = pair_quotes.of_run(asked, run, judging, first=len(rows), done=made)
    run.hand_over()
    if args.json:
        facts = {**quote.model_dump(mode="json"), "seed_number": run.seed_number, "made": len(rows), "rows": rows, "lost": ended.get("lost", 0)}
        print(json.dumps(facts | {"error": ended["error"], "cost_usd": run.status().get("spent")}, ensure_ascii=False))
        return 1 if ended.get("lost") else 0
    print(
        "\n".join(
            [
                *shown(rows),
                f"{_others(left)}: {quote.sentence()}",
                *quote.lines()[1:],
                *costs(run.status()),
                f"--seed-number {run.seed_number} uses the answers of this pilot.",
            ]
        )
    )
    if ended["error"]:
        say(ended["error"])
    return 1 if ended.get("lost") else 0


def _others(left: int) -> str:
    return "For the other one" if left == 1 else f"For the {left:,} others"


def shown(rows: list[Mapping[str, Any]]) -> list[str]:
    """Rows for a person to read, with what is wrong on purpose marked."""
    from synthcore.cli.terminal import inert

    lines = []
    for number, row in enumerate(rows, 1):
        lines.append(f"{number}. {inert(row['question'])}")
        for name, mark in (("chosen", ""), ("rejected", f" (FALSE ON PURPOSE, {row.get('rejected_error_type')})")):
            if row.get(name):
                lines.append(f"   {name}{mark}: {inert(row[name])}")
    return lines
