"""The work of a run that makes preference pairs: a question, an answer that is right, and one that is wrong on purpose.

Every pair is a row of places, three for each: 3 i is its question, 3 i + 1 its chosen answer, 3 i + 2 its rejected one. A
place becomes ready when the one before it is filled. Stages are kept in `stages.jsonl`, whole rows in `results.jsonl`. What
rules make of their own accord has places behind all of those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core import ids
from synthcore.core.answers import Answer, Ask, Attempt, Fate
from synthcore.core.errors import BadInput
from synthcore.core.files import write_bytes
from synthcore.core.model_plan import ModelPlan
from synthcore.core.pair_plans import PairPlan
from synthcore.core.questions import SourceQuestion
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.generation import pair_rows
from synthcore.generation.pair_checks import nobody
from synthcore.generation.pair_plan import spread
from synthcore.generation.pair_prompts import PairPrompter
from synthcore.generation.pair_reading import PairReader
from synthcore.generation.pair_rules import RulePairs, Siblings, topic_of
from synthcore.generation.pair_shapes import STAGES, Item, MadeAnswer, MadeQuestion, MadeRejected, Missing, Stage
from synthcore.services.delivery import Lines
from synthcore.services.guard import Guard
from synthcore.services.making import Judged
from synthcore.services.pair_stand_ins import StandIns
from synthcore.services.run_folder import RunFolder

UNKNOWN = "." * 2000  # stands for a text that is not there yet, where only the size of a prompt is asked for
SHAPES: dict[str, Any] = {"question": MadeQuestion, "chosen": MadeAnswer, "rejected": MadeRejected}
WORDS = {"question": "question", "chosen": "right answer", "rejected": "wrong answer"}
PATIENCE = 2  # attempts at one source question; those behind them are made at others, by the same modification, so that the shares stay
NOTE = "READ_ME_contains_false_answers.txt"
WARNING = """This folder is the work of a run that makes pairs of a right and a wrong answer.

The wrong answers are false on purpose, and some could harm whoever followed them. They are in results.jsonl (`rejected`),
in stages.jsonl (`"stage": "rejected"`) and, as a model wrote them and without a mark in the line, in answers.jsonl. Never
show them as advice, never put them into a prompt as an example, and do not hand this folder on.
"""
DAMAGED = "is damaged, so that the run cannot go on; --anew begins another one."


class Pair(NamedTuple):
    """What a pair has so far, and why it cannot be finished ("" when it can)."""

    item: Item
    made: dict[str, Any]
    barred: str = ""


class PairWork:
    """Implements making.Work."""

    def __init__(self, folder: RunFolder, plan: Mapping[str, Any], domain: Domain, guard: Guard | None = None) -> None:
        self.folder, self.domain, self.guard = folder, domain, guard
        self.plan, items = _read(folder, plan)
        self.seed_number = int(plan["request"]["seed_number"])
        self.sources = [SourceQuestion(**source) for source in folder.read("sources") or []]
        self.results, self.stages = Lines(folder.results), Lines(folder.path / "stages.jsonl")
        self.files: tuple[Lines, ...] = (self.results, self.stages)
        only = plan.get("only", plan.get("first"))  # a pilot, by itself or as the beginning of a run
        self._items = items
        self._pairs = {i: Pair(item, {}) for i, item in enumerate(items) if only is None or i in set(only)}
        self._behind = 3 * len(items)  # where the places of the rules begin
        self.by_rule = self.plan.by_rule if only is None else 0
        self.planned = self.by_rule + len(self._pairs)
        self.fallen_back = 0
        self.missed: list[Missing] = []  # rows that rules were to make, and could not
        self._facts = pair_rows.Facts(**self.plan.facts, sent=self.plan.send, literal=self.plan.literal, modifications=domain.modifications)
        self._given = [Item.model_validate(item) for item in folder.read("given") or []]  # questions that rules answer
        self._known = folder.known()
        self._rows: set[int] = set()  # places of the rows that are there
        self._questions: set[str] = set()
        self._asked = [stage for stage in STAGES if stage in self.plan.stages]
        model = ModelPlan.model_validate(plan["model"]) if "model" in plan else None
        self._prompter = (
            PairPrompter(domain, self.seed_number, most_tokens=model.most_tokens, send=self.plan.send, literal=self.plan.literal) if model else None
        )
        self._rules = RulePairs(domain, self.seed_number, personal=guard.kinds_in if guard else nobody)
        self._reader = PairReader(domain, personal=guard.kinds_in if guard else nobody) if model else None
        self._of_source = {i: answer for i, pair in self._pairs.items() if (answer := source_answer(self.plan, self._rules, pair.item))}
        others = "question" in self._asked and self.plan.answers == "model"
        self._others = [self.sources[at] for at in spread(len(self.sources), self.seed_number + 1)] if others else []
        self._wrongs = self._rules.wrongs()  # what stands beside each other in the rows that are there
        self.mine: Sequence[int] = [p for i in self._pairs for p in self._places(i)] if model else ()

    # Places

    def _places(self, i: int) -> Iterator[int]:
        """The places of a pair that a model is asked for."""
        for number, stage in enumerate(STAGES):
            if stage in self.plan.stages and not (stage == "chosen" and i in self._of_source):
                yield 3 * i + number

    def _of(self, place: int) -> tuple[Pair, Stage]:
        stage: Stage = STAGES[place % 3]
        return self._pairs[place // 3], stage

    def _item(self, place: int, attempt: int) -> Item:
        """What an attempt at a question is made of."""
        first = self._items[place // 3]
        if place % 3 or attempt < PATIENCE or len(self._others) < 2:
            return self._pairs[place // 3].item if place % 3 else first
        at = 2 * (place // 3) + attempt  # the same however many questions of the table are read
        found = [self._others[(at + more) % len(self._others)] for more in (0, 1)]
        source = found[found[0].row == first.source_row]
        return first.model_copy(update={"source_row": source.row, "raw": source.text, "answer": source.answer, "topic": topic_of(source)})

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
        name, item = f"{place}.{attempt}", self._item(place, attempt)
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
        item, question, chosen = self._item(ask.place, ask.attempt), self._text(pair, "question"), self._text(pair, "chosen")
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
        elif stage == "rejected" and self._wrongs.has(self._text(pair, "chosen"), made.text):
            return Fate.DUPLICATE, "The same two answers stand beside another question of this run."
        return Fate.ACCEPTED, ""

    def keep(self, ask: Ask, answer: Answer, made: Any) -> None:
        """Write a stage down, and what follows from it without asking."""
        _, stage = self._of(ask.place)
        made = made.model_copy(update={"prompt": self.prompter.name(stage), "model": answer.model})
        self._keep(ask.place, ask.attempt, made, by="llm")
        self._follow(ask.place // 3, ask.attempt)

    def give_up(self, attempt: Attempt) -> None:
        """`unmade` tells of it."""

    def kept(self) -> Mapping[int, int | None]:
        found: dict[int, int | None] = {row["place"]: row["attempt"] if row["by"] == "llm" else None for row in self.stages.rows}
        for row in self.results.rows:  # whole, also where a power cut took its stages: nothing of it is asked for any more
            if row["place"] // 3 in self._pairs:
                found = dict.fromkeys(self._places(row["place"] // 3)) | found
        return found

    # Stages and rows

    def _keep(self, place: int, attempt: int, made: Any, *, by: str) -> None:
        stage = self._of(place)[1]
        mark = {"false_on_purpose": True} if stage == "rejected" else {}
        self.stages.add({"place": place, "attempt": attempt, "stage": stage, "by": by, **mark, "made": made.model_dump(mode="json")})
        self._take(place, attempt, made)

    def _take(self, place: int, attempt: int, made: Any) -> None:
        pair, stage = self._of(place)
        pair.made[stage] = made
        if stage == "question":
            self._pairs[place // 3] = pair._replace(item=self._item(place, attempt))
            self._questions.add(_plain(made.text))

    def _follow(self, i: int, attempt: int) -> None:
        """Fill what needs no model, and hand the row over when it is whole."""
        pair = self._pairs[i]
        if i in self._of_source and "chosen" not in pair.made and self._text(pair, "question"):
            self._keep(3 * i + 1, 0, self._of_source[i], by="source")
        if "rejected" in self._asked and (chosen := self._text(pair, "chosen")) and "rejected" not in pair.made:
            question = self._text(pair, "question")
            if self.prompter.error_type(pair.item, question, chosen, 0) is None:
                say = self.prompter.checks.permitted(pair.item, question, chosen)[1] or "no type of error is permitted for what it is about"
                self._pairs[i] = pair._replace(barred=say)
        if all(stage in pair.made for stage in self._asked) and self._last(i) not in self._rows:
            self._hand_over(self._last(i), pair.item, pair.made, attempt=attempt, method="llm", fallback="")

    def _last(self, i: int) -> int:
        return 3 * i + STAGES.index(self._asked[-1])

    def _row(self, item: Item, made: Mapping[str, Any]) -> dict[str, str]:
        question = made.get("question") or item.question
        if self._asked == ["question"]:
            return pair_rows.question_row(item, question, self._facts)
        return pair_rows.response_row(item, question, made["chosen"], made["rejected"], self._facts)

    def _hand_over(self, place: int, item: Item, made: Mapping[str, Any], *, attempt: int, method: str, fallback: str) -> None:
        row = self._row(item, made)
        prompts = "+".join(sorted({one.prompt for one in made.values() if one.by == "llm"}))
        model = next((one.model for one in reversed(list(made.values())) if getattr(one, "model", "")), None)
        self.results.add({
            "row": row, "template": f"{versioned(self.domain)}/prompts/{prompts}" if prompts else f"{versioned(self.domain)}/rules",
            "method": method, "model": model, "place": place, "attempt": attempt, "fallback": fallback,
        })  # fmt: skip
        self._note(place, row)

    def _note(self, place: int, row: Mapping[str, str]) -> None:
        self._rows.add(place)
        self._questions.add(_plain(row["question"]))
        if row.get("rejected"):
            self._wrongs.add(row["chosen"], row["rejected"], row["rejected_error_type"])

    def _content(self, pair: Pair, rejected: str) -> str:
        return ids.content_hash([("user", self._text(pair, "question")), ("assistant", self._text(pair, "chosen")), ("assistant", rejected)])

    # making.Work

    def take_up(self) -> None:
        if "rejected" in self._asked and not (self.folder.path / NOTE).exists():
            write_bytes(self.folder.path / NOTE, WARNING.encode())
        for number, row in enumerate(self.stages.rows, 1):
            try:
                self._take(row["place"], int(row["attempt"]), SHAPES[STAGES[row["place"] % 3]].model_validate(row["made"]))
            except (KeyError, TypeError, ValueError):
                raise BadInput(self.stages.path, f"line {number} {DAMAGED}") from None
        for row in self.results.rows:
            self._note(row["place"], row["row"])
            self.fallen_back += bool(row.get("fallback"))
        for i in self._pairs if self.mine else ():
            if self._last(i) not in self._rows:
                self._follow(i, 0)

    def filled(self) -> int:
        return len(self._rows)

    def before_asking(self, held: Callable[[], bool]) -> None:
        """What rules make of their own accord. What is there already is passed over."""
        if not self.by_rule:
            return
        number = STAGES.index(self._asked[-1])
        for n, made in enumerate(self._by_rule()):
            place = self._behind + 3 * n + number
            if held():
                return
            if isinstance(made, Missing):
                self.missed.append(made)
            elif place not in self._rows:
                item, *stages = made
                self._hand_over(place, item, dict(zip(STAGES, stages, strict=False)), attempt=0, method="rule", fallback="")

    def instead(self, fallback: str, held: Callable[[], bool]) -> None:
        """Rules finish what the model began, so that nothing is paid for in vain; what they cannot finish, they make anew, by
        the same modification where they know it."""
        sources = [(source.text, source.answer) for source in self.sources]
        siblings = Siblings(sources or [(pair.item.raw or pair.item.question, pair.item.answer) for pair in self._pairs.values()])
        stand_ins = StandIns(self._rules, self.sources, self._with_a_rule(), self._asked, siblings, self._wrongs)
        for i in self._unfinished():
            if held():
                return
            pair = self._pairs[i]
            made = stand_ins.finished(pair.item, pair.made)
            item, made = (pair.item, made) if made else stand_ins.another(pair.item, lambda text: _plain(text) in self._questions)
            if made:
                self.fallen_back += 1
                self._hand_over(self._last(i), item, made, attempt=0, method="rule", fallback=fallback)

    def missing(self) -> Sequence[int]:
        """None: `unmade` tells of them, with the reasons."""
        return ()

    def unmade(self) -> list[str]:
        """Why rows are not there, one sentence for each."""
        left, last = self._unfinished(), dict[int, str]()
        for row in self.folder.attempts() if left else ():
            last[row["place"]] = str(row["reason"])
        told = []
        for i in left:
            place = next((p for p in self._places(i) if STAGES[p % 3] not in self._pairs[i].made), self._last(i))
            reason = f"{WORDS[STAGES[place % 3]]}: {last[place]}" if last.get(place) else "it was not asked for any more."
            told.append(self._pairs[i].barred or reason)
        return told + [one.reason for one in self.missed]

    def _unfinished(self) -> list[int]:
        return [i for i in self._pairs if self._last(i) not in self._rows] if self.mine else []

    def _by_rule(self) -> Iterator[tuple[Any, ...] | Missing]:
        if "question" not in self._asked:
            return self._rules.responses(self._given)
        make = self._rules.questions if self._asked == ["question"] else self._rules.pairs
        return make(self.sources, self._with_a_rule() or None, self.by_rule, backwards=bool(self._items))  # a model begins with the first

    def _with_a_rule(self) -> list[str]:
        """The modifications in use that a rule makes."""
        return [name for name in self.plan.modifications if self.domain.modifications[name].rule]


def source_answer(plan: PairPlan, rules: RulePairs, item: Item) -> MadeAnswer | None:
    """The source's own answer, where it is to be the chosen one and may be: only where what is asked is what the source
    asked, and it says nothing that no answer may say. Else a model is asked for one."""
    if plan.answers != "source" or "chosen" not in plan.stages or item.carry.get("kind") == "shift":
        return None
    return rules.chosen(item)


def _read(folder: RunFolder, plan: Mapping[str, Any]) -> tuple[PairPlan, list[Item]]:
    """Raises BadInput for a plan that something else has changed."""
    try:
        return PairPlan.model_validate(plan["pairs"]), [Item.model_validate(item) for item in folder.read("items") or []]
    except (TypeError, ValueError):
        raise BadInput(folder.path, DAMAGED) from None


def _plain(text: str) -> str:
    """A text without what does not tell it from another: case, marks, white space."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
