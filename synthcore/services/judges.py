"""Judges: models that are asked about records by the rubrics of a domain, one request for each record and family of dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pydantic import Field

from synthcore.core.answers import Ask, Message
from synthcore.core.errors import UnknownValue
from synthcore.core.ids import canonical, digest
from synthcore.core.model_plan import ModelOrder, ModelPlan
from synthcore.core.records import Frozen
from synthcore.domains.prompt_soundness import VARIABLE
from synthcore.domains.rubric import PROMPT, REPAIR, Rubric
from synthcore.domains.schema import Domain, Prompt
from synthcore.evaluation import judging
from synthcore.evaluation.judging import JudgedPair, Material, kind_of
from synthcore.generation.prompts import fill, filled, repaired, shape_note, vocabulary
from synthcore.services.generating import model_plan
from synthcore.settings import Settings

MOST_REPEATS = 10
MOST_TOKENS = 3000  # of a reply: eight claims of each answer, and room
_DATED = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")


class Asked(Frozen):
    """What a judge is asked: by which families (none named: all) about which kinds of record, how often, and about pairs with
    the answers in `both_orders`, so that it can be told whether their order matters."""

    kinds: tuple[str, ...] = ("pair",)
    families: tuple[str, ...] = ()
    repeats: int = Field(default=1, ge=1, le=MOST_REPEATS)
    both_orders: bool = False


class Job(NamedTuple):
    """One request: what is judged, the family of dimensions that is asked about, and which repeat it is.

    `version` names the judge of its measurements: `safety@1/gpt-4o/5f2c81d0/r0` are rubric, model, what else decides what it is
    asked (its parameters, the prompt, the words of the rubric), and the repeat; `r0x` is the repeat with the answers swapped."""

    of: Material
    rubric: Rubric
    fingerprint: str
    version: str

    @property
    def place(self) -> int:
        """60 bits of the fingerprint: a store can keep it as a whole number."""
        return int(self.fingerprint[:15], 16)

    @property
    def prompt(self) -> str:
        """What the size of an answer is remembered by: `judge:facts@1`."""
        return f"judge:{self.rubric.name}"


class Judge:
    """Asks a model about records by the rubrics of a domain. Raises UnknownValue for a family that the domain does not have."""

    def __init__(self, domain: Domain, model: ModelPlan, asked: Asked | None = None) -> None:
        self.domain, self.model, self.asked = domain, model, asked or Asked()
        known = {rubric.family: rubric for rubric in domain.rubrics.values() if rubric.applies_to in self.asked.kinds}
        for family in self.asked.families:
            if family not in known:
                raise UnknownValue("family", family, known)
        self.rubrics = [rubric for family, rubric in known.items() if not self.asked.families or family in self.asked.families]
        self._schemas = {rubric.family: judging.schema(rubric) for rubric in self.rubrics}
        self._notes = {name: shape_note(domain, schema) for name, schema in self._schemas.items()}
        self._parameters = {"temperature": model.temperature, "most_tokens": model.most_tokens}
        self._prompts = {rubric.family: _begun(domain.prompts[PROMPT[rubric.applies_to]], judging.asked(rubric)) for rubric in self.rubrics}
        self._known_by = {rubric.family: judging.setup(model=model.name, parameters=self._parameters, rubric=rubric) for rubric in self.rubrics}
        self._setups = {rubric.family: self._setup(rubric) for rubric in self.rubrics}
        self._definitions = vocabulary(domain) if any(rubric.sees_labels for rubric in self.rubrics) else ""

    def jobs(self, materials: Iterable[Material]) -> Iterator[Job]:
        """What is asked, record after record."""
        for material in materials:
            kind = kind_of(material)
            for rubric in self.rubrics:
                if rubric.applies_to == kind:
                    for shown in self._orders(material):
                        yield from self._repeats(shown, rubric)

    def ask(self, job: Job, attempt: int = 0) -> Ask:
        family = job.rubric.family
        return Ask(f"{job.place}.{attempt}", self._messages(job.of, job.rubric), self._schemas[family], self._notes[family], self.model.most_tokens)

    def name_for(self, rubric: Rubric) -> str:
        """By what its measurements of a family are known, whatever the repeat: `safety@1/gpt-4o/5f2c81d0`."""
        return f"{rubric.name}/{self.model.name}/{self._setups[rubric.family]}"

    def repair(self, ask: Ask, text: str, error: str) -> Ask:
        """The request that shows a judge its own reply, says what was wrong with it, and asks for the whole again."""
        return repaired(ask, text, fill(self.domain.prompts[REPAIR].user, {"error": error}))

    def _orders(self, material: Material) -> Iterator[Material]:
        yield material
        if self.asked.both_orders and isinstance(material, JudgedPair):
            yield material._replace(swapped=not material.swapped)

    def _repeats(self, material: Material, rubric: Rubric) -> Iterator[Job]:
        said = self._messages(material, rubric)
        turned = "x" if isinstance(material, JudgedPair) and material.swapped else ""
        for repeat in range(self.asked.repeats):
            known = judging.fingerprint(self._known_by[rubric.family], said, repeat)
            yield Job(material, rubric, known, f"{self.name_for(rubric)}/r{repeat}{turned}")

    def _setup(self, rubric: Rubric) -> str:
        """What the judge goes by; what is made of its answers afterwards makes it no other judge."""
        prompt = self.domain.prompts[PROMPT[rubric.applies_to]]
        asked = rubric.model_dump(mode="json", exclude={"rate": True, "dimension": {"__all__": {"against", "means", "danger"}}})
        return digest(canonical(self._parameters), prompt.system, prompt.user, canonical(asked))[:8]

    def _messages(self, material: Material, rubric: Rubric) -> tuple[Message, ...]:
        shown = judging.shown(material, sees_labels=rubric.sees_labels, definitions=self._definitions)
        return filled(self._prompts[rubric.family], shown)


def _begun(prompt: Prompt, values: Mapping[str, str]) -> Prompt:
    """A prompt with the variables in their places that are the same in every request; the others stay."""
    system, user = (VARIABLE.sub(lambda found: values.get(found[1], found[0]), text) for text in (prompt.system, prompt.user))
    return prompt.model_copy(update={"system": system, "user": user})


def plan_for(settings: Settings, order: ModelOrder, name: str) -> ModelPlan:
    """How the judge of that name is asked: once for each place, as certain of itself as it can be, with nothing in its stead.
    Raises BadRequest for a cap without a price."""
    own = {"model": name, "temperature": 0.0, "attempts": 1, "fallback": False}
    return model_plan(settings, order.model_copy(update=own), "openai").model_copy(update={"most_tokens": MOST_TOKENS})


def alike(one: str, other: str) -> bool:
    """Whether two names are of one model: a version by its date is the same."""
    return _DATED.sub("", one.strip().lower()) == _DATED.sub("", other.strip().lower())
