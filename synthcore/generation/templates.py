"""Whole sessions from a domain's templates: same seed number, same bytes.

Each dialogue is drawn from its own random stream, named by seed number, index and attempt, so that a dialogue does not
depend on the ones before it and a run can go on where it stopped.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from synthcore.core import ids
from synthcore.domains.lines import Line, render, tidy
from synthcore.domains.schema import Concern, Course, Domain, Plan, Scenario, Session, Share, Technique
from synthcore.generation.seeds import SeedPattern
from synthcore.generation.stages import Compiled, Move, Step, Table

EPOCH = datetime(2025, 1, 1, 8, tzinfo=UTC)
YEAR_MINUTES = 365 * 24 * 60


class Made(NamedTuple):
    """A generated dialogue in the shape of a dialogues file, with the hash of its content and what it was made from."""

    dialogue: dict[str, Any]
    content_hash: str
    template: str


class Persona(NamedTuple):
    style: str
    age_range: str
    slots: Mapping[str, tuple[Line, ...]]
    locale: str


class Generator:
    """Makes dialogues of a domain. `pattern` leans the free choices towards seed dialogues."""

    def __init__(self, domain: Domain, seed_number: int, pattern: SeedPattern | None = None) -> None:
        self.domain = domain
        self.seed_number = seed_number
        self.pattern = pattern
        self.risks = [v.name for v in domain.labels.risk_level]
        self.risk_rank = {v.name: i for i, v in enumerate(domain.labels.risk_level)}
        self.intent_rank = {v.name: i for i, v in enumerate(domain.labels.intent)}
        self.sentiments = [v.name for v in domain.labels.sentiment]
        self.table = Table(domain)
        self.common = Compiled.slots({**domain.personas.slots, **(pattern.slots if pattern else {})})
        self.locales = [(locale, Compiled.slots(locale.slots)) for locale in domain.resources.locale]
        self._plans: dict[tuple[str, str], list[Plan]] = {}

    def dialogue(self, index: int, cell: tuple[str, ...], attempt: int = 0) -> Made:
        """The dialogue of one place. `cell` is (session type, concern, risk level)."""
        session_type, concern_name, risk = cell
        rng = random.Random(f"{self.seed_number}:{index}:{attempt}")
        concern = self.domain.concerns[concern_name]
        persona = self._persona(rng)
        scenario = self._scenario(rng, concern, persona.age_range)
        plan = self._plan(rng, session_type, risk)
        session, course = self.domain.sessions[session_type], self.domain.courses.get(risk)
        technique = self._technique(rng, plan, session, course, scenario, concern_name)
        stages = [s.rstrip("?") for s in plan.stages if not s.endswith("?") or rng.random() < 0.5]
        steps = [self.table.step(name, course, (concern_name, scenario), technique, session) for name in stages]
        return self._compose(rng, cell, concern, scenario, persona, plan, steps, session, course, technique)

    def _compose(
        self, rng: random.Random, cell: tuple[str, ...], concern: Concern, scenario: Scenario, persona: Persona,
        plan: Plan, steps: Sequence[Step], session: Session, course: Course | None, technique: Technique | None,
    ) -> Made:  # fmt: skip
        session_type, concern_name, _ = cell
        bound = _Slots(rng, (self.table.scenario_slots[scenario.id, concern_name], persona.slots, self.common))
        moves = [self._move(rng, step, concern_name) for step in steps]
        clock = EPOCH + timedelta(minutes=rng.randrange(YEAR_MINUTES), seconds=rng.randrange(60))
        messages: list[dict[str, Any]] = []
        disclosed = self.risks[0]
        for i, (step, move) in enumerate(zip(steps, moves, strict=True)):
            text = self._said(rng, move, persona.style, bound)
            messages.append({"role": "user", "text": text, "timestamp": _stamp(clock)})
            clock += timedelta(seconds=4 + rng.randrange(8))
            disclosed = max(disclosed, step.risk or disclosed, key=self.risk_rank.__getitem__)
            following = (steps[i + 1], moves[i + 1]) if i + 1 < len(steps) else None
            reply = self._reply(rng, step, move, following, bound)
            intent = (following[0].intent if following else "") or (course.closing_intent if course and not following else session.closing_intent)
            sentiment = move.sentiment or step.sentiment or self.sentiments[len(self.sentiments) // 2]
            messages.append({
                "role": "assistant", "text": reply, "timestamp": _stamp(clock),
                "intent": intent, "sentiment": sentiment, "risk_level": disclosed,
            })  # fmt: skip
            clock += timedelta(seconds=10 + 2 * len(reply.split()) // 3 + rng.randrange(40))
        labels = self._labels(messages, plan.technique or (technique.id if technique else "other"))
        template = f"{self.domain.about.id}@{self.domain.about.version}/{concern_name}/{scenario.id}"
        content = ids.content_hash((m["role"], m["text"]) for m in messages)
        profile = {"age_range": persona.age_range, "concern": concern_name, "concern_raw": scenario.raw, "mood_score": self._mood(rng, labels, course)}
        if persona.locale:
            profile["locale"] = persona.locale
        dialogue = {
            "dialogue_id": ids.generated_id(content), "session_type": session_type, "user_profile": profile,
            "messages": messages, "labels": labels,
            "origin": {"method": "template", "template": template, "seed_number": self.seed_number},
        }  # fmt: skip
        return Made(dialogue, content, template)

    def _said(self, rng: random.Random, move: Move, style: str, bound: _Slots) -> str:
        lines = move.terse if style != "plain" and move.terse and (style == "terse" or rng.random() < 0.3) else move.says
        text = tidy(render(_one(rng, lines), bound.value, rng.random))
        if style == "texting":
            return text.lower().removesuffix(".")
        return text[:1].upper() + text[1:] if style == "plain" else text

    def _reply(self, rng: random.Random, step: Step, move: Move, following: tuple[Step, Move] | None, bound: _Slots) -> str:
        parts = [_one(rng, move.heard)]
        then = move.then or step.then
        if then:
            parts.append(_one(rng, then))
        if following:
            asks = following[1].ask or following[0].ask
            if asks:
                parts.append(_one(rng, asks))
        texts = []
        for part in parts:
            text = tidy(render(part, bound.value, rng.random))
            texts.append(text[:1].upper() + text[1:])
        return " ".join(texts)

    def _labels(self, messages: Sequence[Mapping[str, Any]], technique: str) -> dict[str, Any]:
        replies = messages[1::2]
        counts = Counter(m["sentiment"] for m in replies)
        overall = min(counts, key=lambda s: (-counts[s], self.sentiments.index(s)))
        return {
            "primary_intent": max((m["intent"] for m in replies), key=self.intent_rank.__getitem__),
            "overall_sentiment": overall,
            "max_risk_level": max((m["risk_level"] for m in replies), key=self.risk_rank.__getitem__),
            "therapeutic_technique": technique,
            "synthetic": True,
        }

    def _mood(self, rng: random.Random, labels: Mapping[str, Any], course: Course | None) -> int:
        low, high = self.domain.personas.mood[labels["overall_sentiment"]]
        if course:
            low, high = course.mood[0], max(course.mood[0], min(high, course.mood[1]))
        return rng.randint(low, high)

    def _persona(self, rng: random.Random) -> Persona:
        ages = self.pattern.ages(self.domain.personas.age_range) if self.pattern else self.domain.personas.age_range
        style = _weighted(rng, self.domain.personas.style).name
        age = _weighted(rng, ages).name
        if not self.locales:
            return Persona(style, age, {}, "")
        locale, slots = rng.choices(self.locales, [loc.weight for loc, _ in self.locales])[0]
        return Persona(style, age, slots, locale.id)

    def _scenario(self, rng: random.Random, concern: Concern, age_range: str) -> Scenario:
        youngest = int(age_range.split("-")[0]) if age_range.split("-")[0].isdigit() else 18
        fitting = [s for s in concern.scenario if s.ages[0] <= youngest <= s.ages[1]] or list(concern.scenario)
        return fitting[int(rng.random() * len(fitting))]

    def _plan(self, rng: random.Random, session_type: str, risk: str) -> Plan:
        plans = self._plans.get((session_type, risk))
        if plans is None:
            course = self.domain.courses.get(risk)
            every = [p for p in course.plan if p.session == session_type] if course else list(self.domain.sessions[session_type].plan)
            plans = [p for p in every if not p.fallback] or every
            self._plans[session_type, risk] = plans
        if self.pattern:
            plans = self.pattern.plans(rng, plans, session_type, self.domain)
        return rng.choices(plans, [p.weight for p in plans])[0]

    def _technique(self, rng: random.Random, plan: Plan, session: Session, course: Course | None, scenario: Scenario, concern: str) -> Technique | None:
        names = {s.rstrip("?") for s in plan.stages}
        here = set(scenario.stage) | {n for n, s in session.stage.items() if s.exchange} | (set(course.stage) if course else set())
        needed = names - here
        fitting = [
            t for t in self.domain.techniques.values()
            if session.id in t.sessions and concern not in t.never and (not t.only or concern in t.only) and needed <= set(t.stage)
        ]  # fmt: skip
        if not fitting:
            return None
        weights = [t.weight * (self.pattern.technique(t.id) if self.pattern else 1.0) for t in fitting]
        return rng.choices(fitting, weights)[0]

    def _move(self, rng: random.Random, step: Step, concern: str) -> Move:
        moves = step.moves(concern)
        if self.pattern:
            return rng.choices(moves, [self.pattern.sentiment(m.sentiment or step.sentiment) for m in moves])[0]
        return moves[int(rng.random() * len(moves))]


class _Slots:
    """Slot values of one dialogue: each is drawn at first use and then stays."""

    def __init__(self, rng: random.Random, layers: Sequence[Mapping[str, tuple[Line, ...]]]) -> None:
        self.rng = rng
        self.layers = layers
        self.bound: dict[str, str] = {}

    def value(self, name: str) -> str:
        text = self.bound.get(name)
        if text is None:
            lines = next(layer[name] for layer in self.layers if name in layer)
            text = self.bound[name] = render(_one(self.rng, lines), self.value, self.rng.random)
        return text


def _one(rng: random.Random, lines: Sequence[Line]) -> Line:
    return lines[int(rng.random() * len(lines))]


def _weighted(rng: random.Random, shares: Sequence[Share]) -> Share:
    return rng.choices(shares, [s.weight for s in shares])[0]


def _stamp(moment: datetime) -> str:
    return moment.isoformat()[:19] + "Z"
