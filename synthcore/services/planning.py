"""The next batch: from what the target still lacks to an order, and from the order to its run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

from synthcore.core import next_batch
from synthcore.core.approval_rates import Decided, Rate, Rates
from synthcore.core.errors import BadRequest
from synthcore.core.next_batch import Line, Ordered, Standing
from synthcore.core.people import Person, require
from synthcore.core.quotas import DIMENSIONS, Cell, spread
from synthcore.core.reviews import DECIDED, PENDING, UNRESOLVED, WAITING, Status
from synthcore.core.runs import Run, RunState
from synthcore.core.tallies import Selection, Tally
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.generation.batch import impossible_cells
from synthcore.generation.request import MOST, CellOrder, Request
from synthcore.services import assigning, domains, earlier, generating, measuring_progress, measuring_work, quoting, running
from synthcore.services.context import Context
from synthcore.services.generating import Order
from synthcore.services.plans import Plan, PlanLine, Planning, RateOf
from synthcore.services.remembering import remembered

TEMPLATE, MODEL = "template", "llm"  # what a run can order, as the origin of its records says
# A rejected record is neither approved nor pending, and one that a model refused or failed to make is not there: with both, their
# cell is open again. One that needs revision holds its place, for what it is expected to bring.
SAMPLE = 20  # dialogues whose quote tells what one costs


class Counted(NamedTuple):
    """The dialogues of a domain by cell, in its present words; pending ones also by method."""

    by_status: dict[Cell, Counter[Status]]
    pending: dict[Cell, Counter[str]]
    decided: dict[tuple[Cell, str], Decided]

    def number(self, *statuses: Status) -> int:
        return sum(by[status] for by in self.by_status.values() for status in statuses)

    def of(self, cell: Cell, *statuses: Status) -> int:
        return sum(self.by_status[cell][status] for status in statuses) if cell in self.by_status else 0


def plan_next_batch(context: Context, person: Person, *, wanted: Planning) -> Plan:
    """What to order next. Raises BadRequest for a goal or a size that is no number of records, and for a domain that no dialogues
    can be made for; UnknownValue for a mix, or a label, that it does not have."""
    require(person, "look")
    domain = domains.domain(context, wanted.domain)
    counted = _counted(context, domain)
    goal, goal_set = _goal(context, person, domain, wanted.goal)
    due = _due(domain, wanted, goal)
    rates = Rates(counted.decided)
    cells = [Standing(cell, n, counted.of(cell, Status.APPROVED), counted.pending.get(cell, {})) for cell, n in due.items()]
    seed_number = wanted.seed_number if wanted.seed_number is not None else generating.draw_number()
    no_model = generating.what_a_model_needs(context.settings, domain) if wanted.method != "template" else ""
    usd = _dollars(context, wanted, seed_number) if wanted.method == "per_dollar" and not no_model else None
    if wanted.cells is not None:
        given = _given(domain, wanted, seed_number)
        ordered = Ordered(next_batch.weigh(cells, rates, given), sum(sum(by.values()) for by in given.values()))
    else:
        shares = {cell: {TEMPLATE: 1.0} if no_model else _shares(wanted, rates, cell, usd) for cell in due}
        ordered = next_batch.order(cells, rates, shares, size=wanted.size)
    grown = measuring_work.growth(context, datetime.now(UTC).date())
    return _plan(context, wanted, domain, goal, counted, ordered, rates).model_copy(update={
        "goal_set": goal_set, "no_model": no_model, "model_usd": usd, "order": _order(wanted, domain, ordered.lines, seed_number),
        "backlog": measuring_progress.standing(context, person, selection=Selection()).waiting, "backlog_before": grown.before if grown else None,
    })  # fmt: skip


def start_next_batch(context: Context, person: Person, *, order: Order, token: str, people: tuple[str, ...] = ()) -> Run:
    """Start the one run of an order, whose records are a batch of their own, assigned to these people (nobody named: to everybody).
    The same token starts no second one. Raises BadRequest for an order without cells, for somebody who may not review, and while
    another run makes dialogues of the domain, which the order could not count."""
    require(person, "generate")
    if not order.cells:
        raise BadRequest("the order has no cells; plan it first.")
    names = assigning.named(context, people)

    def begin() -> Run:
        asked = generating.plan_order(context, order)
        if going := _under_way(context, asked.domain.about.id):
            run = running.run_status(context, person, run_id=going[0])
            raise BadRequest(
                f"“{run.batch}” is being made now ({run.done:,} of {run.total:,} dialogues, by {run.person}); plan again when that run has ended, "
                "so that they are counted."
            )
        return generating.launch(context, person, asked, order.model_copy(update={"token": token}))

    run = earlier.once(context, token, begin)
    assigning.keep_first(context, person, batch=run.batch, people=names)
    return run


def _goal(context: Context, person: Person, domain: Domain, goal: int | None) -> tuple[int, bool]:
    """And whether anybody set it."""
    name = domain.about.id
    goal = measuring_progress.goal_of(context, person, domain=name) if goal is None else goal
    goal_set = goal is not None
    if goal is None:
        goal = measuring_progress.standing(context, person, selection=Selection(domain=name, kind="dialogue")).total
        if not goal:
            raise BadRequest("there is no dialogue yet and no goal is kept; say how many approved dialogues are wanted in the end.")
    if not 1 <= goal <= MOST * 10:
        raise BadRequest(f"the goal must be a number of approved dialogues from 1 to {MOST * 10:,}, not {goal:,}.")
    return goal, goal_set


def _due(domain: Domain, wanted: Planning, goal: int) -> dict[Cell, int]:
    if wanted.size is not None and wanted.size < 1:
        raise BadRequest(f"the size of the batch must be at least 1, not {wanted.size:,}.")
    targets = Request(count=goal, seed_number=0, mix=wanted.mix).targets(domain)
    return dict(_spread(tuple((name, tuple(shares.items())) for name, shares in targets.items()), goal, frozenset(impossible_cells(domain))))


@lru_cache(maxsize=16)
def _spread(targets: tuple[tuple[str, tuple[tuple[str, float], ...]], ...], goal: int, impossible: frozenset[Cell]) -> dict[Cell, int]:
    return spread({name: dict(shares) for name, shares in targets}, goal, impossible=impossible)


def _counted(context: Context, domain: Domain) -> Counted:
    def count() -> Counted:
        return _by_cell(context.store.tallies.count((*DIMENSIONS, "method"), Selection(domain=domain.about.id, kind="dialogue")), domain)  # type: ignore[arg-type]

    return remembered(context, ("next batch", domain.hash), count)


def _by_cell(tallies: Iterable[Tally], domain: Domain) -> Counted:
    """A label that the domain does not know counts as it does everywhere: a concern as the other one, the rest for itself."""
    words = vocabulary(domain)
    counted = Counted({}, {}, {})
    for (*labels, method), status, records in tallies:
        cell = tuple(words.canonical(name, value or None) or "" for name, value in zip(DIMENSIONS, labels, strict=True))
        counted.by_status.setdefault(cell, Counter())[status] += records
        if status in PENDING:
            counted.pending.setdefault(cell, Counter())[method] += records
        if status in DECIDED:
            former = counted.decided.get((cell, method), Decided(0, 0))
            counted.decided[cell, method] = Decided(former.decided + records, former.approved + (records if status is Status.APPROVED else 0))
    return counted


def _shares(wanted: Planning, rates: Rates, cell: Cell, usd: Decimal | None) -> dict[str, float]:
    """The methods' shares of what is ordered of a cell."""
    if wanted.method in ("template", "openai"):
        return {TEMPLATE: 1.0} if wanted.method == "template" else {MODEL: 1.0}
    share = wanted.hybrid_ratio
    if wanted.method == "per_dollar":
        each = {method: rates.of(cell, method).mean / (wanted.decision_usd + price) for method, price in ((TEMPLATE, 0.0), (MODEL, float(usd or 0)))}
        share = each[MODEL] / sum(each.values())
    return {TEMPLATE: 1 - share, MODEL: share}


def _dollars(context: Context, wanted: Planning, seed_number: int) -> Decimal | None:
    """What one dialogue of the model costs; None where no price is known."""
    order = Order(count=SAMPLE, domain=wanted.domain, method="openai", mix=wanted.mix, model=wanted.model, seed_number=seed_number)
    quote = quoting.quote_of(generating.plan_order(context, order))
    return quote.expected / SAMPLE if quote.expected is not None else None


def _given(domain: Domain, wanted: Planning, seed_number: int) -> dict[Cell, dict[str, int]]:
    """An order that somebody wrote, checked as the run checks it."""
    cells = tuple(one for one in wanted.cells or () if one.records)
    if cells:
        Request(count=sum(one.records for one in cells), seed_number=seed_number, mix=wanted.mix, cells=cells).quotas(domain)
    return {one.cell: {method: n for method, n in ((TEMPLATE, one.template), (MODEL, one.model)) if n} for one in cells}


def _order(wanted: Planning, domain: Domain, lines: Sequence[Line], seed_number: int) -> Order | None:
    made = [
        CellOrder(cell=line.standing.cell, template=line.ordered.get(TEMPLATE, 0), model=line.ordered.get(MODEL, 0)) for line in lines if line.ordered
    ]  # fmt: skip
    if not made:
        return None
    model, template = sum(one.model for one in made), sum(one.template for one in made)
    return Order(
        count=model + template, domain=domain.about.id, mix=wanted.mix, cells=tuple(made), seed_number=seed_number,
        method="template" if not model else "hybrid" if template else "openai", model=wanted.model,
        budget_usd=wanted.budget_usd if model else None, fallback=True,
    )  # fmt: skip


def _plan(context: Context, wanted: Planning, domain: Domain, goal: int, counted: Counted, ordered: Ordered, rates: Rates) -> Plan:
    lines = ordered.lines
    kept = tuple(_line(line, counted, rates) for line in lines if line.standing.due or line.standing.approved or line.standing.pending or line.ordered)
    approved, counts = counted.number(Status.APPROVED), sum(min(line.due, line.approved) for line in kept)
    totals: Counter[str] = Counter()
    for line in lines:
        totals.update(line.ordered)
    expected = sum(n * rates.of(line.standing.cell, method).mean for line in lines for method, n in line.ordered.items())
    # Rates of cells are uncertain together, by that of their method.
    reach = NormalDist().inv_cdf(0.975) * math.sqrt(sum(rates.method(method).variance(n) for method, n in totals.items()))
    return Plan(
        domain=domain.about.id, mix=wanted.mix, goal=goal, method=wanted.method, lines=kept,
        approved=approved, beyond=approved - counts, outside=approved - sum(line.approved for line in kept), waiting=counted.number(*WAITING),
        unresolved=counted.number(*UNRESOLVED), missing=goal - counts, template=totals[TEMPLATE], model=totals[MODEL],
        expected=expected, low=max(0, math.floor(expected - reach)), high=min(totals.total(), math.ceil(expected + reach)), needs=ordered.needs,
        decided=counted.number(*DECIDED), held_back=ordered.held_cells, held_records=ordered.held_records,
        under_way=_under_way(context, domain.about.id),
    )  # fmt: skip


def _line(line: Line, counted: Counted, rates: Rates) -> PlanLine:
    one = line.standing
    session_type, concern, risk_level = one.cell
    return PlanLine(
        cell=(session_type, concern, risk_level), due=one.due, approved=one.approved,
        waiting=counted.of(one.cell, *WAITING), unresolved=counted.of(one.cell, *UNRESOLVED), coming=one.due - one.approved - line.lacking,
        lacking=line.lacking,
        rates=tuple(_rate(method, rates.of(one.cell, method)) for method in (TEMPLATE, MODEL)),
        template=line.ordered.get(TEMPLATE, 0), model=line.ordered.get(MODEL, 0), expected=line.expected, low=line.low, high=line.high, held=line.held,
    )  # fmt: skip


def _rate(method: str, rate: Rate) -> RateOf:
    low, high = rate.interval()
    return RateOf(method=method, mean=rate.mean, low=low, high=high, decided=rate.decided, approved=rate.approved)


def _under_way(context: Context, domain: str) -> tuple[str, ...]:
    """Runs that make dialogues of a domain now."""
    return tuple(
        run.id for run in context.store.runs.all(limit=earlier.LOOK_BACK)
        if run.task == "generate" and run.params.get("kind") != "pair" and str(run.params.get("domain", "")).split("@")[0] == domain
        and run.state in (RunState.PLANNED, RunState.RUNNING) and not context.launcher.left(run)
    )  # fmt: skip
