"""Whether a judge agrees with itself: the same item asked again, in calls of their own (an answer from a cache is no other one).

flip rate   the chance that two answers to one item differ: of each item the share of its pairs of repeats, mean over items
spread      the standard deviation of an item's scores, root of the mean over items of their variance (n - 1 below)

Bounds are those of resampled items.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from synthcore.evaluation.agreement import LEAST, Figure
from synthcore.evaluation.intervals import middle, resampled_means

TIMES = 2_000


class Repeated(NamedTuple):
    """`flips` of items that were asked at least twice, and `spread` of their scores where they have any."""

    flips: Figure
    spread: float | None


def repeated(answers: Sequence[Sequence[str]], scores: Sequence[Sequence[float]] = ()) -> Repeated:
    """The answers to each item, and their scores if they have any. Items with a single answer are passed over."""
    rates = [flip_rate(group) for group in answers if len(group) > 1]
    return Repeated(_flips(rates), _spread([group for group in scores if len(group) > 1]))


def flip_rate(group: Sequence[str]) -> float:
    """Of the pairs of answers to one item, the share that differ."""
    pairs = len(group) * (len(group) - 1)
    return 1 - sum(n * (n - 1) for n in Counter(group).values()) / pairs


def _flips(rates: Sequence[float]) -> Figure:
    n = len(rates)
    if n < LEAST:
        return Figure(None, None, None, n, "too_few", f"Too few: {n:,} records were judged twice, and {LEAST} are needed.")
    value, bounds = math.fsum(rates) / n, middle(resampled_means(rates, times=TIMES))
    if bounds is None:
        return Figure(value, None, None, n, "ok", f"{value:.1%} (the same of all {n:,} records, so there is no interval).")
    return Figure(value, *bounds, n, "ok", f"{value:.1%} (95% interval {bounds[0]:.1%} to {bounds[1]:.1%}; {n:,} records).")


def _spread(groups: Sequence[Sequence[float]]) -> float | None:
    if not groups:
        return None
    variances = []
    for group in groups:
        mean = math.fsum(group) / len(group)
        variances.append(math.fsum((x - mean) ** 2 for x in group) / (len(group) - 1))
    return math.sqrt(math.fsum(variances) / len(variances))
