"""Which reviewers may need help, by what can be counted of them. Every word has its evidence, and of few decisions nothing is said.

agreement    equal verdicts with colleagues on records that both decided blind: fewer than the colleagues have among themselves
known        answers to the challenge set that are the known ones: fewer than the colleagues' answers
disputes     of the records that they and a colleague decided: people differ on more of theirs than on the colleagues'
stopped      they decided often, and nothing since a week, while records wait for them

Of the first three, two shares are held against each other (`advice_rules.apart`: their Wilson intervals lie apart, and the p-value is
below 0.05 after Holm over all people), of LEAST cases each, and differ by APART. Where there are no colleagues to compare with, which is
so of two people's agreement with each other, it takes that the whole interval lies on the wrong side of one half.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from synthcore.core.records import Frozen
from synthcore.evaluation.advice_rules import apart
from synthcore.evaluation.intervals import wilson
from synthcore.evaluation.regression import ALPHA, holm

LEAST = 20  # cases on either side: of fewer, an interval is 40 points wide
APART = 0.10  # below ten points nobody would be spoken to
USUAL, WITHIN = 10, timedelta(days=28)  # decisions within so long before the last of them: somebody who takes part
STOPPED = timedelta(days=7)  # a week without any
WAITING = 10  # records that wait for them; a handful is nobody's fault

Reason = Literal["agreement", "known", "disputes"]


class Counted(NamedTuple):
    cases: int
    of: int

    @property
    def share(self) -> float:
        return self.cases / self.of if self.of else 0.0

    def less(self, other: Counted) -> Counted:
        return Counted(self.cases - other.cases, self.of - other.of)


class Evidence(Frozen):
    """`cases` of `of`, with the bounds of the share (95 %, Wilson); `others` is the share of the colleagues, None where there are too few
    to compare with."""

    reason: Reason
    cases: int
    of: int
    low: float
    high: float
    others: float | None


def stand_out(reason: Reason, own: Mapping[str, Counted], others: Mapping[str, Counted]) -> dict[str, Evidence]:
    """By person, those whose share is too low, or of disputes too high. `others` is what there is of the colleagues of each."""
    some = [name for name, counted in own.items() if counted.of >= LEAST]
    compared = [name for name in some if others[name].of >= LEAST]
    adjusted = holm([1.0 if (p := apart(own[name], others[name])) is None else p for name in compared])
    p_values = dict(zip(compared, adjusted, strict=True))
    found = {}
    for name in some:
        counted = own[name]
        low, high = wilson(counted.share, counted.of)
        worse = counted.share - others[name].share if reason == "disputes" else others[name].share - counted.share
        bad = low > 0.5 if reason == "disputes" else high < 0.5
        if (p_values[name] < ALPHA and worse >= APART) if name in p_values else bad:
            share = others[name].share if name in p_values else None
            found[name] = Evidence(reason=reason, cases=counted.cases, of=counted.of, low=low, high=high, others=share)
    return found


def has_stopped(last: datetime, decisions: int, now: datetime) -> bool:
    """Of somebody who made so many decisions within WITHIN before the last of them. Whoever is away for longer than that has left."""
    return decisions >= USUAL and STOPPED <= now - last < WITHIN + STOPPED
