"""`synthcore plan`: what to order next so that the target is reached, and with --start the run that makes it."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from synthcore.cli.generate import dollars, number_within, ratio
from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.services.plans import Plan
    from synthcore.settings import Settings
    from synthcore.views.next_batch import NextBatch
    from synthcore.wiring import Services

HELP = "say what to order next so that the target is reached, from what is approved and how often; --start orders it"
METHODS = ("template", "openai", "hybrid", "per-dollar")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--goal", "-g", type=number_within(1, 10_000_000, int), metavar="N",
        help="approved dialogues in the end (default: the goal that is kept on the Statistics page, else as many as are there)",
    )  # fmt: skip
    parser.add_argument("--domain", help="domain to plan for (default: that of the settings)")
    parser.add_argument("--size", type=number_within(1, 10_000_000, int), metavar="N", help="order at most so many now (default: all that the gap takes)")
    parser.add_argument(
        "--method", choices=METHODS, default="hybrid",
        help="what makes them; per-dollar shares them out by what a dollar gets approved (default hybrid; templates alone where no model can be asked)",
    )  # fmt: skip
    parser.add_argument("--hybrid-ratio", type=ratio, default=0.3, metavar="SHARE", help="the model's share of a hybrid, as 0.3, 30%% or 70/30 (default 0.3)")
    parser.add_argument("--decision-usd", type=dollars, default=None, metavar="USD", help="what a reviewer's decision costs, for per-dollar (default 1)")
    parser.add_argument("--mix", default="production", help="the target of the domain that is meant (default production)")
    parser.add_argument("--model", help="the model to ask (default: SYNTHCORE_MODEL)")
    parser.add_argument("--budget-usd", type=dollars, metavar="USD", help="never spend more than this on the model")
    parser.add_argument("--seed-number", type=int, metavar="N", help="fixes chance: the same number makes the same bytes")
    parser.add_argument("--start", action="store_true", help="start the run that makes the order, as a batch of its own, and follow it")
    parser.add_argument(
        "--assign", nargs="+", action="extend", default=[], metavar="NAME",
        help="with --start: who is to look at the batch first (default: everybody); `synthcore assign` changes it",
    )  # fmt: skip
    parser.add_argument("--as", dest="person", metavar="NAME", help="who plans and orders (default: the login name)")
    parser.add_argument("--json", action="store_true", help="print the plan, or with --start the run, as one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.settings import load

    if args.assign and not args.start:
        raise BadRequest("--assign names who is to look at the batch that --start orders; without --start there is none.")
    settings = load(domain=args.domain)
    return _start(args, settings) if args.start else _show(args, settings)


def wanted(args: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks for, as the service takes it."""
    more = {"decision_usd": float(args.decision_usd)} if args.decision_usd is not None else {}
    return {
        "goal": args.goal, "domain": args.domain, "size": args.size, "method": args.method.replace("-", "_"), "hybrid_ratio": args.hybrid_ratio,
        "mix": args.mix, "model": args.model, "budget_usd": args.budget_usd, "seed_number": args.seed_number,
    } | more  # fmt: skip


def _show(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.wiring import with_services

    with with_services(settings) as services:
        plan: Plan = services.call("plan_next_batch", person=args.person, wanted=wanted(args))
        quote = services.call("estimate", person=args.person, order=plan.order) if plan.order and plan.model else None
        runs = [services.call("run_status", person=args.person, run_id=run_id) for run_id in plan.under_way]
    if args.json:
        print(json.dumps(plan.model_dump(mode="json") | {"quote": quote.model_dump(mode="json") if quote else None}, ensure_ascii=False))
        return 0
    from synthcore.cli.terminal import inert
    from synthcore.domains import loader
    from synthcore.settings import shipped
    from synthcore.views.leaving import quote_line
    from synthcore.views.next_batch import backlog, next_batch, under_way

    view = next_batch(plan, loader.load(loader.find(settings.home, shipped("domains"), plan.domain)))
    print("\n".join([*told(view), *([quote_line(quote)] if quote else []), backlog(plan, None), *(inert(under_way(run)) for run in runs)]))
    return 0


def told(view: NextBatch) -> list[str]:
    """The sentence, what is ordered as a table with its sums, what it is expected to bring, and what it rests on."""
    from synthcore.cli.terminal import inert
    from synthcore.views.next_batch import COLUMNS, NUMBERS, columns, totals

    kept = [COLUMNS.index(name) for name in columns(view)]
    ordered = [row for row in view.rows if row.ordered]
    rows = [[COLUMNS[i] for i in kept], *([str(values[i]) for i in kept] for values in (*(row.values() for row in ordered), totals(ordered)))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(kept))]

    def line(cells: list[str]) -> str:
        return "  ".join(text.rjust(width) if i in NUMBERS else text.ljust(width) for text, width, i in zip(cells, widths, kept, strict=True)).rstrip()

    table = [line(row) for row in rows] if ordered else []
    return [inert(text) for text in [view.sentence, *table, *([view.sums] if view.sums else []), *view.why]]


def _start(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.cli.following import to_the_end

    return to_the_end(settings, lambda services: _begin(args, services), as_json=args.json)


def _begin(args: argparse.Namespace, services: Services) -> Any:
    """The run; None, and why, where nothing is to be ordered."""
    from synthcore.cli.terminal import inert
    from synthcore.core.ids import new_id
    from synthcore.views.assigning import who
    from synthcore.views.leaving import quote_line

    plan: Plan = services.call("plan_next_batch", person=args.person, wanted=wanted(args))
    if plan.no_model:
        sys.stderr.write(f"warning: {plan.no_model} Templates make all of the order.\n")
    if plan.order is None:
        print(json.dumps(plan.model_dump(mode="json"), ensure_ascii=False) if args.json else "Nothing is to be ordered; without --start the plan says why.")
        return None
    if plan.model:
        sent = services.call("what_is_sent", person=args.person, order=plan.order)
        where = f"{sent.model} at {sent.host}{' (this machine)' if sent.local else ''}"
        sys.stderr.write(f"Asking {inert(where)} for {sent.of:,} of {plan.records:,} dialogues.\n")
        if not sent.local:
            sys.stderr.write(f"What is sent there: {'; '.join(sent.fields)}.\n")
        sys.stderr.write(f"{quote_line(services.call('estimate', person=args.person, order=plan.order))}\n")
    run = services.call("start_next_batch", person=args.person, order=plan.order, token=new_id(), people=tuple(args.assign))
    if args.assign:
        assigned = services.call("assignment_of", person=args.person, batch=run.batch)
        sys.stderr.write(f"The batch {inert(run.batch)!r} is assigned to {inert(who(assigned))}.\n")
    return run
