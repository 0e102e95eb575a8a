"""What judging costs: by family of dimensions, from the requests themselves and what earlier answers were like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelPlan
from synthcore.domains.rubric import Rubric
from synthcore.evaluation.judging import Material
from synthcore.llm import endpoint, memory, pricing, quoting, tokens
from synthcore.llm.quoting import Quote
from synthcore.services.judges import Judge

USUAL = {"choice": 70, "claims": 360}  # tokens for a dimension of one branch, where nothing tells better
SAMPLE = 20  # rendered requests that a quote is made from
PILOT = 8  # replies that a quote still calls those of a pilot


def quotes(judge: Judge, samples: Sequence[Material], records: int) -> dict[str, Quote]:
    """What judging so many records would cost, by family: `facts@1`."""
    return quotes_of(judge, samples, {rubric.name: records for rubric in judge.rubrics})


def quotes_of(judge: Judge, samples: Sequence[Material], wanted: Mapping[str, int]) -> dict[str, Quote]:
    """The same for so many requests of each family. `samples` are records such as those that are judged."""
    model, found = judge.model, dict[str, Quote]()
    known = memory.recall(Path(model.endpoints), model.base_url, model.name).usage
    jobs = list(judge.jobs(samples[:SAMPLE]))
    for rubric in judge.rubrics:
        of = [job for job in jobs if job.rubric is rubric]
        if not of or not wanted.get(rubric.name):
            continue
        usage = known.get(of[0].prompt)
        found[rubric.name] = quoting.quote(
            [judge.ask(job) for job in of], wanted[rubric.name], price_of(model), usage, guess_completion=_usual(rubric),
            pilot=usage is not None and usage.n <= PILOT, name=of[0].prompt, model=model.name,
        )  # fmt: skip
    return found


def upper(judge: Judge, samples: Sequence[Material], records: int) -> Decimal:
    """The upper end of what judging so many records is likely to cost. Raises BadRequest without a price."""
    if price_of(judge.model) is None:
        raise BadRequest(pricing.no_price(judge.model.name, endpoint.Endpoint(judge.model.base_url, judge.model.name).host, judge.model.prices))
    return sum((quote.high or Decimal(0) for quote in quotes(judge, samples, records).values()), Decimal(0))


def one_request(judge: Judge, samples: Sequence[Material]) -> Decimal:
    """The most that a request of the judge can cost, by these samples; 0 without a price."""
    price = price_of(judge.model)
    asks = [judge.ask(job) for job in judge.jobs(samples[:SAMPLE])]
    return max((pricing.cost(price, tokens.bound(ask), ask.most_tokens) for ask in asks), default=Decimal(0)) if price else Decimal(0)


def price_of(model: ModelPlan) -> pricing.Price | None:
    return pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)


def _usual(rubric: Rubric) -> int:
    return len(rubric.branches) * sum(USUAL[dimension.form] for dimension in rubric.dimension)
