"""What it cost: by run, by day, by model, for an approved record, and what of it was wasted."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from synthcore.core.answers import Fate
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.spending_ports import FateSpent, RunSpent
from synthcore.core.tallies import Selection
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

JUDGING = "evaluate"
REJECTED = "rejected"
CENT = Decimal("0.000000000001")  # the digits that a store keeps


class RunCost(Frozen):
    """A run that asked a model. `records` are the newest versions of what it made; `cap` is what it may spend at most."""

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


class ModelCost(Frozen):
    """What making records with one model cost. `each` is for an approved record, None while none is approved."""

    model: str
    spent: Decimal
    records: int
    approved: int
    each: Decimal | None


class Waste(Frozen):
    """What was paid for and is of no use: attempts by how they ended, and `rejected` for records that reviewers rejected (its
    `attempts` are records, at the run's mean price of an accepted answer)."""

    why: str
    attempts: int
    spent: Decimal


class DayCost(Frozen):
    """Of one UTC day. `judging` is what judges cost, `making` everything else."""

    day: date
    making: Decimal
    judging: Decimal


class Money(Frozen):
    """In dollars. `making` and `judging` sum to `spent`; `unpriced` attempts have no known price and are in no sum. `approved` are
    the approved records of the runs that asked a model, and `each` what one of them cost, judging included."""

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
    approved = sum(made[run.id][Status.APPROVED] for run in spent)
    waste = _waste(store.spending.fates(of), spent, made)
    days: dict[date, dict[bool, Decimal]] = defaultdict(lambda: {True: Decimal(0), False: Decimal(0)})
    for day, task, usd in store.spending.days(of):
        days[day][task == JUDGING] += usd
    return Money(
        spent=total, making=total - judging, judging=judging, unpriced=sum(run.unpriced for run in spent), approved=approved,
        each=_each(total, approved), wasted=sum((one.spent for one in waste), Decimal(0)),
        runs=tuple(_run(run, made[run.id]) for run in spent), models=_models(spent, made), waste=waste,
        days=tuple(DayCost(day=day, making=of_day[False], judging=of_day[True]) for day, of_day in sorted(days.items())),
    )  # fmt: skip


def _run(run: RunSpent, made: Counter[Status]) -> RunCost:
    return RunCost(
        id=run.id, task=run.task, kind=run.kind, model=run.model, batch=run.batch, began=run.began.date(), cap=run.cap, spent=run.usd,
        unpriced=run.unpriced, records=made.total(), approved=made[Status.APPROVED],
    )  # fmt: skip


def _models(spent: list[RunSpent], made: dict[str, Counter[Status]]) -> tuple[ModelCost, ...]:
    by_model: dict[str, list[RunSpent]] = defaultdict(list)
    for run in spent:
        if run.task != JUDGING:
            by_model[run.model].append(run)
    found = []
    for model, runs in by_model.items():
        usd, approved = sum((run.usd for run in runs), Decimal(0)), sum(made[run.id][Status.APPROVED] for run in runs)
        records = sum(made[run.id].total() for run in runs)
        found.append(ModelCost(model=model, spent=usd, records=records, approved=approved, each=_each(usd, approved)))
    return tuple(sorted(found, key=lambda one: (-one.spent, one.model)))


def _waste(fates: list[FateSpent], spent: list[RunSpent], made: dict[str, Counter[Status]]) -> tuple[Waste, ...]:
    lost: dict[str, list[FateSpent]] = defaultdict(list)
    taken: dict[str, FateSpent] = {}
    for one in fates:
        if one.fate is Fate.ACCEPTED:
            taken[one.run_id] = one
        else:
            lost[one.fate.value].append(one)
    found = [Waste(why=why, attempts=sum(one.attempts for one in these), spent=sum((one.usd for one in these), Decimal(0))) for why, these in lost.items()]
    making = {run.id for run in spent if run.task != JUDGING}
    rejected = [(made[run_id][Status.REJECTED], one) for run_id, one in taken.items() if run_id in making and made[run_id][Status.REJECTED]]
    if rejected:
        cost = sum((min(n, one.attempts) * one.usd / one.attempts for n, one in rejected), Decimal(0)).quantize(CENT)
        found.append(Waste(why=REJECTED, attempts=sum(n for n, _ in rejected), spent=cost))
    return tuple(sorted(found, key=lambda one: (-one.spent, one.why)))


def _each(spent: Decimal, approved: int) -> Decimal | None:
    return (spent / approved).quantize(CENT) if approved else None
