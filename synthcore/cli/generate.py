"""`synthcore generate`, which the source document calls `generate_synthetic_data.py`."""

from __future__ import annotations

import argparse
import os
import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore import __version__
from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.core.quotas import Quotas
    from synthcore.domains.schema import Domain
    from synthcore.generation.request import Request
    from synthcore.generation.seeds import SeedPattern
    from synthcore.generation.templates import Made

HELP = "make synthetic dialogues to the target distribution, into a file or into the database"
METHODS = ("template", "openai", "hybrid")
MOST_UNASKED = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", "-n", type=int, default=50, help="number of dialogues (default 50)")
    parser.add_argument("--output", "-o", type=Path, help="file to write; without it the dialogues go into the database, as a batch")
    parser.add_argument("--seed", "-s", type=Path, metavar="FILE", help="seed dialogues whose proportions and phrases lend a pattern")
    parser.add_argument("--concerns", "-c", nargs="+", default=[], metavar="CONCERN", help="only these concerns")
    parser.add_argument("--session-types", "-t", nargs="+", default=[], metavar="TYPE", help="only these session types")
    parser.add_argument("--method", choices=METHODS, default="template", help="how to make them (default template)")
    parser.add_argument("--use-openai", action="store_const", const="openai", dest="method", help="the same as --method openai")
    parser.add_argument("--seed-number", type=int, metavar="N", help="fixes chance: the same number makes the same bytes")
    parser.add_argument("--batch", metavar="NAME", help="name of the batch in the database (default: by date and number)")
    parser.add_argument("--domain", help="domain to generate for (default: that of the settings)")
    parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing output")
    parser.add_argument("--yes", action="store_true", help="go ahead with more than a million dialogues")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def run(args: argparse.Namespace) -> int:
    if args.count < 1:
        raise BadRequest(f"--count is {args.count}; ask for at least 1 dialogue.")
    if args.count > MOST_UNASKED and not args.yes:
        raise BadRequest(f"--count is {args.count:,}; that is more than {MOST_UNASKED:,}. Add --yes if you mean it.")
    _say_what_a_model_needs(args)
    return _into_file(args) if args.output else _into_database(args)


def _say_what_a_model_needs(args: argparse.Namespace) -> None:
    from synthcore.cli.app import warn

    if args.method == "template":
        return
    if not os.environ.get("OPENAI_API_KEY"):
        warn("OPENAI_API_KEY is not set, so no model can be asked; templates make all of the dialogues.")
    else:
        warn("this version does not ask a model yet; templates make all of the dialogues and OPENAI_API_KEY is not used.")


def _into_file(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.cli.progress import watched
    from synthcore.core.files import check_output, replacing
    from synthcore.domains import loader
    from synthcore.generation.batch import make
    from synthcore.generation.request import Request
    from synthcore.generation.templates import Generator
    from synthcore.settings import load, shipped

    settings = load(domain=args.domain)
    domain = loader.load(loader.find(settings.home, shipped("domains"), settings.domain))
    number = args.seed_number if args.seed_number is not None else random.SystemRandom().randrange(2**31)
    request = Request(count=args.count, seed_number=number, concerns=tuple(args.concerns), session_types=tuple(args.session_types))
    quotas = request.quotas(domain)
    pattern = _pattern(args.seed, domain)
    check_output(args.output, clobber=not args.no_clobber)
    made = make(Generator(domain, number, pattern), quotas)
    with replacing(args.output) as (file, kept):
        write(file, watched(made, args.output.name, "made", args.count), domain, request, quotas, pattern, args.seed)
    counts = _counts(quotas)
    facts = {"output": args.output, "made": args.count, "seed_number": number, "kept_aside": kept[0] if kept else None, **counts}
    lines = [f"Made {args.count:,} dialogues: {args.output} (seed number {number}; --seed-number {number} makes them again)."]
    lines += [f"  {name.replace('_', ' ')}: " + ", ".join(f"{v} {n:,}" for v, n in values.items()) for name, values in counts.items()]
    if pattern:
        lines.append(pattern.took())
    if kept:
        lines.append(f"The former file is kept as {kept[0].name}.")
    summarise(args, facts, "\n".join(lines))
    return 0


def write(file: Any, made: Iterable[Made], domain: Domain, request: Request, quotas: Quotas, pattern: SeedPattern | None, seed: Path | None) -> None:
    """A dialogues file in one pass. With SOURCE_DATE_EPOCH set, the same request writes the same bytes."""
    from synthcore.formats import json_layout
    from synthcore.formats.dialogues import Statistics

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    writer = json_layout.Writer(file)
    writer.put("version", "1.0")
    writer.put("description", f"{domain.about.title}: synthetic dialogues. {domain.about.disclaimer}")
    writer.put("generated_at", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    writer.put("total_dialogues", request.count)
    metadata: dict[str, Any] = {
        "generator": f"synthcore {__version__}", "method": "template", "domain": f"{domain.about.id}@{domain.about.version}",
        "domain_hash": domain.hash, "seed_number": request.seed_number, "mix": request.mix,
        "concerns": list(request.concerns) or "all", "session_types": list(request.session_types) or "all", "planned": _counts(quotas),
    }  # fmt: skip
    if pattern:
        metadata |= {"seed_file": seed.name if seed else None, "seed_taken": pattern.took()}
    writer.put("metadata", metadata)
    statistics = Statistics()
    writer.array("dialogues")
    for one in made:
        statistics.add(one.dialogue)
        writer.add(b"    " + json_layout.dialogue(one.dialogue))
    writer.end_array()
    writer.put("statistics", statistics.block())
    writer.close()


def _pattern(seed: Path | None, domain: Domain) -> SeedPattern | None:
    if seed is None:
        return None
    from synthcore.core.files import open_input
    from synthcore.formats import dialogues
    from synthcore.generation.seeds import SeedPattern

    with open_input(seed) as file:
        return SeedPattern(domain, (element.value for element in dialogues.elements(dialogues.reader(file, seed))))


def _counts(quotas: Quotas) -> dict[str, dict[str, int]]:
    from synthcore.generation.request import DIMENSIONS

    counts: dict[str, Counter[str]] = {name: Counter() for name in DIMENSIONS}
    for cell, n in quotas.by_cell().items():
        for name, value in zip(DIMENSIONS, cell, strict=True):
            counts[name][value] += n
    return {name: dict(values) for name, values in counts.items()}


def _into_database(args: argparse.Namespace) -> int:
    from synthcore.cli.following import to_the_end
    from synthcore.settings import load

    order = {
        "count": args.count, "domain": args.domain, "concerns": args.concerns, "session_types": args.session_types, "method": "template",
        "seed_number": args.seed_number, "seed_file": str(args.seed.absolute()) if args.seed else None, "batch": args.batch,
    }  # fmt: skip
    return to_the_end(load(domain=args.domain), lambda services: services.call("start_generation", order=order), as_json=args.json)
