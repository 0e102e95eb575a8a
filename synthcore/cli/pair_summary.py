"""What `synthcore questions`, `responses` and `pairs` write, and what they say of it at their end."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pairing import PairsAsked

Row = dict[str, str]
NOUNS = {"questions": ("question", ""), "responses": ("question", " with responses"), "pairs": ("pair", "")}
MAKERS = {"llm": "by the model", "rule": "by rule", "instead": "by rule in its stead", "earlier": "made before"}
UNJUDGED = "They are unreviewed, not judged: no judge was asked about them, and no person has seen them."


def written(args: argparse.Namespace, asked: PairsAsked, run: FileRun, rows: Iterator[dict[str, Any]], more: Iterable[str] = (), earlier: int = 0) -> int:
    """The output, out of what the run made, and the summary; returns the exit code. `earlier` rows of the output are there
    already. Where nothing was made, what stands at the output stays as it is."""
    from synthcore.cli.app import summarise, warn
    from synthcore.cli.generate_summary import asked_facts, cells_of
    from synthcore.evaluation.length_gap import Lengths, sentences

    ended, status, number = run.ended(), run.status(), run.seed_number
    makers, modifications, lengths = Counter[str](), Counter[str](), Lengths()

    def counted() -> Iterator[Row]:
        for row in rows:
            makers["earlier" if row.get("earlier") else "instead" if row["fallback"] else row["method"]] += 1
            modifications[row["row"].get("modification_id", "")] += 1
            if row["row"].get("rejected"):
                lengths.add(row["row"]["chosen"], row["row"]["rejected"])
            yield row["row"]

    told: dict[str, Any] = {"kept": None, "lines": []}
    if run.made():
        told = _folder(args, asked, run, counted()) if args.command == "pairs" else _one_file(args, counted(), more)
    else:
        makers["earlier"] = earlier
    run.hand_over()
    why = ended.get("why") or status.get("stopped") or ""
    if why:
        warn(f"{why} Rules made {makers['instead']:,} that were missing.")
    total, new = sum(makers.values()), run.made()
    by = ", ".join(f"{makers[name]:,} {words}" for name, words in MAKERS.items() if makers[name])
    noun, more_of_it = NOUNS[args.command]
    lines = [f"Made {total:,} {noun}{'' if total == 1 else 's'}{more_of_it}: {args.output} (seed number {number}; {by}).", *told["lines"]]
    if not new:
        there = any(path.is_file() for path in (args.output, args.output / "questions.csv"))
        lines = [f"Made none; {args.output} is {'left as it was' if there else 'not written'} (seed number {number})."]
    if new and args.command != "responses":
        lines.append(f"  modifications: {', '.join(f'{name} {n:,}' for name, n in sorted(modifications.items()))}")
    if asked.model:
        lines += _cost(status, new, run)
    if new and args.command == "responses":
        lines += sentences(lengths.gap())
    lines += [ended["error"]] if ended["error"] else []
    lines += [UNJUDGED] if new and args.command == "pairs" else []
    facts = {
        **(asked_facts(status, cells_of(run.folder.attempts())) if asked.model else {}),
        "output": args.output if new else None, "made": total, "planned": int(run.plan["pairs"]["count"]) + earlier, "method": asked.method,
        "model": asked.model.name if asked.model else None, "made_by": dict(makers), "fallback": makers["instead"], "modifications": dict(modifications),
        "seed_number": number, "kept_aside": told["kept"], "lost": ended.get("lost", 0), "error": ended["error"], "stopped": why or None,
        "needs": asked.needs or None, "left_out": asked.left_out, "length": lengths.gap()._asdict() if args.command != "questions" else None,
        **({"unreviewed": told.get("unreviewed", 0), "judged": 0} if args.command == "pairs" else {}),
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
    return {"kept": list(done.kept) or None, "lines": [done.sentence, *done.length, *kept], "unreviewed": done.unreviewed}


def _cost(status: dict[str, Any], rows: int, run: FileRun) -> list[str]:
    """What it cost, with the amount for a row."""
    from synthcore.cli.generate_summary import cells_of, costs
    from synthcore.llm.pricing import dollars

    lines = costs({**status, "accepted": 0}, cells_of(run.folder.attempts()))
    spent = Decimal(status.get("spent") or 0)
    if spent and rows:
        lines[0] += f"; {dollars(spent / rows)} a row"
    return lines
