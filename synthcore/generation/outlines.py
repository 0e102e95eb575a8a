"""The parts of a prompt that are made of the domain's lines: stages with an example of what is said in them, the
situation in detail, how a disclosure may sound, and where help is found."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from synthcore.domains.lines import Line, render, tidy
from synthcore.domains.schema import Concern, Domain, Scenario
from synthcore.generation.briefs import Brief
from synthcore.generation.stages import Compiled, Move, Step, Table

Drawn = TypeVar("Drawn")
SPOKEN = {"gist": "in words spoken to the user", "belief": "what the user may believe, spoken to them", "step": "a small step that fits them"}
DISCLOSURES = 3  # ways of saying it that a prompt shows


class Lines(NamedTuple):
    outline: str
    scenario: str
    disclosure: str
    resources: str


class Outlines:
    """Renders the lines of one domain for the briefs of a run."""

    def __init__(self, domain: Domain, seed_number: int) -> None:
        self.domain = domain
        self.seed_number = seed_number
        self._table = Table(domain)
        self._common = Compiled.slots(domain.personas.slots)
        self._locales = {locale.id: (locale, Compiled.slots(locale.slots)) for locale in domain.resources.locale}
        self._base = domain.labels.risk_level[0].name

    def of(self, brief: Brief, index: int, attempt: int) -> Lines:
        rng = random.Random(f"{self.seed_number}:{index}:{attempt}:lines")
        concern = self.domain.concerns[brief.cell[1]]
        scenario = next(s for s in concern.scenario if s.id == brief.scenario)
        locale = self._locales[brief.locale][1] if brief.locale else {}
        slots = _Slots(rng, (self._table.scenario_slots[scenario.id, concern.id], locale, self._common))
        return Lines(
            outline=self._outline(brief, scenario, slots), scenario=self._scenario(concern, scenario, slots),
            disclosure=self._disclosure(brief, scenario, slots), resources=self._resources(brief, slots),
        )  # fmt: skip

    def _step(self, name: str, brief: Brief, scenario: Scenario) -> Step:
        domain, (session_type, concern, risk) = self.domain, brief.cell
        return self._table.step(name, domain.courses.get(risk), (concern, scenario), domain.techniques.get(brief.lender), domain.sessions[session_type])

    def _outline(self, brief: Brief, scenario: Scenario, slots: _Slots) -> str:
        """A numbered line for each stage: one message of the user and the reply to it."""
        session_type, concern, risk = brief.cell
        course = self.domain.courses.get(risk)
        steps = [self._step(name, brief, scenario) for name in brief.stages]
        moves = [slots.one(step.moves(concern)) for step in steps]
        lines = []
        for number, (name, step, move) in enumerate(zip(brief.stages, steps, moves, strict=True), 1):
            parts = [f"{number}. {name.replace('_', ' ')}."]
            if step.risk and step.risk != self._base:
                parts.append(f"The user's words tell {step.risk}, for instance: “{slots.said(move, brief.persona['style'])}”")
            then = move.then or step.then
            if then and course and name in course.stage:
                parts.append(f"The reply may say: “{slots.text(slots.one(then))}”")
            if number < len(steps):
                following, next_move = steps[number], moves[number]
                asks = next_move.ask or following.ask
                intent = following.intent or self.domain.sessions[session_type].closing_intent
                parts.append(f"The reply has the intent {intent} and leads on" + (f", for instance: “{slots.text(slots.one(asks))}”" if asks else "."))
            else:
                ends = course.closing_intent if course else self.domain.sessions[session_type].closing_intent
                parts.append(f"The reply has the intent {ends} and ends the session.")
            lines.append(" ".join(parts))
        return "\n".join(lines)

    def _scenario(self, concern: Concern, scenario: Scenario, slots: _Slots) -> str:
        lines = [f"- what it is: {scenario.raw}"]
        lines += [f"- {title}: {slots.value(name)}" for name, title in SPOKEN.items()]
        details = [f"{name.replace('_', ' ')}: {slots.value(name)}" for name in scenario.slots]
        return "\n".join([*lines, f"- details to choose from: {'; '.join(details)}"] if details else lines)

    def _disclosure(self, brief: Brief, scenario: Scenario, slots: _Slots) -> str:
        """Ways in which the user may tell the risk level, from the stages that tell it; first those of the outline."""
        risk = brief.cell[2]
        course = self.domain.courses.get(risk)
        if risk == self._base:
            return f"- nothing: no level above {risk} is told in this dialogue"
        names = [name for name in brief.stages if self._step(name, brief, scenario).risk == risk]
        names = names or [name for name, stage in course.stage.items() if stage.risk == risk and stage.exchange] if course else names
        moves = [move for name in names for move in self._step(name, brief, scenario).moves(brief.cell[1])]
        drawn = slots.rng.sample(moves, min(DISCLOSURES, len(moves)))
        return "\n".join(f"- “{slots.said(move, brief.persona['style'])}”" for move in drawn) or f"- in the user's own words, what {risk} is defined by"

    def _resources(self, brief: Brief, slots: _Slots) -> str:
        """Where help is found in the place that was drawn; at the base level nothing of it belongs in a dialogue."""
        if not brief.locale or brief.cell[2] == self._base:
            return "- none: no telephone number and no help line belongs in this dialogue"
        locale = self._locales[brief.locale][0]
        ways = [f"- {name.replace('_', ' ')}: {slots.value(name)}" for name in locale.slots]
        return "\n".join([*ways, f"- the only telephone numbers that may stand in it: {', '.join(locale.numbers)}"])


class _Slots:
    """Slot values of one prompt: each is drawn at first use and then stays."""

    def __init__(self, rng: random.Random, layers: Sequence[Mapping[str, tuple[Line, ...]]]) -> None:
        self.rng = rng
        self._layers = layers
        self._bound: dict[str, str] = {}

    def one(self, options: Sequence[Drawn]) -> Drawn:
        return options[int(self.rng.random() * len(options))]

    def value(self, name: str) -> str:
        text = self._bound.get(name)
        if text is None:
            lines = next(layer[name] for layer in self._layers if name in layer)
            text = self._bound[name] = self.text(self.one(lines), capital=False)
        return text

    def text(self, line: Line, *, capital: bool = True) -> str:
        text = tidy(render(line, self.value, self.rng.random))
        return text[:1].upper() + text[1:] if capital else text

    def said(self, move: Move, style: str) -> str:
        """What the user says in a move: in few words where the persona is one of few words."""
        return self.text(self.one(move.terse if style == "terse" and move.terse else move.says), capital=False)
