"""Agreement beyond chance, of many resamples at once.

What raters said of records is kept as patterns: P rows of what each of R raters said of a record, a place in the list of the K
values or `MISSING`, at least two of them said. A sample is how often each pattern was met, so a resample costs nothing but other
counts, and all coefficients take (B, P) counts and return B numbers. NaN stands for "undefined" in here only, and never leaves
`agreement`. A record counts once, however many said something of it: the m(m-1)/2 pairs of its answers share its weight.

    D         observed disagreement: mean over records of the mean distance of the pairs of answers
    kappa     1 - D / E, where E is the distance expected of two raters who keep their own shares of the values, mean over the
              pairs of answers: for two raters Cohen's kappa (1960), with distances other than 0 and 1 the weighted one (Cohen
              1968), for more raters Conger's (1980)
    ac1       (A - e) / (1 - e), A = 1 - D with distances 0 and 1, e = Σ π(1-π) / (K-1), π the share of a value (Gwet 2008)
    alpha     1 - (n-1) Σ o·δ / Σ n·n·δ over coincidences o of values and their sums n (Krippendorff 2011, "Computing
              Krippendorff's alpha-reliability"); δ is 0 or 1, or of ordered values the square of the answers between them, their
              own by half
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MISSING = -1
BLOCK = 1_000_000  # cells of counts that are held at once

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int16]


class Patterns(NamedTuple):
    """`said` is (P, R), `counts` (P), and `values` is K."""

    said: Places
    counts: npt.NDArray[np.int64]
    values: int

    @property
    def records(self) -> int:
        return int(self.counts.sum())

    @property
    def once(self) -> Numbers:
        """The counts as they are, as (1, P)."""
        return self.counts[None].astype(float)

    @property
    def constant(self) -> bool:
        """Whether all answers are the same. Without any they are."""
        return len(np.unique(self.said[self.said != MISSING])) < 2


def patterns(said: Places, values: int) -> Patterns:
    """Of (records, raters) places. Records of which fewer than two said something say nothing of agreement and are left out."""
    common = said[(said != MISSING).sum(axis=1) >= 2]
    if not len(common):
        return Patterns(common, np.zeros(0, dtype=np.int64), values)
    ordered = common[np.lexsort(common.T)]
    starts = np.flatnonzero(np.r_[True, (ordered[1:] != ordered[:-1]).any(axis=1)])
    return Patterns(ordered[starts], np.diff(np.r_[starts, len(ordered)]), values)


def resamples(of: Patterns, times: int, seed: int) -> Iterator[Numbers]:
    """Counts of as many records, drawn again `times` times, in blocks of (some, P). The same seed gives the same."""
    rng = np.random.default_rng(seed)
    block = max(1, BLOCK // max(len(of.counts), of.values**2))
    for start in range(0, times, block):
        yield rng.multinomial(of.records, of.counts / of.records, size=min(block, times - start)).astype(float)


def unequal(values: int) -> Numbers:
    """Distances of values without an order: 0 or 1."""
    return 1.0 - np.eye(values)


def squared(values: int) -> Numbers:
    """Distances of values in order: the square of the steps between them, 1 from end to end."""
    steps = np.arange(values)
    square: Numbers = ((steps[:, None] - steps[None, :]) / max(1, values - 1)) ** 2
    return square


def disagreement(of: Patterns, counts: Numbers, distance: Numbers) -> Numbers:
    """D, of each row of counts."""
    answers = _answers(of)
    size = answers.sum(axis=1)
    between = ((answers @ distance) * answers).sum(axis=1) / (size * (size - 1))
    mean: Numbers = counts @ between / counts.sum(axis=1)
    return mean


def kappa(of: Patterns, counts: Numbers, distance: Numbers) -> Numbers:
    """Undefined where no disagreement is expected: nobody gave two values."""
    given = of.said != MISSING
    size = given.sum(axis=1)
    raters = range(of.said.shape[1])
    # shares[b, r, k]: of what rater r said, how much was value k; a record's answers share its weight
    told = (of.said[:, :, None] == np.arange(of.values)) / size[:, None, None]
    shares = (counts @ told.reshape(len(told), -1)).reshape(len(counts), len(raters), of.values)
    shares = _ratio(shares, shares.sum(axis=2, keepdims=True), empty=0.0)
    expected = np.zeros(len(counts))
    for a, b in combinations(raters, 2):
        both = given[:, a] & given[:, b]
        if both.any():
            weight = counts[:, both] @ (2 / (size[both] * (size[both] - 1)))
            expected += weight * ((shares[:, a] @ distance) * shares[:, b]).sum(axis=1)
    return 1 - _ratio(disagreement(of, counts, distance), expected / counts.sum(axis=1))


def ac1(of: Patterns, counts: Numbers) -> Numbers:
    """Undefined where all answers are the same."""
    answers = _answers(of)
    shares = counts @ (answers / answers.sum(axis=1, keepdims=True)) / counts.sum(axis=1, keepdims=True)
    chance = (shares * (1 - shares)).sum(axis=1) / max(1, of.values - 1)
    agreed = 1 - disagreement(of, counts, unequal(of.values))
    return np.where(shares.max(axis=1) > 1 - 1e-12, np.nan, _ratio(agreed - chance, 1 - chance))


def alpha(of: Patterns, counts: Numbers, *, ordered: bool) -> Numbers:
    """Undefined where all answers are the same."""
    answers = _answers(of)
    size = answers.sum(axis=1)
    sums = counts @ answers  # (B, K): each answer of a record is met size - 1 times, by size - 1, so coincidences sum to it
    total = sums.sum(axis=1)
    if not ordered:
        apart = (size**2 - (answers**2).sum(axis=1)) / (size - 1)
        unordered: Numbers = 1 - (total - 1) * _ratio(counts @ apart, total**2 - (sums**2).sum(axis=1))
        return unordered
    met = (answers[:, :, None] * answers[:, None, :] - answers[:, :, None] * np.eye(of.values)) / (size - 1)[:, None, None]
    coincidences = (counts @ met.reshape(len(met), -1)).reshape(-1, of.values, of.values)
    # Σ w(x - y)² = 2 Σ w·x² - 2 Σ w·x·y, of weights that are alike both ways; x is measured from the mean, which keeps the digits
    place = sums.cumsum(axis=1) - sums / 2
    place -= ((sums * place).sum(axis=1) / total)[:, None]
    square = (sums * place**2).sum(axis=1)
    observed = square - np.einsum("bi,bij,bj->b", place, coincidences, place, optimize=True)
    found: Numbers = 1 - (total - 1) * _ratio(observed, total * square)
    return found


def _answers(of: Patterns) -> Numbers:
    """(P, K): how many gave each value."""
    answers: Numbers = (of.said[:, :, None] == np.arange(of.values)).sum(axis=1).astype(float)
    return answers


def _ratio(above: Numbers, below: Numbers, *, empty: float = np.nan) -> Numbers:
    """Above by below, and `empty` where there is nothing below."""
    ratio: Numbers = np.divide(above, below, out=np.full_like(above, empty), where=below > 1e-12)
    return ratio
