"""What waits to be revised, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.views.wording import count, listed

if TYPE_CHECKING:
    from synthcore.services.revision_queue import Revisable, Waiting


@dataclass(frozen=True)
class Remarks:
    """What was said of a record: by whom, and a line for each remark. `model` says why no model can be asked, or that one is."""

    by: str
    lines: tuple[str, ...]
    model: str


def waiting(found: Revisable) -> str:
    if not found.total:
        return "Nothing waits to be revised."
    more = f", the first {len(found.waiting):,} of them here" if found.total > len(found.waiting) else ""
    return f"{count(found.total, 'record needs', 'records need')} a revision{more}. A new version goes back into the queue, for someone else to review."


def remarks(one: Waiting) -> Remarks:
    numbered = {f"Reviewer {n}": name for n, name in enumerate(one.reviewers, 1)}
    lines = tuple(_by_name(line, numbered) for line in one.remarks)
    said = "A model is revising it now; what you save is kept beside its version." if one.run_id else one.by_hand
    return Remarks(f"By {listed(list(one.reviewers))}" if one.reviewers else "", lines or ("No note says why.",), said)


def by_model(found: Revisable, record_ids: tuple[str, ...] = ()) -> int:
    """How many of those shown, or of those named, a model could be given."""
    return sum(1 for one in found.waiting if not one.by_hand and not one.run_id and (not record_ids or one.record_id in record_ids))


def _by_name(line: str, names: dict[str, str]) -> str:
    """A remark as colleagues see it: with the reviewer's name, which a model is not told."""
    head, rest = next(((key, line[len(key) :]) for key in sorted(names, key=len, reverse=True) if line.startswith(key)), ("", line))
    return f"{names[head]}{rest}" if head else line
