"""Whether one of two things that chance decides between wins more often than it should.

The sign test (Arbuthnott 1710): of n trials in which each side wins with probability 1/2, how likely is a split at least as uneven
as this one? P = min(1, 2 · sum over i ≤ k of C(n, i) / 2ⁿ) with k the wins of the side that has fewer. Exact for any n.
"""

from __future__ import annotations

import math

# Terms smaller than this share of the largest one add nothing that a float can hold.
NOTHING = 1e-18


def two_sided(wins: int, of: int) -> float:
    """The probability of a split at least as uneven as `wins` of `of`; 1 where there was no trial."""
    fewer = min(wins, of - wins)
    if 2 * fewer >= of:
        return 1.0
    share = term = 1.0
    for i in range(fewer, 0, -1):  # C(n, i - 1) from C(n, i)
        term *= i / (of - i + 1)
        share += term
        if term < NOTHING * share:
            break
    largest = math.lgamma(of + 1) - math.lgamma(fewer + 1) - math.lgamma(of - fewer + 1) - of * math.log(2)
    return min(1.0, 2 * share * math.exp(largest))
