"""What a run needs to know to ask a model, and which of its places are the model's."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field

from synthcore.core.quotas import Cell, Quotas, apportion
from synthcore.core.records import Frozen


class Terms(Frozen):
    """On what terms a model is asked; an order names them, and its plan takes them over.

    `in_flight` is how many requests are under way at most. `budget_usd` caps the spending of the whole run. With `fallback`,
    what needs no model fills what the model did not deliver. `attempts` are those at one place. `wait` is how many seconds
    a server may stay silent.
    """

    temperature: float | None = Field(default=None, ge=0.0, le=2.0)
    in_flight: int = Field(default=16, ge=1, le=1024)
    budget_usd: Decimal | None = Field(default=None, ge=0)
    fallback: bool = False
    batch_api: bool = False
    personal_data: Literal["mask", "hold"] = "mask"
    attempts: int = Field(default=4, ge=1)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)
    wait: float = Field(default=120.0, gt=0)


class ModelOrder(Terms):
    """What an order says of the model that it asks. `model` is that of the settings when none is named; `hybrid_ratio` is the
    model's share of a hybrid order."""

    model: str | None = None
    hybrid_ratio: float = Field(default=0.3, ge=0.0, le=1.0)


class ModelPlan(Terms):
    """The part of a plan that concerns the model. It holds no secret: the key comes from the environment.

    `share` is the model's share of the places (1 for `openai`). `prices` and `endpoints` are files; `earlier` are folders of
    runs whose answers serve again.
    """

    name: str
    base_url: str
    share: float = Field(default=1.0, ge=0.0, le=1.0)
    most_tokens: int = Field(default=4000, ge=1)
    batch_poll: float = Field(default=30.0, gt=0)
    prices: str = ""
    endpoints: str = ""
    earlier: tuple[str, ...] = ()


def model_places(quotas: Quotas, share: float, seed_number: int) -> bytearray:
    """1 for each place that is the model's, in the order of the places: exactly the share of all, and in each cell as
    near to the share as whole records allow."""
    by_cell = {str(i): float(n) for i, n in enumerate(quotas.counts) if n}
    wanted = round(len(quotas.order) * share)
    due = apportion(by_cell, wanted) if wanted else {}
    return places_of(quotas, {cell: due.get(str(i), 0) for i, cell in enumerate(quotas.cells)}, seed_number)


def places_of(quotas: Quotas, counts: Mapping[Cell, int], seed_number: int) -> bytearray:
    """1 for each place that is the model's: of each cell so many, drawn."""
    mine = bytearray(len(quotas.order))
    where: dict[int, list[int]] = {}
    for index, cell in enumerate(quotas.order):
        where.setdefault(cell, []).append(index)
    for cell, places in where.items():
        for index in random.Random(f"model:{seed_number}:{cell}").sample(places, counts.get(quotas.cells[cell], 0)):
            mine[index] = 1
    return mine


def indexes(mine: Sequence[int]) -> list[int]:
    return [index for index, flag in enumerate(mine) if flag]
