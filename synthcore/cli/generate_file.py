"""`synthcore generate --output FILE`: dialogues into a file, without a database."""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore import __version__

if TYPE_CHECKING:
    from synthcore.core.quotas import Quotas
    from synthcore.domains.schema import Domain
    from synthcore.generation.request import Request
    from synthcore.generation.seeds import SeedPattern


def by_template(args: argparse.Namespace, *, instead_of: float = 0.0) -> int:
    """All of it by templates. `instead_of` is the share that a model was to make and cannot; it is marked."""
    from synthcore.cli.app import summarise
    from synthcore.cli.progress import watched
    from synthcore.core.files import check_output, replacing
    from synthcore.core.model_plan import model_places
    from synthcore.generation.batch import make
    from synthcore.generation.templates import Generator

    domain, request, _ = asked(args)
    quotas = request.quotas(domain)
    pattern = _pattern(args.seed, domain)
    check_output(args.output, clobber=not args.no_clobber)
    made = (one.dialogue for one in make(Generator(domain, request.seed_number, pattern), quotas))
    stood_in = model_places(quotas, instead_of, request.seed_number)
    told = {"method": args.method, "fallback": sum(stood_in)} if instead_of else {}
    with replacing(args.output) as (file, kept):
        dialogues = watched(_marked(made, stood_in) if instead_of else made, args.output.name, "made", args.count)
        write(file, dialogues, domain, request, quotas, told | taken(pattern, args.seed))
    counts = quotas.by_value()
    number = request.seed_number
    facts = {"output": args.output, "made": args.count, "seed_number": number, "kept_aside": kept[0] if kept else None, **told, **counts}
    lines = [f"Made {args.count:,} dialogues: {args.output} (seed number {number}; --seed-number {number} makes them again)."]
    if instead_of:
        lines.append(f"  {sum(stood_in):,} that a model was to make are by templates (marked in their origin).")
    lines += by_value(counts)
    if pattern:
        lines.append(pattern.took())
    if kept:
        lines.append(f"The former file is kept as {kept[0].name}.")
    summarise(args, facts, "\n".join(lines))
    return 0


def asked(args: argparse.Namespace) -> tuple[Domain, Request, bool]:
    """The domain and the request; True when the seed number was drawn."""
    from synthcore.domains import loader
    from synthcore.generation.request import Request
    from synthcore.settings import load, shipped

    settings = load(domain=args.domain)
    domain = loader.load(loader.find(settings.home, shipped("domains"), settings.domain))
    drawn = args.seed_number is None
    number = random.SystemRandom().randrange(2**31) if drawn else args.seed_number
    return domain, Request(count=args.count, seed_number=number, concerns=tuple(args.concerns), session_types=tuple(args.session_types)), drawn


def _marked(dialogues: Iterable[dict[str, Any]], stood_in: bytearray) -> Iterator[dict[str, Any]]:
    for dialogue, mark in zip(dialogues, stood_in, strict=True):
        if mark:
            dialogue["origin"]["fallback"] = "no_key"
        yield dialogue


def write(file: Any, dialogues: Iterable[dict[str, Any]], domain: Domain, request: Request, quotas: Quotas, more: dict[str, Any]) -> None:
    """A dialogues file in one pass. With SOURCE_DATE_EPOCH set, the same request writes the same bytes."""
    from synthcore.formats import json_layout
    from synthcore.formats.dialogues import Statistics

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    writer = json_layout.Writer(file)
    writer.put("version", "1.0")
    writer.put("description", f"{domain.about.title}: synthetic dialogues. {domain.about.disclaimer}")
    writer.put("generated_at", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    writer.put("total_dialogues", more.pop("total", request.count))
    writer.put("metadata", {
        "generator": f"synthcore {__version__}", "method": "template", "domain": f"{domain.about.id}@{domain.about.version}",
        "domain_hash": domain.hash, "seed_number": request.seed_number, "mix": request.mix,
        "concerns": list(request.concerns) or "all", "session_types": list(request.session_types) or "all", "planned": quotas.by_value(),
    } | more)  # fmt: skip
    statistics = Statistics()
    writer.array("dialogues")
    for dialogue in dialogues:
        statistics.add(dialogue)
        writer.add(b"    " + json_layout.dialogue(dialogue))
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


def taken(pattern: SeedPattern | None, seed: Path | None) -> dict[str, Any]:
    """What the file says of the seeds."""
    return {"seed_file": seed.name if seed else None, "seed_taken": pattern.took()} if pattern else {}


def by_value(counts: dict[str, dict[str, int]]) -> list[str]:
    """How many dialogues of each value are planned, as lines of a summary."""
    return [f"  {name.replace('_', ' ')}: " + ", ".join(f"{v} {n:,}" for v, n in values.items()) for name, values in counts.items()]
