"""Between which bounds a number lies that was measured on some records of many, with 95 % confidence.

of a share        by Wilson (1927): (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = 1.96. It holds for few cases and
                  for shares near 0 and 1, where p ± z √(p(1-p)/n) does not (Newcombe 1998)
of the difference of two shares    by Newcombe (1998, method 10), from the bounds of both: a - b - √((a - l)² + (u' - b)²) and
                  a - b + √((u - a)² + (b - l')²)
of anything else  from resamples, by percentiles (Efron 1979): the middle 95 % of what it comes to when the records are drawn
                  again, as many as there were and with replacement
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SEED = 20260101
BLOCK = 4_000_000  # counts that are held at once
Z = 1.959963984540054  # of a normal distribution, 97.5 %


def wilson(share: float, of: float) -> tuple[float, float]:
    """The bounds, with 95 % confidence, of a share that was counted in `of` cases."""
    if not of:
        return 0.0, 1.0
    square = Z * Z / of
    centre = (share + square / 2) / (1 + square)
    spread = Z * math.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return max(0.0, centre - spread), min(1.0, centre + spread)


def difference(count: int, of: int, other: int, of_other: int) -> tuple[float, float]:
    """The bounds, with 95 % confidence, of the first share less the second. Where they hold 0 between them, chance alone may make the
    difference."""
    a, b = (count / of if of else 0.0), (other / of_other if of_other else 0.0)
    (low, high), (lower, higher) = wilson(a, of), wilson(b, of_other)
    return a - b - math.hypot(a - low, higher - b), a - b + math.hypot(high - a, b - lower)


def middle(resampled: npt.NDArray[np.float64]) -> tuple[float, float] | None:
    """The bounds of the middle 95 % of what resamples came to. Resamples of which nothing could be said (NaN) are left out.

    None where more than half of them are, and where all the others are equal: that happens at the end of a scale, when no two
    answers differ, and a width of nothing would promise the certainty that few records cannot give.
    """
    import numpy as np  # where it is used: a command's start must not wait for it

    known = resampled[~np.isnan(resampled)]
    if 2 * len(known) < len(resampled) or not len(known) or np.ptp(known) < 1e-12:
        return None
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)


def resampled_means(values: Sequence[float], sizes: Sequence[int] | None = None, *, times: int) -> npt.NDArray[np.float64]:
    """The means of as many values, drawn again `times` times; the same values give the same. `sizes` says how many records each
    value is the sum of, when records are drawn in groups. Values repeat, so counts of the different ones are drawn: a hundred
    thousand records cost what their few values do."""
    import numpy as np

    groups, counts = np.unique(np.column_stack([values, sizes or [1] * len(values)]), axis=0, return_counts=True)
    n, rng = len(values), np.random.default_rng(SEED)
    at_once, means = max(1, BLOCK // len(groups)), []
    for start in range(0, times, at_once):
        drawn = rng.multinomial(n, counts / n, size=min(at_once, times - start))
        means.append(drawn @ groups[:, 0] / (drawn @ groups[:, 1]))
    return np.concatenate(means)
