"""What `synthcore generate` says of a run that asked a model, while it goes on and at its end."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.services.file_runs import FileRun
    from synthcore.services.generating import Asked

MAKERS = {"llm": "by the model", "template": "by templates", "fallback": "by templates in its stead"}


def assemble(args: argparse.Namespace, asked: Asked, run: FileRun) -> int:
    """The file, out of what the run made, and the summary; returns the exit code."""
    from synthcore.cli.app import summarise, warn
    from synthcore.cli.generate_file import by_value, counted, taken, write
    from synthcore.core.files import replacing
    from synthcore.services.working import generator_for

    ended, status, makers = run.ended(), run.status(), run.makers()
    total, number = sum(makers.values()), run.request.seed_number
    stopped = ended.get("why") or ""
    if stopped:
        warn(f"{stopped} Templates made the {makers['fallback']:,} that were missing.")
    by_template = makers["template"] + makers["fallback"]
    pattern = generator_for(asked.domain, run.request, asked.seeds).pattern if by_template else None
    told = {
        "method": args.method, "model": asked.model.name if asked.model else None, "host": status.get("host"), "made_by": dict(makers),
        "cost_usd": status.get("spent"), "outcomes": status.get("fates", {}),
    }  # fmt: skip
    head = {"total": total, **told, **({"seed_file": args.seed.name} if args.seed else {}), **taken(pattern, args.seed)}
    with replacing(args.output) as (file, kept):
        write(file, (row["dialogue"] for row in run.rows()), asked.domain, run.request, asked.quotas, head)
    run.hand_over()
    counts = counted(asked.quotas)
    made_by = ", ".join(f"{makers[key]:,} {words}" for key, words in MAKERS.items() if makers[key])
    lines = [f"Made {total:,} dialogues: {args.output} (seed number {number}){f', {made_by}' if made_by else ''}.", *by_value(counts), *costs(status)]
    lines += [pattern.took()] if pattern else []
    again = f"`--seed-number {number} --attempts {asked.model.attempts * 2 if asked.model else 8}` asks for these again, and pays for nothing twice."
    lines += [ended["error"], again] if ended["error"] else []
    if kept:
        lines.append(f"The former file is kept as {kept[0].name}.")
    facts = {
        "output": args.output, "made": total, "seed_number": number, "kept_aside": kept[0] if kept else None, "fallback": makers["fallback"],
        "stopped": stopped or None, "lost": ended.get("lost", 0), "error": ended["error"], "wasted_usd": status.get("wasted", {}),
        "requests": status.get("sent", 0), "masked": status.get("masked", {}), "held": status.get("held", 0), **told, **counts,
    }  # fmt: skip
    summarise(args, facts, "\n".join(lines))
    return 1 if ended.get("lost") else 0


def so_far(status: Mapping[str, Any]) -> str:
    """What a run is at, for one line."""
    parts = [f"{status.get('in_flight', 0)} under way"]
    if batches := [batch for batch in status.get("batches", []) if batch.get("state") != "completed"]:
        parts.append(f"{sum(batch['requests'] for batch in batches):,} in {len(batches)} {'batch' if len(batches) == 1 else 'batches'}")
    if status.get("waiting"):
        parts.append(f"{status['waiting']:,} waiting to be tried again")
    if status.get("refilled"):
        parts.append(f"{status['refilled']:,} refilled")
    if status.get("spent") and Decimal(status["spent"]):
        cap = f" of {_dollars(status['cap'])}" if status.get("cap") else ""
        parts.append(f"{_dollars(status['spent'])} spent{cap}")
    return ", ".join(parts)


def costs(status: Mapping[str, Any]) -> list[str]:
    """What it cost, what of that was for nothing, and what became of answers that were not used."""
    lines = [_cost(status)]
    unused = {fate.replace("_", " "): n for fate, n in status.get("fates", {}).items() if fate != "accepted"}
    if unused:
        lines.append("  not used: " + ", ".join(f"{fate} {n:,}" for fate, n in sorted(unused.items(), key=lambda item: -item[1])))
    if status.get("masked"):
        lines.append("  masked before sending: " + ", ".join(f"{kind} {n:,}" for kind, n in status["masked"].items()))
    if status.get("held"):
        lines.append(f"  held back for personal data: {status['held']:,} requests")
    return lines


def _cost(status: Mapping[str, Any]) -> str:
    if not status.get("sent"):
        return "  cost: nothing; no request was sent"
    if status.get("spent") is None:
        return "  cost: not known; no price is listed for this model"
    spent = Decimal(status["spent"])
    if not spent:
        return "  cost: nothing"
    line = f"  cost: {_dollars(spent)}"
    if status.get("accepted"):
        line += f", {_dollars(spent / status['accepted'])} for each that the model made"
    wasted = {kind: Decimal(amount) for kind, amount in status.get("wasted", {}).items() if Decimal(amount)}
    if wasted:
        line += f"; for nothing {_dollars(sum(wasted.values()))} ({', '.join(f'{kind} {_dollars(amount)}' for kind, amount in wasted.items())})"
    return line


def _dollars(amount: Decimal | str | int) -> str:
    from synthcore.llm import pricing

    return pricing.dollars(Decimal(amount))
