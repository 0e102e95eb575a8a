"""Whether a judge of two answers minds which of them stands first, and which of them is longer.

A pair is judged in both orders. A win counts when both orders name the same answer; an answer that changes with the order is a
flip, and counts as a tie.

    position   of all judgements with a winner, the share in which the first answer won; a half is fair. Exact binomial test of
               one half (two-sided)
    length     of the pairs with a winner, the share in which the longer answer won. Longer answers may be better: what tells of
               the judge is how far its share lies above that of the clinicians on the same pairs, with the interval of
               resampled pairs

Shares have Wilson's bounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from synthcore.evaluation.agreement import LEAST, Figure
from synthcore.evaluation.intervals import middle, resampled_means, wilson

Winner = Literal["chosen", "rejected", "tie"]
TIMES = 2_000


class Swapped(NamedTuple):
    """What the judge said of one pair with the chosen answer first, and with the rejected one first."""

    chosen_first: Winner
    rejected_first: Winner

    @property
    def flipped(self) -> bool:
        """One answer won in one order and the other in the other; a tie in one of the two is no flip, and no win."""
        return {self.chosen_first, self.rejected_first} == {"chosen", "rejected"}

    @property
    def winner(self) -> Winner:
        return self.chosen_first if self.chosen_first == self.rejected_first else "tie"


class Position(NamedTuple):
    """`first` is the share of wins of the answer that stood first, `bias` how far it lies from a half, `p` the chance of that."""

    flips: Figure
    first: Figure
    bias: float | None
    p: float | None


class Length(NamedTuple):
    """Shares of pairs that the longer answer won, on pairs that both have named a winner of; `more` is the judge's minus the
    clinicians'."""

    judge: Figure
    clinicians: Figure
    more: Figure


class Longer(NamedTuple):
    """Of one pair, whether the longer answer won: by the judge, and by a clinician where there is one."""

    judge: bool
    clinician: bool | None = None


def position(pairs: Iterable[Swapped]) -> Position:
    rows = list(pairs)
    flips = _share(sum(row.flipped for row in rows), len(rows), "pairs")
    first = sum((row.chosen_first == "chosen") + (row.rejected_first == "rejected") for row in rows)
    decided = sum((row.chosen_first != "tie") + (row.rejected_first != "tie") for row in rows)
    share = _share(first, decided, "judgements")
    if share.value is None:
        return Position(flips, share, None, None)
    return Position(flips, share, share.value - 0.5, even(first, decided))


def even(first: int, of: int) -> float:
    """The chance of a count at least as far from a half (Clopper and Pearson's test, two-sided)."""
    from scipy import stats  # loads what no command's start waits for

    return float(stats.binomtest(first, of, 0.5).pvalue)


def length(pairs: Iterable[Longer]) -> Length:
    """The judge's share is of all pairs; the clinicians', and the difference, of those that they have decided too."""
    rows = list(pairs)
    both = [row for row in rows if row.clinician is not None]
    judge = _share(sum(row.judge for row in rows), len(rows), "pairs")
    clinicians = _share(sum(bool(row.clinician) for row in both), len(both), "pairs")
    return Length(judge, clinicians, _more([row.judge - bool(row.clinician) for row in both]))


def _more(differences: Sequence[int]) -> Figure:
    n = len(differences)
    if n < LEAST:
        return _too_few(n, "pairs")
    value, bounds = math.fsum(differences) / n, middle(resampled_means(differences, times=TIMES))
    if bounds is None:
        return Figure(value, None, None, n, "ok", f"{value:+.1%} (the same in all {n:,} pairs, so there is no interval).")
    return Figure(value, *bounds, n, "ok", f"{value:+.1%} (95% interval {bounds[0]:+.1%} to {bounds[1]:+.1%}; {n:,} pairs).")


def _share(count: int, of: int, what: str) -> Figure:
    if of < LEAST:
        return _too_few(of, what)
    low, high = wilson(count / of, of)
    return Figure(count / of, low, high, of, "ok", f"{count / of:.1%} (95% interval {low:.1%} to {high:.1%}; {of:,} {what}).")


def _too_few(n: int, what: str) -> Figure:
    return Figure(None, None, None, n, "too_few", f"Too few: {n:,} {what}, and {LEAST} are needed.")
