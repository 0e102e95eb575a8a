"""Before anything is sent for pairs: what it would cost, what is sent, which places a pilot asks for, how many a cap affords."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest, SynthcoreError
from synthcore.core.model_plan import ModelPlan
from synthcore.core.records import Frozen
from synthcore.generation.pair_prompts import PairPrompter
from synthcore.generation.pair_rules import RulePairs
from synthcore.generation.pair_shapes import STAGES, Item, Stage
from synthcore.llm import endpoint, memory, pricing, quoting, tokens
from synthcore.llm.quoting import Quote
from synthcore.services.pair_work import source_answer
from synthcore.services.pairing import PairsAsked
from synthcore.services.run_folder import RunFolder

SAMPLE = 20  # rendered prompts that a quote is made from
PILOT = 5
USUAL = {"question": 60, "chosen": 260, "rejected": 380}  # tokens of an answer where nothing tells better
STAND_IN = "word " * 130  # an answer that is not there yet, as long as they usually are
TITLES = {"question": "new questions", "chosen": "right answers", "rejected": "wrong answers"}


class PairQuote(Frozen):
    """The quotes of the stages, of what judging them costs by the name of each rubric, and the sum of all. Dollars are None where
    no price is known. Of `own` pairs the chosen answer is the source's own, which is not asked for; `paid` rows, beside `pairs`, an
    earlier run has paid for."""

    stages: dict[str, Quote]
    judging: dict[str, Quote] = {}
    pairs: int
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None
    own: int = 0
    paid: int = 0

    @property
    def parts(self) -> dict[str, Quote]:
        """Every quote under what it is for."""
        judging = {f"judging by {name} ({quote.model})": quote for name, quote in self.judging.items()}
        return {TITLES[stage]: quote for stage, quote in self.stages.items()} | judging

    def sentence(self) -> str:
        quotes = list(self.parts.values())
        there = f"{self.paid:,} row{' is' if self.paid == 1 else 's are'} there already, from an earlier run, and cost{'s' if self.paid == 1 else ''} nothing."
        if not quotes:
            return f"Costs nothing: {there}" if self.paid else "Costs nothing: no model is asked."
        if self.expected is None or self.low is None or self.high is None:
            return next(quote for quote in quotes if quote.expected is None).sentence()
        requests, judged = sum(quote.requests for quote in quotes), " with their judging" if self.judging else ""
        asks = f"{requests:,} request{'' if requests == 1 else 's'} for {self.pairs:,} row{'' if self.pairs == 1 else 's'}{judged}"
        beside = f" {there}" if self.paid else ""
        if not self.high:
            into, out = sum(quote.prompt_tokens for quote in quotes), sum(quote.completion_tokens for quote in quotes)
            return f"Costs nothing: {quotes[0].source}; {asks}, of about {into:,} tokens in and {out:,} out in all.{beside}"
        rests = {"history": "earlier answers", "pilot": "a pilot", "guess": "a guess of how long answers are"}
        on = " and ".join(dict.fromkeys(rests[quote.basis] for quote in quotes))
        return (
            f"About {pricing.dollars(self.expected)} (between {pricing.dollars(self.low)} and {pricing.dollars(self.high)}): "
            f"{asks}, repairs and refills included; rests on {on}.{beside}"
        )

    def lines(self) -> list[str]:
        """The sentence, and what each part of it costs where there are several and any of them costs something."""
        parts = self.parts if self.high is None or self.high else {}
        return [self.sentence(), *(f"  {title}: {quote.sentence()}" for title, quote in parts.items() if len(parts) > 1)]


class Beside(NamedTuple):
    """What judging adds to a row of the model's: the upper end of what it costs, and the most that one request can cost."""

    each: Decimal = Decimal(0)
    one: Decimal = Decimal(0)


class Sent(Frozen):
    """What would leave, and where to."""

    host: str
    local: bool
    model: str
    fields: tuple[str, ...]
    rows: int


def sent_of(asked: PairsAsked) -> Sent:
    model = _model(asked)
    server = endpoint.Endpoint(model.base_url, model.name)
    return Sent(host=server.host, local=server.local, model=model.name, fields=_prompter(asked).fields(asked.plan.stages), rows=len(asked.items))


def examples_of(asked: PairsAsked, index: int = 0) -> dict[Stage, Ask]:
    """The request of each stage for one of the model's items (counted round), with a stand-in for what is not made yet."""
    return {stage: _ask(_prompter(asked), stage, asked.items[index % len(asked.items)]) for stage in asked.plan.stages} if asked.items else {}


def quote_of(asked: PairsAsked, rows: int | None = None, judging: Mapping[str, Quote] | None = None, *, paid: int = 0) -> PairQuote:
    """What an order would cost; for so many `rows` of the model's, without them for all that it asks for. A right answer
    that is the source's own costs nothing. `judging` is what the judge adds to it, `paid` is how many rows beside these are there."""
    count = len(asked.items) if rows is None else rows
    judging = dict(judging or {})
    asks = asked.model is not None and bool(asked.items) and count > 0
    answered = round(count * _answered(asked)) if asks else 0
    stages = _stages(asked, count, answered) if asks else {}
    every = [*stages.values(), *judging.values()]
    if not every:
        return PairQuote(stages={}, pairs=0, expected=None, low=None, high=None, paid=paid)
    return PairQuote(
        stages=stages, judging=judging, pairs=count if stages else asked.plan.count, expected=_sum([q.expected for q in every]),
        low=_sum([q.low for q in every]), high=_sum([q.high for q in every]),
        own=count - answered if stages and "chosen" in asked.plan.stages else 0, paid=paid,
    )  # fmt: skip


Key = tuple[int, str, str]
"""An item, the source question and its modification: what is asked of it is always the same."""


def made_before(asked: PairsAsked, folders: Iterable[Path]) -> dict[Key, Mapping[str, Any]]:
    """The rows that runs of these folders had the model make of the order's items: their answers serve again. A folder that
    cannot be read has none."""
    there = {(item.index, item.question or item.raw, item.modification) for item in asked.items}
    mine = asked.plan.model_dump(include={"stages", "send", "literal", "answers"}, mode="json")
    found: dict[Key, Mapping[str, Any]] = {}
    for folder in map(RunFolder, folders):
        with contextlib.suppress(SynthcoreError, OSError, LookupError, TypeError):
            if mine.items() <= folder.read("plan")["pairs"].items() and folder.read("domain")["hash"] == asked.domain.hash:
                found |= keyed(asked, folder.rows())
    return {key: row for key, row in found.items() if key in there}


def keyed(asked: PairsAsked, lines: Iterable[Mapping[str, Any]]) -> dict[Key, Mapping[str, Any]]:
    """The rows of the model's among the results of a run, by their items."""
    column = "question_raw" if "question" in asked.plan.stages else "question"
    found = ((line["place"] // len(STAGES), line["row"]) for line in lines if line.get("method") == "llm" and "row" in line)
    return {(index, row[column], row["modification_id"]): row for index, row in found}


def _answered(asked: PairsAsked) -> float:
    """The share of the rows whose right answer the model is asked for."""
    rules = RulePairs(asked.domain, asked.seed_number)
    return sum(source_answer(asked.plan, rules, item) is None for item in asked.items) / len(asked.items)


def _stages(asked: PairsAsked, count: int, answered: int) -> dict[str, Quote]:
    model, prompter = _model(asked), _prompter(asked)
    price = pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
    known = memory.recall(Path(model.endpoints), model.base_url, model.name).usage
    found: dict[str, Quote] = {}
    for stage in asked.plan.stages:
        requests = answered if stage == "chosen" else count
        if not requests:
            continue
        usage = known.get(prompter.name(stage))
        asks = [_ask(prompter, stage, item) for item in asked.items[:: max(1, len(asked.items) // SAMPLE)][:SAMPLE]]
        found[stage] = quoting.quote(
            asks, requests, price, usage, guess_completion=USUAL[stage], pilot=usage is not None and usage.n <= PILOT + 3, name=prompter.name(stage),
            model=model.name,
        )  # fmt: skip
    return found


def affordable(asked: PairsAsked, left: Decimal, beside: Beside | None = None) -> int | None:
    """How many of the model's rows an amount is likely to cover, by the upper end of the quote, when as much stays free as one
    request may cost: with less, none is sent. `beside` is what judging adds. None where nothing costs anything. Raises
    BadRequest without a price."""
    whole, beside, rows = quote_of(asked), beside or Beside(), len(asked.items)
    if whole.high is None:
        model = _model(asked)
        raise BadRequest(pricing.no_price(model.name, endpoint.Endpoint(model.base_url, model.name).host, model.prices))
    most = whole.high + rows * beside.each
    return max(0, int(rows * (left - one_request(asked) - beside.one) / most)) if most else None


def one_request(asked: PairsAsked) -> Decimal:
    """The most that one request of an order can cost, by an example of each stage; 0 without a price."""
    model = _model(asked)
    price = pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
    return max((pricing.cost(price, tokens.bound(ask), ask.most_tokens) for ask in examples_of(asked).values()), default=Decimal(0)) if price else Decimal(0)


def pilot_places(asked: PairsAsked) -> list[int]:
    """A few of the model's items: evenly apart where questions are given, else the first, which stand in no order."""
    if "question" in asked.plan.stages:
        return list(range(min(PILOT, len(asked.items))))
    most = min(PILOT, len(asked.items))
    return [i * len(asked.items) // most for i in range(most)]


def _ask(prompter: PairPrompter, stage: Stage, item: Item) -> Ask:
    question, chosen = item.question or item.raw, item.answer or STAND_IN
    if stage == "question":
        return prompter.question("0.0", item)
    if stage == "chosen" or prompter.error_type(item, question, chosen) is None:
        return prompter.chosen("1.0", item, question)
    return prompter.rejected("2.0", item, question, chosen)


def _prompter(asked: PairsAsked) -> PairPrompter:
    model = _model(asked)
    return PairPrompter(asked.domain, asked.seed_number, most_tokens=model.most_tokens, send=asked.plan.send, literal=asked.plan.literal)


def _model(asked: PairsAsked) -> ModelPlan:
    if asked.model is None:
        raise BadRequest("rules make all of this order; nothing is sent.")
    return asked.model


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
