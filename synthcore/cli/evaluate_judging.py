"""`synthcore evaluate --judge-model NAME`: a language model judges the records by the rubrics of their domain."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.core.runs import Run
    from synthcore.services.judge_orders import JudgeOrder
    from synthcore.services.judging import JudgeEstimate
    from synthcore.services.quoting import Sent
    from synthcore.settings import Settings
    from synthcore.wiring import Services


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from synthcore.cli.generate import dollars, number_within

    group = parser.add_argument_group("a judge", "a language model that is asked about each record, instead of the checks")
    group.add_argument("--judge-model", metavar="NAME", help="the model that judges (its server is that of OPENAI_BASE_URL)")
    group.add_argument("--domain", metavar="NAME", help="judge the records of this domain (default: that of the settings)")
    group.add_argument("--family", nargs="+", action="extend", default=[], metavar="NAME", help="only these families of the rubrics (default: all)")
    group.add_argument("--repeats", type=number_within(1, 10, int), default=1, metavar="N", help="ask everything N times, to see how often it changes its mind")
    group.add_argument("--one-order", action="store_true", help="show the answers of a pair in one order only, at half the price")
    group.add_argument("--same-judge", action="store_true", help="let the judge be the model that wrote the records, which it is too kind to")
    group.add_argument("--budget-usd", type=dollars, metavar="USD", help="never spend more than this; what is judged so far stays")
    group.add_argument("--batch-api", action="store_true", help="through the provider's Batch endpoints: half the price, up to a day")
    group.add_argument("--dry-run", action="store_true", help="say what would be sent and what it would cost, and send nothing")


def none_without_a_judge(args: argparse.Namespace) -> None:
    """Raises BadRequest for options that say something to a judge where none is asked."""
    from synthcore.core.errors import BadRequest

    given = {
        "--domain": args.domain, "--family": args.family, "--repeats": args.repeats > 1, "--one-order": args.one_order, "--same-judge": args.same_judge,
        "--budget-usd": args.budget_usd is not None, "--batch-api": args.batch_api, "--dry-run": args.dry_run,
    }  # fmt: skip
    if said := [name for name, value in given.items() if value]:
        raise BadRequest(f"{' and '.join(said)} {'is' if len(said) == 1 else 'are'} for a judge; name one with --judge-model, or leave that out.")


def order_of(args: argparse.Namespace) -> JudgeOrder:
    from synthcore.services.judge_orders import JudgeOrder

    return JudgeOrder(
        model=args.judge_model, domain=args.domain, batch=args.batch, families=tuple(args.family), repeats=args.repeats, both_orders=not args.one_order,
        same_judge=args.same_judge, budget_usd=args.budget_usd, batch_api=args.batch_api,
    )  # fmt: skip


def judge(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.cli.following import to_the_end
    from synthcore.cli.interrupts import say
    from synthcore.core.errors import BadRequest
    from synthcore.wiring import with_services

    order = order_of(args)
    if args.dry_run:
        with with_services(settings) as services:
            return _shown(args, services.call("judge_request", order=order), services.call("judge_estimate", order=order))

    def begin(services: Services) -> Run | None:
        estimate: JudgeEstimate = services.call("judge_estimate", order=order)
        if estimate.asked and estimate.refusal:
            raise BadRequest(estimate.refusal)
        for line in _costs(estimate):
            say(line)
        began: Run | None = services.call("start_judging", order=order)
        if began is None:
            told(services, order, run=None, status={}, as_json=args.json)
        return began

    return to_the_end(settings, begin, as_json=args.json)


def told(services: Services, order: JudgeOrder, *, run: Run | None, status: dict[str, Any], as_json: bool) -> None:
    """What the judge of an order has said, after its run; without one nothing was left to ask."""
    from synthcore.cli.generate_summary import costs, run_facts
    from synthcore.cli.terminal import inert

    report = services.call("judge_report", order=order)
    if as_json:
        print(json.dumps({"run": run_facts(run, status) if run else None, **report.model_dump(mode="json")}, ensure_ascii=False))
        return
    print(f"{run.done:,} of {run.total:,} requests came to a judgement (run {run.id})." if run else "Everything has been judged; nothing is asked again.")
    print("\n".join(map(inert, [*(costs(status) if status else []), f"By {report.judge}, raw: its own word, not corrected for its errors.", *report.lines])))
    if run and run.error:
        print(inert(run.error))


def _shown(args: argparse.Namespace, sent: Sent, estimate: JudgeEstimate) -> int:
    from synthcore.cli.terminal import inert

    if args.json:
        print(json.dumps({"sent": sent.model_dump(mode="json"), "estimate": estimate.model_dump(mode="json")}, ensure_ascii=False))
        return 0
    print(f"The first of {sent.of:,} requests to {inert(sent.model)} at {inert(sent.host)}:")
    for message in sent.messages:
        print(f"\n--- {message.role}\n{inert(message.text)}")
    print()
    print("\n".join(map(inert, _costs(estimate))))
    return 0


def _costs(estimate: JudgeEstimate) -> list[str]:
    there = estimate.judged + estimate.paid
    before = f", {there:,} answered before" if there else ""
    lines = [f"{estimate.model} at {estimate.host} judges {estimate.records:,} records: {estimate.asked:,} requests{before}."]
    lines += [f"  {name}: {quote.sentence()}" for name, quote in estimate.quotes.items()]
    if estimate.too_long:
        lines.append(f"  {estimate.too_long:,} requests are not sent: their texts are too long for a judge.")
    return lines + ([estimate.refusal] if estimate.refusal else [])
