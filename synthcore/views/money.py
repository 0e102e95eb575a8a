"""Money on the Statistics page: what was spent, on what, for how many approved records, and what was wasted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from synthcore.core.answers import Fate
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.views.fates import FATE
from synthcore.views.figures import DOLLARS, Figure, Link, Ranked, RankedBar, Series, SeriesPoint, counted_behind, written
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.services.measuring_money import Money, RunCost, Waste

SHOWN = 12  # runs in a chart
NAMED = 3  # runs in a sentence
REJECTED = "rejected"
DAYS = 120  # of a chart, beyond which weeks are put together
TASKS = {"generate": "records", "revise": "revisions", "evaluate": "judgements"}
MAKING, JUDGING = "Making records", "Judging"
FOR_NOTHING = (
    "For nothing is what answers cost that became no record (refused, cut off, not as asked, duplicates, given up), and for each record that reviewers "
    "rejected its part of what the good answers of its run cost."
)
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
    figures = [_days(found), _runs(found.runs, selection), _models(found, selection), _waste(found.waste, selection)]
    return MoneyView(_lead(found), tuple(notes), tuple(figure for figure in figures if figure.rows))


def dollars(amount: Decimal | None) -> str:
    """`$1,204.50`, below a cent with two digits that say something: `$0.0031`; a dash where there is none."""
    return written(None if amount is None else float(amount), DOLLARS)


def _lead(found: Money) -> str:
    if not any(run.priced for run in found.runs):
        asked = "The run that asked a model has" if len(found.runs) == 1 else f"The {len(found.runs):,} runs that asked a model have"
        return f"{asked} no known price: what was spent cannot be told."
    if not found.spent:
        return f"{count(len(found.runs), 'run')} asked a model, and nothing was spent."
    said = [f"{dollars(found.spent)} spent on {count(len(found.runs), 'run')} that asked a model"]
    said.append(f": {dollars(found.making)} to make records and {dollars(found.judging)} to judge them." if found.judging else ", to make records.")
    if found.each is not None:
        judged = ", judging included" if found.judging else ""
        said.append(f" An approved record cost {dollars(found.each)}, of {found.approved:,}{judged}.")
    elif found.making:
        said.append(" Nothing that they made is approved yet.")
    if found.spent and found.wasted:
        said.append(f" {found.wasted / found.spent * 100:.0f} % of it, {dollars(found.wasted)}, was for nothing.")
    return "".join(said)


def _notes(found: Money, selection: Selection) -> list[str]:
    notes = []
    if found.wasted:
        notes.append(FOR_NOTHING)
    if found.unpriced:
        notes.append(f"{count(found.unpriced, 'answer')} cost what nobody knows: the model has no price here. They are in no sum.{_unknown(found.runs)}")
    ignored = [words for name, words in UNSELECTED.items() if getattr(selection, name) is not None]
    if ignored:
        notes.append(f"What was spent is not told apart by {' or '.join(ignored)}: these amounts are of everything else that is selected.")
    if selection.since or selection.until:
        notes.append("Of the runs that were begun on the days that are selected.")
    return notes


def _unknown(runs: Sequence[RunCost]) -> str:
    """The runs of which nothing is known."""
    named = [_run_name(run) for run in runs if not run.priced]
    more = f" and {len(named) - NAMED:,} more" if len(named) > NAMED else ""
    return f" Of unknown price: {'; '.join(named[:NAMED])}{more}." if named else ""


def _days(found: Money) -> Figure:
    days = {one.day: (one.making, one.judging) for one in found.days if one.making or one.judging}
    weekly = bool(days) and (max(days) - min(days)).days > DAYS
    spent = _by_week(days) if weekly else days
    points = [SeriesPoint(day, name, float(usd)) for day, both in spent.items() for name, usd in zip((MAKING, JUDGING), both, strict=True) if usd]
    of = "week" if weekly else "day"
    return Figure(
        name="money-days", title=f"Spent by {of}, on making and on judging", summary=f"{dollars(found.spent)} in {count(len(spent), of)}.", unit=DOLLARS,
        columns=("Week from (UTC)" if weekly else "Day (UTC)", MAKING, JUDGING),
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


def _runs(runs: Sequence[RunCost], selection: Selection) -> Figure:
    paid = [run for run in runs if run.spent]
    shown, rest = paid[:SHOWN], paid[SHOWN:]
    rows = tuple(
        (_run_name(run), float(run.spent), run.records, run.approved, float(run.spent / run.approved) if run.approved else None,
         float(run.cap - run.spent) if run.cap is not None else None)
        for run in shown
    )  # fmt: skip
    links = (counted_behind(_asked(selection), run=run.id) if run.records else None for run in shown)
    others = f" The other {len(rest):,} cost {dollars(sum((run.spent for run in rest), Decimal(0)))} together." if rest else ""
    return Figure(
        name="money-runs", title="Spent by run, the costliest first", unit=DOLLARS,
        summary=f"{_run_name(shown[0])} cost most: {dollars(shown[0].spent)}.{others}" if shown else "",
        columns=("Run", "Spent, $", "Records", "Approved", "An approved record, $", "Left of its cap, $"), rows=rows,
        chart=Ranked(tuple(RankedBar(row[0], row[1]) for row in rows), DOLLARS),
        links=_some(links),
    )  # fmt: skip


def _run_name(run: RunCost) -> str:
    what = "pairs" if run.kind == "pair" else TASKS.get(run.task, run.task)
    return f"{run.batch or what.capitalize()} · {run.model or 'a model'} · {run.began} · {run.id[:6]}"


def _models(found: Money, selection: Selection) -> Figure:
    told = [one for one in found.models if one.each is not None]
    rows = tuple((one.model or "(not said)", float(one.each or 0), float(one.spent), one.records, one.approved) for one in told)
    cheapest = min(told, key=lambda one: one.each or 0, default=None)
    return Figure(
        name="money-models", title="What an approved record cost, by model", unit=f"{DOLLARS} a record",
        summary=f"{cheapest.model} is the cheapest: {dollars(cheapest.each)} an approved record." if cheapest else "Nothing is approved yet.",
        columns=("Model", "An approved record, $", "Spent, $", "Records", "Approved"), rows=rows,
        chart=Ranked(tuple(RankedBar(row[0], row[1]) for row in rows), f"{DOLLARS} an approved record"),
        links=_some(counted_behind(_asked(selection), status=Status.APPROVED, model=one.model) if one.model else None for one in told),
    )  # fmt: skip


def _waste(waste: Sequence[Waste], selection: Selection) -> Figure:
    told = [one for one in waste if one.spent]
    rows = tuple((_why(one.why), float(one.spent), *((None, one.attempts) if one.why == REJECTED else (one.attempts, None))) for one in told)
    return Figure(
        name="money-waste", title="What was paid for nothing, by reason", unit=DOLLARS,
        summary=f"Most of it: {_why(told[0].why)}, {dollars(told[0].spent)}." if told else "Nothing was wasted.",
        columns=("Reason", "Spent, $", "Answers", "Records"), rows=rows, chart=Ranked(tuple(RankedBar(row[0], row[1]) for row in rows), DOLLARS),
        links=_some(counted_behind(_asked(selection), status=REJECTED, method="llm") if one.why == REJECTED else None for one in told),
    )  # fmt: skip


def _why(why: str) -> str:
    words = "rejected by reviewers" if why == REJECTED else FATE[Fate(why)]
    return words[:1].upper() + words[1:]


def _asked(selection: Selection) -> Selection:
    """Which run made a record says when and how it was made: of that, nothing else is asked of the records behind an amount."""
    return selection.model_copy(update=dict.fromkeys(("since", "until", *UNSELECTED)))


def _some(links: Iterable[Link | None]) -> tuple[Link | None, ...]:
    found = tuple(links)
    return found if any(found) else ()
