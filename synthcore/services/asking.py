"""The places of a run that are the model's: what is asked for each, what its answers come to, and when it is given up.

It sends nothing and waits for nothing. What it decides follows from the journal of answers and from the outcomes that are
written already, so that a run goes on where it stopped, and an answer that is there is read again for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from synthcore.core.answers import REPAIRABLE, Answer, Ask, Attempt, Fate
from synthcore.core.errors import BadInput
from synthcore.llm import pricing, tokens
from synthcore.llm.faults import Fault, FaultKind
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard, named
from synthcore.services.making import Maker
from synthcore.services.till import Prices

REFILLS = 2  # further attempts in a cell, for each of its places
REFILLS_MORE = 6  # and so many besides, so that a cell of one place is not given up at once
MOST_REASON = 4000  # characters of what a repair says is wrong, where that is not known any more
HELD = "Held back"


class Answers(Protocol):
    """Raw answers that are there already, by key (llm.journal.Journal)."""

    def find(self, key: str) -> Answer | None: ...
    def is_own(self, key: str) -> bool: ...


class Asking:
    """Implements llm.scheduler.Work. `places` are the model's, in the order of the plan; `maker` says what they are to hold;
    `leaving` tells whether the run is to end."""

    def __init__(
        self, *, maker: Maker, answers: Answers, outcomes: Lines, guard: Guard, places: Sequence[int], model: str, prices: Prices, attempts: int,
        leaving: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.maker, self.answers, self.outcomes, self.guard = maker, answers, outcomes, guard
        self.places, self.model, self.prices, self.attempts, self.leaving = places, model, prices, attempts, leaving
        self.done: set[int] = set()
        self._closed: set[int] = set()  # filled by something else than an answer
        self.given_up: dict[int, Attempt] = {}
        self.fates: Counter[str] = Counter()
        self.wasted: dict[str, Decimal] = {}
        self.masked: Counter[str] = Counter()
        self.held = self.parsed = self.refilled = 0
        self.samples: dict[str, list[tuple[int, int, int]]] = {}  # by prompt: characters asked, tokens asked, tokens answered: what later quotes rest on
        self._last: dict[int, Attempt] = {}
        self._begun: dict[int, int] = {}  # the latest attempt at a place
        self._out: set[int] = set()  # places whose request is under way
        self._refills: Counter[tuple[str, ...]] = Counter()
        self._owed: set[int] = set()  # counted as accepted, and the record is not there
        self._told: set[str] = set()  # requests whose masked parts are counted
        size = Counter(maker.cell_of(place) for place in places)
        self._most_refills = {cell: REFILLS * n + REFILLS_MORE for cell, n in size.items()}

    # What was there when the run began

    def take_up(self) -> None:
        """Bring to mind what an earlier sitting of this run has written. A kill, or a power cut, may have left a record
        without its outcome, or an outcome without its record: both are made up for, from the answers."""
        own = set(self.places)
        made = {place: attempt for place, attempt in self.maker.kept().items() if place in own}
        self.done |= {place for place, number in made.items() if number is not None}
        self._closed |= set(made) - self.done
        accepted = set()
        for number, row in enumerate(self.outcomes.rows, 1):
            try:
                attempt = Attempt(**{name: row[name] for name in Attempt._fields})._replace(fate=Fate(row["fate"]), cell=tuple(row["cell"]))
            except (KeyError, ValueError, TypeError):
                raise BadInput(self.outcomes.path, f"line {number} is no outcome; the run cannot go on with it, and has to be begun again.") from None
            self._count(attempt)
            if attempt.fate is Fate.ACCEPTED:
                accepted.add(attempt.place)
        self._owed = accepted - set(made)
        for place, attempt_number in made.items():
            if place not in accepted and attempt_number is not None:
                self._make_up(place, attempt_number)

    def _make_up(self, place: int, number: int) -> None:
        """Write the outcomes that are missing of a place whose record was made by its attempt `number`."""
        while (ask := self._following(place)).attempt <= number:
            ask, _ = self.guard.outgoing(ask)
            answer = self.answers.find(ask.key(self.model))
            if answer is None:
                break
            fate, reason, found = self.maker.judge(ask, answer)
            if fate is Fate.ACCEPTED and ask.attempt == number:
                self._end(ask, fate, "", answer)
                return
            if fate is Fate.ACCEPTED:  # it was turned down for what others say
                fate, reason = self.maker.consider(place, found)
                if fate is Fate.ACCEPTED:
                    fate, reason = Fate.DUPLICATE, "Another answer fills its place."
            self._end(ask, fate, reason, answer)
        self._end(Ask(f"{place}.{number}", ()), Fate.ACCEPTED, "")

    # llm.scheduler.Work

    def fresh(self) -> Iterator[Ask]:
        self._out.clear()
        for place in self.places:
            if self.leaving():
                return
            yield from self._next(place)

    def answered(self, ask: Ask, answer: Answer) -> list[Ask]:
        self._out.discard(ask.place)
        self.samples.setdefault(self.maker.prompt_of(ask.place), []).append((tokens.length(ask), answer.prompt_tokens, answer.completion_tokens))
        self._read(ask, answer)
        return list(self._next(ask.place))

    def lost(self, ask: Ask, fault: Fault) -> list[Ask]:
        self._out.discard(ask.place)
        self._end(ask, Fate.FILTERED if fault.kind is FaultKind.FILTERED else Fate.FAILED, fault.say)
        return list(self._next(ask.place))

    # One place

    def open(self) -> list[int]:
        """The places that are not filled, and could be."""
        return [place for place in self.places if place not in self.done and place not in self._closed and self.maker.ready(place)]

    def waits(self, place: int) -> bool:
        """Whether an open place can only be filled by asking: its next answer is not there."""
        return self.answers.find(self.guard.outgoing(self._following(place))[0].key(self.model)) is None

    def _next(self, place: int) -> Iterator[Ask]:
        """What is to be sent next for a place, and for those that become ready with it: nothing when it is given up or under
        way. Answers that are there already are read on the way."""
        while not (place in self.done or place in self._closed or place in self.given_up):
            if place in self._out or not self.maker.ready(place):
                return
            ask = self._due(place)
            if ask is None:
                return
            ask, kinds = self.guard.outgoing(ask)
            if kinds and self.guard.hold:
                self._end(ask, Fate.PERSONAL_DATA, f"{HELD}: the prompt holds {named(kinds)}.")
                continue
            answer = self.answers.find(ask.key(self.model))
            if answer is None:
                if ask.id not in self._told:
                    self._told.add(ask.id)
                    self.masked.update(kinds)
                self._out.add(place)
                yield ask
                return
            self._read(ask, answer._replace(id=ask.id))
        if place in self.done:
            for following in self.maker.after(place):
                yield from self._next(following)

    def _due(self, place: int) -> Ask | None:
        """The next request in a place's course; None, and the place is given up, when it has had its attempts."""
        ask, last = self._following(place), self._last.get(place)
        cell = self.maker.cell_of(place)
        if last is not None and ask.attempt > self._begun.get(place, 0):
            if ask.attempt >= self.attempts or self._refills[cell] >= self._most_refills[cell]:
                self.given_up[place] = last
                self.maker.give_up(last)
                return None
            self._begin(place, cell, ask.attempt)
        return ask

    def _following(self, place: int) -> Ask:
        """What comes after all that a place has had: its first attempt, a repair, a further attempt; one that was accepted
        once more where its record is lost."""
        last = self._last.get(place)
        if last is None:
            return self.maker.ask(place, 0)
        if last.fate is Fate.ACCEPTED or (last.fate in REPAIRABLE and not last.repair):
            ask = self.maker.ask(place, last.attempt)
            if last.fate is Fate.ACCEPTED and not last.repair:
                return ask
            answer = self.answers.find(self.guard.outgoing(ask)[0].key(self.model))
            if answer is not None:
                return self.maker.repair(ask, answer.text, self.maker.judge(ask, answer).reason if last.repair else last.reason)
        return self.maker.ask(place, last.attempt + 1)

    def _begin(self, place: int, cell: tuple[str, ...], attempt: int) -> None:
        more = attempt - self._begun.get(place, 0)
        if more > 0:
            self._begun[place] = attempt
            self._refills[cell] += more
            self.refilled += more

    def _read(self, ask: Ask, answer: Answer) -> None:
        """Make of an answer what it is: a record, or an outcome with its reason."""
        fate, reason, made = self.maker.judge(ask, answer)
        if fate is Fate.ACCEPTED:
            fate, reason = self.maker.consider(ask.place, made)
        if fate is Fate.ACCEPTED:
            self.maker.keep(ask, answer, made)
            self.done.add(ask.place)
            if ask.place in self._owed:
                return
        self._end(ask, fate, reason, answer)

    def _end(self, ask: Ask, fate: Fate, reason: str, answer: Answer | None = None) -> None:
        counts = (answer.prompt_tokens, answer.completion_tokens) if answer else (0, 0)
        attempt = Attempt(ask.place, ask.attempt, ask.repairs, self.maker.cell_of(ask.place), fate, reason, *counts, self._usd(ask, answer))
        self.outcomes.add(attempt._asdict())
        self._count(attempt)

    def _usd(self, ask: Ask, answer: Answer | None) -> str:
        """What an attempt cost this run: nothing for an answer that an earlier one has paid for."""
        price = self.prices.of(answer)
        if price is None:
            return ""
        if answer is None or not self.answers.is_own(answer.key):
            return "0.00"
        if not answer.prompt_tokens:  # the server does not count; it counts in full, as it does against the cap
            return pricing.plain(pricing.cost(price, tokens.bound(ask), ask.most_tokens))
        return pricing.plain(pricing.cost(price, answer.prompt_tokens, answer.completion_tokens))

    def named(self, name: str) -> Ask:
        """The request of that id, as it was sent; a repair at its longest."""
        ask = Ask(name, ())
        first = self.guard.outgoing(self.maker.ask(ask.place, ask.attempt))[0]
        answer = self.answers.find(first.key(self.model)) if ask.repairs else None
        return self.maker.repair(first, answer.text, "." * MOST_REASON) if answer else first

    def _count(self, attempt: Attempt) -> None:
        before = self._last.get(attempt.place)
        if before is None or (attempt.attempt, attempt.repair) >= (before.attempt, before.repair):
            self._last[attempt.place] = attempt
        self._begin(attempt.place, attempt.cell, attempt.attempt)
        self.fates[attempt.fate.value] += 1
        self.parsed += attempt.fate in READ
        self.held += attempt.fate is Fate.PERSONAL_DATA and attempt.reason.startswith(HELD)
        if attempt.fate is not Fate.ACCEPTED and attempt.usd:
            kind = WASTE.get(attempt.fate, "unparsed")
            self.wasted[kind] = self.wasted.get(kind, Decimal(0)) + Decimal(attempt.usd)


READ = frozenset({Fate.ACCEPTED, Fate.DUPLICATE, Fate.NEAR_DUPLICATE, Fate.COPIED})  # fates of what could be read
WASTE = {
    Fate.REFUSED: "refused", Fate.FILTERED: "refused", Fate.DUPLICATE: "duplicates", Fate.NEAR_DUPLICATE: "duplicates", Fate.COPIED: "duplicates",
    Fate.UNSAFE: "rejected", Fate.WRONG_LABELS: "rejected", Fate.OFF_PLAN: "rejected", Fate.PERSONAL_DATA: "rejected", Fate.FAILED: "retries",
}  # fmt: skip
