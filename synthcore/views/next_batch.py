"""The next batch as a page and a command show it: the order as a table, what it is expected to bring, and why it is what it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthcore.core.next_batch import FEW, Held
from synthcore.core.quotas import DIMENSIONS
from synthcore.core.runs import ENDED, Run
from synthcore.evaluation.advice_rules import LARGEST, SMALLEST
from synthcore.generation.request import CellOrder
from synthcore.llm.pricing import dollars
from synthcore.views.assigning import whom
from synthcore.views.leaving import label_titles
from synthcore.views.runs import run_line
from synthcore.views.wording import count, listed, stamp

if TYPE_CHECKING:
    from synthcore.domains.schema import Domain
    from synthcore.services.plans import Plan, PlanLine, RateOf

NAMED = 5  # cells that a sentence names
SOME = 0.5  # what a cell lacks from which on it is worth a row
CELL, TITLE = "Row", "Cell"  # the column, not shown, that tells which row is which; that of its titles
TEMPLATES, MODEL = "By templates", "By the model"
COLUMNS = (
    "Session type", "Concern", "Risk", TEMPLATES, MODEL, "Lacking", "Due", "Approved", "Waiting", "Unresolved", "Expected", "Range",
    "Approval, templates", "Approval, model",
)  # fmt: skip
EDITED = (TEMPLATES, MODEL)
NUMBERS = tuple(range(3, 11))
WHAT = {
    TEMPLATES: "Dialogues that are ordered. Type another number, or none.",
    MODEL: "Dialogues that are ordered. Type another number, or none.",
    "Lacking": "Due, less approved, less what waiting and unresolved ones are expected to bring.",
    "Waiting": "Not reviewed yet, or needing a second approval.",
    "Unresolved": "Disputed, or to be revised; may still be approved.",
    "Expected": "Approved in the end, with this order.",
    "Range": "Of what is approved in the end: holds for all cells at once, 99 times of 100.",
}

FEW_SAID = (
    f"Fewer than {FEW} dialogues are decided, so that no approval rate is known: one is ordered for each that is missing. Plan again after the first reviews."
)


@dataclass(frozen=True)
class Row:
    """A cell with its titles. `lacking` is beyond what waiting and unresolved records are expected to bring. Rates are (in words,
    with interval and of how many); `reach` is the range of approved records in the end."""

    cell: tuple[str, str, str]
    titles: tuple[str, str, str]
    due: int
    approved: int
    waiting: int
    unresolved: int
    lacking: float
    by_template: str
    by_model: str
    template: int
    model: int
    expected: float
    reach: str
    held: Held

    def values(self) -> tuple[str | int | float, ...]:
        """In the order of COLUMNS."""
        return (
            *self.titles, self.template, self.model, round(max(0.0, self.lacking), 1), self.due, self.approved, self.waiting, self.unresolved,
            round(self.expected, 1), self.reach, self.by_template, self.by_model,
        )  # fmt: skip

    @property
    def ordered(self) -> int:
        return self.template + self.model


@dataclass(frozen=True)
class NextBatch:
    """`sentence` says what to do; `why` what it rests on, a sentence each; `rows` are the cells in which something is lacking or
    ordered, the most ordered first, and `rest` the others. `models` tells whether the model may be ordered from."""

    sentence: str
    sums: str
    why: tuple[str, ...]
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    models: bool


def next_batch(plan: Plan, domain: Domain) -> NextBatch:
    titles = label_titles(domain)
    rows = sorted((_row(line, titles, known=plan.decided >= FEW) for line in plan.lines), key=lambda row: -row.ordered)
    shown = tuple(row for row in rows if row.ordered or row.lacking >= SOME) if plan.order else ()
    return NextBatch(
        sentence=_sentence(plan), sums=_sums(plan), why=tuple(part for part in _why(plan, rows) if part), rows=shown,
        rest=tuple(row for row in rows if row not in shown), models=plan.method != "template" and not plan.no_model,
    )  # fmt: skip


def columns(view: NextBatch) -> list[str]:
    """Those of COLUMNS that say something: the model's where it can be asked."""
    silent = () if view.models else ("Approval, model", MODEL)
    return [name for name in COLUMNS if name not in silent]


def edited_columns(view: NextBatch) -> list[str]:
    """Of the table that can be changed: what is ordered first, and of what, so that both are seen on a narrow screen."""
    shown = columns(view)
    return [*(name for name in EDITED if name in shown), TITLE, *(name for name in shown if name not in (*EDITED, *COLUMNS[:3]))]


def edited_rows(view: NextBatch) -> list[dict[str, str | int | float]]:
    """Its rows, each with its place in CELL."""
    return [{CELL: place, TITLE: cell_title(row), **dict(zip(COLUMNS, row.values(), strict=True))} for place, row in enumerate(view.rows)]


def changed(rows: Sequence[Row], found: Mapping[str, Sequence[Any]]) -> tuple[CellOrder, ...] | None:
    """The order as the edited table has it; None where it says what the rows do. `found` names its rows by their place in CELL, so
    that one that is missing was removed; a column that is not shown has 0."""
    places = [int(place) for place in found[CELL]]
    orders = {place: [0, 0] for place in range(len(rows))}
    for which, name in enumerate(EDITED):
        for place, number in zip(places, found.get(name, [0] * len(places)), strict=True):
            orders[place][which] = int(number or 0)
    if all((row.template, row.model) == tuple(orders[place]) for place, row in enumerate(rows)):
        return None
    return tuple(CellOrder(cell=row.cell, template=orders[place][0], model=orders[place][1]) for place, row in enumerate(rows))


def totals(rows: Sequence[Row]) -> tuple[str | int | float, ...]:
    """The last row of the table of what is ordered, in the order of COLUMNS."""
    found: list[str | int | float] = ["Total", *[""] * (len(COLUMNS) - 1)]
    for i in NUMBERS:
        found[i] = round(sum(value for row in rows if isinstance(value := row.values()[i], int | float)), 1)
    return tuple(found)


def backlog(plan: Plan, pace: float | None) -> str:
    """What waits already, beside the button that makes more. `pace` is how many records a day are decided; None where too few days
    tell it."""
    if not plan.backlog:
        return "Nothing waits for a decision."
    before = f", {plan.backlog_before:,} a week ago" if plan.backlog_before is not None else ""
    said = f"{count(plan.backlog, 'record')} {'waits' if plan.backlog == 1 else 'wait'} for a decision already{before}"
    said += f": {_days(plan.backlog, pace)} at the pace of the last two weeks." if pace else "."
    if not plan.records:
        return said
    then = plan.backlog + plan.records
    return f"{said} {'This makes' if plan.records == 1 else f'These {plan.records:,} make'} it {then:,}{f', {_days(then, pace)}' if pace else ''}."


def started(run: Run, people: Sequence[str]) -> str:
    """Of the run that a press has started, whatever has become of it."""
    where = f"batch “{run.batch}”, assigned to {whom(people)}."
    if run.state not in ENDED:
        return f"The run has started: {count(run.total, 'dialogue')}, {where}"
    return f"{run_line(run).state}: {run.done:,} of {count(run.total, 'dialogue')} made, {where}"


def under_way(run: Run) -> str:
    """Of a run that somebody has started, and that no plan counts yet."""
    said = (
        f"“{run.batch}” is being made now: {run.done:,} of {count(run.total, 'dialogue')}, started {stamp(run.started_at or run.created_at)} by {run.person}."
    )
    return f"{said} They are not counted here; another batch is ordered when the run has ended."


def meanwhile(run: Run) -> str:
    """Why a plan is not started that was drawn before another order."""
    return f"Meanwhile {run.person} has ordered “{run.batch}” ({count(run.total, 'dialogue')}). Look at the plan again, which counts it, and press once more."


def cell_title(row: Row) -> str:
    return " / ".join(row.titles)


def _row(line: PlanLine, titles: Mapping[str, Mapping[str, str]], *, known: bool) -> Row:
    session_type, concern, risk = (titles[name].get(value, value) or "(none)" for name, value in zip(DIMENSIONS, line.cell, strict=True))
    template, model = (_rate(rate) if known else "not known yet" for rate in line.rates)
    return Row(
        cell=line.cell, titles=(session_type, concern, risk), due=line.due, approved=line.approved, waiting=line.waiting,
        unresolved=line.unresolved, lacking=line.lacking,
        by_template=template, by_model=model, template=line.template, model=line.model, expected=line.expected,
        reach=f"{line.low:,}" if line.low == line.high else f"{line.low:,} to {line.high:,}", held=line.held,
    )  # fmt: skip


def _rate(rate: RateOf) -> str:
    return f"{rate.mean:.0%} ({rate.low:.0%} to {rate.high:.0%}), {rate.approved:,} of {rate.decided:,}"


def _days(records: int, pace: float | None) -> str:
    days = math.ceil(records / pace) if pace else 0
    return "about a day" if days <= 1 else f"about {days:,} days"


def _sentence(plan: Plan) -> str:
    if not plan.missing:
        return f"Nothing is lacking: {plan.approved:,} are approved, {plan.goal:,} are wanted."
    stands = f"{plan.approved:,} of {plan.goal:,} {'is' if plan.approved == 1 else 'are'} approved"
    if plan.beyond:
        are, do = ("is", "does") if plan.beyond == 1 else ("are", "do")
        stands += f"; {plan.beyond:,} of them {are} more than {'its' if plan.beyond == 1 else 'their'} cell is due and {do} not count, so"
    else:
        stands += ", and"
    lacks = f"{stands} {plan.missing:,} {'is' if plan.missing == 1 else 'are'} still to be approved."
    if plan.records:
        what = f"{count(plan.records, 'dialogue')} in {count(sum(bool(one.template or one.model) for one in plan.lines), 'cell')}"
        return f"{lacks} Order {what}."
    if pending := plan.waiting + plan.unresolved:
        return f"Nothing to order now. {lacks} {count(pending, 'dialogue')} may bring them once they are decided."
    return f"Nothing is ordered. {lacks}"


def _sums(plan: Plan) -> str:
    if not plan.records:
        return ""
    by = [f"{plan.template:,} by templates" if plan.template else "", f"{plan.model:,} by the model" if plan.model else ""]
    made = listed([part for part in by if part])
    return f"{made}. Expected to be approved: {plan.expected:,.0f} ({plan.low:,} to {plan.high:,})."


def _why(plan: Plan, rows: Sequence[Row]) -> list[str]:
    """What the numbers rest on, and what the plan could not do."""
    return [
        _over(plan), _sized(plan),
        "" if plan.goal_set else "No goal is set; this plans for as many as were made, which grows with every batch. Set a goal above.",
        plan.no_model and f"{plan.no_model} Templates make all of the order.",
        f"The whole gap takes {plan.needs:,}; this is a part of it." if plan.needs > plan.records > 0 else "",
        FEW_SAID if plan.decided < FEW and plan.records else "",
        _named("Approved so rarely that the order is capped; look at why before you make more", [row for row in rows if row.held == "low_rate"]),
        f"Of what the whole gap takes, {plan.held_records:,} are held back in {count(plan.held_back, 'cell')} until more is decided." if plan.held_back else "",
        _named("More approved than are due; leave some out at the export", [row for row in rows if row.approved > row.due]),
        f"{count(plan.outside, 'approved dialogue has', 'approved dialogues have')} labels that the target does not know: no cell counts them."
        if plan.outside else "",
        f"A dialogue by the model costs {dollars(plan.model_usd)}." if plan.method == "per_dollar" and plan.model_usd is not None else "",
    ]  # fmt: skip


def _over(plan: Plan) -> str:
    """What may be approved beyond what is due, where that is a record or more."""
    beyond = round(sum(max(0.0, line.expected - line.due) for line in plan.lines if line.template or line.model))
    if not beyond:
        return ""
    return f"About {beyond:,} more than are due may be approved: of the last few that a cell lacks, enough are ordered to be nearly sure of them."


def _sized(plan: Plan) -> str:
    """What the size of a batch does to its review."""
    if plan.records > LARGEST:
        return f"A batch of more than {LARGEST} is long on the desk, and what is wrong with it is found late."
    return f"Of a batch of fewer than {SMALLEST} little can be said of quality." if 0 < plan.records < min(SMALLEST, plan.needs) else ""


def _named(what: str, rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    named = listed([cell_title(row) for row in rows[:NAMED]]) if len(rows) <= NAMED else f"{', '.join(cell_title(row) for row in rows[:NAMED])} and others"
    return f"{what} ({count(len(rows), 'cell')}): {named}."
