"""The work of a run that has a model revise dialogues: one place for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from synthcore.core.answers import Answer, Ask, Fate
from synthcore.core.errors import BadInput
from synthcore.core.model_plan import ModelPlan
from synthcore.domains.schema import Domain
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation.parsing import Reader
from synthcore.generation.revising import Reviser, Revision
from synthcore.llm import pricing, tokens
from synthcore.services.admission import Admission
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard, without_personal_data
from synthcore.services.making import Independent, Judged
from synthcore.services.run_folder import RunFolder


class RevisionWork(Independent):
    """Implements making.Work. An answer is read and admitted like a new dialogue; one that leaves the dialogue as it was is a
    duplicate. Nothing stands in for the model."""

    def __init__(self, folder: RunFolder, plan: Mapping[str, Any], domain: Domain, dialogues: Sequence[Mapping[str, Any]], guard: Guard) -> None:
        self.guard = guard
        self.reviser = Reviser(domain, most_tokens=ModelPlan.model_validate(plan["model"]).most_tokens)
        self.jobs = {self.reviser.place(job): job for job in revisions(folder, plan, dialogues)}
        lines = [line for locale in domain.resources.locale for value in locale.slots.values() for line in value]
        self.reader = Reader(domain, 0, LabelRules(domain).check)
        self.admission = Admission(folder.known(), (), ordinary=lines)
        self.results = Lines(folder.results)
        self.files: tuple[Lines, ...] = (self.results,)
        self.mine: Sequence[int] = list(self.jobs)
        self.planned = len(self.mine)
        self._made: set[int] = set()

    # making.Maker

    def cell_of(self, place: int) -> tuple[str, ...]:
        return self.jobs[place].cell

    def prompt_of(self, place: int) -> str:
        return self.reviser.name

    def ask(self, place: int, attempt: int) -> Ask:
        return self.reviser.ask(self.jobs[place], attempt)

    def repair(self, ask: Ask, text: str, error: str) -> Ask:
        return self.reviser.repair(ask, text, error)

    def judge(self, ask: Ask, answer: Answer) -> Judged:
        job = self.jobs[ask.place]
        return without_personal_data(self.guard, *self.reader.read(answer, job.cell, self.reviser.brief(job), ask))

    def consider(self, place: int, made: dict[str, Any]) -> tuple[Fate, str]:
        return self.admission.consider(self.jobs[place].cell, made)

    def keep(self, ask: Ask, answer: Answer, made: dict[str, Any]) -> None:
        about = self.reviser.domain.about
        self.results.add({
            "dialogue": made, "revises": self.jobs[ask.place].record_id, "template": f"{about.id}@{about.version}/prompts/{self.reviser.name}",
            "method": "llm", "model": answer.model, "place": ask.place, "attempt": ask.attempt, "fallback": "",
        })  # fmt: skip
        self._made.add(ask.place)

    def kept(self) -> Mapping[int, int | None]:
        return {row["place"]: int(row["attempt"]) for row in self.results.rows}

    # making.Work

    def take_up(self) -> None:
        for row in self.results.rows:
            self.admission.remember(self.jobs[row["place"]].cell, row["dialogue"])
            self._made.add(row["place"])

    def filled(self) -> int:
        return len(self._made)

    def missing(self) -> Sequence[int]:
        return [place for place in self.mine if place not in self._made]

    def unmade(self) -> Sequence[str]:
        return ()


def revisions(folder: RunFolder, plan: Mapping[str, Any], dialogues: Sequence[Mapping[str, Any]]) -> list[Revision]:
    """What a run revises. Raises BadInput for a plan that something else has changed."""
    try:
        found = [
            Revision(str(one["record"]), dialogue, (str(one["cell"][0]), str(one["cell"][1]), str(one["cell"][2])), tuple(map(str, one["remarks"])))
            for one, dialogue in zip(plan["revising"], dialogues, strict=True)
        ]
    except (LookupError, TypeError, ValueError):
        raise BadInput(folder.path / "plan.json", "is damaged, so that the run cannot go on.") from None
    return found


def one_request(folder: RunFolder, plan: Mapping[str, Any], domain: Domain, dialogues: Sequence[Mapping[str, Any]], model: ModelPlan) -> Decimal:
    """The most that a request of a run can cost; 0 where its price is not known."""
    reviser, price = Reviser(domain, most_tokens=model.most_tokens), pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
    asks = [reviser.ask(job) for job in revisions(folder, plan, dialogues)]
    return max((pricing.cost(price, tokens.bound(ask), ask.most_tokens) for ask in asks), default=Decimal(0)) if price else Decimal(0)
