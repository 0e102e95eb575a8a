"""Whether the same records came off worse in a second run than in a first.

yes or no   McNemar's exact test (1947): of the records that changed, as many should have become yes as no; two-sided binomial.
            The difference of the shares has the interval of resampled records
scores      the mean of the differences, with resampled clusters: records of one seed or persona are drawn together, because they
            change together (Efron and Tibshirani 1993). p is twice the smaller share of resamples on one side of no change,
            with one more on each side (Davison and Hinkley 1997)
several     Holm 1979: the smallest p times as many as there are, the next times one less, none smaller than the one before
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from synthcore.evaluation.agreement import LEAST
from synthcore.evaluation.intervals import middle, resampled_means

if TYPE_CHECKING:
    from synthcore.evaluation.coefficients import Numbers

TIMES = 10_000
ALPHA = 0.05


class Both(NamedTuple):
    """One record in both runs. `cluster` names what it shares with others; records without one stand alone."""

    before: float
    after: float
    cluster: str = ""


class Change(NamedTuple):
    """`difference` is after minus before with its bounds (95 %), `n` the records in both. p is None unless the status is ok."""

    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int
    clusters: int
    status: Literal["ok", "too_few"]


def rates(rows: Iterable[Both]) -> Change:
    """Of ones and noughts. Records of one cluster are not independent: as soon as two share one, p comes from resamples."""
    pairs = list(rows)
    found = scores(pairs)
    if found.status != "ok" or found.clusters < found.n:
        return found
    worse, better = (sum(row.before == one and row.after == 1 - one for row in pairs) for one in (1, 0))
    return found._replace(p=mcnemar(worse, better))


def scores(rows: Iterable[Both]) -> Change:
    pairs = list(rows)
    n, groups = len(pairs), _clusters(pairs)
    if len(groups) < LEAST:
        return Change(None, None, None, None, None, None, n, len(groups), "too_few")
    before, after = (math.fsum(column) / n for column in ([row.before for row in pairs], [row.after for row in pairs]))
    drawn = resampled_means([total for total, _ in groups], [size for _, size in groups], times=TIMES)
    low, high = middle(drawn) or (after - before, after - before)
    return Change(before, after, after - before, low, high, _p(drawn), n, len(groups), "ok")


def mcnemar(worse: int, better: int) -> float:
    """The chance, two-sided, that so many more records changed one way than the other; 1 where none changed."""
    from scipy import stats  # loads what no command's start waits for

    return float(stats.binomtest(worse, worse + better, 0.5).pvalue) if worse + better else 1.0


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted, in the order in which they were given."""
    adjusted, floor = [0.0] * len(p), 0.0
    for rank, at in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        floor = max(floor, min(1.0, (len(p) - rank) * p[at]))
        adjusted[at] = floor
    return adjusted


def _clusters(rows: Sequence[Both]) -> list[tuple[float, int]]:
    """Of each cluster the sum of its differences, and how many they are."""
    found: dict[object, tuple[float, int]] = {}
    for at, row in enumerate(rows):
        key = ("cluster", row.cluster) if row.cluster else at
        total, n = found.get(key, (0.0, 0))
        found[key] = (total + row.after - row.before, n + 1)
    return list(found.values())


def _p(drawn: Numbers) -> float:
    import numpy as np

    one_side = min(int(np.sum(drawn <= 0)), int(np.sum(drawn >= 0)))
    return min(1.0, 2 * (one_side + 1) / (len(drawn) + 1))
