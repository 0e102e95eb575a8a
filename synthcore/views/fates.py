"""What became of the answers of a model, by concern and risk, and whether that bends the distribution. Those of a run of
pairs stand by stage and modification instead."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthcore.core.answers import Fate
from synthcore.views.wording import count, listed

if TYPE_CHECKING:
    from synthcore.services.running import CellFates

Group = tuple[str, str]
Groups = Mapping[Group, Counter[Fate]]
Titles = Mapping[str, Mapping[str, str]]
FATE: dict[Fate, str] = {
    Fate.ACCEPTED: "accepted",
    Fate.REFUSED: "refused",
    Fate.CUT_OFF: "cut off",
    Fate.FILTERED: "blocked by the provider's filter",
    Fate.EMPTY: "empty",
    Fate.INVALID_JSON: "not JSON",
    Fate.WRONG_SHAPE: "of the wrong shape",
    Fate.UNKNOWN_LABEL: "with an unknown label",
    Fate.WRONG_LABELS: "with labels that do not fit",
    Fate.UNSAFE: "against a safety rule",
    Fate.OFF_PLAN: "not of the planned length or order",
    Fate.PERSONAL_DATA: "with personal data",
    Fate.DUPLICATE: "duplicate",
    Fate.NEAR_DUPLICATE: "near-duplicate",
    Fate.COPIED: "too close to a seed dialogue",
    Fate.FAILED: "given up",
}
REFUSALS = (Fate.REFUSED, Fate.FILTERED)
CHANCE = 0.01  # below this, refusals in one group are not an accident
FEW = 3


def by_group(found: Sequence[CellFates]) -> Groups:
    """How answers ended by concern and risk: session types are put together, because refusals follow the other two and a
    cell alone holds few."""
    groups: dict[Group, Counter[Fate]] = {}
    for one in found:
        groups.setdefault((one.cell[1], one.cell[2]), Counter()).update(one.fates)
    return groups


def named(group: Group, titles: Titles) -> str:
    """`Self-worth / low`, with the titles of a domain where it gives any."""
    return " / ".join(titles.get(label, {}).get(value, value) for label, value in zip(by_what(titles), group, strict=True))


def by_what(titles: Titles) -> tuple[str, str]:
    """The two labels that the answers of a run are told apart by."""
    return ("stage", "modification") if "stage" in titles else ("concern", "risk_level")


def cells(groups: Groups, titles: Titles) -> tuple[tuple[str, str, str, str], ...]:
    """(concern / risk, how answers ended, how many of how many, share), worst first."""
    rows = [(n / fates.total(), n, group, fate, fates.total()) for group, fates in groups.items() for fate, n in fates.items() if fate is not Fate.ACCEPTED]
    rows.sort(key=lambda row: (-row[0], -row[1], row[2], row[3]))
    return tuple((named(group, titles), FATE[fate], f"{n:,} of {of:,}", f"{share:.0%}") for share, n, group, fate, of in rows)


def bends(groups: Groups, failed: int, titles: Titles) -> str:
    """A sentence when the model refuses one group much more often than the others; without it that group would be thin."""
    refused = {group: sum(fates[fate] for fate in REFUSALS) for group, fates in groups.items()}
    everything, answers = sum(refused.values()), sum(fates.total() for fates in groups.values())
    worst = [
        (chance, group)
        for group, n in refused.items()
        if n >= FEW and (chance := tail(n, groups[group].total(), everything, answers)) < CHANCE
    ]  # fmt: skip
    if not worst:
        return ""
    said = [f"{named(group, titles)} ({refused[group]:,} of {groups[group].total():,} answers)" for _, group in sorted(worst)[:3]]
    left, of = everything - sum(refused[g] for _, g in worst), answers - sum(groups[g].total() for _, g in worst)
    elsewhere = f", against {left:,} of {of:,} elsewhere" if of else ""
    after = (
        f"{count(failed, 'place is', 'places are')} given up, and the distribution bends away from them." if failed else "So far each place is asked for again."
    )
    return f"The model refuses {listed(said)} more often than the rest{elsewhere}. {after}"


def tail(n: int, drawn: int, marked: int, whole: int) -> float:
    """The chance that `drawn` answers out of `whole`, of which `marked` are refusals, hold `n` refusals or more (the tail of the
    hypergeometric distribution, which is Fisher's exact test of one side)."""
    lowest, most = max(n, drawn + marked - whole), min(drawn, marked)
    ways = _log_ways(whole, drawn)
    return sum(math.exp(_log_ways(marked, k) + _log_ways(whole - marked, drawn - k) - ways) for k in range(lowest, most + 1))


def _log_ways(of: int, choose: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(choose + 1) - math.lgamma(of - choose + 1)
