"""The next batch as a page and a command show it: the order as a table, what it is expected to bring, and why it is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthcore.core.next_batch import FEW, MOST_TIMES
from synthcore.core.quotas import DIMENSIONS
from synthcore.generation.request import CellOrder
from synthcore.llm.pricing import dollars
from synthcore.views.leaving import label_titles
from synthcore.views.wording import count, listed

if TYPE_CHECKING:
    from synthcore.domains.schema import Domain
    from synthcore.services.plans import Plan, PlanLine, RateOf

NAMED = 5  # cells that a sentence names
TEMPLATES, MODEL = "By templates", "By the model"
COLUMNS = (
    "Session type", "Concern", "Risk", "Due", "Approved", "Waiting", "Lacking", "Approval, templates", "Approval, model", TEMPLATES, MODEL,
    "Expected", "Range", "Held back",
)  # fmt: skip
EDITED = (TEMPLATES, MODEL)
HELD = {
    "": "",
    "low_rate": f"approved too rarely: at most {MOST_TIMES:.0f} times what is lacking",
    "uncertain": "too little decided: less for now",
}

FEW_SAID = (
    f"Fewer than {FEW} dialogues are decided, so that no approval rate is known: one is ordered for each that is missing. Plan again after the first reviews."
)


@dataclass(frozen=True)
class Row:
    """A cell with its titles. `lacking` is beyond what waiting records are expected to bring. Rates are (in words, with interval
    and of how many); `reach` is the range of approved records in the end."""

    cell: tuple[str, str, str]
    titles: tuple[str, str, str]
    due: int
    approved: int
    waiting: int
    lacking: float
    by_template: str
    by_model: str
    template: int
    model: int
    expected: float
    reach: str
    held: str

    def values(self) -> tuple[str | int | float, ...]:
        """In the order of COLUMNS."""
        return (
            *self.titles, self.due, self.approved, self.waiting, round(max(0.0, self.lacking), 1), self.by_template, self.by_model, self.template, self.model,
            round(self.expected, 1), self.reach, self.held,
        )  # fmt: skip


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
    rows = sorted((_row(line, titles, known=plan.decided >= FEW) for line in plan.lines), key=lambda row: -(row.template + row.model))
    shown = tuple(row for row in rows if row.template + row.model or row.held or row.lacking >= 0.5)
    return NextBatch(
        sentence=_sentence(plan), sums=_sums(plan), why=tuple(part for part in _why(plan, rows) if part), rows=shown,
        rest=tuple(row for row in rows if row not in shown), models=plan.method != "template" and not plan.no_model,
    )  # fmt: skip


def columns(view: NextBatch) -> list[str]:
    """Those of COLUMNS that say something: the model's where it can be asked, what held orders back where something did."""
    silent = () if view.models else ("Approval, model", MODEL)
    held = any(row.held for row in view.rows)
    return [name for name in COLUMNS if name not in silent and (held or name != "Held back")]


def changed(rows: Sequence[Row], found: Mapping[str, Sequence[Any]]) -> tuple[CellOrder, ...] | None:
    """The order as the columns of the edited table have it; None where they say what the rows do. A column that is not shown has 0."""
    template, model = ([int(n or 0) for n in found.get(name, [0] * len(rows))] for name in EDITED)
    if (template, model) == ([row.template for row in rows], [row.model for row in rows]):
        return None
    return tuple(CellOrder(cell=row.cell, template=n, model=m) for row, n, m in zip(rows, template, model, strict=True))


def cell_title(row: Row) -> str:
    return " / ".join(row.titles)


def _row(line: PlanLine, titles: Mapping[str, Mapping[str, str]], *, known: bool) -> Row:
    session_type, concern, risk = (titles[name].get(value, value) or "(none)" for name, value in zip(DIMENSIONS, line.cell, strict=True))
    template, model = (_rate(rate) if known else "not known yet" for rate in line.rates)
    return Row(
        cell=line.cell, titles=(session_type, concern, risk), due=line.due, approved=line.approved, waiting=line.waiting, lacking=line.lacking,
        by_template=template, by_model=model, template=line.template, model=line.model, expected=line.expected,
        reach=f"{line.low:,}" if line.low == line.high else f"{line.low:,} to {line.high:,}", held=HELD[line.held],
    )  # fmt: skip


def _rate(rate: RateOf) -> str:
    return f"{rate.mean:.0%} ({rate.low:.0%} to {rate.high:.0%}), {rate.approved:,} of {rate.decided:,}"


def _sentence(plan: Plan) -> str:
    if plan.records:
        what = f"{count(plan.records, 'dialogue')} in {count(sum(bool(one.template or one.model) for one in plan.lines), 'cell')}"
        return f"{plan.missing:,} of {plan.goal:,} are still to be approved. Order {what}."
    if not plan.missing:
        return f"Nothing is lacking: {plan.approved:,} are approved, {plan.goal:,} are wanted."
    if plan.waiting:
        return f"Nothing to order now: {plan.missing:,} are lacking, and {count(plan.waiting, 'dialogue')} may bring them once they are decided."
    return f"Nothing is ordered; {plan.missing:,} are lacking."


def _sums(plan: Plan) -> str:
    if not plan.records:
        return ""
    by = [f"{plan.template:,} by templates" if plan.template else "", f"{plan.model:,} by the model" if plan.model else ""]
    made = listed([part for part in by if part])
    return f"{made}. Expected to be approved: {plan.expected:,.0f} ({plan.low:,} to {plan.high:,})."


def _why(plan: Plan, rows: Sequence[Row]) -> list[str]:
    """What the numbers rest on, and what the plan could not do."""
    held = {words: [row for row in rows if row.held == words] for words in HELD.values() if words}
    over = [row for row in rows if row.approved > row.due]
    return [
        plan.no_model and f"{plan.no_model} Templates make all of the order.",
        f"The whole gap takes {plan.needs:,}; this is a part of it." if plan.needs > plan.records > 0 else "",
        FEW_SAID if plan.decided < FEW and plan.records else "",
        _named("Approved so rarely that the order is capped; look at why before you make more", held[HELD["low_rate"]]),
        _named("Held back until more is decided", held[HELD["uncertain"]]),
        _named("More approved than are due; leave some out at the export", over),
        f"{count(plan.outside, 'approved dialogue has', 'approved dialogues have')} labels that the target does not know: no cell counts them."
        if plan.outside else "",
        f"Run {plan.under_way[0]} is making dialogues now; they are not counted here." if plan.under_way else "",
        f"A dialogue by the model costs {dollars(plan.model_usd)}." if plan.method == "per_dollar" and plan.model_usd is not None else "",
    ]  # fmt: skip


def _named(what: str, rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    named = listed([cell_title(row) for row in rows[:NAMED]]) if len(rows) <= NAMED else f"{', '.join(cell_title(row) for row in rows[:NAMED])} and others"
    return f"{what} ({count(len(rows), 'cell')}): {named}."
