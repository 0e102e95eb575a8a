"""`synthcore generate`, which the source document calls `generate_synthetic_data.py`."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from synthcore.core.errors import BadRequest

HELP = "make synthetic dialogues to the target distribution, into a file or into the database"
METHODS = ("template", "openai", "hybrid")
MOST_UNASKED = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", "-n", type=int, default=50, help="number of dialogues (default 50)")
    parser.add_argument("--output", "-o", type=Path, help="file to write; without it the dialogues go into the database, as a batch")
    parser.add_argument("--seed", "-s", type=Path, metavar="FILE", help="seed dialogues whose proportions and phrases lend a pattern")
    parser.add_argument("--concerns", "-c", nargs="+", default=[], metavar="CONCERN", help="only these concerns")
    parser.add_argument("--session-types", "-t", nargs="+", default=[], metavar="TYPE", help="only these session types")
    parser.add_argument("--method", choices=METHODS, help="how to make them (default template)")
    parser.add_argument("--use-openai", action="store_true", help="the same as --method openai; without a key, templates make them, and it is said")
    parser.add_argument("--seed-number", type=int, metavar="N", help="fixes chance: the same number makes the same bytes")
    parser.add_argument("--batch", metavar="NAME", help="name of the batch in the database (default: by date and number)")
    parser.add_argument("--domain", help="domain to generate for (default: that of the settings)")
    parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing output")
    parser.add_argument("--yes", action="store_true", help="go ahead with more than a million dialogues")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    model_arguments(parser.add_argument_group("asking a model (--method openai or hybrid)"))


def model_arguments(group: argparse._ArgumentGroup, *, instead: str = "templates", record: str = "dialogue") -> None:
    """The options about asking a model. `instead` makes what it does not; `record` is what one of its products is called."""
    group.add_argument("--hybrid-ratio", type=ratio, default=0.3, metavar="SHARE", help="the model's share of a hybrid, as 0.3, 30%% or 70/30 (default 0.3)")
    group.add_argument("--model", help="the model to ask (default: SYNTHCORE_MODEL)")
    group.add_argument("--temperature", type=number_within(0, 2), metavar="T", help="0 to 2 (default: the server's own)")
    group.add_argument("--budget-usd", type=dollars, metavar="USD", help="never spend more than this; what is made so far stays")
    group.add_argument("--quote", action="store_true", help="say what it would cost and what would be sent, and send nothing")
    group.add_argument("--pilot", action="store_true", help="ask for 5 only and quote from their answers; the same --seed-number uses them later")
    group.add_argument(
        "--no-fallback", action="store_true",
        help=f"no {instead} in the model's place where the key is missing or refused, the quota or the budget is used up, or it delivers nothing usable",
    )  # fmt: skip
    group.add_argument("--batch-api", action="store_true", help="through the provider's Batch endpoints: half the price, up to a day")
    group.add_argument("--anew", action="store_true", help="do not go on with an interrupted run of the same order")
    group.add_argument("--in-flight", type=number_within(1, 1024, int), default=16, metavar="N", help="requests under way at once (default 16)")
    group.add_argument(
        "--attempts", type=number_within(1, 1000, int), default=4, metavar="N", help=f"attempts at one {record} before it is given up (default 4)"
    )
    group.add_argument("--wait", type=number_within(0.1, 86400), default=120.0, metavar="SECONDS", help="how long the server may be silent (default 120)")
    group.add_argument("--requests-per-minute", type=number_within(1, 10**9, int), metavar="N", help="a limit besides the server's own")
    group.add_argument("--tokens-per-minute", type=number_within(1, 10**12, int), metavar="N", help="a limit besides the server's own")
    group.add_argument("--personal-data", choices=("mask", "hold"), default="mask", help="what to do with personal data in a prompt (default mask)")


def run(args: argparse.Namespace) -> int:
    if args.count < 1:
        raise BadRequest(f"--count is {args.count}; ask for at least 1 dialogue.")
    if args.count > MOST_UNASKED and not args.yes:
        raise BadRequest(f"--count is {args.count:,}; that is more than {MOST_UNASKED:,}. Add --yes if you mean it.")
    if args.use_openai and args.method not in (None, "openai"):
        raise BadRequest(f"--use-openai and --method {args.method} say different things; give one of them.")
    if args.quote and args.pilot:
        raise BadRequest("give --quote or --pilot, not both.")
    args.method = args.method or ("openai" if args.use_openai else "template")
    if args.method == "template":
        if args.quote or args.pilot:
            raise BadRequest("--quote and --pilot are about asking a model; add --method openai or hybrid.")
        return _by_template(args)
    from synthcore.cli import generate_model

    return generate_model.run(args)


def _by_template(args: argparse.Namespace) -> int:
    if args.output:
        from synthcore.cli.generate_file import by_template

        return by_template(args)
    from synthcore.cli.following import to_the_end
    from synthcore.settings import load

    return to_the_end(load(domain=args.domain), lambda services: services.call("start_generation", order=order(args)), as_json=args.json)


def order(args: argparse.Namespace) -> dict[str, Any]:
    """What the command line asks for, as the service takes it."""
    return {
        "count": args.count, "domain": args.domain, "concerns": args.concerns, "session_types": args.session_types, "method": args.method,
        "seed_number": args.seed_number, "seed_file": str(args.seed.absolute()) if args.seed else None, "batch": args.batch,
    }  # fmt: skip


def number_within(least: float, most: float, kind: type = float) -> Callable[[str], float]:
    """A number within bounds."""

    def number(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not {'a whole' if kind is int else 'a'} number from {least:,} to {most:,}")
        return value  # type: ignore[no-any-return]

    return number


def ratio(text: str) -> float:
    """The model's share: 0.3, 30% or 70/30 (templates/model), whose parts make up a whole of 100, 10 or 1."""
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)", text)
    try:
        if parts:
            whole = float(parts[1]) + float(parts[2])
            if not any(math.isclose(whole, full) for full in (1, 10, 100)):
                raise argparse.ArgumentTypeError(f"{text!r} adds up to {whole:g}, not to 100; expected something like 70/30")
            share = float(parts[2]) / whole
        else:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share; expected something like 0.3, 30% or 70/30")
    return share


def dollars(text: str) -> Decimal:
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount in dollars; expected something like 2.50")
    return amount
