"""What a run needs to know to ask a model, and which of its places are the model's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field

from synthcore.core.quotas import Quotas, apportion
from synthcore.core.records import Frozen

Method = Literal["template", "openai", "hybrid"]


class ModelPlan(Frozen):
    """The part of a plan that concerns the model. It holds no secret: the key comes from the environment.

    `share` is the model's share of the places (1 for `openai`). `wait` is how many seconds a server may stay silent.
    `budget_usd` caps the spending of the whole run. `prices` and `endpoints` are files; `earlier` are folders of runs
    whose answers serve again. With `fallback`, templates fill what the model did not deliver.
    """

    name: str
    base_url: str
    share: float = Field(default=1.0, ge=0.0, le=1.0)
    temperature: float | None = Field(default=None, ge=0.0, le=2.0)
    in_flight: int = Field(default=16, ge=1, le=1024)
    most_tokens: int = Field(default=4000, ge=1)
    wait: float = Field(default=120.0, gt=0)
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    budget_usd: Decimal | None = Field(default=None, ge=0)
    fallback: bool = False
    batch_api: bool = False
    batch_poll: float = Field(default=30.0, gt=0)
    personal_data: Literal["mask", "hold"] = "mask"
    attempts: int = Field(default=4, ge=1, description="attempts at one place")
    prices: str = ""
    endpoints: str = ""
    earlier: tuple[str, ...] = ()


def model_places(quotas: Quotas, share: float, seed_number: int) -> bytearray:
    """1 for each place that is the model's, in the order of the places: exactly the share of all, and in each cell as
    near to the share as whole records allow."""
    count = len(quotas.order)
    mine = bytearray(count)
    by_cell = {str(i): float(n) for i, n in enumerate(quotas.counts) if n}
    wanted = round(count * share)
    due = apportion(by_cell, wanted) if wanted else {}
    where: dict[int, list[int]] = {}
    for index, cell in enumerate(quotas.order):
        where.setdefault(cell, []).append(index)
    for cell, places in where.items():
        for index in random.Random(f"model:{seed_number}:{cell}").sample(places, due.get(str(cell), 0)):
            mine[index] = 1
    return mine


def indexes(mine: Sequence[int]) -> list[int]:
    return [index for index, flag in enumerate(mine) if flag]
