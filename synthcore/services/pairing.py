"""New questions and preference pairs: load a source, plan what is made of it, hand the plan to a run."""

from __future__ import annotations

import math
import os
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from synthcore.core.errors import BadInput, BadRequest, UnknownValue
from synthcore.core.files import open_input
from synthcore.core.ids import canonical, digest
from synthcore.core.model_plan import ModelOrder, ModelPlan
from synthcore.core.pair_plans import PairPlan
from synthcore.core.questions import SourceQuestion, SourceTable
from synthcore.core.records import Frozen
from synthcore.core.texts import flat
from synthcore.domains.schema import Domain
from synthcore.formats import questions as csv_files
from synthcore.generation.pair_checks import Checks
from synthcore.generation.pair_plan import modification_shares, plan_items
from synthcore.generation.pair_rows import row_id
from synthcore.generation.pair_rules import topic_of
from synthcore.generation.pair_shapes import STAGES, Item, Stage
from synthcore.services import generating
from synthcore.services.file_runs import FileOrder, identity_of
from synthcore.settings import Settings, shipped

PROMPTS = ("question", "question_repair", "chosen", "rejected", "response_repair", "shape")
METHODS = ("rule", "openai", "hybrid")
DOMAIN = "medical_qa"  # where the settings name none that makes pairs
ROWS = 1000  # rows of a source that are read where nothing tells how many are needed
EDITED = "question_changed"  # a flag
CHANGED = "its question was changed in the file and no longer asks what the source's answer answers"
_OURS = re.compile(r"q_[0-9a-f]{12}")  # an id that was made here
SPARE = 64  # rows beyond what is asked for, for those that cannot be used; so many keep the order of questions (pair_plan.spread)


class NothingToMake(BadRequest):
    """Of all that was given nothing can be made. `left_out` counts it by reason."""

    def __init__(self, what: str, left_out: Mapping[str, int]) -> None:
        reasons = [f"{n:,} × {say.rstrip('.')}" for say, n in left_out.items()]
        super().__init__(f"{what}: {'; '.join(reasons)}.")
        self.left_out = dict(left_out)


class Source(Frozen):
    """Where questions come from: a dataset of the hub, or a file. Without `column` the question's column is found."""

    dataset: str = ""
    config: str | None = None
    split: str = "train"
    revision: str | None = None
    file: Path | None = None
    column: str | None = None
    answer_column: str | None = None
    limit: int | None = Field(default=None, ge=1)
    offset: int = Field(default=0, ge=0)


class PairOrder(ModelOrder):
    """What to make. `count` rows, without it one for each source question. `stages` says what of a pair is made: the
    question, its responses, or both. Without `modifications` all that are approved. `method` is None for a model where one
    can be asked and rules where none can. `answers` = "source" takes the source's own answer as the chosen one where it may."""

    stages: tuple[Stage, ...] = STAGES
    count: int | None = Field(default=None, ge=1)
    domain: str | None = None
    modifications: tuple[str, ...] = ()
    method: str | None = None
    seed_number: int | None = None
    send: Literal["raw", "processed"] = "raw"
    literal: bool = False
    answers: Literal["model", "source"] | None = None


class PairsAsked(NamedTuple):
    """An order, planned. `items` are the model's, `given` the questions that rules answer, `sources` what rules choose from,
    and what stands in for a source question that the model cannot modify. `left_out` counts source questions of which nothing
    is made, by reason. `needs` says why no model is asked, where one was to be."""

    domain: Domain
    plan: PairPlan
    items: tuple[Item, ...]
    given: tuple[Item, ...]
    sources: tuple[SourceQuestion, ...]
    seed_number: int
    model: ModelPlan | None
    method: str
    left_out: dict[str, int]
    needs: str = ""

    def order(self) -> FileOrder:
        """The same as a run in a folder of its own."""
        plan = {"request": {"count": self.plan.count, "seed_number": self.seed_number}, "have": [], "method": self.method, "pairs": self.plan.model_dump()}
        told = {
            "items": [item.model_dump() for item in self.items], "given": [item.model_dump() for item in self.given],
            "sources": [source._asdict() for source in self.sources],
        }  # fmt: skip
        what = self.plan.model_dump(exclude={"facts": {"created_at"}})
        asked = identity_of(self.model) if self.model else {}
        rows: list[list[Any]] = [[source.row, source.text, source.answer] for source in self.sources]
        if "question" not in self.plan.stages:  # which of them are a model's is a matter of the seed number
            rows += sorted([i.index, i.source_row, i.raw, i.answer, i.question, i.modification] for i in (*self.given, *self.items))
        identity = digest("pairs", self.domain.about.id, self.domain.hash, canonical(what), canonical(asked), canonical(rows))
        return FileOrder(identity, self.seed_number, plan, {"domain": self.domain.model_dump(mode="json"), **told}, self.model)


def check_order(settings: Settings, domain: Domain, order: PairOrder) -> None:
    """Raises BadRequest for what cannot be made out of any source, before one is read."""
    _makes_pairs(domain)
    method, _ = _method(settings, domain, order)
    if "question" in order.stages:
        modification_shares(domain, order.modifications or None, by_rule=method == "rule")


def read_source(source: Source, *, wanted: int | None) -> SourceTable:
    """The questions of a source, about as many as are needed for `wanted` rows. Raises BadInput or BadRequest, a sentence."""
    from synthcore.sources import load_file, load_hub

    if bool(source.dataset) == bool(source.file):
        raise BadRequest("name a dataset of the hub (--dataset) or a file (--file), one of them.")
    limit = source.limit or (2 * wanted + SPARE if wanted else ROWS)
    columns: dict[str, Any] = {"column": source.column, "answer_column": source.answer_column, "limit": limit, "offset": source.offset}
    if source.file:
        sample = shipped("samples") / source.file.name  # which sentences tell to load, wherever the program stands
        here = source.file.parent != Path() or source.file.exists() or not sample.exists()
        return load_file(source.file if here else sample, **columns)
    return load_hub(source.dataset, config=source.config, split=source.split, revision=source.revision, **columns)


def domain_name(settings: Settings, known: Mapping[str, Sequence[str]] | None = None, named: str | None = None) -> str:
    """The domain that pairs are made for: the one that is named, else that of the settings if it makes pairs. `known` gives
    the kinds of records of each domain."""
    return named or (settings.domain if known and "pair" in known.get(settings.domain, ()) else DOMAIN)


def plan_pairs(settings: Settings, domain: Domain, order: PairOrder, table: SourceTable) -> PairsAsked:
    """Plan new questions, or whole pairs, out of a source. The model's items for a smaller count are the first of those for a
    larger one, so that their answers serve again. Raises BadRequest for what cannot be made."""
    _makes_pairs(domain)
    method, needs = _method(settings, domain, order)
    sources, left_out = _usable(domain, order, table.questions)
    sources, twice = _once(sources)
    if twice:
        left_out["asked twice in the source"] = twice
    count = order.count or len(sources)
    named = order.modifications or None
    shares = modification_shares(domain, named)
    of_rules = (
        modification_shares(domain, named, by_rule=True) if method == "rule" else {name: n for name, n in shares.items() if domain.modifications[name].rule}
    )
    number = order.seed_number if order.seed_number is not None else random.SystemRandom().randrange(2**31)
    asked = count if method == "openai" else round(count * order.hybrid_ratio) if method == "hybrid" else 0
    if count - asked:
        lacks = f"in the column `{table.answer_column}` there is none" if table.answer_column else "no column of answers was found"
        _answered(order, f"{lacks}; name the column that has them, or ask a model", (source.answer for source in sources))
        _enough(len(sources), of_rules, count - asked, order.stages)
    rest = _but_for(shares, of_rules, order.hybrid_ratio if method == "hybrid" else 1.0)
    items = _of_model(sources, rest if asked <= len(sources) * len(rest) else shares, asked, number) if asked else []
    facts = {"source": table.source, "config": table.config, "split": table.split, "created_at": now()}
    plan = PairPlan(
        stages=order.stages, count=count, by_rule=count - asked, modifications=tuple(shares), send=order.send, literal=order.literal,
        answers=order.answers or ("source" if method == "rule" else "model"), facts=facts,
    )  # fmt: skip
    model = generating.model_plan(settings, order, method) if asked else None
    return PairsAsked(domain, plan, tuple(items), (), tuple(sources), number, model, method, left_out, needs)


def plan_responses(settings: Settings, domain: Domain, order: PairOrder, rows: Sequence[csv_files.Row]) -> PairsAsked:
    """Plan the responses to questions that are given, each a row of `questions.csv`."""
    _makes_pairs(domain)
    method, needs = _method(settings, domain, order)
    order = order.model_copy(update={"stages": ("chosen", "rejected")})
    checks = Checks(domain)
    items: list[Item] = []
    left_out: Counter[str] = Counter()
    for row in rows:
        item = _held(_given(len(items), row, domain), row, checks)
        if say := checks.barred(item, item.question):
            left_out[say] += 1
        elif method == "rule" and row.get("source_answer") and not item.answer:
            left_out[CHANGED] += 1
        else:
            items.append(item)
    if not items:
        raise NothingToMake("no question of the file can be answered", left_out)
    number = order.seed_number if order.seed_number is not None else random.SystemRandom().randrange(2**31)
    asked = len(items) if method == "openai" else round(len(items) * order.hybrid_ratio) if method == "hybrid" else 0
    if not asked:
        _answered(order, "the file has none in its column `source_answer`; make it from a source with answers, or ask a model", (i.answer for i in items))
    mine = _spread_evenly(len(items), asked, order.hybrid_ratio, number)
    plan = PairPlan(
        stages=("chosen", "rejected"), count=len(items), by_rule=len(items) - asked, send=order.send, literal=order.literal,
        answers=order.answers or ("source" if method == "rule" else "model"), facts={"source": "", "created_at": now()},
    )  # fmt: skip
    theirs = tuple(item for i, item in enumerate(items) if i in mine)
    given = tuple(item for i, item in enumerate(items) if i not in mine)
    model = generating.model_plan(settings, order, method) if asked else None
    return PairsAsked(domain, plan, theirs, given, (), number, model, method, dict(left_out), needs)


def read_questions(path: Path) -> tuple[list[csv_files.Row], csv_files.Reader]:
    """The rows of a `questions.csv` that hold a question, and the reader with what it found odd. Raises BadInput."""
    with open_input(path) as file:
        reader = csv_files.questions(file, path)
        rows = [row for row in reader if row["question"].strip()]
    if not rows:
        raise BadInput(path, "holds no question.")
    return rows, reader


def id_of(row: Mapping[str, str]) -> str:
    """The id of a question whose file gives it none."""
    return row_id(row["question"], row.get("source_dataset", ""), row.get("source_row", ""), row.get("modification_id", ""))


def what_a_model_needs(settings: Settings, domain: Domain) -> str:
    """What is missing before a model can be asked for pairs, in a sentence; empty when nothing is."""
    return generating.what_a_model_needs(settings, domain, PROMPTS)


def now() -> str:
    """The time that rows are marked with: that of SOURCE_DATE_EPOCH when it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch and epoch.isdigit() else datetime.now(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _makes_pairs(domain: Domain) -> None:
    if "pair" not in domain.about.kinds or not domain.modifications or not domain.error_types:
        raise BadRequest(f"the domain {domain.about.id!r} makes no preference pairs; name one that does with --domain, such as {DOMAIN}.")


def _method(settings: Settings, domain: Domain, order: PairOrder) -> tuple[str, str]:
    """The method, and why it is not the one that was asked for ("" when it is)."""
    if order.method is not None and order.method not in METHODS:
        raise UnknownValue("method", order.method, METHODS)
    if order.method == "rule":
        return "rule", ""
    needs = what_a_model_needs(settings, domain)
    if needs and order.method and not order.fallback:
        raise BadRequest(needs)
    return ("rule", needs) if needs else (order.method or "openai", "")


def _usable(domain: Domain, order: PairOrder, questions: Sequence[SourceQuestion]) -> tuple[list[SourceQuestion], dict[str, int]]:
    """Without those about what no wrong answer may be given to, where wrong answers are to be made."""
    if "rejected" not in order.stages:
        return list(questions), {}
    checks = Checks(domain)
    kept: list[SourceQuestion] = []
    left_out: Counter[str] = Counter()
    for question in questions:
        if say := checks.barred(_item(0, question, "")):
            left_out[say] += 1
        else:
            kept.append(question)
    if not kept:
        raise NothingToMake("nothing can be made of this source", left_out)
    return kept, dict(left_out)


def _once(questions: Sequence[SourceQuestion]) -> tuple[list[SourceQuestion], int]:
    """Every question once, with the answer that stands with it first."""
    found: dict[str, SourceQuestion] = {}
    for question in questions:
        found.setdefault(flat(question.text), question)
    return list(found.values()), len(questions) - len(found)


def _of_model(sources: Sequence[SourceQuestion], shares: Mapping[str, float], asked: int, number: int) -> list[Item]:
    return [_item(i, sources[planned.source], planned.modification) for i, planned in enumerate(plan_items(len(sources), shares, asked, number))]


def _but_for(shares: Mapping[str, float], of_rules: Mapping[str, float], ratio: float) -> dict[str, float]:
    """The model's shares of the modifications: with those of the rules, which make the rest of the rows, they come to `shares`
    as far as that is possible."""
    whole, theirs = sum(shares.values()) or 1, sum(of_rules.values()) or 1
    left = {name: share / whole - (1 - ratio) * of_rules.get(name, 0) / theirs for name, share in shares.items()}
    return {name: share for name, share in left.items() if share > 1e-9} or dict(shares)


def _held(item: Item, row: csv_files.Row, checks: Checks) -> Item:
    """A question that was changed since it was made here, which its id tells, marked as such; without the source's answer where
    it no longer asks what the source answers."""
    modification = checks.domain.modifications.get(item.modification)
    as_it_is = {id_of(row), id_of({**row, "question": "\n".join(row["question"].splitlines())})}
    if not modification or not _OURS.fullmatch(row.get("id", "")) or row["id"] in as_it_is:
        return item
    flags = dict.fromkeys((*csv_files.parted(row.get("flags", "")), EDITED))
    fits = modification.kind != "keep" or checks.question(item, item.question, modification)[0] is None
    return item.model_copy(update={"carry": {**item.carry, "flags": csv_files.joined(flags)}, "answer": item.answer if fits else ""})


def _spread_evenly(count: int, asked: int, ratio: float, number: int) -> set[int]:
    """Which of `count` given questions are the model's: about as many of every ten, whatever comes behind them."""
    if asked in (0, count):
        return set(range(asked))
    start = random.Random(f"responses:{number}").random()
    found = [i for i in range(count) if math.floor((i + 1) * ratio + start) > math.floor(i * ratio + start)]
    others = [i for i in reversed(range(count)) if i not in set(found)]
    return set((found + others)[:asked])


def _answered(order: PairOrder, lacks: str, answers: Iterable[str]) -> None:
    """Raises BadRequest where rules are to answer questions, and not one comes with an answer."""
    if "chosen" in order.stages and not any(answer.strip() for answer in answers):
        raise BadRequest(f"rules take the right answer from the source, and {lacks}.")


def _enough(sources: int, shares: Mapping[str, float], count: int, stages: Sequence[str]) -> None:
    """Raises BadRequest when rules cannot make so many."""
    if count > sources * len(shares):
        what = "questions" if stages == ("question",) else "pairs"
        most = sources * len(shares)
        of = f"{sources:,} question{'' if sources == 1 else 's'}"
        raise BadRequest(f"rules make {most:,} {what} of {of} at most, not {count:,}; load more questions, or ask a model.")


def _item(index: int, source: SourceQuestion, modification: str) -> Item:
    return Item(index=index, source_row=source.row, raw=source.text, answer=source.answer, topic=topic_of(source), modification=modification)


def _given(index: int, row: csv_files.Row, domain: Domain) -> Item:
    """A row of `questions.csv`, of which the responses are made; its columns go through to the output."""
    modification = row.get("modification_id", "")
    number = row.get("source_row", "")
    return Item(
        index=index, source_row=int(number) if number.isdigit() else index, raw=row.get("question_raw", ""), answer=row.get("source_answer", ""),
        topic=row.get("topic", ""), modification=modification if modification in domain.modifications else "", question=row["question"], carry=dict(row),
    )  # fmt: skip
