"""How far counts are from a wanted distribution, whether chance explains that, and what would mend it.

o is how many of n records have a value, p = o / n its share, q the share that is wanted of it; the q sum to 1.

total variation   ½ Σ |p - q|, from 0 to 1: the share of the records that would need another value
Jensen–Shannon    ½ Σ p log2(p / m) + ½ Σ q log2(q / m), m = (p + q) / 2, from 0 to 1 bit (Lin 1991). Elsewhere the square root of
                  it is called the Jensen–Shannon distance, and natural logarithms are taken
chi-square        Σ (o - nq)² / nq (Pearson 1900), over the values that have a share. How likely chance alone makes it as large is
                  told in one of three ways:
  exact           by adding up the multinomial probabilities of all counts that make it as large, where there are few enough to list
  asymptotic      by its distribution for many records, with one degree of freedom less than values, where each nq is at least
                  5 (Cochran 1954)
  Monte Carlo     else, as (1 + b) / (1 + B): b of B samples that chance drew from q make it as large (Hope 1968). The samples are
                  those of one seed, so that the same counts always say the same
growing           with T = max o / q no value is too many, and ⌈Tq⌉ - o of each are missing
cutting           with T = ⌊min o / q⌋ no value is missing, and what exceeds its part of T is too many

Shares are taken as the decimals that they are written as, and reckoned with exactly: 120 / 0.4 · 0.1 is 30, and not 31 after
rounding up. A value whose share is 0, or that has none, is off target: it counts in both distances, and cannot be tested.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from synthcore.core.errors import BadRequest
from synthcore.core.quotas import apportion
from synthcore.core.records import Frozen
from synthcore.evaluation.intervals import SEED

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

LISTED = 250_000  # numbers that are listed for an exact probability
SAMPLES = 9_999
FEW = 5  # expected records of a value, below which chi-square does not follow its distribution
NEAR = 2e-4  # of a whole: shares that were rounded sum to it
ALIKE = 1e-9  # by which a chi-square may be less than another and still be as large: the order of adding decides that

How = Literal["exact", "asymptotic", "monte_carlo"]


class Wanted(NamedTuple):
    """Shares that sum to 1, exactly. `sums_to` is what they summed to as they were written, in percent or as fractions of 1;
    `normalised` tells that it was neither."""

    shares: Mapping[str, Fraction]
    sums_to: float
    normalised: bool


class Fit(Frozen):
    """How counts lie to a target. Without records nothing is measured, with a single value nothing is tested: None. `how` says
    by what way `p` was found, `degrees` of freedom are those of `chi_square`, `off_target` records have a value of no share."""

    records: int
    off_target: int
    total_variation: float | None = None
    jensen_shannon: float | None = None
    chi_square: float | None = None
    degrees: int = 0
    p: float | None = None
    how: How | None = None


class Change(Frozen):
    """What brings counts to the shares of a target: `size` records of values that have a share, `by` so many more or fewer of each."""

    size: int
    by: dict[str, int]


def wanted(target: Mapping[str, float]) -> Wanted:
    """Raises BadRequest for a share that is no number or below 0, and where no value has any."""
    for value, share in target.items():
        if not math.isfinite(share) or share < 0:
            raise BadRequest(f"the target gives {value!r} a share of {share:g}; a share is 0 or more.")
    exact = {value: Fraction(str(float(share))) for value, share in target.items()}
    whole = sum(exact.values(), Fraction(0))
    if not whole:
        raise BadRequest("every share of the target is zero; give at least one value a share above zero.")
    normalised = all(abs(float(whole) / right - 1) > NEAR for right in (1, 100))
    return Wanted({value: share / whole for value, share in exact.items()}, float(whole), normalised)


def fit(counts: Mapping[str, int], target: Mapping[str, float]) -> Fit:
    """Of counts by value. Raises BadRequest as `wanted` does."""
    shares = {value: float(share) for value, share in wanted(target).shares.items()}
    n, off = sum(counts.values()), sum(o for value, o in counts.items() if not shares.get(value))
    if not n:
        return Fit(records=0, off_target=0)
    pairs = [(counts.get(value, 0) / n, shares.get(value, 0.0)) for value in shares.keys() | counts.keys()]
    measured = Fit(records=n, off_target=off, total_variation=min(1.0, sum(abs(p - q) for p, q in pairs) / 2), jensen_shannon=_divergence(pairs))
    tested = [(counts.get(value, 0), q) for value, q in shares.items() if q]
    if len(tested) < 2 or n == off:
        return measured
    observed, q = [o for o, _ in tested], [q for _, q in tested]
    found, p, how = _tested(observed, q)
    return measured.model_copy(update={"chi_square": found, "degrees": len(tested) - 1, "p": p, "how": how})


def grown(counts: Mapping[str, int], target: Mapping[str, float]) -> Change:
    """The fewest records to add so that nothing need be left out. Raises BadRequest as `wanted` does."""
    shares = {value: q for value, q in wanted(target).shares.items() if q}
    whole = max((counts.get(value, 0) / q for value, q in shares.items()), default=Fraction(0))
    more = {value: math.ceil(whole * q) - counts.get(value, 0) for value, q in shares.items()}
    return Change(size=sum(counts.get(value, 0) + add for value, add in more.items()), by=more)


def cut(counts: Mapping[str, int], target: Mapping[str, float]) -> Change:
    """The fewest records to leave out so that none need be added. Raises BadRequest as `wanted` does."""
    shares = {value: q for value, q in wanted(target).shares.items() if q}
    size = math.floor(min(counts.get(value, 0) / q for value, q in shares.items()))
    kept = apportion({value: target[value] for value in shares}, size)
    return Change(size=size, by={value: counts.get(value, 0) - kept[value] for value in shares})


def to_make(missing: int, pending: int, rate: float | None) -> int | None:
    """How many records to make so that, when they and the pending ones are decided, `missing` more of them can be expected to be
    approved at this rate; one for one where that is not known. None where it is 0 and something is missing."""
    if not missing:
        return 0
    if rate is None:
        return max(0, missing - pending)
    return max(0, math.ceil(round(missing / rate, 9)) - pending) if rate else None


def _divergence(pairs: Sequence[tuple[float, float]]) -> float:
    def half(of: float, other: float) -> float:
        return of * math.log2(2 * of / (of + other)) / 2 if of else 0.0

    return min(1.0, max(0.0, math.fsum(half(p, q) + half(q, p) for p, q in pairs)))


def _tested(observed: Sequence[int], q: Sequence[float]) -> tuple[float, float, How]:
    import numpy as np  # where it is used: a command's start must not wait for it

    shares = np.array(q) / math.fsum(q)
    n, values = sum(observed), len(observed)
    found = float(_chi_square(np.array([observed], dtype=float), shares)[0])
    if math.comb(n + values - 1, values - 1) * values <= LISTED:
        counts = _all_counts(n, values)
        as_large = _chi_square(counts, shares) >= found * (1 - ALIKE)
        return found, min(1.0, math.fsum(_probabilities(counts[as_large], shares))), "exact"
    if n * min(shares) >= FEW:
        return found, _tail(found, values - 1), "asymptotic"
    drawn = np.random.default_rng(SEED).multinomial(n, shares, size=SAMPLES).astype(float)
    as_large = _chi_square(drawn, shares) >= found * (1 - ALIKE)
    return found, (1 + int(as_large.sum())) / (1 + SAMPLES), "monte_carlo"


def _tail(chi_square: float, degrees: int) -> float:
    """How much of its distribution lies at this and above: Q(degrees / 2, chi_square / 2) by the recurrence Q(a + 1, x) = Q(a, x) +
    x^a e^-x / Γ(a + 1), from Q(1/2, x) = erfc √x or Q(1, x) = e^-x (Abramowitz and Stegun 6.5). scipy takes a second to load."""
    x = chi_square / 2
    a, tail = (0.5, math.erfc(math.sqrt(x))) if degrees % 2 else (1.0, math.exp(-x))
    while x and a < degrees / 2:
        tail += math.exp(a * math.log(x) - x - math.lgamma(a + 1))
        a += 1
    return min(1.0, tail)


def _chi_square(counts: Numbers, shares: Numbers) -> Numbers:
    """Of each row of counts, which all have the same sum."""
    expected = counts[0].sum() * shares
    found: Numbers = ((counts - expected) ** 2 / expected).sum(axis=1)
    return found


def _all_counts(n: int, values: int) -> Numbers:
    """Every way of sharing n records among so many values, a row each: the places of `values - 1` bars among n stars."""
    import numpy as np

    places = n + values - 1
    ways = math.comb(places, values - 1)
    bars = np.fromiter(itertools.chain.from_iterable(itertools.combinations(range(places), values - 1)), dtype=np.int64).reshape(ways, values - 1)
    edges = np.hstack([np.full((ways, 1), -1), bars, np.full((ways, 1), places)])
    counts: Numbers = (np.diff(edges, axis=1) - 1).astype(float)
    return counts


def _probabilities(counts: Numbers, shares: Numbers) -> Numbers:
    """n! / Π o! · Π q^o, of each row of counts."""
    import numpy as np

    n = int(counts[0].sum())
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    found: Numbers = np.exp(factorials[n] - factorials[counts.astype(int)].sum(axis=1) + counts @ np.log(shares))
    return found
