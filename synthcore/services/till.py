"""What a run spends: the price of each answer, and the budget with what earlier sittings of the run have spent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from synthcore.core.answers import Answer, Ask
from synthcore.core.model_plan import ModelPlan
from synthcore.llm import pricing
from synthcore.llm.budget import Budget
from synthcore.llm.journal import Journal, events
from synthcore.llm.pricing import Price


class Prices(NamedTuple):
    """An answer costs what the way it came costs. One that came through a batch has no seconds: a batch does not tell them."""

    online: Price | None
    batch: Price | None

    def of(self, answer: Answer | None) -> Price | None:
        return self.batch if answer is not None and not answer.seconds else self.online


def prices_of(model: ModelPlan) -> Prices:
    """Raises BadInput for a price file that cannot be used."""
    online, batch = (pricing.price(model.name, model.base_url, Path(model.prices), batch=batch) for batch in (False, True))
    return Prices(online, batch)


class Till(Budget):
    """A budget that also tells what was lost on requests that no answer came of."""

    lost = Decimal(0)

    def forfeit(self, ask_id: str) -> Decimal | None:
        amount = super().forfeit(ask_id)
        self.lost += amount or Decimal(0)
        return amount


def opened(model: ModelPlan, prices: Prices, journal: Journal, named: Callable[[str], Ask], *, unpriced: str) -> Till:
    """The budget of a sitting. `named` gives the request of an id. Raises BadRequest (`unpriced`) for a cap without a price."""
    probe = Till(None, prices.online)
    spent = lost = Decimal(0)
    if prices.online is not None:
        for answer in _paid(journal.path):
            price = prices.of(answer) or prices.online
            if answer.prompt_tokens:
                spent += pricing.cost(price, answer.prompt_tokens, answer.completion_tokens)
            else:
                spent += probe.most(named(answer.id)) or Decimal(0)
        for name, times in [*journal.unanswered.items(), *((name, 1) for name in journal.forfeited)]:
            lost += times * (probe.most(named(name)) or Decimal(0))
    till = Till(model.budget_usd, prices.batch if model.batch_api else prices.online, spent + lost, unpriced=unpriced)
    till.lost = lost
    return till


def _paid(path: Path) -> Iterable[Answer]:
    for kind, told, _ in events(path):
        if kind == "a":
            yield Answer(**{name: told[name] for name in Answer._fields})
