"""The work of a run that makes preference pairs: a question, an answer that is right, and one that is wrong on purpose.

Every pair is a row of places, three for each: 3 i is its question, 3 i + 1 its chosen answer, 3 i + 2 its rejected one. A
place becomes ready when the one before it is filled. Stages are kept in `stages.jsonl`, whole rows in `results.jsonl`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core import ids
from synthcore.core.answers import Answer, Ask, Fate
from synthcore.core.model_plan import ModelPlan
from synthcore.core.pair_plans import PairPlan
from synthcore.core.questions import SourceQuestion
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.generation import pair_rows
from synthcore.generation.pair_checks import nobody
from synthcore.generation.pair_prompts import PairPrompter
from synthcore.generation.pair_reading import PairReader
from synthcore.generation.pair_rules import RulePairs
from synthcore.generation.pair_shapes import STAGES, Item, MadeAnswer, MadeQuestion, MadeRejected, Missing, Stage
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard
from synthcore.services.making import Judged
from synthcore.services.run_folder import RunFolder

UNKNOWN = "." * 2000  # stands for a text that is not there yet, where only the size of a prompt is asked for
SHAPES: dict[str, Any] = {"question": MadeQuestion, "chosen": MadeAnswer, "rejected": MadeRejected}


class Pair(NamedTuple):
    """What a pair has so far, and why it cannot be finished ("" when it can)."""

    item: Item
    made: dict[str, Any]
    barred: str = ""


class PairWork:
    """Implements making.Work."""

    def __init__(self, folder: RunFolder, plan: Mapping[str, Any], domain: Domain, guard: Guard | None = None) -> None:
        self.domain, self.guard = domain, guard
        self.plan = PairPlan.model_validate(plan["pairs"])
        self.seed_number = int(plan["request"]["seed_number"])
        self.items = [Item.model_validate(item) for item in folder.read("items") or []]
        if "only" in plan:
            self.items = [self.items[i] for i in plan["only"]]
        self.sources = [SourceQuestion(**source) for source in folder.read("sources") or []]
        self.results, self.stages = Lines(folder.results), Lines(folder.path / "stages.jsonl")
        self.files: tuple[Lines, ...] = (self.results, self.stages)
        self.by_rule = 0 if "only" in plan else self.plan.by_rule
        self.planned = self.by_rule + len(self.items)
        self.fallen_back = 0
        self.missed: list[Missing] = []  # rows that rules were to make, and could not
        self._facts = pair_rows.Facts(**self.plan.facts, sent=self.plan.send, literal=self.plan.literal, modifications=domain.modifications)
        self._given = [Item.model_validate(item) for item in folder.read("given") or []]  # questions that rules answer
        self._known = folder.known()
        self._pairs = {i: Pair(item, {}) for i, item in enumerate(self.items)}
        self._rows: dict[int, str] = {}  # place of each row that is there -> what it says
        self._questions: set[str] = set()
        self._asked = [stage for stage in STAGES if stage in self.plan.stages]
        model = ModelPlan.model_validate(plan["model"]) if "model" in plan else None
        self._prompter = (
            PairPrompter(domain, self.seed_number, most_tokens=model.most_tokens, send=self.plan.send, literal=self.plan.literal) if model else None
        )
        self._reader = PairReader(domain, personal=guard.kinds_in if guard else nobody) if model else None
        self.mine: Sequence[int] = [p for i in self._pairs for p in self._places(i)] if model else ()

    # Places

    def _places(self, i: int) -> Iterator[int]:
        for number, stage in enumerate(STAGES):
            if stage in self.plan.stages and not (stage == "chosen" and self._source_answers(self.items[i])):
                yield 3 * i + number

    def _source_answers(self, item: Item) -> bool:
        """Whether the source's own answer is the chosen one: only where what is asked is what the source asked."""
        return self.plan.answers == "source" and bool(item.answer) and (not item.modification or self.domain.modifications[item.modification].kind == "keep")

    def _of(self, place: int) -> tuple[Pair, Stage]:
        stage: Stage = STAGES[place % 3]
        return self._pairs[place // 3], stage

    def cell_of(self, place: int) -> tuple[str, str, str]:
        pair, stage = self._of(place)
        return ("pair", stage, pair.item.modification or "as it is")

    def prompt_of(self, place: int) -> str:
        return self.prompter.name(self._of(place)[1])

    @property
    def prompter(self) -> PairPrompter:
        assert self._prompter is not None, "a run without a model has no prompts"
        return self._prompter

    @property
    def reader(self) -> PairReader:
        assert self._reader is not None, "a run without a model reads no answers"
        return self._reader

    def ready(self, place: int) -> bool:
        pair, stage = self._of(place)
        before = STAGES[: STAGES.index(stage)]
        return not pair.barred and all(self._text(pair, earlier) for earlier in before)

    def after(self, place: int) -> Sequence[int]:
        i = place // 3
        return [later for later in self._places(i) if later > place and STAGES[later % 3] not in self._pairs[i].made][:1]

    @staticmethod
    def _text(pair: Pair, stage: str) -> str:
        """What a stage says, or the question that was given; empty when it is not made."""
        if made := pair.made.get(stage):
            return str(made.text)
        return pair.item.question if stage == "question" else ""

    # making.Maker

    def ask(self, place: int, attempt: int) -> Ask:
        pair, stage = self._of(place)
        name, item = f"{place}.{attempt}", pair.item
        if stage == "question":
            return self.prompter.question(name, item, attempt)
        question, chosen = self._text(pair, "question"), self._text(pair, "chosen")
        if stage == "chosen":
            return self.prompter.chosen(name, item, question or UNKNOWN, attempt)
        if not chosen:
            return self.prompter.chosen(name, item, (question or UNKNOWN) + UNKNOWN, attempt)
        return self.prompter.rejected(name, item, question, chosen, attempt)

    def repair(self, ask: Ask, text: str, error: str) -> Ask:
        return self.prompter.repair(ask, self._of(ask.place)[1], text, error)

    def judge(self, ask: Ask, answer: Answer) -> Judged:
        pair, stage = self._of(ask.place)
        item, question, chosen = pair.item, self._text(pair, "question"), self._text(pair, "chosen")
        if stage == "question":
            return Judged(*self.reader.question(answer, item))
        if stage == "chosen":
            return Judged(*self.reader.chosen(answer, item, question))
        error = self.prompter.error_type(item, question, chosen, ask.attempt)
        return Judged(*self.reader.rejected(answer, item, question, chosen, error or ""))

    def consider(self, place: int, made: Any) -> tuple[Fate, str]:
        pair, stage = self._of(place)
        if stage == "question":
            if _plain(made.text) in self._questions:
                return Fate.DUPLICATE, "Another question of this run says the same, word for word."
            self._questions.add(_plain(made.text))
        elif stage == "rejected" and self._content(pair, made.text) in self._known:
            return Fate.DUPLICATE, "It says word for word what a record says that exists already."
        return Fate.ACCEPTED, ""

    def keep(self, ask: Ask, answer: Answer, made: Any) -> None:
        """Write a stage down, and what follows from it without asking."""
        _, stage = self._of(ask.place)
        made = made.model_copy(update={"prompt": self.prompter.name(stage), "model": answer.model})
        self._keep(ask.place, ask.attempt, made, by="llm")
        self._follow(ask.place // 3, ask.attempt)

    def kept(self) -> Mapping[int, int | None]:
        found: dict[int, int | None] = {row["place"]: row["attempt"] if row["by"] == "llm" else None for row in self.stages.rows}
        for row in self.results.rows:  # made by rule in a model's stead: nothing of it is asked for any more
            if row.get("fallback"):
                found |= dict.fromkeys(self._places(row["place"] // 3))
        return found

    # Stages and rows

    def _keep(self, place: int, attempt: int, made: Any, *, by: str) -> None:
        stage = self._of(place)[1]
        self.stages.add({"place": place, "attempt": attempt, "stage": stage, "by": by, "made": made.model_dump(mode="json")})
        self._pairs[place // 3].made[stage] = made

    def _follow(self, i: int, attempt: int) -> None:
        """Fill what needs no model, and hand the row over when it is whole."""
        pair = self._pairs[i]
        if "chosen" in self._asked and "chosen" not in pair.made and self._text(pair, "question") and self._source_answers(pair.item):
            answer = self._rules().chosen(pair.item)
            if answer is not None:
                self._keep(3 * i + 1, 0, answer, by="source")
        if "rejected" in self._asked and (chosen := self._text(pair, "chosen")) and "rejected" not in pair.made:
            question = self._text(pair, "question")
            if self.prompter.error_type(pair.item, question, chosen, 0) is None:
                self._pairs[i] = pair._replace(barred=self.prompter.barred(pair.item, question) or "no type of error is permitted for what it is about")
        if all(stage in pair.made for stage in self._asked) and self._last(i) not in self._rows:
            self._hand_over(self._last(i), self._row(pair.item, pair.made), pair.made, attempt=attempt, method="llm", fallback="")

    def _last(self, i: int) -> int:
        return 3 * i + STAGES.index(self._asked[-1])

    def _row(self, item: Item, made: Mapping[str, Any]) -> dict[str, str]:
        question = made.get("question") or item.question
        if self._asked == ["question"]:
            return pair_rows.question_row(item, question, self._facts)
        return pair_rows.response_row(item, question, made["chosen"], made["rejected"], self._facts)

    def _hand_over(self, place: int, row: dict[str, str], made: Mapping[str, Any], *, attempt: int, method: str, fallback: str) -> None:
        prompts = "+".join(sorted({one.prompt for one in made.values() if getattr(one, "prompt", "")}))
        model = next((one.model for one in reversed(list(made.values())) if getattr(one, "model", "")), None)
        self.results.add({
            "row": row, "template": f"{versioned(self.domain)}/prompts/{prompts}" if method == "llm" else f"{versioned(self.domain)}/rules",
            "method": method, "model": model, "place": place, "attempt": attempt, "fallback": fallback,
        })  # fmt: skip
        self._rows[place] = row["question"]

    def _content(self, pair: Pair, rejected: str) -> str:
        return ids.content_hash([("user", self._text(pair, "question")), ("assistant", self._text(pair, "chosen")), ("assistant", rejected)])

    # making.Work

    def take_up(self) -> None:
        for row in self.stages.rows:
            pair, stage = self._of(row["place"])
            pair.made[stage] = SHAPES[stage].model_validate(row["made"])
            if stage == "question":
                self._questions.add(_plain(pair.made[stage].text))
        for row in self.results.rows:
            self._rows[row["place"]] = row["row"]["question"]
            self._questions.add(_plain(row["row"]["question"]))
            self.fallen_back += bool(row.get("fallback"))
        for i in self._pairs if self.mine else ():
            self._follow(i, 0)

    def filled(self) -> int:
        return len(self._rows)

    def before_asking(self, held: Callable[[], bool]) -> None:
        """What rules make. Their places come behind those of the model's items."""
        first = 3 * len(self.items)
        self._by_rules(range(first, first + 3 * self.by_rule, 3), "", held)

    def instead(self, fallback: str, held: Callable[[], bool]) -> None:
        self._by_rules([3 * (place // 3) for place in self.missing()], fallback, held)

    def missing(self) -> Sequence[int]:
        """For each pair of the model's that is not whole, the place that it waits at."""
        if not self.mine:
            return ()
        unfinished = [i for i, pair in self._pairs.items() if self._last(i) not in self._rows and not pair.barred]
        return [next((p for p in self._places(i) if STAGES[p % 3] not in self._pairs[i].made), self._last(i)) for i in unfinished]

    def unmade(self) -> list[str]:
        """Why rows cannot be made that no answer is waited for, one sentence for each."""
        return [pair.barred for pair in self._pairs.values() if pair.barred] + [one.reason for one in self.missed]

    def _rules(self) -> RulePairs:
        return RulePairs(self.domain, self.seed_number, personal=self.guard.kinds_in if self.guard else nobody)

    def _by_rules(self, heads: Sequence[int], fallback: str, held: Callable[[], bool]) -> None:
        """One row for each of `heads`, in the order of the rules' own plan; those that are there already are passed over."""
        number = STAGES.index(self._asked[-1])
        for head, made in zip(heads, self._made_by_rule(heads, fallback), strict=False):
            if held():
                return
            if head + number in self._rows:
                continue
            if isinstance(made, Missing):
                self.missed.append(made)
                continue
            item, *stages = made
            by_stage = dict(zip(STAGES, stages, strict=False))
            self.fallen_back += bool(fallback)
            self._hand_over(head + number, self._row(item, by_stage), by_stage, attempt=0, method="rule", fallback=fallback)

    def _made_by_rule(self, heads: Sequence[int], fallback: str) -> Iterator[tuple[Any, ...] | Missing]:
        rules = self._rules()
        if not heads:
            return
        if "question" not in self._asked:
            yield from rules.responses([self._pairs[head // 3].item for head in heads] if fallback else self._given)
            return
        make = rules.questions if self._asked == ["question"] else rules.pairs
        wanted = self._of_rules()
        most = len(self.sources) * max(1, len(wanted))
        taken = self._questions if fallback else frozenset[str]()
        for made in make(self.sources, wanted or None, min(most, len(heads) + (len(taken) if fallback else 0))):
            if isinstance(made, Missing) or _plain(made[1].text) not in taken:
                yield made

    def _of_rules(self) -> list[str]:
        """The modifications in use that a rule makes."""
        return [name for name in self.plan.modifications if self.domain.modifications[name].rule]


def _plain(text: str) -> str:
    """A text without what does not tell it from another: case, marks, white space."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
