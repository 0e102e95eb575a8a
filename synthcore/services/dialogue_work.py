"""The work of a run that makes dialogues with a model: which places are whose, and what fills them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from synthcore.core.answers import Answer, Ask, Fate
from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelPlan, indexes
from synthcore.core.quotas import Cell
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation.parsing import Reader
from synthcore.generation.prompts import Prompter
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator
from synthcore.services.admission import Admission, text_of
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard, without_personal_data
from synthcore.services.making import Independent, Judged
from synthcore.services.run_folder import RunFolder

TEMPLATE_ATTEMPTS = 40


class DialogueMaker(Independent):
    """Implements making.Maker: dialogues for cells of the target distribution, each in one request."""

    def __init__(
        self, *, prompter: Prompter, reader: Reader, admission: Admission, results: Lines, guard: Guard, cell_of: Callable[[int], Cell]
    ) -> None:  # fmt: skip
        self.prompter, self.reader, self.admission, self.results, self.guard = prompter, reader, admission, results, guard
        self._cell_of = cell_of

    def cell_of(self, place: int) -> Cell:
        return self._cell_of(place)

    def prompt_of(self, place: int) -> str:
        return self.prompter.name

    def ask(self, place: int, attempt: int) -> Ask:
        return self.prompter.ask(place, self._cell_of(place), attempt)

    def repair(self, ask: Ask, text: str, error: str) -> Ask:
        return self.prompter.repair(ask, text, error)

    def judge(self, ask: Ask, answer: Answer) -> Judged:
        cell = self._cell_of(ask.place)
        return without_personal_data(self.guard, *self.reader.read(answer, cell, self.prompter.brief(ask.place, cell, ask.attempt), ask))

    def consider(self, place: int, made: dict[str, Any]) -> tuple[Fate, str]:
        return self.admission.consider(self._cell_of(place), made)

    def keep(self, ask: Ask, answer: Answer, made: dict[str, Any]) -> None:
        about = self.prompter.domain.about
        self.results.add({
            "dialogue": made, "template": f"{about.id}@{about.version}/prompts/{self.prompter.name}",
            "method": "llm", "model": answer.model, "place": ask.place, "attempt": ask.attempt, "fallback": "",
        })  # fmt: skip

    def kept(self) -> Mapping[int, int | None]:
        return {row["place"]: None if row.get("fallback") else int(row["attempt"]) for row in self.results.rows}


class DialogueWork(DialogueMaker):
    """Implements making.Work: templates for their half, the model for its own."""

    def __init__(self, folder: RunFolder, plan: dict[str, Any], generator: Generator, seeds: list[dict[str, Any]], guard: Guard) -> None:
        model, domain = ModelPlan.model_validate(plan["model"]), generator.domain
        request = Request.model_validate(plan["request"])
        quotas = request.quotas(domain, {tuple(cell): n for cell, n in plan["have"]})
        lines = [line for locale in domain.resources.locale for value in locale.slots.values() for line in value]
        super().__init__(
            prompter=Prompter(domain, request.seed_number, seeds, most_tokens=model.most_tokens),
            reader=Reader(domain, request.seed_number, LabelRules(domain).check),
            admission=Admission(folder.known(), map(text_of, seeds), ordinary=lines),
            results=Lines(folder.results), guard=guard, cell_of=lambda place: quotas.cells[quotas.order[place]],
        )  # fmt: skip
        mine = indexes(request.model_places(quotas, model.share))
        every = range(len(quotas.order))
        if "only" in plan:  # a pilot
            mine, every = [place for place in mine if place in set(plan["only"])], range(0)
        taken = set(mine)
        self.mine: Sequence[int] = mine
        self.files = (self.results,)
        self._by_template = [place for place in every if place not in taken]
        self.by_rule = len(self._by_template)
        self.planned = len(mine) + self.by_rule
        self.fallen_back = 0
        self._generator = generator
        self._made: set[int] = set()

    def take_up(self) -> None:
        for row in self.results.rows:
            self.admission.remember(self.cell_of(row["place"]), row["dialogue"])
            self._made.add(row["place"])
            self.fallen_back += bool(row["method"] == "template" and row.get("fallback"))

    def filled(self) -> int:
        return len(self._made)

    def keep(self, ask: Ask, answer: Answer, made: dict[str, Any]) -> None:
        super().keep(ask, answer, made)
        self._made.add(ask.place)

    def before_asking(self, held: Callable[[], bool]) -> None:
        self._templates(self._by_template, "", held)

    def instead(self, fallback: str, held: Callable[[], bool]) -> None:
        self._templates(self.missing(), fallback, held)

    def missing(self) -> list[int]:
        return [place for place in self.mine if place not in self._made]

    def unmade(self) -> Sequence[str]:
        return ()

    def _templates(self, places: Sequence[int], fallback: str, held: Callable[[], bool]) -> None:
        for place in places:
            if held():
                return
            if place not in self._made:
                self._template(place, fallback)

    def _template(self, place: int, fallback: str) -> None:
        cell, generator = self.cell_of(place), self._generator
        for attempt in range(TEMPLATE_ATTEMPTS):
            made = generator.dialogue(place, cell, attempt)
            copied = generator.pattern is not None and generator.pattern.copies(made.dialogue)
            if not copied and self.admission.consider(cell, made.dialogue)[0] is Fate.ACCEPTED:
                break
        else:
            raise BadRequest(f"the templates have no new dialogue left for {', '.join(cell)}; add scenarios or lines to the domain.")
        if fallback:
            made.dialogue["origin"]["fallback"] = fallback
            self.fallen_back += 1
        self.results.add({
            "dialogue": made.dialogue, "template": made.template, "method": "template", "model": None, "place": place, "attempt": attempt, "fallback": fallback,
        })  # fmt: skip
        self._made.add(place)
