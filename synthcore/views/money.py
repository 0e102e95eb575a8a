"""Money on the Statistics page: what was spent, on what, for how many approved records, and what was wasted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from synthcore.core.answers import Fate
from synthcore.core.tallies import Selection
from synthcore.views.fates import FATE
from synthcore.views.figures import DOLLARS, Figure, Ranked, RankedBar, Series, SeriesPoint, records_behind, written
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.services.measuring_money import Money, RunCost, Waste

SHOWN = 12  # runs in a chart
DAYS = 120  # of a chart, beyond which weeks are put together
TASKS = {"generate": "records", "revise": "revisions", "evaluate": "judgements"}
MAKING, JUDGING = "Making records", "Judging"
UNSELECTED = {"method": "method", "model": "model", "made_with": "prompt or template"}


@dataclass(frozen=True)
class MoneyView:
    """`lead` comes first; `notes` say what the numbers leave out."""

    lead: str
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]


def money(found: Money, selection: Selection) -> MoneyView:
    notes = list(_notes(found, selection))
    if not found.runs:
        return MoneyView("No run has asked a model: nothing was spent. Records from templates and rules cost nothing.", tuple(notes), ())
    figures = [_days(found), _runs(found.runs), _models(found), _waste(found.waste)]
    return MoneyView(_lead(found), tuple(notes), tuple(figure for figure in figures if figure.rows))


def dollars(amount: Decimal | None) -> str:
    """`$1,204.50`, below a cent with two digits that say something: `$0.0031`; a dash where there is none."""
    return written(None if amount is None else float(amount), DOLLARS)


def _lead(found: Money) -> str:
    said = [f"{dollars(found.spent)} spent on {count(len(found.runs), 'run')} that asked a model: {dollars(found.making)} to make records"]
    said.append(f" and {dollars(found.judging)} to judge them." if found.judging else ".")
    if found.each is not None:
        said.append(f" An approved record cost {dollars(found.each)}, of {found.approved:,}.")
    else:
        said.append(" Nothing that they made is approved yet.")
    if found.spent and found.wasted:
        said.append(f" {found.wasted / found.spent * 100:.0f} % of it, {dollars(found.wasted)}, was for nothing.")
    return "".join(said)


def _notes(found: Money, selection: Selection) -> list[str]:
    notes = []
    if found.unpriced:
        notes.append(f"{count(found.unpriced, 'attempt')} cost what nobody knows: the model has no price here. They are in no sum.")
    ignored = [words for name, words in UNSELECTED.items() if getattr(selection, name) is not None]
    if ignored:
        notes.append(f"What was spent is not told apart by {' or '.join(ignored)}: these amounts are of everything else that is selected.")
    if selection.since or selection.until:
        notes.append("Of the runs that were begun on the days that are selected.")
    return notes


def _days(found: Money) -> Figure:
    days = {one.day: (one.making, one.judging) for one in found.days}
    weekly = bool(days) and (max(days) - min(days)).days > DAYS
    spent = _by_week(days) if weekly else days
    points = [SeriesPoint(day, name, float(usd)) for day, both in spent.items() for name, usd in zip((MAKING, JUDGING), both, strict=True) if usd]
    of = "week" if weekly else "day"
    return Figure(
        name="money-days", title=f"Spent by {of}", summary=f"{dollars(found.spent)} in {count(len(spent), of)}.", unit=DOLLARS,
        columns=("Monday (UTC)" if weekly else "Day (UTC)", MAKING, JUDGING),
        rows=tuple((day.isoformat(), float(making), float(judging)) for day, (making, judging) in spent.items()),
        chart=Series(tuple(points), stacked=True, y=DOLLARS),
    )  # fmt: skip


def _by_week(days: Mapping[date, tuple[Decimal, Decimal]]) -> dict[date, tuple[Decimal, Decimal]]:
    weeks: dict[date, tuple[Decimal, Decimal]] = {}
    for day, (making, judging) in sorted(days.items()):
        monday = day - timedelta(days=day.weekday())
        before = weeks.get(monday, (Decimal(0), Decimal(0)))
        weeks[monday] = (before[0] + making, before[1] + judging)
    return weeks


def _runs(runs: Sequence[RunCost]) -> Figure:
    shown, rest = runs[:SHOWN], runs[SHOWN:]
    rows = tuple(
        (_run_name(run), float(run.spent), run.records, run.approved, float(run.spent / run.approved) if run.approved else None,
         float(run.cap - run.spent) if run.cap is not None else None)
        for run in shown
    )  # fmt: skip
    links = tuple(records_behind(run=run.id) if run.records else None for run in shown)
    top, others = shown[0], f" The other {len(rest):,} cost {dollars(sum((run.spent for run in rest), Decimal(0)))} together." if rest else ""
    return Figure(
        name="money-runs", title="Spent by run, the costliest first", summary=f"{_run_name(top)} cost most: {dollars(top.spent)}.{others}", unit=DOLLARS,
        columns=("Run", "Spent, $", "Records", "Approved", "An approved record, $", "Left of its cap, $"), rows=rows,
        chart=Ranked(tuple(RankedBar(row[0], row[1]) for row in rows), DOLLARS),
        links=links if any(links) else (),
    )  # fmt: skip


def _run_name(run: RunCost) -> str:
    what = "pairs" if run.kind == "pair" else TASKS.get(run.task, run.task)
    return f"{run.batch or what.capitalize()} · {run.model or 'a model'} · {run.began} · {run.id[:6]}"


def _models(found: Money) -> Figure:
    told = [one for one in found.models if one.each is not None]
    rows = tuple((one.model or "(not said)", float(one.each or 0), float(one.spent), one.records, one.approved) for one in told)
    cheapest = min(told, key=lambda one: one.each or 0, default=None)
    return Figure(
        name="money-models", title="What an approved record cost, by model", unit=f"{DOLLARS} a record",
        summary=f"{cheapest.model} is the cheapest: {dollars(cheapest.each)} an approved record." if cheapest else "Nothing is approved yet.",
        columns=("Model", "An approved record, $", "Spent, $", "Records", "Approved"), rows=rows,
        chart=Ranked(tuple(RankedBar(row[0], row[1]) for row in rows), f"{DOLLARS} an approved record"),
    )  # fmt: skip


def _waste(waste: Sequence[Waste]) -> Figure:
    told = [one for one in waste if one.spent]
    rows = tuple((_why(one.why), float(one.spent), one.attempts) for one in told)
    return Figure(
        name="money-waste", title="What was paid for nothing, by reason", unit=DOLLARS,
        summary=f"Most of it: {_why(told[0].why)}, {dollars(told[0].spent)}." if told else "Nothing was wasted.",
        columns=("Reason", "Spent, $", "Attempts or records"), rows=rows, chart=Ranked(tuple(RankedBar(row[0], row[1]) for row in rows), DOLLARS),
    )  # fmt: skip


def _why(why: str) -> str:
    return "Rejected by reviewers" if why == "rejected" else FATE[Fate(why)]
