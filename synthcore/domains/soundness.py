"""What must hold between the files of a domain folder, beyond the shape of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from synthcore.core.quotas import DIMENSIONS
from synthcore.domains.lines import LineError, parse, slots_of
from synthcore.domains.schema import Course, Domain, Exchange, Plan, Scenario, Session, Stage

Problem = tuple[str, str]
UNIVERSAL = {"gist", "belief", "step"}
KINDS = ("dialogue", "pair")


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong between the files, in the order of the folder."""
    yield from _kinds(domain)
    yield from _targets(domain)
    yield from _names(domain)
    yield from _patterns(domain)
    yield from _lines(domain)
    yield from _plans(domain)


def _values(domain: Domain, label: str) -> list[str]:
    return [value.name for value in getattr(domain.labels, label)]


def _kinds(domain: Domain) -> Iterator[Problem]:
    if not domain.about.kinds:
        yield "domain.toml", f"key kinds is empty; expected at least one of {', '.join(KINDS)}."
    for kind in domain.about.kinds:
        if kind not in KINDS:
            yield "domain.toml", f"key kinds has {kind!r}; expected one of {', '.join(KINDS)}."
    for label in ("session_type", "concern", "risk_level", "intent", "sentiment", "technique"):
        if not _values(domain, label):
            yield "labels.toml", f"key {label} is empty; expected at least one value."


def _targets(domain: Domain) -> Iterator[Problem]:
    if "production" not in domain.targets.mix:
        yield "targets.toml", "key mix.production is missing; it is the mix that quotas are made from."
    for mix, dimensions in domain.targets.mix.items():
        for dimension in DIMENSIONS:
            shares = dimensions.get(dimension)
            if shares is None:
                yield "targets.toml", f"key mix.{mix}.{dimension} is missing."
                continue
            valid = _values(domain, dimension)
            for value in shares:
                if value not in valid:
                    yield "targets.toml", f"key mix.{mix}.{dimension}.{value}: expected one of {', '.join(valid)}."
            if abs(sum(shares.values()) - 100) > 0.01:
                yield "targets.toml", f"key mix.{mix}.{dimension}: the shares sum to {sum(shares.values()):g}, expected 100."


def _names(domain: Domain) -> Iterator[Problem]:
    base = domain.labels.risk_level[0].name
    for folder, found, label in (
        ("concerns", domain.concerns, "concern"), ("sessions", domain.sessions, "session_type"),
        ("courses", {base: None, **domain.courses}, "risk_level"),
    ):  # fmt: skip
        valid = _values(domain, label)
        for name in found:
            if name not in valid:
                yield f"{folder}/{name}.toml", f"{name!r} is not a {label} of labels.toml; expected one of {', '.join(valid)}."
        for name in valid if "dialogue" in domain.about.kinds else ():  # pairs are made of questions, not of these
            if name not in found:
                yield f"{folder}/{name}.toml", f"is missing; labels.toml names the {label} {name!r}."
    techniques = _values(domain, "technique")
    for name in domain.techniques:
        if name not in techniques:
            yield f"techniques/{name}.toml", f"{name!r} is not a technique of labels.toml; expected one of {', '.join(techniques)}."
    intents, sentiments, risks = (_values(domain, label) for label in ("intent", "sentiment", "risk_level"))
    for where, stages in _stages(domain):
        for name, stage in stages.items():
            for key, value, valid in (("intent", stage.intent, intents), ("sentiment", stage.sentiment, sentiments), ("risk", stage.risk, risks)):
                if value and value not in valid:
                    yield where, f"key stage.{name}.{key} is {value!r}; expected one of {', '.join(valid)}."
            for exchange in stage.exchange:
                if exchange.sentiment and exchange.sentiment not in sentiments:
                    yield where, f"key stage.{name}.exchange.sentiment is {exchange.sentiment!r}; expected one of {', '.join(sentiments)}."


def _stages(domain: Domain) -> Iterator[tuple[str, dict[str, Stage]]]:
    for folder, found in (("sessions", domain.sessions), ("techniques", domain.techniques), ("courses", domain.courses)):
        for name, item in found.items():
            yield f"{folder}/{name}.toml", item.stage


def _patterns(domain: Domain) -> Iterator[Problem]:
    risks = _values(domain, "risk_level")
    for key, pattern in (
        *((f"cue ({c.level})", c.pattern) for c in domain.safety.cue), *(("idioms", i) for i in domain.safety.idioms),
        *((f"rule {r.id}", p) for r in domain.safety.rule for p in (r.must, r.never) if p),
    ):  # fmt: skip
        try:
            re.compile(pattern)
        except re.error as error:
            yield "safety.toml", f"key {key}: {pattern!r} is not a regular expression ({error})."
    for cue in domain.safety.cue:
        if cue.level not in risks:
            yield "safety.toml", f"key cue.level is {cue.level!r}; expected one of {', '.join(risks)}."
    for rule in domain.safety.rule:
        for level in rule.levels:
            if level not in risks:
                yield "safety.toml", f"key rule.levels of {rule.id!r} has {level!r}; expected one of {', '.join(risks)}."


def _lines(domain: Domain) -> Iterator[Problem]:
    common = UNIVERSAL | set(domain.personas.slots)
    for locale in domain.resources.locale:
        common |= set(locale.slots)
    for where, stages in _stages(domain):
        for name, stage in stages.items():
            yield from _exchanges(where, f"stage.{name}", stage.exchange, common)
            yield from _check(where, f"stage.{name}.then", stage.then, common, 0)
            yield from _check(where, f"stage.{name}.ask", stage.ask, common, 1)
    for name, concern in domain.concerns.items():
        where = f"concerns/{name}.toml"
        for scenario in concern.scenario:
            for slot in sorted((common | UNIVERSAL) & (set(concern.slots) | set(scenario.slots))):
                yield where, f"key scenario {scenario.id} slots.{slot}: the name is taken by a slot for everyone; expected another one."
            known = common | set(concern.slots) | set(scenario.slots)
            yield from _scenario(where, scenario, known)


def _scenario(where: str, scenario: Scenario, known: set[str]) -> Iterator[Problem]:
    key = f"scenario {scenario.id}"
    for label, lines in (("gist", scenario.gist), ("belief", scenario.belief), ("step", scenario.step)):
        yield from _check(where, f"{key} {label}", lines, known - UNIVERSAL, 0)
    for slot, values in scenario.slots.items():
        yield from _check(where, f"{key} slots.{slot}", values, set(), 0)
    for stage, exchanges in scenario.stage.items():
        yield from _exchanges(where, f"{key} stage.{stage}", exchanges, known)


def _exchanges(where: str, key: str, exchanges: Iterable[Exchange], known: set[str]) -> Iterator[Problem]:
    for exchange in exchanges:
        yield from _check(where, f"{key}.says", exchange.says + exchange.terse, known, 9)
        yield from _check(where, f"{key}.heard", exchange.heard + exchange.then, known, 0)
        yield from _check(where, f"{key}.ask", exchange.ask, known, 1)


def _check(where: str, key: str, lines: Iterable[str], known: set[str], questions: int) -> Iterator[Problem]:
    for line in lines:
        try:
            parsed = parse(line)
        except LineError as error:
            yield where, f"key {key}: {error} in {line!r}."
            continue
        unknown = sorted(s for s in slots_of(parsed) if s not in known)
        if unknown:
            yield where, f"key {key}: no slot is called {unknown[0]!r} in {line!r}; expected one of {', '.join(sorted(known))}."
        if line.count("?") > questions and questions < 9:
            limit = "no question" if questions == 0 else "at most one question"
            yield where, f"key {key}: expected {limit} in {line!r}."


def _plans(domain: Domain) -> Iterator[Problem]:
    everywhere = {stage for c in domain.concerns.values() for s in c.scenario for stage in s.stage}
    brought = {stage for t in domain.techniques.values() for stage in t.stage}
    for name, session in domain.sessions.items():
        for plan in session.plan:
            yield from _plan(f"sessions/{name}.toml", plan, session, session, everywhere | brought)
    for name, course in domain.courses.items():
        for plan in course.plan:
            if plan.session not in domain.sessions:
                yield f"courses/{name}.toml", f"key plan.session is {plan.session!r}; expected one of {', '.join(domain.sessions)}."
                continue
            yield from _plan(f"courses/{name}.toml", plan, domain.sessions[plan.session], course, everywhere | brought)


def _plan(where: str, plan: Plan, session: Session, owner: Session | Course, known: set[str]) -> Iterator[Problem]:
    names = [stage.rstrip("?") for stage in plan.stages]
    for stage in names:
        if stage not in known and stage not in session.stage and stage not in owner.stage:
            yield where, f"key plan.stages: no stage is called {stage!r}; expected one of {', '.join(sorted(known | set(session.stage) | set(owner.stage)))}."
    low, high = session.messages
    fewest, most = 2 * sum(not s.endswith("?") for s in plan.stages), 2 * len(plan.stages)
    if fewest < low or most > high:
        yield where, f"key plan.stages: {', '.join(plan.stages)} makes {fewest} to {most} messages; expected {low} to {high} for {session.id}."
