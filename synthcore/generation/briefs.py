"""What is drawn for one attempt at one place: who speaks, about what, in which session, with which technique.

The persona is not left to luck. Every list of `personas.toml` is walked in steps, so that the places of a run get
different people until all combinations are used up; the rest is drawn from a stream named by seed number, place and
attempt. Same seed number, same brief.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from synthcore.core.quotas import Cell
from synthcore.domains.schema import Concern, Course, Domain, Plan, Scenario, Session, Share, Technique
from synthcore.generation.examples import Examples

LISTS = ("work", "culture", "communication", "ambivalence")
ATTEMPTS = 8  # attempts at one place whose personas are kept apart by design


class Brief(NamedTuple):
    """What was drawn. `length` is a number of messages, `example` a seed dialogue (its id and messages) or None.

    `stages` are the stages of the outline in order; `lender` is the technique whose lines stand in them, '' for none.
    """

    cell: Cell
    persona: dict[str, str]
    scenario: str
    technique: str
    length: int
    locale: str
    example: dict[str, Any] | None
    stages: tuple[str, ...]
    lender: str


class Drawer:
    """Draws the briefs of a run."""

    def __init__(self, domain: Domain, seed_number: int, examples: Examples) -> None:
        self.domain = domain
        self.seed_number = seed_number
        self._examples = examples
        self._walk = Walk([getattr(domain.personas, name) for name in LISTS], seed_number)
        self._plans: dict[tuple[str, str], list[Plan]] = {}

    def brief(self, index: int, cell: Cell, attempt: int) -> Brief:
        """Of the place `index`, which is of `cell` = (session type, concern, risk level)."""
        session_type, concern_name, risk = cell
        domain = self.domain
        rng = random.Random(f"{self.seed_number}:{index}:{attempt}")
        persona = {"age_range": _weighted(rng, domain.personas.age_range), "style": _weighted(rng, domain.personas.style)}
        persona |= {name: phrase for name, phrase in zip(LISTS, self._walk.at(index, attempt), strict=True) if phrase}
        scenario = self._scenario(rng, domain.concerns[concern_name], persona["age_range"])
        plan = self._plan(rng, session_type, risk)
        session, course = domain.sessions[session_type], domain.courses.get(risk)
        lender = self._technique(rng, plan, session, course, scenario, concern_name)
        stages = tuple(s.rstrip("?") for s in plan.stages if not s.endswith("?") or rng.random() < 0.5)
        locale = _weighted(rng, [Share(name=loc.id, weight=loc.weight) for loc in domain.resources.locale]) if domain.resources.locale else ""
        technique = plan.technique or (lender.id if lender else domain.labels.technique[-1].name)
        example = self._examples.choose(rng, session_type, risk, locale)
        return Brief(cell, persona, scenario.id, technique, 2 * len(stages), locale, example, stages, lender.id if lender else "")

    def _scenario(self, rng: random.Random, concern: Concern, age_range: str) -> Scenario:
        """One that people of this age meet; any when none is."""
        youngest = age_range.split("-")[0]
        age = int(youngest) if youngest.isdigit() else 18
        fitting = [s for s in concern.scenario if s.ages[0] <= age <= s.ages[1]] or list(concern.scenario)
        return fitting[int(rng.random() * len(fitting))]

    def _plan(self, rng: random.Random, session_type: str, risk: str) -> Plan:
        """An order of stages of the risk level's course, else of the session; a fallback only where nothing else is."""
        plans = self._plans.get((session_type, risk))
        if plans is None:
            course = self.domain.courses.get(risk)
            every = [p for p in course.plan if p.session == session_type] if course else list(self.domain.sessions[session_type].plan)
            plans = self._plans[session_type, risk] = [p for p in every if not p.fallback] or every or list(self.domain.sessions[session_type].plan)
        return rng.choices(plans, [p.weight for p in plans])[0]

    def _technique(
        self, rng: random.Random, plan: Plan, session: Session, course: Course | None, scenario: Scenario, concern: str
    ) -> Technique | None:  # fmt: skip
        """One that suits session and concern, and has every stage of the plan that no one else brings."""
        here = set(scenario.stage) | {n for n, s in session.stage.items() if s.exchange} | (set(course.stage) if course else set())
        needed = {s.rstrip("?") for s in plan.stages} - here
        fitting = [
            t for t in self.domain.techniques.values()
            if session.id in t.sessions and concern not in t.never and (not t.only or concern in t.only) and needed <= set(t.stage)
        ]  # fmt: skip
        return rng.choices(fitting, [t.weight for t in fitting])[0] if fitting else None


class Walk:
    """One phrase of each list at a time. While places are fewer than an eighth of all combinations, no two attempts of
    any two places get the same, and each phrase of a list comes up equally often."""

    def __init__(self, lists: Sequence[Sequence[str]], seed_number: int) -> None:
        rng = random.Random(f"personas:{seed_number}")
        self._lists = [rng.sample(list(phrases), len(phrases)) or [""] for phrases in lists]
        self.size = math.prod(map(len, self._lists))
        self._start = rng.randrange(self.size)
        self._step = max(1, round(self.size * 0.6180339887))
        while math.gcd(self._step, self.size) > 1:
            self._step += 1

    def at(self, index: int, attempt: int) -> list[str]:
        number = (self._start + self._step * (index + attempt % ATTEMPTS * (self.size // ATTEMPTS))) % self.size
        phrases = []
        for options in self._lists:
            number, place = divmod(number, len(options))
            phrases.append(options[place])
        return phrases


def _weighted(rng: random.Random, shares: Sequence[Share]) -> str:
    return rng.choices(shares, [s.weight for s in shares])[0].name
