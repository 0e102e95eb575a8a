"""Pairs without a model: the question by a rule, the answer of the source shortened, the wrong answer by a recipe.

What a rule cannot make of one question, it makes of another one in its place, by the same modification, as long as there is
one. The same sources, modifications, count and seed number give the same pairs.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from synthcore.core.answers import Fate
from synthcore.core.questions import SourceQuestion
from synthcore.core.texts import flat
from synthcore.domains.schema import Domain
from synthcore.generation.degradation import BRIEFEST, MOST, Degraded, Degrader, Sibling, shortened, unfit
from synthcore.generation.pair_checks import Checks, Fault, Personal, nobody
from synthcore.generation.pair_plan import Refill, modification_shares, plan_items
from synthcore.generation.pair_shapes import Item, MadeAnswer, MadeQuestion, MadeRejected, Missing, Stage
from synthcore.generation.rule_questions import Rephraser

TRIES = 3  # at one question with one rule, each with other chances
READ = 20_000  # characters of a source answer that are looked at
ASIDE = 60  # other questions of the source, whose answers may be put in the place of the right one
TOPICS = ("focus", "topic")  # columns of a source that say what a question is about
CHOICE = 4  # wrong answers of one type that are looked at for one of the wanted length
TILT = 3  # pairs by which one side may be the longer one more often than the other
HEADING = 4  # words of a last sentence that may be a heading

_ACTS = re.compile(
    r"\b(?:is|are|was|were|be|am|can|could|may|might|should|must|will|would|do|does|did|has|have|had|\w+n['’]t|see|call|get|go|ask|tell|talk|avoid|take|use|drink|"
    r"eat|rest|seek|wear|stop|keep|try|help|helps|works?|var(?:y|ies)|occurs?|happens?|causes?|includes?|affects?|needs?|remains?|depends?|exists?|\w+ed)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bhow many\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundreds?|thousands?|millions?|billions?|"
    r"half|third|quarter|percent|every|none|unknown|not known|unclear|unsure|not certain|no (?:one knows|estimate)|rare)\b",
    re.IGNORECASE,
)
_AGREES = re.compile(r"^\W*(?:yes|no)\b\s*(?:[.,;:!–—-]|$)", re.IGNORECASE)
_IS_IT = re.compile(
    r"(?:^|[.?!,;:]\s*|\b(?:and|or|but|so|then)\s+)(?:is|are|was|were|am|do|does|did|can|could|will|would|should|may|might|must|has|have|had)\b|\b(?:if|whether)\b",
    re.IGNORECASE,
)

Asked = tuple[Item, MadeQuestion]
Pair = tuple[Item, MadeQuestion, MadeAnswer, MadeRejected]

Made = TypeVar("Made", tuple[Item, MadeQuestion], tuple[Item, MadeQuestion, MadeAnswer, MadeRejected])


class _Failed(NamedTuple):
    stage: Stage
    fault: Fault


class Wrongs:
    """The wrong answers of a run so far: how often each type of error, and which two answers stand beside each other.
    `shares` are those that the types are to have; without any, all the same."""

    def __init__(self, shares: Mapping[str, float] | None = None) -> None:
        self._shares = dict(shares or {})
        self._made: Counter[str] = Counter()
        self._types: dict[str, set[str]] = {}
        self._beside: dict[str, set[str]] = {}
        self._tilt = 0  # pairs with the longer right answer, less those with the longer wrong one

    def first(self, types: Collection[str], chosen: str, rng: Random) -> tuple[list[str], list[str]]:
        """The types of error that lack something, and the others; that which lacks most first, and those last that the same
        right answer has been given already."""
        have, whole = self._types.get(flat(chosen), set[str]()), sum(self._shares.values()) or 1
        number = self._made.total() + 1
        lacks = {name: self._shares.get(name, 0 if self._shares else 1) / whole * number - self._made[name] for name in sorted(types)}
        chance = {name: rng.random() for name in lacks}
        order = sorted(lacks, key=lambda name: (name in have, -lacks[name], chance[name]))
        short = [name for name in order if lacks[name] > 0 and name not in have]
        return short, [name for name in order if name not in short]

    def has(self, chosen: str, rejected: str) -> bool:
        return flat(rejected) in self.beside(chosen)

    def evens(self, chosen: str, rejected: str) -> bool:
        """Whether a pair leaves length as uninformative as it is, or more so."""
        return abs(self._tilt) <= TILT or self._tilt * _longer(chosen, rejected) <= 0

    def beside(self, chosen: str) -> Collection[str]:
        """The wrong answers that stand beside a right one already, without case."""
        return self._beside.get(flat(chosen), ())

    def add(self, chosen: str, rejected: str, error_type: str) -> None:
        if self.has(chosen, rejected):
            return
        self._made[error_type] += 1
        self._tilt += _longer(chosen, rejected)
        self._types.setdefault(flat(chosen), set()).add(error_type)
        self._beside.setdefault(flat(chosen), set()).add(flat(rejected))


class RulePairs:
    """The rules and recipes of one domain. `personal` gives the kinds of personal data in a text."""

    def __init__(self, domain: Domain, seed_number: int, *, personal: Personal = nobody) -> None:
        self.domain, self.seed_number = domain, seed_number
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
        text = without_heading(shortened(item.answer[:READ]))
        if len(text) < BRIEFEST:
            return Fault(Fate.EMPTY, "the source has no answer to it." if not item.answer.strip() else "the source's answer is too short.")
        if len(text) > 2 * MOST:
            return Fault(Fate.OFF_PLAN, "the source's answer begins with a sentence that is too long.")
        question = item.question or item.raw
        fault = self.checks.answer(item, question, text, strict=False) or _unfit(question, text)
        return fault or MadeAnswer(text=text, by="source")

    def try_rejected(self, item: Item, question: str, chosen: str, siblings: Sequence[Sibling] = (), wrongs: Wrongs | None = None) -> MadeRejected | Fault:
        """`wrongs` are those of the run: of the types of error that which lacks most is made, and nothing that is there."""
        allowed, say = self.checks.permitted(item, question, chosen)
        if not allowed:
            return Fault(Fate.UNSAFE, f"{say or 'no type of error is permitted'}.")
        rng = Random(f"{self.seed_number}:{item.source_row}:{item.modification}:rejected")
        wrongs = wrongs or self.wrongs()
        fault: Fault | None = None
        best: Degraded | None = None
        short, others = wrongs.first(allowed, chosen, rng)
        for error_type in (*short, *others):
            if best and error_type in others:  # the shares count for more than the length
                break
            made = self._of_type(error_type, item, question, chosen, siblings, rng, wrongs)
            if isinstance(made, Degraded):
                best = best or made
                if wrongs.evens(chosen, made.text):
                    best = made
                    break
            else:
                fault = fault if made is None or (made.fate is Fate.FAILED and fault) else made
        if best:
            return MadeRejected(
                text=best.text, error_type=best.error_type, span=best.text[best.start : best.end].strip(), correction=best.correction,
                rationale=best.rationale, by="rule", recipe=best.recipe,
            )  # fmt: skip
        if wrongs.beside(chosen) and not fault:
            return Fault(Fate.DUPLICATE, "its two answers stand beside another question already, and no other error fits.")
        return fault or Fault(Fate.FAILED, f"no recipe for {', '.join(sorted(allowed))} fits this answer.")

    def _of_type(
        self, error_type: str, item: Item, question: str, chosen: str, siblings: Sequence[Sibling], rng: Random, wrongs: Wrongs
    ) -> Degraded | Fault | None:  # fmt: skip
        """A degradation of one type: of the first few that of the wanted length. A fault where none may be used, None where no
        recipe fits."""
        taken, first, fault = set(wrongs.beside(chosen)), None, None
        for _ in range(CHOICE):
            made = self._degrader.degrade(item.raw or question, chosen, siblings=siblings, rng=rng, allowed={error_type}, taken=taken)
            if not isinstance(made, Degraded):
                fault = fault or (None if made.reason.startswith("no recipe") else Fault(Fate.FAILED, made.reason))
                break
            found = self.checks.rejected(item, question, chosen, made.text, made.error_type)
            if found is None and wrongs.evens(chosen, made.text):
                return made
            first, fault = first or (made if found is None else None), fault or found
            taken.add(flat(made.text))
        return first or fault

    def wrongs(self) -> Wrongs:
        """None yet, with the shares that the domain wants."""
        return Wrongs(self.domain.targets.mix.get("production", {}).get("error_type"))

    # Many items, planned and refilled.

    def questions(
        self, sources: Sequence[SourceQuestion], modifications: Iterable[str] | None = None, count: int | None = None, *, backwards: bool = False
    ) -> Iterator[Asked | Missing]:  # fmt: skip
        """`count` new questions (without it, as many as there are sources) by the named modifications, or by all that are
        approved and have a rule; `backwards` as in `plan_items`. Raises BadRequest at once when so many cannot be planned."""
        taken: set[str] = set()
        return self._filled(sources, modifications, count, lambda item: self._asked(item, taken), backwards=backwards)

    def pairs(
        self, sources: Sequence[SourceQuestion], modifications: Iterable[str] | None = None, count: int | None = None, *, backwards: bool = False,
        wrongs: Wrongs | None = None,
    ) -> Iterator[Pair | Missing]:  # fmt: skip
        """As `questions`, each with a right answer and a wrong one. `wrongs` are those that are there already."""
        siblings, taken = Siblings([(source.text, source.answer) for source in sources]), set[str]()
        there = wrongs or self.wrongs()

        def make(item: Item) -> Pair | _Failed:
            if barred := self.checks.barred(item):
                return _Failed("question", Fault(Fate.UNSAFE, f"{barred}."))
            chosen = self.try_chosen(item)  # before the question: where there is no answer, none is needed
            if isinstance(chosen, Fault):
                return _Failed("chosen", chosen)
            asked = self._asked(item, taken)
            return asked if isinstance(asked, _Failed) else self._answered(*asked, chosen, siblings, there)

        return self._filled(sources, modifications, count, make, backwards=backwards)

    def responses(self, items: Sequence[Item]) -> Iterator[Pair | Missing]:
        """Answers to questions that are given with the items, each in its place."""
        siblings, wrongs = Siblings([(item.raw or item.question, item.answer) for item in items]), self.wrongs()
        for item in items:
            chosen, question = self.try_chosen(item), MadeQuestion(text=item.question, by="rule", prompt="")
            made = _Failed("chosen", chosen) if isinstance(chosen, Fault) else self._answered(item, question, chosen, siblings, wrongs)
            yield Missing(item, made.stage, *made.fault) if isinstance(made, _Failed) else made

    def item(self, index: int, source: SourceQuestion, modification: str) -> Item:
        return Item(index=index, source_row=source.row, raw=source.text, answer=source.answer, topic=topic_of(source), modification=modification)

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

    def _answered(self, item: Item, question: MadeQuestion, chosen: MadeAnswer, siblings: Siblings, wrongs: Wrongs) -> Pair | _Failed:
        rejected = self.try_rejected(item, question.text, chosen.text, siblings.of(item.raw or item.question), wrongs)
        if isinstance(rejected, Fault):
            return _Failed("rejected", rejected)
        wrongs.add(chosen.text, rejected.text, rejected.error_type)
        return item, question, chosen, rejected

    def _filled(
        self, sources: Sequence[SourceQuestion], modifications: Iterable[str] | None, count: int | None, make: Callable[[Item], Made | _Failed], *,
        backwards: bool,
    ) -> Iterator[Made | Missing]:  # fmt: skip
        shares = modification_shares(self.domain, modifications, by_rule=True)
        planned = plan_items(len(sources), shares, len(sources) if count is None else count, self.seed_number, backwards=backwards)
        refill = Refill(planned, len(sources), shares, self.seed_number, backwards=backwards)

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


def topic_of(source: SourceQuestion) -> str:
    """What a source says its question is about; "" where it does not."""
    return next((source.extra[name] for name in TOPICS if source.extra.get(name)), "")


def _longer(chosen: str, rejected: str) -> int:
    return (len(chosen) > len(rejected)) - (len(chosen) < len(rejected))


def without_heading(text: str) -> str:
    """A shortened answer without a heading at its end, whose text is not there any more."""
    while True:
        head, found, last = text[:-1].rpartition(". ")
        if not found or len(last.split()) > HEADING or _ACTS.search(last) or last.endswith(("!", "?")) or any(c.isdigit() for c in last):
            return text
        text = f"{head}."


def _unfit(question: str, answer: str) -> Fault | None:
    """Why the answer of a source does not fit even its own question, as far as its form tells."""
    if say := unfit(answer, question):
        return Fault(Fate.OFF_PLAN, f"the source's answer cannot serve: {say}")
    if _AGREES.search(answer) and not _IS_IT.search(question.strip()):
        return Fault(Fate.OFF_PLAN, "the source's answer says yes or no to a question that asks something else.")
    if _COUNT.search(question) and not _COUNTED.search(answer):
        return Fault(Fate.OFF_PLAN, "the question asks how many, and the source's answer names no number.")
    return None


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
