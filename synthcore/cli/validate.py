"""`synthcore validate`, which the source document calls `label_validator.py`: files of dialogues, or of labels."""

from __future__ import annotations

import argparse
import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore.cli.terminal import inert

if TYPE_CHECKING:
    from synthcore.cli.sources import Source
    from synthcore.evaluation.label_files import Tally
    from synthcore.evaluation.label_rules import Issue

HELP = "check the labels of a file against its vocabulary, its text and each other"
SHOWN = {"error": 10, "warning": 3}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", "-i", type=Path, required=True, help="file of dialogues or of labels")
    parser.add_argument("--export", "-e", type=Path, metavar="FILE", help="write every finding to this file")
    parser.add_argument("--no-clobber", action="store_true", help="refuse to replace an existing --export file")
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def run(args: argparse.Namespace) -> int:
    from synthcore.cli.app import summarise
    from synthcore.cli.sources import open_source
    from synthcore.core.files import check_output

    with contextlib.ExitStack() as stack:
        source = open_source(args.input, stack)
        if args.export:
            check_output(args.export, clobber=not args.no_clobber)
        seen, tally = _labels(source) if source.kind == "labels" else _dialogues(source)
    kind = source.kind or "dialogues"
    rules = [{"rule": rule, "severity": severity, "count": count} for rule, severity, count in tally.by_rule()]
    facts: dict[str, Any] = {
        "input": args.input, "kind": kind, "checked": seen, "errors": tally.errors, "warnings": len(tally.issues) - tally.errors, "rules": rules,
    }  # fmt: skip
    lines = _report(args.input, kind, seen, tally)
    if args.export:
        kept = _export(args.export, {**facts, "input": args.input.name}, tally)
        lines.append(f"Every finding: {args.export}.")
        if kept:
            lines.append(f"The former file is kept as {kept[0].name}.")
    summarise(args, facts, "\n".join(lines))
    return 1 if tally.errors else 0


def _dialogues(source: Source) -> tuple[int, Tally]:
    from synthcore.cli.progress import watched
    from synthcore.cli.sources import chosen_domain
    from synthcore.evaluation.label_files import DialogueFile
    from synthcore.formats import dialogues

    check, statistics = DialogueFile(chosen_domain()), dialogues.Statistics()
    for element in watched(source.elements, source.path.name):
        value = element.value
        if isinstance(value, dict):
            check.add(value, dialogues.content(value), dialogues.signature(value))
            statistics.add(value)
        else:
            check.add(value, json.dumps(value).encode(), 0)
    check.numbers(statistics.contradictions({**source.reader.head, **source.reader.tail}))
    return check.seen, check.tally


def _labels(source: Source) -> tuple[int, Tally]:
    from synthcore.cli.sources import chosen_domain
    from synthcore.evaluation.label_files import LabelFile

    check = LabelFile(chosen_domain())
    for element in source.elements:
        check.add(element.value)
    check.numbers({**source.reader.head, **source.reader.tail})
    return check.seen, check.tally


def _report(path: Path, kind: str, seen: int, tally: Tally) -> list[str]:
    """One line per rule with the number of dialogues, and a few of its findings below it."""
    errors, warnings = tally.errors, len(tally.issues) - tally.errors
    by_rule: dict[tuple[str, str], list[Issue]] = {}
    for issue in tally.issues:
        by_rule.setdefault((issue.severity, issue.rule), []).append(issue)
    lines = [f"{path}: {seen:,} {kind}, {errors:,} errors, {warnings:,} warnings."]
    for rule, severity, count in tally.by_rule():
        lines.append(f"{severity:<8} {rule:<24} {count:>7,}")
        issues = by_rule[severity, rule]
        lines += [f"           {_sentence(issue)}" for issue in issues[: SHOWN[severity]]]
        if len(issues) > SHOWN[severity]:
            lines.append(f"           … and {len(issues) - SHOWN[severity]:,} more (--export FILE lists all)")
    return lines


def _sentence(issue: Issue) -> str:
    place = issue.dialogue_id + (f", turn {issue.turn}" if issue.turn else "")
    return inert(f"{place}: {issue.message}" if place else issue.message)


def _export(path: Path, head: dict[str, Any], tally: Tally) -> list[Path]:
    from synthcore.core.files import replacing
    from synthcore.formats.json_layout import write_rows

    with replacing(path) as (file, kept):
        write_rows(file, {"version": "1.0", **head}, "findings", [issue._asdict() for issue in tally.issues], {})
    return kept
