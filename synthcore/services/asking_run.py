"""The work of a run that asks a model, in its folder: templates for their half, the model for its own, and, where the plan
says so, templates again for what the model did not deliver."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.errors import WriteFailed
from synthcore.core.files import write_bytes
from synthcore.core.model_plan import ModelPlan
from synthcore.core.quotas import DIMENSIONS
from synthcore.domains.schema import Domain
from synthcore.llm import endpoint, memory, pricing
from synthcore.llm.batches import Batches
from synthcore.llm.client import Client
from synthcore.llm.faults import Fault, FaultKind
from synthcore.llm.journal import Journal
from synthcore.llm.limits import Concurrency, Rates
from synthcore.llm.scheduler import Scheduler, Signals
from synthcore.services.asking import Asking
from synthcore.services.calling_in import call_in, under_way
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard, guard_of
from synthcore.services.making import Work, counted
from synthcore.services.run_folder import RunFolder
from synthcore.services.status import Picture
from synthcore.services.till import Till, opened, prices_of
from synthcore.settings import api_key

# Faults that templates stand in for: there is no model to ask for now. Where what was asked for is wrong, or the server is in
# trouble, the run stops instead, and can be resumed.
STOOD_IN_FOR = frozenset({FaultKind.UNAUTHORISED, FaultKind.NO_QUOTA, FaultKind.OVER_BUDGET})

SHOWN = 3  # cells that are named where places stay empty
FALSE = b'{"contains_false_answers": true}\n'  # the first line of raw answers some of which are false on purpose; a journal passes over it


class Before(NamedTuple):
    """What earlier sittings of the run came to, as far as nothing else tells it."""

    sent: int
    answered: int
    told: dict[str, Any]  # their last live picture


class ModelRun:
    """One sitting at a run. `asked` holds the signals that the worker was sent; `work` gives what is to be made."""

    def __init__(
        self, folder: RunFolder, plan: dict[str, Any], asked: list[int], domain: Domain, work: Callable[[Guard], Work], seeds: Sequence[dict[str, Any]] = ()
    ) -> None:  # fmt: skip
        self.folder, self.asked, self.domain = folder, asked, domain
        self.run_id = str(plan["run_id"])
        self.model = ModelPlan.model_validate(plan["model"])
        self.endpoint = endpoint.checked(self.model.base_url, self.model.name)
        self.prices = prices_of(self.model)
        self.known = memory.recall(Path(self.model.endpoints), self.model.base_url, self.model.name)
        self.journal = Journal(_answers_of(folder, plan), tuple(Path(f) / "answers.jsonl" for f in self.model.earlier))
        self.before = Before(max(self.journal.sent_before, len(self.journal.paid)), len(self.journal.paid), folder.status())
        guard = guard_of(domain, seeds, check=not self.endpoint.local, hold=self.model.personal_data == "hold")
        self.records = work(guard)
        self.outcomes = Lines(folder.outcomes)
        self.asking = Asking(
            maker=self.records, answers=self.journal, outcomes=self.outcomes, guard=guard, places=self.records.mine, model=self.model.name,
            prices=self.prices, attempts=self.model.attempts, leaving=lambda: bool(asked),
        )  # fmt: skip

    def work(self) -> dict[str, Any]:
        """Do what is left to do; returns how it ended, for `end.json`: state, error, the kind of fault that stopped it, and what
        the run has spent in all (US dollars, exact), where its price is known."""
        self.records.take_up()
        self.asking.take_up()
        for file in (*self.records.files, self.outcomes):
            file.forget()
        unpriced = pricing.no_price(self.model.name, self.endpoint.host, self.model.prices)
        till = opened(self.model, self.prices, self.journal, self.asking.named, unpriced=unpriced)
        ended = self._worked(till)
        return ended if till.spent is None else ended | {"spent": pricing.plain(till.spent)}

    def _worked(self, till: Till) -> dict[str, Any]:
        if says := self._too_small(till):
            return {"state": "failed", "error": says, "kind": FaultKind.OVER_BUDGET, "why": says, "too_small": True}
        self.records.before_asking(self._held)
        fault = asyncio.run(self._ask(till)) if not self.asked else None
        for file in (*self.records.files, self.outcomes):
            file.close()
        self.journal.close()
        if self.asked:
            return {"state": "left" if self.asked[0] == signal.SIGINT else "cancelled", "error": None}
        if fault is not None and not self._stood_in_for(fault):
            told = f"{fault.say} {self.records.filled()} of {self.records.planned} are made; the run can be resumed."
            return {"state": "failed", "error": told, "kind": fault.kind, "why": fault.say}
        lost, unmade = self.records.missing(), self.records.unmade()
        if lost or unmade:
            told = " ".join(part for part in (self._accounted(lost) if lost else "", counted(unmade, self.records.planned) if unmade else "") if part)
            why = fault.say if fault else ""
            return {"state": "done", "error": told, "kind": "lost", "lost": len(lost) + len(unmade), "fallback": self.records.fallen_back, "why": why}
        return {"state": "done", "error": None, "fallback": self.records.fallen_back, "why": fault.say if fault else ""}

    def _stood_in_for(self, fault: Fault) -> bool:
        return self.model.fallback and fault.kind in STOOD_IN_FOR

    def _too_small(self, till: Till) -> str:
        """The sentence for a cap that not one request can be sent under, where one has to be."""
        place = next((place for place in self.asking.open() if self.asking.waits(place)), None)
        if place is None or till.covers_one(ask := self.records.ask(place, 0)):
            return ""
        return till.too_small(ask)

    def _held(self) -> bool:
        return self.folder.wait_while_paused(self.asked)

    # The model's half

    async def _ask(self, till: Till) -> Fault | None:
        client = Client(
            self.endpoint, api_key(), temperature=self.model.temperature, wait=self.model.wait, mode=self.known.mode, dropped=self.known.dropped,
            learned=lambda: self._learn(client),
        )  # fmt: skip
        signals = Signals(self.folder.paused, lambda: bool(self.asked))
        scheduler = Scheduler(
            client.send, self.asking, self.journal, till, concurrency=Concurrency(self.model.in_flight),
            rates=Rates(self.model.requests_per_minute, self.model.tokens_per_minute), signals=signals, tick=lambda: picture.draw(),
        )  # fmt: skip
        picture = Picture(self.folder.path / "status.json", self, till, scheduler, client)
        fault: Fault | None = None
        try:
            fault = await self._asked_of(client, scheduler, till, signals, picture)
            if fault is not None and fault.kind is FaultKind.OVER_BUDGET and (place := next(iter(self.asking.open()), None)) is not None:
                fault = fault._replace(say=till.refusal(self.records.ask(place, 0)))
            if not self.asked and self.model.fallback and (fault is None or self._stood_in_for(fault)):
                self.records.instead(fault.kind.value if fault else "given_up", self._held)
        finally:
            await client.close()
            self._learn(client)
            picture.stopped = fault.say if fault else None
            picture.draw(now=True)
        return fault

    async def _asked_of(self, client: Client, scheduler: Scheduler, till: Till, signals: Signals, picture: Picture) -> Fault | None:
        """Everything that is left to ask, online or in batches."""
        where: dict[str, Any] = {"folder": self.folder.path, "run_id": self.run_id, "poll": self.model.batch_poll, "signals": signals, "tick": picture.draw}
        try:
            if self.model.batch_api:
                lane = picture.lane = Batches(client, self.asking, self.journal, till, **where)
                return await lane.run()
            if under_way(self.folder.path):
                till.price = self.prices.batch
                fault = await call_in(client, self.asking, self.journal, till, **where)
                till.price = self.prices.online
                if fault is not None or self.asked:
                    return fault
            return await scheduler.run()
        except WriteFailed as error:
            return Fault(FaultKind.DISK, str(error))

    def _learn(self, client: Client) -> None:
        """Remember what was found out about the server, and how long answers are."""
        if not self.model.endpoints:
            return
        usage, self.asking.samples = self.asking.samples, {}
        with contextlib.suppress(WriteFailed, OSError):  # nothing depends on it
            memory.learn(Path(self.model.endpoints), self.model.base_url, self.model.name, mode=client.mode, dropped=tuple(client.dropped), usage=usage)

    def _accounted(self, lost: Sequence[int]) -> str:
        """Why places stay empty: over all of them, and where most of them are."""
        given_up = self.asking.given_up
        fates = Counter(given_up[place].fate.value.replace("_", " ") if place in given_up else "not asked" for place in lost)
        cells = Counter(self._titled(place) for place in lost)
        why = ", ".join(f"{n} {fate}" for fate, n in fates.most_common())
        named = "; ".join(f"{n} of {cell}" for cell, n in cells.most_common(SHOWN))
        more = f"; {sum(cells.values()) - sum(n for _, n in cells.most_common(SHOWN))} of other cells" if len(cells) > SHOWN else ""
        return f"{len(lost)} of {len(self.records.mine)} places that were the model's stay empty ({why}): {named}{more}."

    def _titled(self, place: int) -> str:
        """A cell in the words of the domain."""
        cell = self.records.cell_of(place)
        values = {label: {v.name: v.title or v.name for v in getattr(self.domain.labels, label)} for label in DIMENSIONS}
        return " / ".join(values.get(label, {}).get(value, value) for label, value in zip(DIMENSIONS, cell, strict=False))


def _answers_of(folder: RunFolder, plan: Mapping[str, Any]) -> Path:
    """The file of a run's raw answers; where it is to ask for wrong ones, or about them, a new file says so before anything else."""
    path = folder.path / "answers.jsonl"
    if ("judging" in plan or "rejected" in plan.get("pairs", {}).get("stages", ())) and not path.exists():
        write_bytes(path, FALSE)
        path.chmod(0o600)  # as a journal makes it
    return path
