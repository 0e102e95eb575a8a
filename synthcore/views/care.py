"""One's own pace, everybody's pooled, and which side of a pair wins, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthcore.evaluation.agreement import LEAST
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.services.measuring_reviewers import Pace, SideWins

OWN = "Only you see this."
POOLED = "Of the others together; nobody is shown alone."
FEW = "Pooled figures are shown once two reviewers beside you have decided: of fewer they would tell what one of them did."
COLUMNS = ("Place in the batch", "Decisions", "Approved", "Share (95% interval)")


def pace(found: Pace) -> str:
    """How long it takes, as far as it is known."""
    if not found.decisions:
        return "No decision at the desk yet."
    who = f" of {count(found.people, 'reviewer')}" if found.people > 1 else ""
    said = f"{count(found.decisions, 'decision')}{who}."
    if found.seconds is None or not found.timed:
        return f"{said} How long they took is not known."
    words = f", {found.wpm:,.0f} words a minute" if found.wpm is not None else ""
    return f"{said} Half of the {found.timed:,} timed ones took less than {found.seconds:,.0f} s a record{words}."


def bands(found: Pace) -> tuple[tuple[str, ...], ...]:
    """Approvals by place in the batch: a drift tells of tiredness, or of records that lie in an order."""
    return tuple(
        (
            f"{band.first}–{band.last}" if band.last else f"from {band.first} on", f"{band.decisions:,}", f"{band.approved:,}",
            f"{band.share:.0%} ({band.low:.0%} to {band.high:.0%})",
        )
        for band in found.bands
    )  # fmt: skip


def sides(found: SideWins) -> str:
    """Whether a side wins that should not."""
    if found.share is None:
        return "No pair has a better side yet."
    decided = found.left + found.right
    said = f"The left answer was the better one in {found.left:,} of {decided:,}"
    if found.few:
        told = f": too few to say whether a side wins; {LEAST} are needed."
    else:
        p = "p < 0.001" if found.p < 0.001 else f"p = {found.p:.3f}"
        even = "Which answer stands there is by chance: reviewers prefer a side." if found.biased else "That is within what chance gives."
        told = f" ({found.share:.0%}; 95% interval {found.low:.0%} to {found.high:.0%}; exact {p} against one half). {even}"
    return f"{said}{told} Neither in {found.neither:,}. Meant to be right: {found.chosen:,} of {decided:,}."
