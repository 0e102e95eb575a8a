"""The places of a run that are the model's: what is asked for each, what its answers come to, and when it is given up.

It sends nothing and waits for nothing. What it decides follows from the journal of answers and from the outcomes that are
written already, so that a run goes on where it stopped, and an answer that is there is read again for nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from synthcore.core.answers import REPAIRABLE, Answer, Ask, Attempt, Fate
from synthcore.core.quotas import Cell
from synthcore.evaluation.checks import personal_data
from synthcore.generation.parsing import Reader
from synthcore.generation.prompts import Prompter
from synthcore.llm import pricing, tokens
from synthcore.llm.faults import Fault, FaultKind
from synthcore.llm.pricing import Price
from synthcore.services.admission import Admission

REFILLS = 2  # further attempts in a cell, for each of its places
REFILLS_MORE = 6  # and so many besides, so that a cell of one place is not given up at once
KEPT_ALL_THE_WAY = ("place", "attempt", "repair", "cell", "fate", "reason", "prompt_tokens", "completion_tokens", "usd")


class Answers(Protocol):
    """Raw answers that are there already, by key (llm.journal.Journal)."""

    def find(self, key: str) -> Answer | None: ...
    def is_own(self, key: str) -> bool: ...


class Guard(NamedTuple):
    """The personal-data check of a run. `check` is off for a server on this machine: nothing leaves."""

    check: bool
    hold: bool
    names: Collection[str]
    allowed: Collection[str]

    def of(self, text: str) -> list[personal_data.Found]:
        return personal_data.find(text, names=self.names, allowed=self.allowed)


class Lines:
    """A file of JSON objects, one a line, appended to and flushed; a torn last line is cut off when it is opened."""

    def __init__(self, path: Path) -> None:
        self.rows: list[dict[str, Any]] = []
        whole = 0
        if path.exists():
            with open(path, "r+b") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    whole += len(line)
                    self.rows.append(json.loads(line))
                file.truncate(whole)
        self.file: IO[bytes] = open(path, "ab")  # noqa: SIM115 - open for as long as the run

    def add(self, row: dict[str, Any]) -> None:
        self.file.write(json.dumps(row).encode() + b"\n")
        self.file.flush()


class Delivery(NamedTuple):
    """Where what is made goes."""

    results: Lines
    outcomes: Lines


class Asking:
    """Implements llm.scheduler.Work. `places` are the model's, in the order of the plan; `cells` gives the cell of each
    place of the plan; `spend` turns the tokens of an answer into dollars."""

    def __init__(
        self, *, prompter: Prompter, reader: Reader, admission: Admission, answers: Answers, delivery: Delivery, guard: Guard,
        places: Sequence[int], cell_of: Callable[[int], Cell], model: str, price: Price | None, attempts: int,
    ) -> None:  # fmt: skip
        self.prompter, self.reader, self.admission, self.answers, self.delivery, self.guard = prompter, reader, admission, answers, delivery, guard
        self.places, self.cell_of, self.model, self.price, self.attempts = places, cell_of, model, price, attempts
        self.done: set[int] = set()
        self.given_up: dict[int, Attempt] = {}
        self.fates: Counter[str] = Counter()
        self.wasted: dict[str, Decimal] = {}
        self.masked: Counter[str] = Counter()
        self.held = self.parsed = self.refilled = 0
        self.samples: list[tuple[int, int, int]] = []  # characters asked, tokens asked, tokens answered: what later quotes rest on
        self._last: dict[int, Attempt] = {}
        self._refills: Counter[Cell] = Counter()
        size = Counter(cell_of(place) for place in places)
        self._most_refills = {cell: REFILLS * n + REFILLS_MORE for cell, n in size.items()}
        self._own = set(places)

    # What was there when the run began

    def take_up(self) -> None:
        """Bring to mind what an earlier sitting of this run has written."""
        for row in self.delivery.results.rows:
            if row["place"] in self._own:
                self.done.add(row["place"])
        accepted = set()
        for row in self.delivery.outcomes.rows:
            attempt = Attempt(**{name: row[name] for name in KEPT_ALL_THE_WAY})._replace(fate=Fate(row["fate"]), cell=tuple(row["cell"]))
            self._count(attempt)
            self.parsed += attempt.fate in READ
            if attempt.fate is Fate.ACCEPTED:
                accepted.add(attempt.place)
        for row in self.delivery.results.rows:  # a kill between the two writes leaves a result without its outcome
            if row["place"] in self._own and row["place"] not in accepted and not row.get("fallback"):
                self._mend(row)

    def _mend(self, row: dict[str, Any]) -> None:
        place, number = int(row["place"]), int(row["attempt"])
        ask = self.prompter.ask(place, self.cell_of(place), number)
        answer = self.answers.find(self._outgoing(ask)[0].key(self.model))
        self._end(ask, Fate.ACCEPTED, "", answer)

    # llm.scheduler.Work

    def fresh(self) -> Iterator[Ask]:
        for place in self.places:
            if place not in self.done and place not in self.given_up:
                yield from self._next(place)

    def answered(self, ask: Ask, answer: Answer) -> list[Ask]:
        self.samples.append((tokens.length(ask), answer.prompt_tokens, answer.completion_tokens))
        self._read(ask, answer)
        return list(self._next(ask.place))

    def lost(self, ask: Ask, fault: Fault) -> list[Ask]:
        self._end(ask, Fate.FILTERED if fault.kind is FaultKind.FILTERED else Fate.FAILED, fault.say)
        return list(self._next(ask.place))

    # One place

    def _next(self, place: int) -> Iterator[Ask]:
        """What is to be sent next for a place: nothing when it is filled or given up. Answers that are there already are
        read on the way."""
        while place not in self.done and place not in self.given_up:
            ask = self._due(place)
            if ask is None:
                return
            ask, kinds = self._outgoing(ask)
            if kinds and self.guard.hold:
                self.held += 1
                self._end(ask, Fate.PERSONAL_DATA, f"Held back: the prompt holds {_named(kinds)}.")
                continue
            answer = self.answers.find(ask.key(self.model))
            if answer is None:
                self.masked.update(kinds)
                yield ask
                return
            self._read(ask, answer._replace(id=ask.id))

    def _due(self, place: int) -> Ask | None:
        """The next request in a place's course: its first attempt, a repair, a further attempt; None when it is given up."""
        cell, last = self.cell_of(place), self._last.get(place)
        if last is None:
            return self.prompter.ask(place, cell, 0)
        if last.fate in REPAIRABLE and not last.repair:
            ask = self.prompter.ask(place, cell, last.attempt)
            answer = self.answers.find(self._outgoing(ask)[0].key(self.model))
            if answer is not None:
                return self.prompter.repair(ask, answer.text, last.reason)
        if last.attempt + 1 >= self.attempts or self._refills[cell] >= self._most_refills[cell]:
            self.given_up[place] = last
            return None
        self._refills[cell] += 1
        self.refilled += 1
        return self.prompter.ask(place, cell, last.attempt + 1)

    def _outgoing(self, ask: Ask) -> tuple[Ask, list[str]]:
        """The request as it may leave this machine, and the kinds of personal data that were found in it."""
        if not self.guard.check:
            return ask, []
        kinds: list[str] = []
        messages = []
        for message in ask.messages:
            found = self.guard.of(message["content"])
            kinds += [one.kind for one in found]
            messages.append({**message, "content": personal_data.mask(message["content"], found)} if found else message)
        return (ask._replace(messages=tuple(messages)) if kinds else ask), kinds

    def _read(self, ask: Ask, answer: Answer) -> None:
        """Make of an answer what it is: a record, or an outcome with its reason."""
        cell = self.cell_of(ask.place)
        reading = self.reader.read(answer, cell, self.prompter.brief(ask.place, cell, ask.attempt), ask)
        fate, reason, dialogue = reading.fate, reading.reason, reading.dialogue
        if dialogue is not None and fate is Fate.ACCEPTED:
            self.parsed += 1
            kinds = [found.kind for m in dialogue["messages"] for found in self.guard.of(m["text"])]
            if kinds:
                fate, reason = Fate.PERSONAL_DATA, f"The answer holds {_named(kinds)}."
            else:
                fate, reason = self.admission.consider(cell, dialogue)
        if fate is Fate.ACCEPTED:
            self.delivery.results.add({
                "dialogue": dialogue, "template": f"{self.prompter.domain.about.id}@{self.prompter.domain.about.version}/prompts/{self.prompter.name}",
                "method": "llm", "model": answer.model, "place": ask.place, "attempt": ask.attempt, "fallback": "",
            })  # fmt: skip
            self.done.add(ask.place)
        self._end(ask, fate, reason, answer)

    def _end(self, ask: Ask, fate: Fate, reason: str, answer: Answer | None = None) -> None:
        counts = (answer.prompt_tokens, answer.completion_tokens) if answer else (0, 0)
        attempt = Attempt(ask.place, ask.attempt, ask.repairs, self.cell_of(ask.place), fate, reason, *counts, self._usd(ask, answer))
        self.delivery.outcomes.add(attempt._asdict())
        self._count(attempt)

    def _usd(self, ask: Ask, answer: Answer | None) -> str:
        """What an attempt cost this run: nothing for an answer that an earlier one has paid for."""
        if self.price is None:
            return ""
        if answer is None or not self.answers.is_own(answer.key):
            return "0.00"
        if not answer.prompt_tokens:  # the server does not count; it counts in full, as it does against the cap
            return pricing.plain(pricing.cost(self.price, tokens.bound(ask), ask.most_tokens))
        return pricing.plain(pricing.cost(self.price, answer.prompt_tokens, answer.completion_tokens))

    def named(self, name: str) -> Ask:
        """The request of that id, as it was sent."""
        ask = Ask(name, ())
        first = self._outgoing(self.prompter.ask(ask.place, self.cell_of(ask.place), ask.attempt))[0]
        answer = self.answers.find(first.key(self.model)) if ask.repairs else None
        return self.prompter.repair(first, answer.text, "") if answer else first

    def _count(self, attempt: Attempt) -> None:
        before = self._last.get(attempt.place)
        if before is None or (attempt.attempt, attempt.repair) > (before.attempt, before.repair):
            self._last[attempt.place] = attempt
        self.fates[attempt.fate.value] += 1
        if attempt.fate is not Fate.ACCEPTED and attempt.usd:
            kind = WASTE.get(attempt.fate, "unparsed")
            self.wasted[kind] = self.wasted.get(kind, Decimal(0)) + Decimal(attempt.usd)


READ = frozenset({Fate.ACCEPTED, Fate.DUPLICATE, Fate.NEAR_DUPLICATE, Fate.COPIED})  # fates of what could be read as a dialogue
WASTE = {
    Fate.REFUSED: "refused", Fate.FILTERED: "refused", Fate.DUPLICATE: "duplicates", Fate.NEAR_DUPLICATE: "duplicates", Fate.COPIED: "duplicates",
    Fate.UNSAFE: "rejected", Fate.WRONG_LABELS: "rejected", Fate.OFF_PLAN: "rejected", Fate.PERSONAL_DATA: "rejected", Fate.FAILED: "retries",
}  # fmt: skip


def _named(kinds: Sequence[str]) -> str:
    counts = Counter(kinds)
    return ", ".join(kind if n == 1 else f"{n} × {kind}" for kind, n in counts.items())
