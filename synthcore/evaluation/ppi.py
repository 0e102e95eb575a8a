"""A mean of scores, or a rate, from few answers of clinicians and many of a judge: prediction-powered inference.

    θ = λ·mean(f over the judged) + mean(y - λ·f over the checked)          Angelopoulos et al. 2023 (arXiv 2301.09633)
    λ = cov(y, f) / ((1 + n/N)·var f), kept between 0 and 1                 PPI++, Angelopoulos, Duchi and Zrnic 2023 (arXiv 2311.01453)
    SE² = λ²·var(f over the judged) / N + var(y - λ·f over the checked) / n

y is what the clinician said, f what the judge said; n records are checked, N more are judged and not reviewed. The judge makes
the interval narrower as far as it follows the clinicians, and it can never shift the result: where λ is 0, it is their mean alone.
That holds for checked records that were drawn at random. Each stands for as many as the inverse of the probability with which it
was drawn (Horvitz and Thompson 1952); means are those weighted (Hájek 1971), and so is their variance, Σw²(r - r̄)² / (Σw)².
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from synthcore.evaluation.agreement import LEAST, Figure
from synthcore.evaluation.intervals import Z

if TYPE_CHECKING:
    from synthcore.evaluation.coefficients import Numbers


class Scored(NamedTuple):
    """One record that a clinician and the judge scored, and how many records it stands for."""

    clinician: float
    judge: float
    weight: float = 1.0


class Powered(NamedTuple):
    """`mean` is the corrected one, `clinicians` that of their answers alone, `weight` λ: how much of the judge went into it."""

    mean: Figure
    clinicians: Figure
    weight: float | None


def powered(checked: Iterable[Scored], judged: Iterable[float], *, weight: float | None = None, within: tuple[float, float] | None = None) -> Powered:
    """The mean of all that is judged. `weight` sets λ, which is otherwise estimated; bounds are kept `within` those of the scale.

    With fewer than 20 checked records nothing is said: the interval is a normal one.
    """
    import numpy as np  # where it is used: a command's start must not wait for it

    rows, f_all = list(checked), np.fromiter(judged, dtype=float)
    n, unseen = len(rows), len(f_all)
    if n < LEAST:
        none = Figure(None, None, None, n, "too_few", f"Too few: {n:,} records of the random sample have both answers, and {LEAST} are needed.")
        return Powered(none, none, None)
    y, f, w = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    w = w / w.sum()
    alone = _figure(float(w @ y), _variance(y, w), n, within, f"{n:,} records")
    if not unseen:
        return Powered(alone, alone, 0.0)
    if weight is None:
        weight = _weight(y, f, w, f_all)
    rest = y - weight * f
    value = weight * float(f_all.mean()) + float(w @ rest)
    variance = weight**2 * float(f_all.var()) / unseen + _variance(rest, w)
    return Powered(_figure(value, variance, n, within, f"{n:,} records checked, {unseen:,} more judged"), alone, weight)


def _weight(y: Numbers, f: Numbers, w: Numbers, f_all: Numbers) -> float:
    """λ that makes the interval narrowest. A judge that always says the same has none, and adds nothing."""
    import numpy as np

    spread = float(np.concatenate([f, f_all]).var(ddof=1))
    if spread < 1e-12:
        return 0.0
    together = float(w @ ((y - w @ y) * (f - w @ f)))
    return min(1.0, max(0.0, together / ((1 + len(f) / len(f_all)) * spread)))


def _variance(values: Numbers, w: Numbers) -> float:
    """Of the weighted mean; the weights sum to 1."""
    return float((w**2) @ (values - w @ values) ** 2)


def _figure(value: float, variance: float, n: int, within: tuple[float, float] | None, of: str) -> Figure:
    """All answers equal have a variance of 0, which would promise a certainty that few records cannot give: then there are no bounds."""
    if variance < 1e-15:
        return Figure(value, None, None, n, "ok", f"{value:.3g} (all answers are the same, so there is no interval; {of}).")
    spread = Z * math.sqrt(variance)
    low, high = value - spread, value + spread
    if within is not None:
        value, low, high = (min(max(x, within[0]), within[1]) for x in (value, low, high))
    return Figure(value, low, high, n, "ok", f"{value:.3g} (95% interval {low:.3g} to {high:.3g}; {of}).")
