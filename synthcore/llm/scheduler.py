"""Sends requests, as many at once as the server bears, until there is nothing left to ask.

There are no batches: whatever ends makes room for the next. A request that is to be tried again gives its slot away and
comes back when its time is due. Everything runs in one event loop.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple, Protocol

from synthcore.core.answers import Answer, Ask
from synthcore.core.errors import WriteFailed
from synthcore.llm.client import Reply
from synthcore.llm.faults import Failed, Fault, FaultKind, wait_before
from synthcore.llm.journal import Journal
from synthcore.llm.limits import Concurrency, Rates

LOOK = 0.1  # seconds between looks at whether the run is paused or to end
GRACE = 4.0  # seconds that answers under way get when the run is cancelled
NEVER = float("inf")  # seconds until a request may be sent that what is left of the cap does not cover
OVER_BUDGET = Fault(FaultKind.OVER_BUDGET, "The cap is reached: what is left of it does not cover another request.")
REFUSED = 8  # requests that the server does not accept, before it has answered any: it is what they have in common


class Purse(Protocol):
    """What keeps a run from spending past its cap (llm.budget.Budget)."""

    def reserve(self, ask: Ask) -> bool: ...
    def settle(self, ask_id: str, prompt_tokens: int, completion_tokens: int) -> object: ...
    def release(self, ask_id: str) -> None: ...
    def forfeit(self, ask_id: str) -> object: ...


class Work(Protocol):
    """What is asked, and what becomes of it. An answer or a lost request may lead to further requests, which come first."""

    def fresh(self) -> Iterator[Ask]: ...
    def answered(self, ask: Ask, answer: Answer) -> list[Ask]: ...
    def lost(self, ask: Ask, fault: Fault) -> list[Ask]: ...


class Signals(NamedTuple):
    """Asked now and then: whether to wait, and whether to leave."""

    paused: Callable[[], bool] = lambda: False
    leaving: Callable[[], bool] = lambda: False


UNHELD = Signals()


class _Tried(NamedTuple):
    due: float
    order: int
    ask: Ask


class Scheduler:
    def __init__(
        self, send: Callable[[Ask], Awaitable[Reply]], work: Work, journal: Journal, purse: Purse, *, concurrency: Concurrency,
        rates: Rates, signals: Signals = UNHELD, rng: random.Random | None = None, tick: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.send, self.work, self.journal, self.purse = send, work, journal, purse
        self.concurrency, self.rates, self.signals, self.tick = concurrency, rates, signals, tick
        self.in_flight = self.sent = self.answered = self.retried = 0
        self.faults: Counter[str] = Counter()
        self.stop: Fault | None = None
        self.heard = False
        self._rng = rng or random.Random()
        self._urgent: deque[Ask] = deque()
        self._beyond = 0  # of those, at the end: what is left of the cap does not cover them
        self._waiting: list[_Tried] = []
        self._order = itertools.count()
        self._tries: dict[str, int] = {}
        self._failing: set[str] = set()  # requests that have failed since the last success
        self._first_fault: dict[str, float] = {}
        self._last_success = float("-inf")
        self._refused = 0
        self._doubtful: list[tuple[Ask, Fault]] = []  # not accepted, before anything was: theirs or everyone's fault
        self._tokens_in_flight = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._error: BaseException | None = None

    @property
    def waiting(self) -> int:
        """Requests that wait for their next try."""
        return len(self._waiting)

    @property
    def next_try(self) -> float | None:
        """Seconds until the first of them is due; None where none waits."""
        return max(0.0, self._waiting[0].due - self._loop.time()) if self._waiting else None

    async def run(self) -> Fault | None:
        """Returns when nothing is left to ask, or, with the fault, when the run cannot go on; what was under way has then
        come to its end. What `work` raises is raised, after that."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        try:
            leaving = await self._sent_all()
        except BaseException:
            await self._settle_down(leaving=True, tick=lambda: None)
            raise
        await self._settle_down(leaving, self.tick)
        if self._error is not None:
            raise self._error
        return self.stop

    async def _sent_all(self) -> bool:
        """Send until nothing is left to ask, or the run is to end. Returns whether somebody wishes to leave."""
        fresh = self.work.fresh()
        put_off: Ask | None = None  # a fresh one for which there was no room
        exhausted = False
        held = leaving = False
        looked = float("-inf")
        while True:
            now = self._loop.time()
            if now - looked >= LOOK:
                looked = now
                held, leaving = self.signals.paused(), self.signals.leaving()
                self.tick()
            if leaving or self.stop or self._error:
                return leaving
            wait = LOOK
            while not held:
                ask = self._next_due(now) or (self._urgent.popleft() if len(self._urgent) > self._beyond else None)
                urgent = ask is not None
                if ask is None and not exhausted:
                    ask, put_off = put_off or next(fresh, None), None
                    exhausted = ask is None
                if ask is None:
                    break
                delay = self._hindered(ask, now)
                if delay == NEVER:
                    if not urgent:
                        self.stop = OVER_BUDGET
                        break
                    self._urgent.append(ask)  # a smaller request may still be covered
                    self._beyond += 1
                    continue
                if delay is not None:
                    if urgent:
                        self._urgent.appendleft(ask)
                    else:
                        put_off = ask
                    wait = min(wait, delay)
                    break
                self._beyond = 0
                self._start(ask)
            if exhausted and not self._waiting and 0 < self._beyond == len(self._urgent):
                self.stop = OVER_BUDGET
            if self.stop:
                return leaving
            if exhausted and not self._tasks and not self._urgent and not self._waiting:
                if not self._doubtful:
                    return leaving
                self._give_up_doubtful()
                continue
            if self._waiting and not held:
                wait = min(wait, self._waiting[0].due - now)
            self._wake.clear()
            await self._slept(max(0.001, wait))

    async def _slept(self, seconds: float) -> None:
        handle = self._loop.call_later(seconds, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            handle.cancel()

    def _next_due(self, now: float) -> Ask | None:
        if self._waiting and self._waiting[0].due <= now:
            return heapq.heappop(self._waiting).ask
        return None

    def _hindered(self, ask: Ask, now: float) -> float | None:
        """Seconds to wait when the request may not be sent now, NEVER when the cap is in the way; None when it may, and its
        money is then reserved."""
        if self.concurrency.free(self.in_flight, now) < 1:
            free = self.concurrency.next_free()
            return max(0.0, free - now) if free is not None else LOOK
        tokens = _size(ask)
        delay = self.rates.delay(tokens, now)
        if delay > 0:
            return delay
        if not self.purse.reserve(ask):
            return LOOK if self._tasks else NEVER  # what is under way gives back what it did not need
        return None

    def _start(self, ask: Ask) -> None:
        try:
            self.journal.sent(ask.id)
        except WriteFailed as error:
            self.purse.release(ask.id)
            self.stop = Fault(FaultKind.DISK, str(error))
            return
        tokens = _size(ask)
        self.rates.spend(tokens)
        self._tokens_in_flight += tokens
        self.in_flight += 1
        self.sent += 1
        task = self._loop.create_task(self._one(ask, tokens))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()
        if not task.cancelled():
            self._error = self._error or task.exception()

    async def _one(self, ask: Ask, tokens: float) -> None:
        reply: Reply | None = None
        try:
            reply = await self.send(ask)
        except Failed as failed:
            fault = failed.fault
        finally:
            self.in_flight -= 1
            self._tokens_in_flight -= tokens
            self._wake.set()
        now = self._loop.time()
        try:
            if reply is None:
                self._failed(ask, fault, now)
                return
            self.heard = True
            self._last_success = now
            self._failing.clear()
            self.answered += 1
            self.concurrency.succeeded(reply.answer.seconds, now)
            self.rates.told(reply.headers, self.in_flight, self._tokens_in_flight, now)
            self.purse.settle(ask.id, reply.answer.prompt_tokens, reply.answer.completion_tokens)
            await self.journal.answered(reply.answer)
            self._forget(ask)
            self._urgent.extend(self.work.answered(ask, reply.answer))
            self._give_up_doubtful()
        except WriteFailed as error:
            self.stop = self.stop or Fault(FaultKind.DISK, str(error))

    def _failed(self, ask: Ask, fault: Fault, now: float) -> None:
        self.faults[fault.kind.value] += 1
        self.journal.fault(ask.id, fault.kind.value, fault.say, charged=fault.maybe_billed)
        if fault.maybe_billed:
            self.purse.forfeit(ask.id)
        else:
            self.purse.release(ask.id)
        if fault.kind is FaultKind.RATE_LIMITED:
            self.heard = True
            self.concurrency.refused(self.in_flight, fault.retry_after or 0.5, now)
        elif fault.kind in (FaultKind.SERVER, FaultKind.INVALID, FaultKind.FILTERED):
            self.heard = True
        if fault.stops:
            self.stop = self.stop or fault
            return
        if not fault.retried:
            self._not_accepted(ask, fault)
            return
        tries = self._tries[ask.id] = self._tries.get(ask.id, 0) + 1
        since = self._first_fault.setdefault(ask.id, now)
        self._failing.add(ask.id)
        if tries < fault.tries(heard=self.heard):
            self.retried += 1
            heapq.heappush(self._waiting, _Tried(now + wait_before(fault, tries, self._rng), next(self._order), ask))
            return
        if self._last_success < since and (len(self._failing) > 1 or not self.answered):
            # Nothing has succeeded since it first failed, and others fail too: it is the server, not the request.
            self.stop = self.stop or fault
            return
        self._lose(ask, fault)

    def _not_accepted(self, ask: Ask, fault: Fault) -> None:
        """A request that would not be accepted a second time either. Before anything is, it may be what all have in common
        (a schema, a parameter): then the run stops, and none of them has lost its place."""
        if fault.kind is not FaultKind.INVALID or self.answered:
            self._lose(ask, fault)
            return
        self._refused += 1
        self._doubtful.append((ask, fault))
        if self._refused >= REFUSED:
            self.stop = self.stop or fault

    def _give_up_doubtful(self) -> None:
        doubtful, self._doubtful = self._doubtful, []
        for ask, fault in doubtful:
            self._lose(ask, fault)

    def _lose(self, ask: Ask, fault: Fault) -> None:
        self._forget(ask)
        self._urgent.extend(self.work.lost(ask, fault))

    def _forget(self, ask: Ask) -> None:
        self._tries.pop(ask.id, None)
        self._first_fault.pop(ask.id, None)

    async def _settle_down(self, leaving: bool, tick: Callable[[], None]) -> None:
        """Let what is under way come to its end: it is paid for."""
        until = self._loop.time() + GRACE if leaving else float("inf")
        try:
            while self._tasks and self._loop.time() < until:
                tick()
                if not leaving and self.signals.leaving():
                    leaving, until = True, self._loop.time() + GRACE
                await asyncio.wait(self._tasks, timeout=LOOK)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


def _size(ask: Ask) -> float:
    """A rough number of tokens, for a server's limit of tokens a minute (it counts the answer at its most)."""
    return sum(len(m["content"]) for m in ask.messages) / 4 + ask.most_tokens
