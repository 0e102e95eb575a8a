"""What is wanted of the next batch, and what comes out: an order, and what it rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from synthcore.core.next_batch import Held
from synthcore.core.records import Frozen
from synthcore.generation.request import CellOrder
from synthcore.services.generating import Order

Mixed = Literal["template", "openai", "hybrid", "per_dollar"]
MIXED: dict[Mixed, str] = {
    "hybrid": "Templates and model", "per_dollar": "What a dollar gets", "template": "Templates", "openai": "Model",
}  # fmt: skip


class Planning(Frozen):
    """What is wanted: `goal` approved dialogues of a domain, by a target mix of it; None is its kept goal, else as many as are there.
    `method` makes them: `hybrid` gives the model `hybrid_ratio` of them, `per_dollar` shares each cell out by what a dollar gets
    approved of each method, a reviewer's decision at `decision_usd`. `size` is the most that is ordered at once. With `cells` the
    order is given, and only weighed."""

    goal: int | None = None
    domain: str | None = None
    mix: str = "production"
    size: int | None = None
    method: Mixed = "hybrid"
    hybrid_ratio: float = Field(default=0.3, ge=0.0, le=1.0)
    decision_usd: float = Field(default=1.0, gt=0.0)
    model: str | None = None
    budget_usd: Decimal | None = Field(default=None, ge=0)
    seed_number: int | None = None
    cells: tuple[CellOrder, ...] | None = None


class RateOf(Frozen):
    """The approval rate of a method in a cell, with its 95 % interval. `approved` of `decided` is what was found there; the rate is
    drawn towards that of the method and of everything (core.approval_rates)."""

    method: str
    mean: float
    low: float
    high: float
    decided: int
    approved: int


class PlanLine(Frozen):
    """A cell: records `due` and `approved`; those that are `waiting` for a decision and `unresolved` ones (disputed, or to be revised),
    which together are expected to bring `coming` approved ones; what it lacks beyond that, negative where there is more than is due;
    what is ordered, by method; and the approved records expected in the end, with their range. `held` tells what the order was held
    back by, where that changed it by much."""

    cell: tuple[str, str, str]
    due: int
    approved: int
    waiting: int
    unresolved: int
    coming: float
    lacking: float
    rates: tuple[RateOf, ...]
    template: int
    model: int
    expected: float
    low: int
    high: int
    held: Held = ""


class Plan(Frozen):
    """An order that brings a domain's dialogues to the target, and what it rests on. Lines are of cells that something is due in, or
    there of, in the order of the domain.

    `goal_set` is false where nobody set the goal, and it is the number of dialogues that there are. `approved`, `waiting` and
    `unresolved` are all dialogues of the domain. Of the approved ones `beyond` do not count towards the goal: they are more than
    their cell is due, or in no cell of the target, as `outside` of them are. So `missing`, due in its cells and not approved, is
    goal - approved + beyond. The order is expected to bring `expected` approvals, between `low` and `high` (95 %). `needs` is what
    the whole gap takes, which a size may cut, and which is `held_records` less in `held_back` cells until more is decided.

    `backlog` are all records that wait for a decision, whatever they are of, `backlog_before` how many did seven days ago where they
    have become more since. `no_model` says why no model is asked where one was wanted; `model_usd` is what one of its dialogues
    costs, None where that is not known. `under_way` are runs that make dialogues of the domain now. `order` is None where nothing is
    to be ordered."""

    domain: str
    mix: str
    goal: int
    method: Mixed
    lines: tuple[PlanLine, ...]
    approved: int
    beyond: int
    outside: int
    waiting: int
    unresolved: int
    missing: int
    template: int
    model: int
    expected: float
    low: int
    high: int
    needs: int
    decided: int
    goal_set: bool = True
    held_back: int = 0
    held_records: int = 0
    backlog: int = 0
    backlog_before: int | None = None
    no_model: str = ""
    model_usd: Decimal | None = None
    under_way: tuple[str, ...] = ()
    order: Order | None = None

    @property
    def records(self) -> int:
        return self.template + self.model
