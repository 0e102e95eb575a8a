"""The requests of a planned order, as they would be sent, and the most that one of them can cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelPlan
from synthcore.core.quotas import Cell, Quotas
from synthcore.domains.schema import Domain
from synthcore.generation.prompts import Prompter
from synthcore.llm import pricing
from synthcore.llm.budget import CENT, Budget
from synthcore.llm.pricing import Price

SAMPLE = 20  # rendered requests that stand for all of an order


class Places(NamedTuple):
    """What the requests of an order follow from: `mine` are the model's places."""

    domain: Domain
    seed_number: int
    seeds: list[dict[str, Any]] | None
    quotas: Quotas
    mine: Sequence[int]


def prompter(places: Places, model: ModelPlan) -> Prompter:
    return Prompter(places.domain, places.seed_number, places.seeds or (), most_tokens=model.most_tokens)


def ask_for(makes: Prompter, places: Places, place: int) -> Ask:
    """The first request for a place."""
    return makes.ask(place, cell_of(places, place), 0)


def cell_of(places: Places, place: int) -> Cell:
    return places.quotas.cells[places.quotas.order[place]]


def spread(places: Sequence[int], most: int) -> list[int]:
    """At most so many of them, evenly apart."""
    return [places[i * len(places) // most] for i in range(most)] if len(places) > most else list(places)


def largest(places: Places, model: ModelPlan) -> tuple[Ask | None, Decimal]:
    """Of a sample, the request that can cost most, and how much; nothing and 0 where none is the model's or no price is known."""
    budget, makes = Budget(None, _price(model)), prompter(places, model)
    asks = [ask_for(makes, places, place) for place in spread(places.mine, SAMPLE)]
    found = max(asks, key=lambda ask: budget.most(ask) or Decimal(0), default=None)
    return found, (budget.most(found) or Decimal(0)) if found else Decimal(0)


def check_cap(places: Places, model: ModelPlan) -> None:
    """Raises BadRequest for a cap that one of the requests could pass: the run would stop before it has asked for anything."""
    if model.budget_usd is None:
        return
    budget, (ask, _) = Budget(model.budget_usd, _price(model)), largest(places, model)
    if ask is not None and not budget.covers_one(ask):
        raise BadRequest(budget.too_small(ask))


def _price(model: ModelPlan) -> Price | None:
    return pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)


def cents(amount: Decimal) -> Decimal:
    """Up to the next cent."""
    return amount.quantize(CENT, rounding=ROUND_CEILING)
