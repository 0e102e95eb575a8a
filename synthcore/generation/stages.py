"""The stages of a domain, parsed once and looked up by where they stand.

A stage's lines come from the risk course, else the scenario, else the technique, else the session; what surrounds them
(lead-in, label values) comes from whichever of course, technique and session names the stage first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from synthcore.core.errors import BadRequest
from synthcore.domains.lines import Line, parse
from synthcore.domains.schema import Course, Domain, Exchange, Scenario, Session, Stage, Technique


class Move(NamedTuple):
    """A parsed exchange."""

    says: tuple[Line, ...]
    terse: tuple[Line, ...]
    heard: tuple[Line, ...]
    then: tuple[Line, ...]
    ask: tuple[Line, ...]
    sentiment: str
    only: tuple[str, ...]
    never: tuple[str, ...]


class Step:
    """A stage in one place: its moves, and what leads into and out of it."""

    def __init__(self, stage: Stage, moves: tuple[Move, ...]) -> None:
        self.intent, self.sentiment, self.risk = stage.intent, stage.sentiment, stage.risk
        self.ask, self.then = Compiled.lines(stage.ask), Compiled.lines(stage.then)
        self._moves = moves
        self._by_concern: dict[str, tuple[Move, ...]] = {}

    def moves(self, concern: str) -> tuple[Move, ...]:
        """The moves that suit a concern."""
        found = self._by_concern.get(concern)
        if found is None:
            found = self._by_concern[concern] = tuple(m for m in self._moves if concern not in m.never and (not m.only or concern in m.only))
            if not found:
                raise BadRequest(f"no exchange of this stage suits the concern {concern!r}; give it one, or take the stage out of its plans.")
        return found


class Compiled:
    """Parsing of lines."""

    @staticmethod
    def lines(texts: Sequence[str]) -> tuple[Line, ...]:
        return tuple(parse(text) for text in texts)

    @staticmethod
    def slots(slots: Mapping[str, Sequence[str]]) -> dict[str, tuple[Line, ...]]:
        return {name: Compiled.lines(values) for name, values in slots.items()}

    @staticmethod
    def move(e: Exchange) -> Move:
        lines = Compiled.lines
        return Move(lines(e.says), lines(e.terse), lines(e.heard), lines(e.then), lines(e.ask), e.sentiment, e.only, e.never)


class Table:
    """Every stage of a domain, by where it stands."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.scenario_slots = {
            (s.id, c.id): Compiled.slots({**c.slots, **s.slots, "gist": s.gist, "belief": s.belief, "step": s.step})
            for c in domain.concerns.values() for s in c.scenario
        }  # fmt: skip
        self._moves: dict[int, Move] = {}
        self._steps: dict[tuple[str, str, tuple[str, str], str, str], Step] = {}

    def step(self, name: str, course: Course | None, place: tuple[str, Scenario], technique: Technique | None, session: Session) -> Step:
        """The stage called `name` of a scenario (with its concern's name) in a session."""
        concern, scenario = place
        key = (name, course.id if course else "", (concern, scenario.id), technique.id if technique else "", session.id)
        step = self._steps.get(key)
        if step is None:
            owners = [o.stage[name] for o in (course, technique, session) if o and name in o.stage]
            lines: Sequence[Exchange] = ()
            if course and name in course.stage and course.stage[name].exchange:
                lines = course.stage[name].exchange
            lines = lines or scenario.stage.get(name, ()) or next((o.exchange for o in owners if o.exchange), ())
            if not lines:
                raise BadRequest(f"domain {self.domain.about.id}: stage {name!r} has no lines for {session.id}, {concern}/{scenario.id}.")
            step = self._steps[key] = Step(owners[0] if owners else Stage(), tuple(self._move(e) for e in lines))
        return step

    def _move(self, exchange: Exchange) -> Move:
        """One exchange stands in many places and is parsed once; the domain keeps it alive, so its identity names it."""
        move = self._moves.get(id(exchange))
        if move is None:
            move = self._moves[id(exchange)] = Compiled.move(exchange)
        return move
