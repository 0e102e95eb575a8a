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
from synthcore.llm.scheduler import REFUSED, Purse, Signals, Work

FRUITLESS = 3  # rounds without a single answer before the run is stopped


class Batches:
    def __init__(
        self, client: Client, work: Work, journal: Journal, purse: Purse, *, folder: Path, run_id: str, poll: float, signals: Signals,
        tick: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.client, self.work, self.journal, self.purse, self.signals, self.tick = client, work, journal, purse, signals, tick
        self.sent = self.answered = 0
        self._now: dict[str, Ask] = {}  # of this round, and without a word so far
        self._refused: list[tuple[Ask, Fault]] = []  # of this round, for good
        self._again: list[Ask] = []  # of this round, to be sent once more
        self._next: list[Ask] = []
        self._stopped = False  # whether the round was broken off, to pause or to leave
        self.lane = BatchLane(
            client.openai, folder, model=client.endpoint.model, body=client.body, record=self._record, fault=self._fault, run_id=run_id, poll=poll,
            stop=self._to_stop, explain=client.explain, tick=tick, postponed=self._postponed,
        )  # fmt: skip

    def states(self) -> list[dict[str, Any]]:
        return self.lane.states()

    async def run(self) -> Fault | None:
        """Returns when nothing is left to ask, or with the fault that stops the run."""
        asks, fruitless, under_way = list(self.work.fresh()), 0, 0
        try:
            self.client.check_key()
            while asks and not self.signals.leaving():
                now, later = self._afforded(asks)
                if not now:
                    return Fault(FaultKind.OVER_BUDGET, "The cap is reached: what is left of it does not cover another request.")
                self.sent += len(now) - under_way
                before = self.answered
                await self._round(now)
                if self.signals.leaving():
                    return None
                if not self.answered and len(self._not_accepted()) >= REFUSED:  # what they have in common: none has lost its place
                    return self._not_accepted()[0]
                for ask, fault in self._refused:
                    self._next += self.work.lost(ask, fault)
                asks = [*self._next, *self._again, *self._now.values(), *later]
                under_way = len(self._now) if self._stopped else 0
                fruitless = 0 if self.answered > before or self._stopped else fruitless + 1
                if fruitless == FRUITLESS:
                    return Fault(FaultKind.STALLED, f"Batches came back without a single answer {FRUITLESS} times; try without the batch lane.")
                await self._while_paused()
        except Failed as failed:
            return failed.fault
        except WriteFailed as error:
            return Fault(FaultKind.DISK, str(error))
        return None

    def _afforded(self, asks: list[Ask]) -> tuple[list[Ask], list[Ask]]:
        """Those that the cap covers, and the others. What is in a batch already comes first: it is paid for, and its answer
        would be passed over if it were left out."""
        now: list[Ask] = []
        later: list[Ask] = []
        sent = self.lane.sent()
        for ask in sorted(asks, key=lambda ask: ask.id not in sent):
            (now if self.purse.reserve(ask) else later).append(ask)
        return now, later

    async def _round(self, asks: list[Ask]) -> None:
        """One run of the lane; nothing stays reserved behind it."""
        self._now, self._refused, self._again, self._next, self._stopped = {ask.id: ask for ask in asks}, [], [], [], False
        try:
            await self.lane.run(asks)
        finally:
            for name in self._now:
                self.purse.release(name)

    def _not_accepted(self) -> list[Fault]:
        return [fault for _, fault in self._refused if fault.kind is FaultKind.INVALID]

    def _to_stop(self) -> bool:
        self._stopped = self._stopped or self.signals.leaving() or self.signals.paused()
        return self._stopped

    async def _while_paused(self) -> None:
        while self.signals.paused() and not self.signals.leaving():
            self.tick()
            await self.lane.sleep(0.1)

    async def _record(self, answer: Answer) -> None:
        self.answered += 1
        await self.journal.answered(answer)
        ask = self._now.pop(answer.id)
        self.purse.settle(ask.id, answer.prompt_tokens, answer.completion_tokens)
        self._next += self.work.answered(ask, answer)

    def _fault(self, name: str, kind: str, say: str) -> None:
        self.journal.fault(name, kind, say, charged=False)
        self._refused.append((self._now.pop(name), Fault(FaultKind(kind), say)))
        self.purse.release(name)

    def _postponed(self, name: str, kind: str, say: str) -> None:
        charged = kind == FaultKind.BROKEN_OFF  # it has been done, perhaps, and nobody can tell what it said
        self.journal.fault(name, kind, say, charged=charged)
        self._again.append(self._now.pop(name))
        if charged:
            self.purse.forfeit(name)
        else:
            self.purse.release(name)
