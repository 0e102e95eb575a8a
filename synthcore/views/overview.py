"""The Overview: where the work stands, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthcore.core.runs import Run
from synthcore.views.runs import RunLine, live
from synthcore.views.wording import STATUS, count, listed

if TYPE_CHECKING:
    from synthcore.services.exporting import Format
    from synthcore.services.measuring_progress import Counts, NextStep, Part

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
    parts: tuple[tuple[str, ...], ...] = ()


KIND = {"dialogue": "Dialogues", "pair": "Preference pairs"}
PART_COLUMNS = ("Domain", "Kind", "Records", "Waiting", "Approved")


def overview(
    title: str, counts: Counts, step: NextStep, runs: Sequence[Run], pairs: Counts | None = None, parts: Sequence[Part] = (),
    titles: Mapping[str, str] | None = None,
) -> Overview:  # fmt: skip
    """`counts` are of all records, `pairs` of those that are preference pairs; `parts` are told one by one where there are
    several. `title` is that of the usual domain, `titles` those of all."""
    titles = titles or {}
    of = {part.domain for part in parts}
    if len(of) == 1:
        title = titles.get(next(iter(of)), title)
    approved = counts.by_status.get("approved", 0)
    waiting = f"{count(counts.waiting, 'record')} without the decisions they need: {_split(counts)}." if counts.waiting else "Nothing waits for a decision."
    return Overview(
        title=title if len(of) < 2 else "Overview",
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
        parts=tuple(_part(part, titles) for part in parts) if len(parts) > 1 else (),
    )


def _part(part: Part, titles: Mapping[str, str]) -> tuple[str, ...]:
    found = part.counts
    numbers = (found.total, found.waiting, found.by_status.get("approved", 0))
    return (titles.get(part.domain, part.domain), KIND[part.kind], *(f"{n:,}" for n in numbers))


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
