"""The Overview: where the work stands, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthcore.core.runs import Run
from synthcore.views.runs import RunLine, live
from synthcore.views.wording import STATUS, count, listed

if TYPE_CHECKING:
    from synthcore.services.exporting import Format
    from synthcore.services.measuring_progress import Counts, NextStep

PAGE_OF = {
    "generate": "generate",
    "review": "review",
    "adjudicate": "review",
    "revise": "review",
    "export": "export",
    "wait": "statistics",
}
STATUS_OF = {"adjudicate": STATUS["disputed"], "revise": STATUS["needs_revision"]}


@dataclass(frozen=True)
class Number:
    label: str
    value: str
    help: str


@dataclass(frozen=True)
class Offer:
    """A file of approved records that can be downloaded."""

    format: Format
    label: str
    approved: int
    help: str


@dataclass(frozen=True)
class Overview:
    """`page` is where the button leads and `status` the filter it sets there, in the words of the filter."""

    title: str
    sentence: str
    button: str
    page: str
    status: str | None
    numbers: tuple[Number, ...]
    runs: tuple[RunLine, ...]
    offers: tuple[Offer, ...]


def overview(title: str, counts: Counts, step: NextStep, runs: Sequence[Run], pairs: Counts | None = None) -> Overview:
    """`counts` are of all records, `pairs` of those that are preference pairs."""
    approved = counts.by_status.get("approved", 0)
    waiting = f"{count(counts.waiting, 'record')} without the decisions they need: {_split(counts)}." if counts.waiting else "Nothing waits for a decision."
    return Overview(
        title=title,
        sentence=step.sentence,
        button=step.button,
        page=PAGE_OF[step.action],
        status=STATUS_OF.get(step.action),
        numbers=(
            Number("Waiting for a decision", f"{counts.waiting:,}", waiting),
            Number("Approved", f"{approved:,}", "Records that may be exported as training data."),
            Number("Records", f"{counts.total:,}", f"The newest version of each, in {count(counts.batches, 'batch', 'batches')}."),
        ),
        runs=live(runs),
        offers=_offers(counts, pairs),
    )


def _offers(counts: Counts, pairs: Counts | None) -> tuple[Offer, ...]:
    """A file for each kind of record that there is; of dialogues also when there is nothing yet."""
    inside, approved = (pairs.total, pairs.by_status.get("approved", 0)) if pairs else (0, 0)
    found = []
    if inside < counts.total or not inside:
        found.append(Offer("dialogues", "Download approved", counts.by_status.get("approved", 0) - approved, "All approved dialogues as one file."))
    if inside:
        found.append(Offer("pairs", "Download approved pairs", approved, "All approved pairs as a CSV. Each row holds an answer that is false on purpose."))
    return tuple(o if o.approved else replace(o, help="Nothing is approved yet.") for o in found)


def _split(counts: Counts) -> str:
    parts = (("unreviewed", "not reviewed yet"), ("needs_second", "needing a second approval"))
    return listed([f"{n:,} {words}" for name, words in parts if (n := counts.by_status.get(name, 0))]) or "none"
