"""What `synthcore generate` says of a run that asked a model, while it goes on and at its end."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.core.runs import Run
    from synthcore.services.file_runs import FileRun
    from synthcore.services.generating import Asked

MAKERS = {"llm": "by the model", "template": "by templates", "fallback": "by templates in its stead"}
WAITS = {
    "rate_limited": "the server asks to slow down", "server": "errors of the server", "connection": "no connection", "no_host": "the name is not found",
    "stalled": "the server is silent", "broken_off": "answers that broke off",
}  # fmt: skip
WORST = 3  # cells that are named
Cells = Mapping[tuple[str, ...], Mapping[str, int]]  # how many attempts at a cell had each fate


def assemble(args: argparse.Namespace, asked: Asked, run: FileRun, *, temperatures: list[float | None]) -> int:
    """The file, out of what the run made, and the summary; returns the exit code. Where nothing was made, what stands at the
    output stays. `temperatures` are those that its answers were asked at."""
    from synthcore.cli.app import summarise, warn

    ended, status, makers = run.ended(), run.status(), run.makers()
    total, number = sum(makers.values()), run.request.seed_number
    if not status.get("sent"):  # all answers are those of earlier runs
        temperatures = temperatures[1:] or temperatures
    if warning := in_its_stead(ended.get("why"), makers["fallback"]):
        warn(warning)
    told = {
        "method": args.method, "model": asked.model.name if asked.model else None, "host": status.get("host"), "made_by": dict(makers),
        "temperature": temperatures[0] if len(temperatures) == 1 else temperatures, "cost_usd": status.get("spent"), "outcomes": status.get("fates", {}),
    }  # fmt: skip
    values, planned = Values(asked.quotas.by_value()), asked.quotas.by_value()
    took, kept = _write(args, asked, run, values, {"total": total, **told}) if total else ("", None)
    run.hand_over()
    cells = cells_of(run.folder.attempts())
    made_by = ", ".join(f"{makers[key]:,} {words}" for key, words in MAKERS.items() if makers[key])
    first = f"Made {total:,} dialogues: {args.output} (seed number {number}){f', {made_by}' if made_by else ''}."
    if not total:
        first = f"Made no dialogue; {args.output} is {'left as it was' if args.output.exists() else 'not written'} (seed number {number})."
    lines = [first, *by_value(values.counts, planned), *costs(status, cells)]
    lines += [took] if took else []
    again = f"`--seed-number {number} --attempts {asked.model.attempts * 2 if asked.model else 8}` asks for these again, and pays for nothing twice."
    lines += [ended["error"], again] if ended["error"] else []
    if kept:
        lines.append(f"The former file is kept as {kept}.")
    facts = {
        "output": args.output if total else None, "made": total, "seed_number": number, "kept_aside": kept,
        "lost": ended.get("lost", 0), "error": ended["error"],
        **told, **asked_facts(status, cells), "made_by": dict(makers), "fallback": makers["fallback"], "stopped": ended.get("why") or None,
        **values.counts, "planned": planned,
    }  # fmt: skip
    summarise(args, facts, "\n".join(lines))
    return 1 if ended.get("lost") else 0


def _write(args: argparse.Namespace, asked: Asked, run: FileRun, values: Values, head: dict[str, Any]) -> tuple[str, Any]:
    """Write the file; returns what was taken of the seeds, and the name under which a former file is kept."""
    from synthcore.cli.generate_file import taken, write
    from synthcore.core.files import replacing
    from synthcore.services.working import generator_for

    by_template = head["made_by"].get("template", 0) + head["made_by"].get("fallback", 0)
    pattern = generator_for(asked.domain, run.request, asked.seeds).pattern if by_template else None
    head |= {**({"seed_file": args.seed.name} if args.seed else {}), **taken(pattern, args.seed)}

    def dialogues() -> Iterator[dict[str, Any]]:
        for row in run.rows():
            values.add(row["dialogue"])
            yield row["dialogue"]

    with replacing(args.output) as (file, kept):
        write(file, dialogues(), asked.domain, run.request, asked.quotas, head)
    return pattern.took() if pattern else "", kept[0].name if kept else None


class Values:
    """How many dialogues of each value of each label there are. `planned` gives the labels and their values in order."""

    def __init__(self, planned: Mapping[str, Mapping[str, int]]) -> None:
        self.counts: dict[str, dict[str, int]] = {name: dict.fromkeys(values, 0) for name, values in planned.items()}

    def add(self, dialogue: Mapping[str, Any]) -> None:
        found = {
            "session_type": dialogue["session_type"], "concern": dialogue["user_profile"]["concern"], "risk_level": dialogue["labels"]["max_risk_level"],
        }  # fmt: skip
        for name, counts in self.counts.items():
            counts[found[name]] = counts.get(found[name], 0) + 1


def by_value(made: Mapping[str, Mapping[str, int]], planned: Mapping[str, Mapping[str, int]]) -> list[str]:
    """How many dialogues of each value there are, and how many were planned where that is another number."""
    lines = []
    for name, values in made.items():
        due = planned.get(name, {})
        told = [f"{value} {n:,}" + (f" of {due[value]:,}" if due.get(value, n) != n else "") for value, n in values.items()]
        lines.append(f"  {name.replace('_', ' ')}: {', '.join(told)}")
    return lines


def in_its_stead(stopped: str | None, fallback: int) -> str:
    """Why templates stand in for a model that could not be asked to the end; empty where it could."""
    return f"{stopped} Templates made the {fallback:,} that were missing." if stopped else ""


# While it goes on


def so_far(status: Mapping[str, Any]) -> str:
    """What a run is at, for one line."""
    parts = [f"{status.get('in_flight', 0)} under way"]
    if batches := [batch for batch in status.get("batches", []) if batch.get("state") != "completed"]:
        parts.append(f"{sum(batch['requests'] for batch in batches):,} in {len(batches)} {'batch' if len(batches) == 1 else 'batches'}")
    if status.get("waiting"):
        faults = {WAITS[kind]: n for kind, n in status.get("faults", {}).items() if kind in WAITS}
        why = f" ({max(faults, key=faults.__getitem__)})" if faults else ""
        parts.append(f"{status['waiting']:,} waiting to be tried again{why}")
    if status.get("refilled"):
        parts.append(f"{status['refilled']:,} refilled")
    if status.get("spent") and Decimal(status["spent"]):
        cap = f" of {_dollars(status['cap'])}" if status.get("cap") else ""
        parts.append(f"{_dollars(status['spent'])} spent{cap}")
    return ", ".join(parts)


# At its end


def cells_of(attempts: Iterable[Mapping[str, Any]]) -> Cells:
    """Outcomes by cell."""
    cells: dict[tuple[str, ...], Counter[str]] = {}
    for attempt in attempts:
        cells.setdefault(tuple(attempt["cell"]), Counter())[attempt["fate"]] += 1
    return cells


def costs(status: Mapping[str, Any], cells: Cells = MappingProxyType({})) -> list[str]:
    """What it cost, what of that was for nothing, and what became of answers that were not used."""
    lines = [_cost(status)]
    if unused := {fate: n for fate, n in status.get("fates", {}).items() if fate != "accepted"}:
        lines.append(f"  not used: {_fates(unused)}")
        lines += _worst(cells)
    if status.get("masked"):
        lines.append("  masked before sending: " + ", ".join(f"{kind} {n:,}" for kind, n in status["masked"].items()))
    if status.get("held"):
        lines.append(f"  held back for personal data: {status['held']:,} requests")
    return lines


def made_by(status: Mapping[str, Any]) -> list[str]:
    """Who made the records, in a line."""
    by = (("the model", "accepted"), ("templates", "by_template"), ("templates in its stead", "fallback"))
    told = [f"{who} {status[key]:,}" for who, key in by if status.get(key)]
    return [f"  made by: {', '.join(told)}"] if told else []


def asked_facts(status: Mapping[str, Any], cells: Cells) -> dict[str, Any]:
    """The same for a program."""
    makers = {"llm": "accepted", "template": "by_template", "fallback": "fallback"}
    return {
        "host": status.get("host"), "made_by": {who: status[key] for who, key in makers.items() if status.get(key)},
        "fallback": status.get("fallback", 0), "stopped": status.get("stopped"), "outcomes": status.get("fates", {}),
        "cells": [{"cell": list(cell), "outcomes": dict(fates)} for cell, fates in cells.items()],
        "requests": status.get("sent", 0), "cost_usd": status.get("spent"), "wasted_usd": status.get("wasted", {}),
        "masked": status.get("masked", {}), "held": status.get("held", 0),
    }  # fmt: skip


def run_facts(run: Run, status: Mapping[str, Any]) -> dict[str, Any]:
    """A run as JSON. What it cost is null where no price is known."""
    from synthcore.llm import pricing

    unknown = status.get("sent") and status.get("spent") is None
    told: dict[str, Any] = json.loads(run.model_dump_json())
    return told | {"cost": None if unknown else pricing.plain(run.cost)}


def _worst(cells: Cells) -> list[str]:
    """The cells that lose more answers than others, in one line: there the distribution would bend, and the money go."""
    lost = {cell: sum(n for fate, n in fates.items() if fate != "accepted") for cell, fates in cells.items()}
    every = {cell: sum(fates.values()) for cell, fates in cells.items()}
    share = sum(lost.values()) / max(1, sum(every.values()))
    ranked = sorted((cell for cell in cells if lost[cell]), key=lambda cell: (share * every[cell] - lost[cell], -lost[cell]))
    if not ranked:
        return []
    named = [
        f"{' / '.join(cell)} {lost[cell]:,} of {every[cell]:,} ({_fates({f: n for f, n in cells[cell].items() if f != 'accepted'})})" for cell in ranked[:WORST]
    ]
    more = f"; {len(ranked) - WORST} more" if len(ranked) > WORST else ""
    return [f"    most in: {'; '.join(named)}{more}"]


def _fates(fates: Mapping[str, int]) -> str:
    return ", ".join(f"{fate.replace('_', ' ')} {n:,}" for fate, n in sorted(fates.items(), key=lambda item: -item[1]))


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
