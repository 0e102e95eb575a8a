"""Before anything is sent for pairs: what it would cost, what is sent, which places a pilot asks for, how many a cap affords."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelPlan
from synthcore.core.records import Frozen
from synthcore.generation.pair_prompts import PairPrompter
from synthcore.generation.pair_rules import RulePairs
from synthcore.generation.pair_shapes import Item, Stage
from synthcore.llm import endpoint, memory, pricing, quoting, tokens
from synthcore.llm.quoting import Quote
from synthcore.services.pair_work import source_answer
from synthcore.services.pairing import PairsAsked

SAMPLE = 20  # rendered prompts that a quote is made from
PILOT = 5
USUAL = {"question": 60, "chosen": 260, "rejected": 380}  # tokens of an answer where nothing tells better
STAND_IN = "word " * 130  # an answer that is not there yet, as long as they usually are


class PairQuote(Frozen):
    """The quotes of the stages, and their sum. Dollars are None where no price is known. Of `own` pairs the chosen answer is the
    source's own, which is not asked for."""

    stages: dict[str, Quote]
    pairs: int
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None
    own: int = 0

    def sentence(self) -> str:
        if not self.stages:
            return "Costs nothing: no model is asked."
        if self.expected is None or self.low is None or self.high is None:
            return next(iter(self.stages.values())).sentence()
        if not self.high:
            return f"Costs nothing: {next(iter(self.stages.values())).source}."
        requests = sum(quote.requests for quote in self.stages.values())
        rests = {"history": "earlier answers", "pilot": "a pilot", "guess": "a guess of how long answers are"}
        on = " and ".join(dict.fromkeys(rests[quote.basis] for quote in self.stages.values()))
        return (
            f"About {pricing.dollars(self.expected)} (between {pricing.dollars(self.low)} and {pricing.dollars(self.high)}): "
            f"{requests:,} requests for {self.pairs:,} rows, repairs and refills included; rests on {on}."
        )


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


def quote_of(asked: PairsAsked, rows: int | None = None) -> PairQuote:
    """What an order would cost; for so many `rows` of the model's, without them for all that it asks for. A right answer
    that is the source's own costs nothing."""
    count = len(asked.items) if rows is None else rows
    if asked.model is None or not asked.items or not count:
        return PairQuote(stages={}, pairs=0, expected=None, low=None, high=None)
    model, prompter = _model(asked), _prompter(asked)
    price = pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
    known = memory.recall(Path(model.endpoints), model.base_url, model.name).usage
    found: dict[str, Quote] = {}
    rules = RulePairs(asked.domain, asked.seed_number)
    own = sum(source_answer(asked.plan, rules, item) is None for item in asked.items) / len(asked.items)
    for stage in asked.plan.stages:
        requests = round(count * own) if stage == "chosen" else count
        if not requests:
            continue
        usage = known.get(prompter.name(stage))
        asks = [_ask(prompter, stage, item) for item in asked.items[:: max(1, len(asked.items) // SAMPLE)][:SAMPLE]]
        found[stage] = quoting.quote(
            asks, requests, price, usage, guess_completion=USUAL[stage], pilot=usage is not None and usage.n <= PILOT + 3, name=prompter.name(stage),
            model=model.name,
        )  # fmt: skip
    return PairQuote(
        stages=found, pairs=count, expected=_sum([q.expected for q in found.values()]), low=_sum([q.low for q in found.values()]),
        high=_sum([q.high for q in found.values()]), own=count - round(count * own) if "chosen" in asked.plan.stages else 0,
    )  # fmt: skip


def affordable(asked: PairsAsked, left: Decimal) -> int | None:
    """How many of the model's rows an amount is likely to cover, by the upper end of the quote, when as much stays free as one
    request may cost: with less, none is sent. None where nothing costs anything. Raises BadRequest without a price."""
    whole, model = quote_of(asked), _model(asked)
    price = pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
    if whole.high is None or price is None:
        raise BadRequest(pricing.no_price(model.name, endpoint.Endpoint(model.base_url, model.name).host, model.prices))
    if not whole.high:
        return None
    free = max((pricing.cost(price, tokens.bound(ask), ask.most_tokens) for ask in examples_of(asked).values()), default=Decimal(0))
    return max(0, int(len(asked.items) * (left - free) / whole.high))


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
