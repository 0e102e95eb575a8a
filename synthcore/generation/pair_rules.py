"""Pairs without a model: the question by a rule, the answer of the source shortened, the wrong answer by a recipe.

What a rule cannot make of one question, it makes of another one in its place, by the same modification, as long as there is
one. The same sources, modifications, count and seed number give the same pairs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from synthcore.core.answers import Fate
from synthcore.core.questions import SourceQuestion
from synthcore.domains.schema import Domain
from synthcore.generation.degradation import BRIEFEST, MOST, Degraded, Degrader, Sibling, shortened
from synthcore.generation.pair_checks import Checks, Fault, Personal, flat, nobody
from synthcore.generation.pair_plan import Refill, modification_shares, plan_items
from synthcore.generation.pair_shapes import Item, MadeAnswer, MadeQuestion, MadeRejected, Missing, Stage
from synthcore.generation.rule_questions import Rephraser

TRIES = 3  # at one question with one rule, each with other chances
READ = 20_000  # characters of a source answer that are looked at
ASIDE = 60  # other questions of the source, whose answers may be put in the place of the right one

Asked = tuple[Item, MadeQuestion]
Pair = tuple[Item, MadeQuestion, MadeAnswer, MadeRejected]

Made = TypeVar("Made", tuple[Item, MadeQuestion], tuple[Item, MadeQuestion, MadeAnswer, MadeRejected])


class _Failed(NamedTuple):
    stage: Stage
    fault: Fault


class RulePairs:
    """The rules and recipes of one domain. `personal` gives the kinds of personal data in a text."""

    def __init__(self, domain: Domain, seed_number: int, *, personal: Personal = nobody, topic_column: str = "focus") -> None:
        self.domain, self.seed_number, self.topic_column = domain, seed_number, topic_column
        self.checks = Checks(domain, personal)
        self._rephraser = Rephraser.of(domain)
        self._degrader = Degrader(domain)

    # One stage of one item. Each gives what it made, or why not.

    def question(self, item: Item, attempt: int = 0) -> MadeQuestion | None:
        """The question of an item by the rule of its modification; None when the rule does not fit, or a guard turns it away."""
        made = self.try_question(item, attempt)
        return made if isinstance(made, MadeQuestion) else None

    def chosen(self, item: Item) -> MadeAnswer | None:
        """The source's own answer, shortened; None when there is none that may serve."""
        made = self.try_chosen(item)
        return made if isinstance(made, MadeAnswer) else None

    def rejected(self, item: Item, question: str, chosen: str, siblings: Sequence[Sibling] = ()) -> MadeRejected | str:
        """A degradation of the right answer, or a sentence why there is none."""
        made = self.try_rejected(item, question, chosen, siblings)
        return made if isinstance(made, MadeRejected) else made.reason

    def try_question(self, item: Item, attempt: int = 0) -> MadeQuestion | Fault:
        if barred := self.checks.barred(item):
            return Fault(Fate.UNSAFE, f"{barred}.")
        modification = self.domain.modifications.get(item.modification)
        if modification is None or not modification.rule:
            return Fault(Fate.FAILED, f"no rule makes the modification {item.modification or '(none)'}.")
        rng = Random(f"{self.seed_number}:{item.source_row}:{item.modification}:{attempt}:question")
        made = self._rephraser.rephrase(item.raw, modification, rng)
        if made is None:
            return Fault(Fate.FAILED, f"the rule {modification.rule} does not fit the question.")
        fault, listed = self.checks.question(item, made.text, modification)
        return fault or MadeQuestion(text=made.text, listed=listed, by="rule", prompt=f"rule:{made.rule}")

    def try_chosen(self, item: Item) -> MadeAnswer | Fault:
        modification = self.domain.modifications.get(item.modification)
        if not (modification.kind == "keep" if modification else flat(item.question) in ("", flat(item.raw or item.question))):
            return Fault(Fate.FAILED, "the question asks something else than its source, so the source's answer does not fit it.")
        text = shortened(item.answer[:READ])
        if len(text) < BRIEFEST:
            return Fault(Fate.EMPTY, "the source has no answer to it." if not item.answer.strip() else "the source's answer is too short.")
        if len(text) > 2 * MOST:
            return Fault(Fate.OFF_PLAN, "the source's answer begins with a sentence that is too long.")
        fault = self.checks.answer(item, item.question or item.raw, text, strict=False)
        return fault or MadeAnswer(text=text, by="source")

    def try_rejected(self, item: Item, question: str, chosen: str, siblings: Sequence[Sibling] = ()) -> MadeRejected | Fault:
        allowed, say = self.checks.permitted(item, question, chosen)
        if not allowed:
            return Fault(Fate.UNSAFE, f"{say or 'no type of error is permitted'}.")
        rng = Random(f"{self.seed_number}:{item.source_row}:{item.modification}:rejected")
        left = set(allowed)
        fault = Fault(Fate.FAILED, "no recipe fits this answer.")
        while left:
            made = self._degrader.degrade(item.raw or question, chosen, siblings=siblings, rng=rng, allowed=left)
            if not isinstance(made, Degraded):
                return Fault(Fate.FAILED, made.reason) if left == allowed else fault
            found = self.checks.rejected(item, question, chosen, made.text, made.error_type)
            if found is None:
                return MadeRejected(
                    text=made.text, error_type=made.error_type, span=made.text[made.start : made.end].strip(), correction=made.correction,
                    rationale=made.rationale, by="rule", recipe=made.recipe,
                )  # fmt: skip
            fault = found
            left.discard(made.error_type)
        return fault

    # Many items, planned and refilled.

    def questions(
        self, sources: Sequence[SourceQuestion], modifications: Iterable[str] | None = None, count: int | None = None
    ) -> Iterator[Asked | Missing]:  # fmt: skip
        """`count` new questions (without it, as many as there are sources) by the named modifications, or by all that are
        approved and have a rule. Raises BadRequest at once when so many cannot be planned."""
        taken: set[str] = set()
        return self._filled(sources, modifications, count, lambda item: self._asked(item, taken))

    def pairs(
        self, sources: Sequence[SourceQuestion], modifications: Iterable[str] | None = None, count: int | None = None
    ) -> Iterator[Pair | Missing]:  # fmt: skip
        """As `questions`, each with a right answer and a wrong one."""
        siblings, taken = Siblings([(source.text, source.answer) for source in sources]), set[str]()

        def make(item: Item) -> Pair | _Failed:
            if barred := self.checks.barred(item):
                return _Failed("question", Fault(Fate.UNSAFE, f"{barred}."))
            chosen = self.try_chosen(item)  # before the question: where there is no answer, none is needed
            if isinstance(chosen, Fault):
                return _Failed("chosen", chosen)
            asked = self._asked(item, taken)
            return asked if isinstance(asked, _Failed) else self._answered(*asked, chosen, siblings)

        return self._filled(sources, modifications, count, make)

    def responses(self, items: Sequence[Item]) -> Iterator[Pair | Missing]:
        """Answers to questions that are given with the items, each in its place."""
        siblings = Siblings([(item.raw or item.question, item.answer) for item in items])
        for item in items:
            chosen, question = self.try_chosen(item), MadeQuestion(text=item.question, by="rule", prompt="")
            made = _Failed("chosen", chosen) if isinstance(chosen, Fault) else self._answered(item, question, chosen, siblings)
            yield Missing(item, made.stage, *made.fault) if isinstance(made, _Failed) else made

    def item(self, index: int, source: SourceQuestion, modification: str) -> Item:
        topic = source.extra.get(self.topic_column, "")
        return Item(index=index, source_row=source.row, raw=source.text, answer=source.answer, topic=topic, modification=modification)

    def _asked(self, item: Item, taken: set[str]) -> Asked | _Failed:
        """A question that no other item has. What it takes is noted."""
        fault = Fault(Fate.FAILED, "no rule was tried.")
        for attempt in range(TRIES):
            made = self.try_question(item, attempt)
            if isinstance(made, MadeQuestion):
                if flat(made.text) not in taken:
                    taken.add(flat(made.text))
                    return item, made
                made = Fault(Fate.DUPLICATE, "another place has the same question.")
            fault = made
        return _Failed("question", fault)

    def _answered(self, item: Item, question: MadeQuestion, chosen: MadeAnswer, siblings: Siblings) -> Pair | _Failed:
        rejected = self.try_rejected(item, question.text, chosen.text, siblings.of(item.raw or item.question))
        return _Failed("rejected", rejected) if isinstance(rejected, Fault) else (item, question, chosen, rejected)

    def _filled(
        self, sources: Sequence[SourceQuestion], modifications: Iterable[str] | None, count: int | None, make: Callable[[Item], Made | _Failed]
    ) -> Iterator[Made | Missing]:
        shares = modification_shares(self.domain, modifications, by_rule=True)
        planned = plan_items(len(sources), shares, len(sources) if count is None else count, self.seed_number)
        refill = Refill(planned, len(sources), shares, self.seed_number)

        def each() -> Iterator[Made | Missing]:
            hopeless: dict[int, _Failed] = {}  # sources that no modification helps
            for index in range(len(planned)):
                place = refill.planned[index]
                failed: Missing | None = None
                for source, modification in itertools.chain([place], refill.others(index)):
                    item = self.item(index, sources[source], modification)
                    made = hopeless.get(source) or make(item)
                    if not isinstance(made, _Failed):
                        if failed:
                            refill.filled(index, source, left_over=place.source not in hopeless)
                        yield made
                        break
                    if failed is None:
                        failed = Missing(item, made.stage, *made.fault)
                    if made.stage == "chosen" or made.fault.fate is Fate.UNSAFE:
                        hopeless[source] = made
                else:
                    assert failed
                    yield failed._replace(reason=f"{failed.reason.rstrip('.')}; no other question is left for its place.")

        return each()


class Siblings:
    """The other questions of a source with their answers, shortened when they are first asked for."""

    def __init__(self, sources: Sequence[tuple[str, str]]) -> None:
        self._sources = sources
        self._places = {question: at for at, (question, _) in reversed(list(enumerate(sources)))}
        self._made: dict[int, Sibling] = {}

    def of(self, question: str) -> list[Sibling]:
        """The next ones behind a question, in a circle."""
        start = self._places.get(question, 0)
        places = (at % len(self._sources) for at in range(start + 1, start + min(len(self._sources), ASIDE + 1)))
        return [self._at(at) for at in places if self._sources[at][1]]

    def _at(self, at: int) -> Sibling:
        if at not in self._made:
            question, answer = self._sources[at]
            self._made[at] = Sibling(question, shortened(answer[:READ]))
        return self._made[at]
