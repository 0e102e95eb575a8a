"""`synthcore evaluate --compare BEFORE AFTER`: did the second of two batches or runs of the same records come off worse?"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.evaluation.comparison import Compared
    from synthcore.services.comparing import Comparison
    from synthcore.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--compare", nargs=2, metavar=("BEFORE", "AFTER"),
        help="compare two batches (by name) or runs (by id) of the same records, and check nothing; exit 1 when the second lost significantly",
    )  # fmt: skip


def compare(args: argparse.Namespace, settings: Settings) -> int:
    """1 when some row is a significant loss; 2 when no judge may be compared with itself, which is raised where there is nothing
    else to tell either; else 0."""
    from synthcore.cli.terminal import inert
    from synthcore.wiring import with_services

    before, after = args.compare
    with with_services(settings) as services:
        found: Comparison = services.call("compare", before=before, after=after)
    print(json.dumps(facts(found), ensure_ascii=False) if args.json else "\n".join(told(found)))
    if found.refused and not found.judged:
        print(f"Refused: {inert(found.refused[0])}", file=sys.stderr)
        return 1 if found.loss else 2
    return int(found.loss)


def told(found: Comparison) -> list[str]:
    """Losses first."""
    from synthcore.cli.terminal import inert
    from synthcore.views.comparing import BY, RANK

    by = ", ".join(f"{n:,} {BY[way]}" for way, n in found.by.items())
    lines = [f"{found.same:,} records of {inert(found.before)} and {inert(found.after)} are the same ({by}); {found.anchors:,} have the same text in both."]
    lines += [_line(row) for row in sorted(found.rows, key=lambda row: (row.drift, RANK[row.outcome]))]
    lines += [f"Not compared: {inert(why)}" for why in found.refused]
    losses = sum(row.outcome == "loss" for row in found.rows)
    return [*lines, f"{losses:,} significant loss{'' if losses == 1 else 'es'}." if found.loss else "No significant loss."]


def _line(row: Compared) -> str:
    from synthcore.cli.terminal import inert

    what = f"{row.title} ({row.branch}, by {row.judge})" if row.branch != "record" else row.title
    return f"  {'Drift of the judge: ' if row.drift else ''}{inert(what)}: {row.sentence}"


def facts(found: Comparison) -> dict[str, Any]:
    whole = found.model_dump(mode="json", exclude={"rows"})
    return whole | {"rows": [row._asdict() | {"change": row.change._asdict()} for row in found.rows]}
