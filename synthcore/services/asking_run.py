"""The work of a run that asks a model, in its folder: templates for their half, the model for its own, and, where the plan
says so, templates again for what the model did not deliver."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.answers import Fate
from synthcore.core.errors import BadRequest, WriteFailed
from synthcore.core.model_plan import ModelPlan, indexes, model_places
from synthcore.core.quotas import Cell
from synthcore.domains.schema import Domain
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation.parsing import Reader
from synthcore.generation.prompts import Prompter
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator
from synthcore.llm import endpoint, memory, pricing
from synthcore.llm.batches import Batches
from synthcore.llm.client import Client
from synthcore.llm.faults import Fault, FaultKind
from synthcore.llm.journal import Journal
from synthcore.llm.limits import Concurrency, Rates
from synthcore.llm.scheduler import Scheduler, Signals
from synthcore.services.admission import Admission, text_of
from synthcore.services.asking import Asking
from synthcore.services.calling_in import call_in, under_way
from synthcore.services.delivery import Delivery, Lines
from synthcore.services.guard import guard_of
from synthcore.services.run_folder import RunFolder
from synthcore.services.status import Picture
from synthcore.services.till import Till, opened, prices_of
from synthcore.settings import api_key

TEMPLATE_ATTEMPTS = 40
# Faults that templates stand in for: there is no model to ask for now. Where what was asked for is wrong, or the server is in
# trouble, the run stops instead, and can be resumed.
STOOD_IN_FOR = frozenset({FaultKind.UNAUTHORISED, FaultKind.NO_QUOTA, FaultKind.OVER_BUDGET})


class Before(NamedTuple):
    """What earlier sittings of the run came to, as far as nothing else tells it."""

    sent: int
    answered: int
    told: dict[str, Any]  # their last live picture


class ModelRun:
    """One sitting at a run. `asked` holds the signals that the worker was sent."""

    def __init__(self, folder: RunFolder, plan: dict[str, Any], asked: list[int], generator: Generator, seeds: list[dict[str, Any]]) -> None:
        self.folder, self.asked, self.generator = folder, asked, generator
        self.run_id = str(plan["run_id"])
        self.model = ModelPlan.model_validate(plan["model"])
        self.domain: Domain = generator.domain
        request = Request.model_validate(plan["request"])
        quotas = request.quotas(self.domain, {tuple(cell): n for cell, n in plan["have"]})
        self.cell_of: Callable[[int], Cell] = lambda place: quotas.cells[quotas.order[place]]
        mine = indexes(model_places(quotas, self.model.share, request.seed_number))
        every = range(len(quotas.order))
        if "only" in plan:  # a pilot
            mine, every = [place for place in mine if place in set(plan["only"])], range(0)
        taken = set(mine)
        self.by_template = [place for place in every if place not in taken]
        self.mine = mine
        self.endpoint = endpoint.checked(self.model.base_url, self.model.name)
        self.prices = prices_of(self.model)
        self.known = memory.recall(Path(self.model.endpoints), self.model.base_url, self.model.name)
        self.journal = Journal(folder.path / "answers.jsonl", tuple(Path(f) / "answers.jsonl" for f in self.model.earlier))
        self.before = Before(max(self.journal.sent_before, len(self.journal.paid)), len(self.journal.paid), folder.status())
        self.delivery = Delivery(Lines(folder.results), Lines(folder.outcomes))
        lines = [line for locale in self.domain.resources.locale for value in locale.slots.values() for line in value]
        self.admission = Admission(folder.known(), map(text_of, seeds), ordinary=lines)
        guard = guard_of(self.domain, seeds, check=not self.endpoint.local, hold=self.model.personal_data == "hold")
        self.prompter = Prompter(self.domain, request.seed_number, seeds, most_tokens=self.model.most_tokens)
        self.asking = Asking(
            prompter=self.prompter, reader=Reader(self.domain, request.seed_number, LabelRules(self.domain).check), admission=self.admission,
            answers=self.journal, delivery=self.delivery, guard=guard, places=mine, cell_of=self.cell_of, model=self.model.name, prices=self.prices,
            attempts=self.model.attempts, leaving=lambda: bool(asked),
        )  # fmt: skip
        self.filled: set[int] = set()  # by templates
        self.fallen_back = 0

    def work(self) -> dict[str, Any]:
        """Do what is left to do; returns how it ended, for `end.json`: state, error, and the kind of fault that stopped it."""
        self._take_up()
        unpriced = pricing.no_price(self.model.name, self.endpoint.host, self.model.prices)
        till = opened(self.model, self.prices, self.journal, self.asking.named, unpriced=unpriced)
        if says := self._too_small(till):
            return {"state": "failed", "error": says, "kind": FaultKind.OVER_BUDGET, "why": says, "too_small": True}
        self._templates(self.by_template, "")
        fault = asyncio.run(self._ask(till)) if not self.asked else None
        self.delivery.close()
        self.journal.close()
        if self.asked:
            return {"state": "left" if self.asked[0] == signal.SIGINT else "cancelled", "error": None}
        if fault is not None and not self._stood_in_for(fault):
            made, wanted = len(self.asking.done | self.filled), len(self.mine) + len(self.by_template)
            return {"state": "failed", "error": f"{fault.say} {made} of {wanted} are made; the run can be resumed.", "kind": fault.kind, "why": fault.say}
        lost = sorted(set(self.mine) - self.asking.done - self.filled)
        if lost:
            return {"state": "done", "error": self._accounted(lost), "kind": "lost", "lost": len(lost)}
        return {"state": "done", "error": None, "fallback": self.fallen_back, "why": fault.say if fault else ""}

    def _stood_in_for(self, fault: Fault) -> bool:
        return self.model.fallback and fault.kind in STOOD_IN_FOR

    def _too_small(self, till: Till) -> str:
        """The sentence for a cap that not one request can be sent under, where one has to be."""
        place = next((place for place in self._open() if self.asking.waits(place)), None)
        if place is None or till.covers_one(ask := self.prompter.ask(place, self.cell_of(place), 0)):
            return ""
        return till.too_small(ask)

    # What is there

    def _take_up(self) -> None:
        for row in self.delivery.results.rows:
            self.admission.remember(self.cell_of(row["place"]), row["dialogue"])
            if row["method"] == "template":
                self.filled.add(row["place"])
                self.fallen_back += bool(row.get("fallback"))
        self.asking.take_up()
        self.delivery.forget()

    def _open(self) -> list[int]:
        return [place for place in self.mine if place not in self.asking.done]

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
            if fault is not None and fault.kind is FaultKind.OVER_BUDGET and (place := next(iter(self._open()), None)) is not None:
                fault = fault._replace(say=till.refusal(self.prompter.ask(place, self.cell_of(place), 0)))
            if not self.asked and self.model.fallback and (fault is None or self._stood_in_for(fault)):
                self._templates(self._open(), fault.kind.value if fault else "given_up")
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
        samples, self.asking.samples = self.asking.samples, []
        usage = {self.prompter.name: samples} if samples else {}
        with contextlib.suppress(WriteFailed, OSError):  # nothing depends on it
            memory.learn(Path(self.model.endpoints), self.model.base_url, self.model.name, mode=client.mode, dropped=tuple(client.dropped), usage=usage)

    # Templates

    def _templates(self, places: list[int], fallback: str) -> None:
        for place in places:
            if self.asked:
                return
            while self.folder.paused() and not self.asked:
                time.sleep(0.1)
            if place not in self.filled and place not in self.asking.done:
                self._template(place, fallback)

    def _template(self, place: int, fallback: str) -> None:
        cell = self.cell_of(place)
        for attempt in range(TEMPLATE_ATTEMPTS):
            made = self.generator.dialogue(place, cell, attempt)
            copied = self.generator.pattern is not None and self.generator.pattern.copies(made.dialogue)
            if not copied and self.admission.consider(cell, made.dialogue)[0] is Fate.ACCEPTED:
                break
        else:
            raise BadRequest(f"the templates have no new dialogue left for {', '.join(cell)}; add scenarios or lines to the domain.")
        if fallback:
            made.dialogue["origin"]["fallback"] = fallback
            self.fallen_back += 1
        self.delivery.results.add({
            "dialogue": made.dialogue, "template": made.template, "method": "template", "model": None, "place": place, "attempt": attempt, "fallback": fallback,
        })  # fmt: skip
        self.filled.add(place)

    def _accounted(self, lost: list[int]) -> str:
        """Why places stay empty, by cell."""
        cells: dict[str, int] = {}
        for place in lost:
            last = self.asking.given_up.get(place)
            why = last.fate.value.replace("_", " ") if last else "not asked"
            key = f"{' / '.join(self.cell_of(place))}: {why}"
            cells[key] = cells.get(key, 0) + 1
        worst = sorted(cells.items(), key=lambda item: -item[1])[:3]
        named = "; ".join(f"{n} of {key}" for key, n in worst)
        return f"{len(lost)} of {len(self.mine)} places that were the model's stay empty ({named})."
