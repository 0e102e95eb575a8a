"""`synthcore evaluate`: have the checks look at what they have not seen, and tell what they found."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from synthcore.cli import comparing, evaluate_judging

if TYPE_CHECKING:
    from synthcore.core.check_ports import CheckCount
    from synthcore.core.runs import Run
    from synthcore.services.evaluating import KnownCheck
    from synthcore.services.measuring_repetition import Repetition
    from synthcore.settings import Settings
    from synthcore.wiring import Services

HELP = "run the checks over what they have not seen, and tell what they found"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", metavar="NAME", help="only the records of this batch (default: all)")
    parser.add_argument("--check", nargs="+", action="extend", default=[], metavar="NAME", help="only these checks (default: all)")
    parser.add_argument("--list", action="store_true", help="list the checks and what each looks at, and run none")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    comparing.add_arguments(parser)
    evaluate_judging.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    from synthcore.settings import load

    settings = load()
    if args.compare:
        return comparing.compare(args, settings)
    if args.judge_model:
        return evaluate_judging.judge(args, settings)
    evaluate_judging.none_without_a_judge(args)
    return _list(args, settings) if args.list else _check(args, settings)


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.wiring import with_services

    with with_services(settings) as services:
        known: Sequence[KnownCheck] = services.call("checks", batch=args.batch)
    if args.json:
        print(json.dumps({"checks": [one.model_dump(mode="json") for one in known]}, ensure_ascii=False))
        return 0
    for one in known:
        print(f"{one.name:<24} {one.says} ({' and '.join(f'{kind}s' for kind in one.kinds)}; {one.unseen:,} unseen)")
    return 0


def _check(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.cli.following import to_the_end

    checks = tuple(args.check)

    def begin(services: Services) -> Run | None:
        began: Run | None = services.call("start_checks", batch=args.batch, checks=checks)
        if began is None:
            told(services, checks=checks, batch=args.batch, run=None, as_json=args.json)
        return began

    return to_the_end(settings, begin, as_json=args.json)


def told(services: Services, *, checks: Sequence[str], batch: str | None, run: Run | None, as_json: bool) -> None:
    """A line a check: how many records it saw, in how many it found something, and what it could not look at, with the reason.
    `run` is the one that has just ended, None when there was nothing to look at."""
    from synthcore.cli.terminal import inert
    from synthcore.views.repetition import lines

    compared: Sequence[Repetition] = services.call("repetition", batch=batch)
    counts: Sequence[CheckCount] = services.call("checks_summary", checks=tuple(checks), filters={"batch": batch})
    if as_json:
        said = {"run": run.id if run else None, "checked": run.done if run else 0, "checks": _facts(counts)}
        print(json.dumps(said | {"repetition": [_named(one) for one in compared]}, ensure_ascii=False))
        return
    print(f"Checked {run.done:,} records (run {run.id})." if run else "Every record has been checked; nothing is new.")
    for name, facts in _facts(counts).items():
        print(f"  {name:<24} {facts['records']:>9,} records  {facts['with_findings']:>9,} with findings")
        for outcome, reasons in facts["without"].items():
            for one in reasons:
                print(f"  {'':<24} {one['records']:>9,} {outcome.replace('_', ' ')}: {inert(one['reason'])}")
    for one in compared:
        print(f"{inert(one.domain)}, {one.kind}s")
        for line in lines(one.clusters, one.seeds, one.values, one.whole):
            print(f"  {line}")


def _named(one: Repetition) -> dict[str, Any]:
    """With a name for each number."""
    facts = {"domain": one.domain, "kind": one.kind, "batch": one.batch, "stale": one.stale}
    compared = {"clusters": one.clusters._asdict() | {"rate": one.clusters.rate}, "seeds": one.seeds._asdict()}
    return facts | compared | {"values": [value._asdict() for value in one.values], "whole": [value._asdict() for value in one.whole]}


def _facts(counts: Sequence[CheckCount]) -> dict[str, dict[str, Any]]:
    """By check; `without` has the reasons of each outcome that gave no value."""
    found: dict[str, dict[str, Any]] = {}
    for one in counts:
        facts = found.setdefault(one.check, {"records": 0, "with_findings": 0, "without": {}})
        facts["records"] += one.records
        facts["with_findings"] += one.with_findings
        if one.outcome != "ok":
            facts["without"].setdefault(one.outcome, []).append({"records": one.records, "reason": one.reason})
    return found
