"""The same work as the scheduler's, through the batch lane: rounds of batches until nothing is left to ask.

A round's answers may lead to further requests (a repair, a place to fill again); these make the next round, together with
what expired. What an online run has begun is finished in the same way, and the other way round: both keep one journal.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from synthcore.core.answers import Answer, Ask
from synthcore.core.errors import WriteFailed
from synthcore.llm.batch_api import BatchLane
from synthcore.llm.client import Client
from synthcore.llm.faults import Failed, Fault, FaultKind
from synthcore.llm.journal import Journal
from synthcore.llm.scheduler import Purse, Signals, Work

FRUITLESS = 3  # rounds without a single answer before the run is stopped


class Batches:
    def __init__(
        self, client: Client, work: Work, journal: Journal, purse: Purse, *, folder: Path, run_id: str, poll: float, signals: Signals,
        tick: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.work, self.journal, self.purse = work, journal, purse
        self.sent = self.answered = 0
        self._now: dict[str, Ask] = {}
        self._next: list[Ask] = []
        self.lane = BatchLane(
            client.openai, folder, model=client.endpoint.model, body=client.body, record=self._record, fault=self._fault, run_id=run_id, poll=poll,
            stop=lambda: signals.leaving() or signals.paused(), explain=client.explain, tick=tick,
        )  # fmt: skip
        self.signals = signals

    def states(self) -> list[dict[str, Any]]:
        return self.lane.states()

    async def run(self) -> Fault | None:
        """Returns when nothing is left to ask, or with the fault that stops the run."""
        asks, fruitless = list(self.work.fresh()), 0
        try:
            while asks and not self.signals.leaving():
                now = [ask for ask in asks if self.purse.reserve(ask)]
                later = [ask for ask in asks if ask.id not in {a.id for a in now}]
                if not now:
                    return Fault(FaultKind.OVER_BUDGET, "The cap is reached: what is left of it does not cover another request.")
                self._now, self._next, before = {ask.id: ask for ask in now}, [], self.answered
                self.sent += len(now)
                again = await self.lane.run(now)
                for left in self._now.values():  # neither answered nor refused: sent again, or not sent at all
                    self.purse.release(left.id)
                if self.signals.leaving():
                    return None
                unheard = [ask for ask in self._now.values() if self.signals.paused() or ask in again]
                asks = [*self._next, *unheard, *later]
                fruitless = 0 if self.answered > before or self.signals.paused() else fruitless + 1
                if fruitless == FRUITLESS:
                    return Fault(FaultKind.STALLED, f"Batches came back without a single answer {FRUITLESS} times; try without the batch lane.")
                await self._while_paused()
        except Failed as failed:
            return failed.fault
        except WriteFailed as error:
            return Fault(FaultKind.DISK, str(error))
        return None

    async def _while_paused(self) -> None:
        while self.signals.paused() and not self.signals.leaving():
            await self.lane.sleep(0.1)

    async def _record(self, answer: Answer) -> None:
        self.answered += 1
        await self.journal.answered(answer)
        ask = self._now.pop(answer.id)
        self.purse.settle(ask.id, answer.prompt_tokens, answer.completion_tokens)
        self._next += self.work.answered(ask, answer)

    def _fault(self, name: str, kind: str, say: str) -> None:
        self.journal.fault(name, kind, say, charged=False)
        ask = self._now.pop(name)
        self.purse.release(name)
        self._next += self.work.lost(ask, Fault(FaultKind(kind), say))
