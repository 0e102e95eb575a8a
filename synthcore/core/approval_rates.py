"""How likely a record of a cell, made by a method, is to be approved: what was decided there, pooled when that is little.

Three levels, each a beta distribution whose parameters count decisions: a cell of a method, drawn towards the method's other cells;
these, drawn towards the other methods; and these, from any rate being as likely as any other. With n decided, x approved and a prior
of mean m worth w, a rate has the posterior Beta(wm + x, w(1 - m) + n - x), whose mean is (x + wm) / (n + w): empirical Bayes for
the beta-binomial distribution. The less cells differ, the more a cell's prior is worth: 1/g - 1 decisions, where g is their
intraclass correlation, estimated by moments with weights n (Kleinman 1973, Proportions with extraneous variance, JASA 68). It is
never worth more than it rests on itself.

How many of k records will then be approved follows the beta-binomial distribution of that posterior.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from synthcore.core.quotas import Cell

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WORTH = 10.0  # decisions that a method, or its cells, are drawn by while what they differ by is not known
LEAST, MOST = 4.0, 50.0  # between which the prior of a cell is worth
EXACT = 4000  # records up to which the distribution is summed; above, a normal one of its mean and variance serves


class Decided(NamedTuple):
    """Records that were decided, and those of them that were approved."""

    decided: int
    approved: int


class Rate(NamedTuple):
    """A rate as Beta(a, b). `decided` and `approved` are of the cell and method themselves, without what they are drawn towards."""

    a: float
    b: float
    decided: int = 0
    approved: int = 0

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Equal tails."""
        from scipy.special import betaincinv  # not before it is needed: a command's start must not wait for it

        tail = (1 - level) / 2
        return float(betaincinv(self.a, self.b, tail)), float(betaincinv(self.a, self.b, 1 - tail))

    def variance(self, records: int) -> float:
        """Of how many of so many records will be approved."""
        worth = self.a + self.b
        return records * self.mean * (1 - self.mean) * (worth + records) / (worth + 1)


NOTHING = Decided(0, 0)
EVEN = Rate(1.0, 1.0)  # any rate is as likely as any other


class Rates:
    """The approval rates of cells and methods, from what was decided of each."""

    def __init__(self, found: Mapping[tuple[Cell, str], Decided]) -> None:
        self._found = {key: one for key, one in found.items() if one.decided}
        by_method: dict[str, list[Decided]] = defaultdict(list)
        for (_, method), one in self._found.items():
            by_method[method].append(one)
        self._methods = {method: _sum(of) for method, of in by_method.items()}
        self._whole = _sum(list(self._methods.values()))
        self.worth = worth_of_cells(list(by_method.values()))

    @property
    def decided(self) -> int:
        """Decisions in all."""
        return self._whole.decided

    def of(self, cell: Cell, method: str) -> Rate:
        own = self._found.get((cell, method), NOTHING)
        return _drawn(self._without(method, own), self.worth, own)

    def method(self, method: str) -> Rate:
        """Of a method in all cells."""
        return self._without(method, NOTHING)

    def _without(self, method: str, own: Decided) -> Rate:
        """A method's rate but for a cell of its own: what a cell is drawn towards must not be counted twice."""
        mine = self._methods.get(method, NOTHING)
        return _drawn(_drawn(EVEN, 2.0, _less(self._whole, mine)), WORTH, _less(mine, own))


def worth_of_cells(methods: Sequence[Sequence[Decided]]) -> float:
    """How many decisions a cell's prior is worth, from how much cells differ within each method."""
    more, most = 0.0, 0.0  # by how much they differ beyond chance, and by how much they could
    for cells in methods:
        n, k = sum(one.decided for one in cells), len(cells)
        mean = sum(one.approved for one in cells) / n
        chance = mean * (1 - mean)
        between = sum(one.decided * (one.approved / one.decided - mean) ** 2 for one in cells)
        more += between - chance * (k - 1)
        most += chance * (n - sum(one.decided**2 for one in cells) / n - (k - 1))
    if most <= 0:
        return WORTH
    alike = more / most
    return min(MOST, max(LEAST, 1 / alike - 1)) if alike > 0 else MOST


def span(parts: Sequence[tuple[int, Rate]], level: float) -> tuple[int, int]:
    """Between which numbers of all these records, so many of each rate, approvals will lie (equal tails, whole numbers)."""
    total, tail = sum(records for records, _ in parts), (1 - level) / 2
    if total > EXACT:
        mean = sum(records * rate.mean for records, rate in parts)
        reach = NormalDist().inv_cdf(1 - tail) * math.sqrt(sum(rate.variance(records) for records, rate in parts))
        return max(0, math.floor(mean - reach)), min(total, math.ceil(mean + reach))
    import numpy as np

    chances = np.ones(1)
    for records, rate in parts:
        if records:
            chances = np.convolve(chances, _chances(records, rate))
    below = np.cumsum(chances)
    return int(np.searchsorted(below, tail, side="right")), min(total, int(np.searchsorted(below, 1 - tail)))


def _chances(records: int, rate: Rate) -> npt.NDArray[np.float64]:
    """Of 0 to all of so many records: the beta-binomial distribution."""
    import numpy as np
    from scipy.special import betaln

    k = np.arange(records + 1)
    logs = betaln(k + rate.a, records - k + rate.b) - betaln(rate.a, rate.b) - betaln(records - k + 1, k + 1) - math.log(records + 1)
    found: npt.NDArray[np.float64] = np.exp(logs)
    return found


def _drawn(prior: Rate, worth: float, found: Decided) -> Rate:
    """What was found, drawn towards the prior's mean, which is worth so many decisions, or as many as it rests on."""
    worth = min(worth, prior.a + prior.b)
    return Rate(worth * prior.mean + found.approved, worth * (1 - prior.mean) + found.decided - found.approved, found.decided, found.approved)


def _less(whole: Decided, part: Decided) -> Decided:
    return Decided(whole.decided - part.decided, whole.approved - part.approved)


def _sum(found: Sequence[Decided]) -> Decided:
    return Decided(sum(one.decided for one in found), sum(one.approved for one in found))
