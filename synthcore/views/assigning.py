"""Who is to look at which batch first, in words and rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthcore.views.wording import count, listed, stamp

if TYPE_CHECKING:
    from synthcore.services.assigning import AssignedBatch

COLUMNS = ("Batch", "Records", "Waiting", "Assigned to", "Said by")
EVERYBODY = "everybody"
NAMED = 3  # batches that a sentence names


def whom(people: Sequence[str]) -> str:
    return listed(list(people)) or EVERYBODY


def who(one: AssignedBatch) -> str:
    """The same of a batch, where a name that nobody had here is marked: it may be mistyped."""
    return whom([f"{name} (not here yet)" if name in one.strangers else name for name in one.people])


def first(batches: Sequence[AssignedBatch]) -> str:
    """The same at the desk, where a number would be of the past after the next decision."""
    if not batches:
        return ""
    more = [count(len(batches) - NAMED, "other")] if len(batches) > NAMED else []
    are, come = ("is", "comes") if len(batches) == 1 else ("are", "come")
    return f"{listed([*(f'“{one.batch}”' for one in batches[:NAMED]), *more])} {are} assigned to you and {come} first."


def mine(batches: Sequence[AssignedBatch]) -> str:
    """What somebody is told of the batches that they are named for; empty where there is none."""
    if len(batches) == 1:
        (one,) = batches
        return f"“{one.batch}” is assigned to you and comes first: {one.left:,} of {one.total:,} {'waits' if one.left == 1 else 'wait'} for a decision."
    if not batches:
        return ""
    more = [count(len(batches) - NAMED, "other")] if len(batches) > NAMED else []
    said = listed([*(f"“{one.batch}” ({one.left:,} of {one.total:,})" for one in batches[:NAMED]), *more])
    return f"{count(len(batches), 'batch', 'batches')} are assigned to you and come first. What waits for a decision of them: {said}."


def rows(batches: Sequence[AssignedBatch]) -> list[tuple[str, ...]]:
    """In COLUMNS."""
    return [(one.batch, f"{one.total:,}", f"{one.left:,}", who(one) if one.people else EVERYBODY.capitalize(), _said(one)) for one in batches]


def _said(one: AssignedBatch) -> str:
    return f"{one.by}, {stamp(one.at)}" if one.by and one.at else ""
