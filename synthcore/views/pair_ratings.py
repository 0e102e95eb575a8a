"""What was found in the answers of pairs, by role, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.evaluation.agreement import LEAST

if TYPE_CHECKING:
    from synthcore.services.measuring_pairs import Rated, Share

COLUMNS = ("Found", "Answers meant to be right", "Answers false on purpose")
NOTHING = "Nobody has answered a pair of this domain blind yet."
LEGEND = f"Blind answers of all reviewers. Each share with its 95% interval; of fewer than {LEAST} answers only the count is told."


@dataclass(frozen=True)
class Table:
    title: str
    rows: tuple[tuple[str, ...], ...]


def tables(found: tuple[Rated, ...]) -> tuple[Table, ...]:
    """One for each axis. Choices that nobody made are left out where two axes are crossed, because those are many."""
    return tuple(
        Table(one.title, tuple((row.title, _told(row.by_role["chosen"]), _told(row.by_role["rejected"])) for row in one.rows if _shown(one, row.by_role)))
        for one in found
    )


def _shown(one: Rated, by_role: dict[str, Share]) -> bool:
    return ":" not in one.id or any(share.count for share in by_role.values())


def _told(share: Share) -> str:
    if not share.of:
        return "–"
    if share.few or share.share is None:
        return f"{share.count} of {share.of} (too few)"
    return f"{share.count:,} of {share.of:,}: {share.share:.0%} ({share.low:.0%} to {share.high:.0%})"
