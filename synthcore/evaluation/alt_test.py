"""Whether a judge could stand in for one of the clinicians: the alternative annotator test of Calderon, Reichart and Dror 2025
("The Alternative Annotator Test for LLM-as-a-Judge", arXiv 2501.10970).

Each clinician in turn is left out. On each item, the one left out and the judge are held against the others: whoever agrees with
them at least as well has the advantage, and both have it in a tie. The judge wins over that clinician when a one-sided t-test
shows that the clinician's advantage is larger by less than ε (of experts 0.2), under the false discovery rate of Benjamini and
Yekutieli (q = 0.05) over the clinicians. It passes when it wins over at least half of them.

    winning rate ω            the share of clinicians over whom the judge wins
    advantage probability ρ   how often it has the advantage, mean over the clinicians

Agreement with the others is the share of them that said the same, for values with an order minus the root of the mean squared
distance to them. With less than three clinicians, or thirty items of one of them, nothing is said: a t-test does not hold there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

CLINICIANS = 3
ITEMS = 30
EXPERTS = 0.2  # ε for answers that are dear and good
FALSE_DISCOVERIES = 0.05
ENOUGH = 0.5  # ω with which the judge passes

Value = str | float
Likeness = Callable[[Value, Sequence[Value]], float]


class Against(NamedTuple):
    """The judge and one clinician: on `items`, how often each has the advantage, and the chance of so small a difference."""

    clinician: str
    items: int
    judge: float
    human: float
    p: float
    won: bool


class AltTest(NamedTuple):
    """`passes` is None unless the status is ok."""

    status: Literal["ok", "too_few"]
    winning: float | None
    advantage: float | None
    passes: bool | None
    against: tuple[Against, ...]
    sentence: str


def alt_test(clinicians: Mapping[str, Mapping[str, Value]], judge: Mapping[str, Value], *, ordered: bool = False, epsilon: float = EXPERTS) -> AltTest:
    """Answers by clinician and item, and the judge's by item. Items with an answer of the judge and of two clinicians count;
    `ordered` values are numbers."""
    import numpy as np  # loads what no command's start waits for

    likeness = near if ordered else same
    shown = {name: np.array(_advantages(name, clinicians, judge, likeness)).reshape(-1, 2) for name in sorted(clinicians)}
    shown = {name: pairs for name, pairs in shown.items() if len(pairs)}
    least = min((len(pairs) for pairs in shown.values()), default=0)
    if len(shown) < CLINICIANS or least < ITEMS:
        return AltTest("too_few", None, None, None, (), _too_few(len(shown), least))
    p = [_p(pairs[:, 1] - pairs[:, 0], epsilon) for pairs in shown.values()]
    won = _discoveries(p)
    rows = tuple(
        Against(name, len(pairs), float(pairs[:, 0].mean()), float(pairs[:, 1].mean()), p[at], won[at]) for at, (name, pairs) in enumerate(shown.items())
    )
    winning, advantage = sum(won) / len(won), math.fsum(row.judge for row in rows) / len(rows)
    wins = f"The judge wins over {sum(won)} of {len(won)} clinicians (winning rate {winning:.2f}, advantage probability {advantage:.2f})"
    passes = winning >= ENOUGH
    return AltTest("ok", winning, advantage, passes, rows, f"{wins}: it {'could stand in for one of them' if passes else 'cannot stand in for one of them'}.")


def same(value: Value, others: Sequence[Value]) -> float:
    return sum(value == other for other in others) / len(others)


def near(value: Value, others: Sequence[Value]) -> float:
    return -math.sqrt(math.fsum((float(value) - float(other)) ** 2 for other in others) / len(others))


def _advantages(name: str, clinicians: Mapping[str, Mapping[str, Value]], judge: Mapping[str, Value], likeness: Likeness) -> list[tuple[int, int]]:
    """Of each item, whether the judge and whether the clinician agrees with the others at least as well as the other of the two."""
    found = []
    for item, own in clinicians[name].items():
        others = [said[item] for other, said in clinicians.items() if other != name and item in said]
        if others and item in judge:
            of_judge, of_human = likeness(judge[item], others), likeness(own, others)
            found.append((int(of_judge >= of_human), int(of_human >= of_judge)))
    return found


def _p(ahead: Sequence[float], epsilon: float) -> float:
    """That the clinician's lead is at least ε, by a one-sided t-test. Leads that are all the same leave nothing to chance."""
    import numpy as np
    from scipy import stats

    lead = np.asarray(ahead, dtype=float)
    if np.ptp(lead) == 0:
        return float(lead[0] >= epsilon)
    return float(stats.ttest_1samp(lead, epsilon, alternative="less").pvalue)


def _discoveries(p: Sequence[float]) -> list[bool]:
    from scipy import stats

    return [bool(adjusted <= FALSE_DISCOVERIES) for adjusted in stats.false_discovery_control(p, method="by")]


def _too_few(clinicians: int, least: int) -> str:
    if clinicians < CLINICIANS:
        said = f"{clinicians} clinician{'' if clinicians == 1 else 's'} answered the same records"
        return f"Not enough: {said}, and {CLINICIANS} are needed."
    return f"Not enough: one of the clinicians shares {least:,} records with others, and {ITEMS} are needed."
