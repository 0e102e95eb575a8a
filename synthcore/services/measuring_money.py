"""What it cost: by run, by day, by model, for an approved record, and what of it was for nothing.

for nothing   what every answer cost that became no record, in any way (core.answers.Fate); and of what the good answers of a run cost
              the part rejected / made: the records of that run that reviewers have rejected, of all that it made. Judging rejected
              records is not in it: that is how they were found
each          (what runs of a known price cost that make records + judging) / the records of these runs that are approved
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from synthcore.core.answers import Fate
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.spending_ports import DaySpent, FateSpent, RunSpent
from synthcore.core.tallies import Selection
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

JUDGING = "evaluate"
REJECTED = "rejected"
CENT = Decimal("0.000000000001")  # the digits that a store keeps


class RunCost(Frozen):
    """A run that asked a model. `records` are the newest versions of what it made; `cap` is what it may spend at most. `unpriced`
    of its attempts have no known price."""

    id: str
    task: str
    kind: str
    model: str
    batch: str | None
    began: date
    cap: Decimal | None
    spent: Decimal
    unpriced: int
    records: int
    approved: int

    @property
    def priced(self) -> bool:
        """Whether anything is known of what it cost."""
        return bool(self.spent) or not self.unpriced


class ModelCost(Frozen):
    """What making records with one model cost, in the runs of a known price. `each` is for an approved record, None while none is."""

    model: str
    spent: Decimal
    records: int
    approved: int
    each: Decimal | None


class Waste(Frozen):
    """What was paid for and is of no use: attempts by how they ended, and `rejected` for records that reviewers rejected, of which
    there are then so many as `attempts` says."""

    why: str
    attempts: int
    spent: Decimal


class DayCost(Frozen):
    """Of one UTC day, that on which answers came. `judging` is what judges cost, `making` everything else."""

    day: date
    making: Decimal
    judging: Decimal
    unpriced: int = 0


class Money(Frozen):
    """In dollars. `making` and `judging` sum to `spent`; `unpriced` attempts have no known price and are in no sum. `approved` are
    the approved records of the runs whose price is known, and `each` what one of them cost, judging included."""

    spent: Decimal
    making: Decimal
    judging: Decimal
    unpriced: int
    approved: int
    each: Decimal | None
    wasted: Decimal
    runs: tuple[RunCost, ...]
    models: tuple[ModelCost, ...]
    waste: tuple[Waste, ...]
    days: tuple[DayCost, ...]


def money(context: Context, person: Person, *, selection: Selection) -> Money:
    """Of the runs of a selection, the costliest first (verb `look`). A run is of the days on which it was begun."""
    require(person, "look")
    return remembered(context, ("money", selection), lambda: _money(context, selection))


def _money(context: Context, of: Selection) -> Money:
    store = context.store
    made: dict[str, Counter[Status]] = defaultdict(Counter)
    # Which run made a record says when and how it was made; of its labels it is asked as of the attempts.
    for tally in store.tallies.count(("run",), of.model_copy(update={"since": None, "until": None, "method": None, "model": None, "made_with": None})):
        made[tally.values[0]][tally.status] += tally.records
    spent = store.spending.runs(of)
    judging = sum((run.usd for run in spent if run.task == JUDGING), Decimal(0))
    total = sum((run.usd for run in spent), Decimal(0))
    runs = tuple(_run(run, made[run.id]) for run in spent)
    approved = sum(run.approved for run in runs if run.priced and run.task != JUDGING)
    waste = _waste(store.spending.fates(of), runs, made, store.spending.made(of))
    return Money(
        spent=total, making=total - judging, judging=judging, unpriced=sum(run.unpriced for run in spent), approved=approved,
        each=_each(total, approved), wasted=sum((one.spent for one in waste), Decimal(0)),
        runs=runs, models=_models(runs), waste=waste, days=_days(store.spending.days(of)),
    )  # fmt: skip


def _days(spent: list[DaySpent]) -> tuple[DayCost, ...]:
    usd: dict[tuple[date, bool], Decimal] = defaultdict(Decimal)
    unpriced = Counter[date]()
    for one in spent:
        usd[one.day, one.task == JUDGING] += one.usd
        unpriced[one.day] += one.unpriced
    return tuple(DayCost(day=day, making=usd[day, False], judging=usd[day, True], unpriced=unpriced[day]) for day in sorted(unpriced))


def _run(run: RunSpent, made: Counter[Status]) -> RunCost:
    return RunCost(
        id=run.id, task=run.task, kind=run.kind, model=run.model, batch=run.batch, began=run.began.date(), cap=run.cap, spent=run.usd,
        unpriced=run.unpriced, records=made.total(), approved=made[Status.APPROVED],
    )  # fmt: skip


def _models(runs: Iterable[RunCost]) -> tuple[ModelCost, ...]:
    by_model: dict[str, list[RunCost]] = defaultdict(list)
    for run in runs:
        if run.task != JUDGING and run.priced:
            by_model[run.model].append(run)
    found = []
    for model, of_model in by_model.items():
        usd, approved = sum((run.spent for run in of_model), Decimal(0)), sum(run.approved for run in of_model)
        found.append(ModelCost(model=model, spent=usd, records=sum(run.records for run in of_model), approved=approved, each=_each(usd, approved)))
    return tuple(sorted(found, key=lambda one: (-one.spent, one.model)))


def _waste(fates: list[FateSpent], runs: Iterable[RunCost], standing: Mapping[str, Counter[Status]], made: Mapping[str, int]) -> tuple[Waste, ...]:
    lost: dict[str, list[FateSpent]] = defaultdict(list)
    taken: dict[str, Decimal] = {}
    for one in fates:
        if one.fate is Fate.ACCEPTED:
            taken[one.run_id] = one.usd
        else:
            lost[one.fate.value].append(one)
    found = [Waste(why=why, attempts=sum(one.attempts for one in these), spent=sum((one.usd for one in these), Decimal(0))) for why, these in lost.items()]
    rejected = {run.id: n for run in runs if run.task != JUDGING and (n := standing[run.id][Status.REJECTED])}
    if rejected:
        cost = sum((taken.get(run, Decimal(0)) * n / max(n, made.get(run, n)) for run, n in rejected.items()), Decimal(0)).quantize(CENT)
        found.append(Waste(why=REJECTED, attempts=sum(rejected.values()), spent=cost))
    return tuple(sorted(found, key=lambda one: (-one.spent, one.why)))


def _each(spent: Decimal, approved: int) -> Decimal | None:
    return (spent / approved).quantize(CENT) if approved else None
