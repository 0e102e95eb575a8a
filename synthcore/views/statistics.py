"""Statistics at the first look: one sentence, and what is still needed before more can be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from synthcore.core.quotas import DIMENSIONS
from synthcore.views.wording import LABEL, count

if TYPE_CHECKING:
    from synthcore.services.measuring_distribution import Distribution
    from synthcore.services.measuring_progress import Standing

ENOUGH = 10  # decided records, from which something can be said of quality
PARTS = {
    "distribution": "Distribution", "quality": "Quality", "flow": "Flow", "money": "Money", "next-batch": "Next batch", "iterate": "Iterate",
}  # fmt: skip


def sentence(found: Distribution, titles: Mapping[str, Mapping[str, str]]) -> str:
    """What a lead reads first: how far, what lags most, what waits, and whether there is a goal at all. `titles` are those of label
    values, by label."""
    behind = _furthest_behind(found, titles)
    if found.goal_set:
        reached = 0 < found.goal <= found.approved
        stands = f"{found.approved:,} approved, the goal of {found.goal:,} is reached" if reached else f"{found.approved:,} of {found.goal:,} approved"
        parts = [stands] + ([f"{behind[0]} lacks {behind[1]:,}"] if behind else [])
    else:
        # What is due is then a share of what is there, which nobody asked for.
        parts = [f"{found.approved:,} approved of {found.goal:,} made", "no goal is set"]
        parts += [f"were it {found.goal:,}, {behind[0]} would lack {behind[1]:,}"] if behind else []
    return "; ".join([*parts, f"backlog {found.waiting:,}"]) + "."


def pair_sentence(found: Standing) -> str:
    approved, rejected = (found.by_status.get(status, 0) for status in ("approved", "rejected"))
    unresolved = [f"{n:,} {words}; " for status, words in (("needs_revision", "to revise"), ("disputed", "disputed")) if (n := found.by_status.get(status, 0))]
    return f"{approved:,} of {count(found.total, 'pair')} approved; {''.join(unresolved)}{rejected:,} rejected; {found.waiting:,} waiting for a decision."


def quality_hint(found: Standing) -> str:
    """What is missing before quality can be told; empty where enough was decided."""
    if found.decided >= ENOUGH:
        return ""
    return f"Review {ENOUGH - found.decided} more to see quality." if found.decided else f"Review {ENOUGH} to see quality."


def nothing(*, kind: str) -> str:
    return f"No {'pair' if kind == 'pair' else 'dialogue'} fits these filters."


def _furthest_behind(found: Distribution, titles: Mapping[str, Mapping[str, str]]) -> tuple[str, int] | None:
    """The value that lags most behind the whole, for a large share of the target is always far from full; and how many it lacks."""
    left = max(0.0, 1 - found.approved / found.goal) if found.goal else 0.0
    lacking = [(one.missing - one.due * left, one.missing, label, one.value) for label in DIMENSIONS for one in getattr(found, label) if one.missing]
    if not lacking:
        return None
    _, missing, label, value = max(lacking, key=lambda entry: entry[:2])
    # Of a risk its level alone would say nothing; session types and concerns have names of their own.
    named = f"{LABEL[label].lower()} " if label == "risk_level" else ""
    title = titles.get(label, {}).get(value, value)
    return f"{named}{title[:1].lower()}{title[1:]}", missing
