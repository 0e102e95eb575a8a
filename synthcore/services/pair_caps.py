"""One cap over two runs: the one that makes pairs, and the one that judges them.

Only one of them is at work at a time, and what the other has spent by then is settled. So the cap of either is the cap of both
less that; and of the pairs' share, what judging them is likely to cost is held back, so that the judge is not starved.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from synthcore.core.errors import BadRequest
from synthcore.evaluation.judging import JudgedPair
from synthcore.llm.budget import CENT
from synthcore.llm.pricing import dollars, plain
from synthcore.services import judge_quoting, pair_quoting
from synthcore.services.judges import Judge
from synthcore.services.pair_quoting import Beside
from synthcore.services.pairing import PairsAsked


class Shared(NamedTuple):
    """`cap` in US dollars. `samples` are pairs such as those that are judged. Without a judge the pairs have all of it."""

    cap: Decimal
    judge: Judge | None
    samples: Sequence[JudgedPair]

    def for_pairs(self, asked: PairsAsked, *, judging_spent: Decimal, to_judge: int) -> Decimal:
        """The cap of the pairs' run, where so many pairs will still have to be judged: never so low that nothing could be asked
        for while the cap of both allows it."""
        left = self.cap - judging_spent
        held = self.held_back(to_judge)
        return max(left - held, min(left, pair_quoting.one_request(asked)), Decimal(0))

    def for_judging(self, pairs_spent: Decimal) -> Decimal:
        return max(self.cap - pairs_spent, Decimal(0))

    def held_back(self, to_judge: int) -> Decimal:
        """What is kept for judging so many pairs, with room for the request that the last of them needs."""
        if self.judge is None or not to_judge:
            return Decimal(0)
        return judge_quoting.upper(self.judge, self.samples, to_judge) + judge_quoting.one_request(self.judge, self.samples)

    def beside(self, asked: PairsAsked) -> Beside:
        """What judging adds to a row of the model's. Rows that rules make are judged as well, and weigh on it."""
        if self.judge is None or not asked.items:
            return Beside()
        every = asked.plan.count
        return Beside(judge_quoting.upper(self.judge, self.samples, every) / len(asked.items), judge_quoting.one_request(self.judge, self.samples))

    def check(self, asked: PairsAsked) -> None:
        """Raises BadRequest where the cap is too small for one pair and its judging."""
        if self.judge is None:
            return
        made = pair_quoting.one_request(asked) if asked.model else Decimal(0)
        least = made + self.held_back(1)
        if least > self.cap:
            raise BadRequest(
                f"The budget of ${plain(self.cap)} is too small for a pair and its judging by {self.judge.model.name}, which can cost up to "
                f"{dollars(least, ROUND_CEILING)}; give {dollars(least.quantize(CENT, rounding=ROUND_CEILING))} or more, or leave the judge out."
            )
