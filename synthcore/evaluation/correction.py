"""A rate that a judge reported, corrected for how often it errs where clinicians have answered too.

    θ = (p + q0 - 1) / (q0 + q1 - 1)    Rogan and Gladen 1978, "Estimating prevalence from the results of a screening test"

p is the share in which the judge said yes, q1 of the clinicians' yes the share that the judge found (sensitivity), q0 of their
no the share that it left alone (specificity). The interval is that of Lee et al. 2025, "How to correctly report LLM-as-a-judge
evaluations" (arXiv 2511.21140): shares drawn towards the middle (z²/2 in z² cases for p as Agresti and Coull do, 1 in 2 for q),
then the delta method, with z = 1.96:

    centre  θ + 2z² (θ·q1(1-q1)/m1 - (1-θ)·q0(1-q0)/m0)
    spread  z √(p(1-p)/n + θ²·q1(1-q1)/m1 + (1-θ)²·q0(1-q0)/m0) / (q0 + q1 - 1)

A judge whose q0 + q1 is not above 1 knows no more than a coin: then nothing is corrected, and the sentence says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from synthcore.evaluation.agreement import Figure
from synthcore.evaluation.intervals import Z, wilson

# Of each class, fewer clinicians' answers than these tell the judge's error on it only within 30 points: nothing is corrected.
LEAST_OF_CLASS = 10


class Checked(NamedTuple):
    """One record that the judge and a clinician answered: whether each said yes, and how many records it stands for (the inverse
    of the probability with which it was drawn)."""

    clinician: bool
    judge: bool
    weight: float = 1.0


class Corrected(NamedTuple):
    """`raw` is the judge's own rate; `sensitivity` and `specificity` are its own on the checked records."""

    raw: Figure
    sensitivity: Figure
    specificity: Figure
    corrected: Figure


class _Class(NamedTuple):
    """The checked records of one class: how many, how many they are worth when weights differ (Kish 1965), and the share that the
    judge got right."""

    n: int
    worth: float
    right: float


def corrected(checked: Iterable[Checked], yes: int, judged: int) -> Corrected:
    """What `yes` of `judged` unreviewed records come to."""
    rows = list(checked)
    negative, positive = _of_class(rows, clinician=False), _of_class(rows, clinician=True)
    raw = share(yes / judged, judged, judged) if judged else _none(0, "undefined", "Undefined: the judge has answered on nothing that is unreviewed.")
    return Corrected(raw, _error(positive, "yes"), _error(negative, "no"), _corrected(negative, positive, yes, judged))


def share(value: float, worth: float, n: int) -> Figure:
    """A share with Wilson's bounds for as many cases as the weighted ones are worth."""
    low, high = wilson(value, worth)
    return Figure(value, low, high, n, "ok", f"{value:.1%} (95% interval {low:.1%} to {high:.1%}; {n:,} records).")


def _corrected(negative: _Class, positive: _Class, yes: int, judged: int) -> Figure:
    n = negative.n + positive.n
    if not judged:
        return _none(n, "undefined", "Undefined: the judge has answered on nothing that is unreviewed.")
    for one, word in ((positive, "yes"), (negative, "no")):
        if one.n < LEAST_OF_CLASS:
            return _none(n, "too_few", f"Too few: clinicians said {word} in {one.n:,} of the sampled records, and {LEAST_OF_CLASS} are needed.")
    found = estimate(yes / judged, judged, negative.right, negative.worth, positive.right, positive.worth)
    if found is None:
        total = negative.right + positive.right
        return _none(
            n, "undefined", f"Refused: the judge tells yes from no no better than a coin (sensitivity and specificity sum to {total:.2f}, not above 1)."
        )
    value, low, high = found
    return Figure(value, low, high, n, "ok", f"{value:.1%} (95% interval {low:.1%} to {high:.1%}; {n:,} records checked, {judged:,} judged).")


def estimate(p: float, n: float, q0: float, m0: float, q1: float, m1: float) -> tuple[float, float, float] | None:
    """θ and its bounds; None where q0 + q1 is not above 1, before or after the shares are drawn towards the middle."""
    if q0 + q1 <= 1:
        return None
    value = (p + q0 - 1) / (q0 + q1 - 1)
    p, n = (n * p + Z * Z / 2) / (n + Z * Z), n + Z * Z
    q0, m0 = (m0 * q0 + 1) / (m0 + 2), m0 + 2
    q1, m1 = (m1 * q1 + 1) / (m1 + 2), m1 + 2
    apart = q0 + q1 - 1
    if apart <= 0:
        return None
    theta, noise0, noise1 = (p + q0 - 1) / apart, q0 * (1 - q0) / m0, q1 * (1 - q1) / m1
    centre = theta + 2 * Z * Z * (theta * noise1 - (1 - theta) * noise0)
    spread = Z * math.sqrt(p * (1 - p) / n + (1 - theta) ** 2 * noise0 + theta**2 * noise1) / apart
    low, high = _within(centre - spread), _within(centre + spread)
    return min(max(_within(value), low), high), low, high


def _of_class(rows: list[Checked], *, clinician: bool) -> _Class:
    of = [row for row in rows if row.clinician is clinician]
    weight = math.fsum(row.weight for row in of)
    if not of:
        return _Class(0, 0.0, 0.0)
    right = math.fsum(row.weight for row in of if row.judge is clinician) / weight
    return _Class(len(of), weight**2 / math.fsum(row.weight**2 for row in of), right)


def _error(of: _Class, word: str) -> Figure:
    if not of.n:
        return _none(0, "undefined", f"Undefined: clinicians never said {word}.")
    if of.n < LEAST_OF_CLASS:
        return _none(of.n, "too_few", f"Too few: clinicians said {word} in {of.n:,}, and {LEAST_OF_CLASS} are needed.")
    return share(of.right, of.worth, of.n)


def _none(n: int, status: str, sentence: str) -> Figure:
    return Figure(None, None, None, n, "too_few" if status == "too_few" else "undefined", sentence)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
