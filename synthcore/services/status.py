"""The live picture of a run that asks a model: `status.json`, replaced about once a second. It is shown, and nothing
depends on it."""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter, deque
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import WriteFailed
from synthcore.core.files import write_bytes
from synthcore.llm import pricing

if TYPE_CHECKING:
    from synthcore.llm.batches import Batches
    from synthcore.llm.client import Client
    from synthcore.llm.scheduler import Scheduler
    from synthcore.services.asking_run import ModelRun
    from synthcore.services.till import Till

EVERY = 0.7  # seconds
RATE_OVER = 60.0  # seconds that the rate is taken over


class Picture:
    def __init__(self, path: Path, run: ModelRun, till: Till, scheduler: Scheduler, client: Client) -> None:
        self.path, self.run, self.till, self.scheduler, self.client = path, run, till, scheduler, client
        self.stopped: str | None = None
        self.lane: Batches | None = None
        self._drawn = float("-inf")
        self._made: deque[tuple[float, int]] = deque([(time.monotonic(), len(run.asking.done))])

    def draw(self, *, now: bool = False) -> None:
        if not now and time.monotonic() - self._drawn < EVERY:
            return
        self._drawn = time.monotonic()
        with contextlib.suppress(WriteFailed):
            write_bytes(self.path, json.dumps(self.told()).encode())

    def told(self) -> dict[str, Any]:
        run, work, scheduler, lane, before = self.run, self.run.asking, self.scheduler, self.lane, self.run.before
        rate = self._rate()
        left = len(run.records.mine) - len(work.done) - len(work.given_up)
        told = before.told
        wasted = {kind: pricing.plain(amount) for kind, amount in work.wasted.items()}
        if self.till.lost:
            wasted["retries"] = pricing.plain(work.wasted.get("retries", Decimal(0)) + self.till.lost)
        return {
            "planned": run.records.planned, "by_template": run.records.by_rule, "by_model": run.records.planned - run.records.by_rule,
            "sent": before.sent + scheduler.sent + (lane.sent if lane else 0),
            "answered": before.answered + scheduler.answered + (lane.answered if lane else 0),
            "parsed": work.parsed, "accepted": len(work.done),
            "refilled": work.refilled, "waiting": scheduler.waiting, "in_flight": scheduler.in_flight, "failed": len(work.given_up),
            "retried": _number(told.get("retried")) + scheduler.retried, "next_try": None if (due := scheduler.next_try) is None else round(due, 1),
            "repairs": sum(name.endswith("r") for name in run.journal.own), "at_most": bool(told.get("at_most")) or self.till.lost > 0,
            "fallback": run.records.fallen_back, "fates": dict(work.fates),
            "faults": _together(told.get("faults"), scheduler.faults),
            "spent": _money(self.till.spent), "reserved": _money(self.till.reserved), "cap": _money(run.model.budget_usd), "wasted": wasted,
            "rate": round(rate, 1) if rate else None, "seconds_left": round(60 * left / rate) if rate and left > 0 else None,
            "limit": int(scheduler.concurrency.limit), "host": run.endpoint.host, "model": run.model.name, "mode": self.client.mode,
            "masked": _together(told.get("masked"), work.masked), "held": work.held, "stopped": self.stopped,
            "batches": self.lane.states() if self.lane else [],
        }  # fmt: skip

    def _rate(self) -> float | None:
        """Records accepted a minute, of late. Those that answers of an earlier run serve for come at once and tell nothing."""
        now = time.monotonic()
        if not (self.scheduler.answered or self.lane):
            self._made = deque([(self._made[0][0], len(self.run.asking.done))])
        self._made.append((now, len(self.run.asking.done)))
        while now - self._made[0][0] > RATE_OVER:
            self._made.popleft()
        (since, before), (_, after) = self._made[0], self._made[-1]
        return 60 * (after - before) / (now - since) if now - since > 1 and after > before else None


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else pricing.plain(amount)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _together(before: Any, now: Mapping[str, int]) -> dict[str, int]:
    """What an earlier sitting counted and what this one did. The file is only shown: whatever else stands in it is nothing."""
    counts = Counter({str(key): _number(n) for key, n in before.items()}) if isinstance(before, dict) else Counter[str]()
    return dict(counts + Counter(now))
