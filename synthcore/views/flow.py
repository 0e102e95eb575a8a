"""Flow on the Statistics page: the backlog and its age, decisions by day, the time they take, when it would be done, and who does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from synthcore.core.tallies import Selection
from synthcore.views.figures import Figure, Link, Ranked, RankedBar, Series, SeriesPoint, counted_behind, queue_behind
from synthcore.views.wording import LABEL, VERDICT, count, listed

if TYPE_CHECKING:
    from synthcore.services.measuring_flow import Finish, Flow, Forecast, Oddities, Reviewer, Time

REVIEWERS = ("Reviewer", "Decisions", "Hours at the desk", "Seconds a decision", "Agreement with colleagues", "Known answers met", "Last decision")
EVERYTHING = Selection()
Titles = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class FlowView:
    """`lead` comes first. `disputes` is a sentence with the way to what reviewers differ on, None where they do not."""

    lead: str
    disputes: tuple[str, Link] | None
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]


def flow(found: Flow, titles: Titles, selection: Selection = EVERYTHING) -> FlowView:
    """`titles` gives the title of each value of each label. `selection` is what was measured: the way to disputes leads to its."""
    figures = [_backlog(found), _ages(found), _decisions(found), _times(found.by_session, titles), _by_verdict(found.by_verdict)]
    disputes = None
    if found.disputed:
        differ = f"Reviewers differ on {count(found.disputed, 'record')}; a lead decides."
        # The queue, where they are ruled on, can be asked for a batch; what else is selected the table of records can list.
        queued = not selection.beyond("domain", "kind", "batch") and selection.batch != ""
        disputes = (differ, queue_behind(status="disputed", batch=selection.batch) if queued else counted_behind(selection, status="disputed"))
    return FlowView(lead=_lead(found), disputes=disputes, notes=_notes(found.odd), figures=tuple(figure for figure in figures if figure.rows))


def reviewers(found: Sequence[Reviewer]) -> tuple[tuple[str, ...], ...]:
    """Rows in the columns of REVIEWERS."""
    return tuple(_reviewer(one) for one in found)


def _lead(found: Flow) -> str:
    backlog = found.backlog
    if not backlog.waiting:
        return "Nothing waits for a decision."
    oldest, half = lasting(backlog.oldest_hours or 0), lasting(backlog.median_hours or 0)
    waits = f"{count(backlog.waiting, 'record waits', 'records wait')} for a decision, the oldest for {oldest}"
    return f"{waits}{f', half of them for {half} or longer' if half != oldest else ''}. {forecast(found.forecast)}"


def forecast(told: Forecast) -> str:
    """When nothing would wait any more, with the pace that it is told by."""
    if told.early:
        return "It is too early to say when that will be done."
    days = f"the last {count(told.days, 'day')}"
    if not told.settled:
        return f"No end is in sight: nothing was decided in {days}."
    pace = f"{_number(told.came)} a day came in and {_number(told.settled)} were decided in {days}"
    if told.finish:
        return f"Projected finish: {_reach(told.finish)}; {pace}."
    alone = f" If none came in any more: {_reach(told.alone)}." if told.alone else ""
    return f"{'The backlog does not finish' if told.came >= told.settled else 'No end is in sight'}: {pace}.{alone}"


def lasting(hours: float) -> str:
    """How long, in whole hours or whole days of 24 hours."""
    if hours < 1:
        return "less than an hour"
    return count(int(hours // 24), "day") if hours >= 24 else count(int(hours), "hour")


def _day(of: date) -> str:
    """`2 March 2026`."""
    return f"{of.day} {of:%B %Y}"


def _reach(finish: Finish) -> str:
    """`11 March 2026 (8 March to 23 March 2026, 95 %)`."""
    if finish.last is None:
        return f"{_day(finish.day)} ({_day(finish.first)} at the earliest, the latest is not in sight)"
    if finish.first == finish.last:
        return _day(finish.day)
    first = _day(finish.first) if finish.first.year != finish.last.year else f"{finish.first.day} {finish.first:%B}"
    return f"{_day(finish.day)} ({first} to {_day(finish.last)}, 95 %)"


def _number(a_day: float) -> str:
    return f"{a_day:,.0f}" if a_day >= 100 or a_day.is_integer() else f"{a_day:.1f}" if a_day >= 0.1 else f"{a_day:.1g}"


def _notes(odd: Oddities) -> tuple[str, ...]:
    told = ((odd.ahead, "after now"), (odd.early, "before their record came in"), (odd.backwards, "before it was opened"))
    said = [f"{words} ({n:,})" for n, words in told if n]
    return (f"By the clocks of the machines, decisions were made {listed(said)}. All of them count; what is after now, as of today.",) if said else ()


def _backlog(found: Flow) -> Figure:
    days = found.over_time
    change = days[-1].backlog - days[0].backlog if days else 0
    moved = "as it was" if not change else f"{'grown' if change > 0 else 'shrunk'} by {abs(change):,}"
    return Figure(
        name="flow-backlog", title="Records that wait for a decision, at the end of each day", unit="records",
        summary=f"{days[-1].backlog:,} wait, {moved} since {days[0].day}." if days else "There are no records.",
        columns=("Day (UTC)", "Waiting", "Came in", "Decided"), rows=tuple((one.day.isoformat(), one.backlog, one.came, one.settled) for one in days),
        chart=Series(tuple(SeriesPoint(one.day, "Waiting", one.backlog) for one in days), stacked=False, y="Records"),
    )  # fmt: skip


def _ages(found: Flow) -> Figure:
    """By hours, so that the table of records, which knows the days of arrival, cannot list a band."""
    bands = found.backlog.bands if found.backlog.waiting else ()
    rows = tuple((_band(band.first, band.last), band.records) for band in bands)
    old = sum(band.records for band in bands if band.first >= 7)
    return Figure(
        name="flow-ages", title="How long they have waited", summary=f"{old:,} have waited for a week or longer.", unit="records",
        columns=("Waiting for", "Records"), rows=rows, chart=Ranked(tuple(RankedBar(*row) for row in rows), "Records"),
    )  # fmt: skip


def _band(first: int, last: int | None) -> str:
    if last is None:
        return f"{first} days or longer"
    return "less than a day" if not first else f"{first} to {last} days"


def _decisions(found: Flow) -> Figure:
    days = sorted({one.day for one in found.decisions})
    by = {(one.day, one.verdict): one.decisions for one in found.decisions}
    verdicts = [name for name in VERDICT if any((day, name) in by for day in days)]
    points = tuple(SeriesPoint(day, VERDICT[name], n) for (day, name), n in by.items())
    total = sum(by.values())
    return Figure(
        name="flow-decisions", title="Decisions by day", summary=f"{total:,} decisions on {count(len(days), 'day')}.", unit="decisions",
        columns=("Day (UTC)", *(VERDICT[name] for name in verdicts)),
        rows=tuple((day.isoformat(), *(by.get((day, name), 0) for name in verdicts)) for day in days),
        chart=Series(points, stacked=True, y="Decisions"),
    )  # fmt: skip


def _times(times: Sequence[Time], titles: Titles) -> Figure:
    named = [(titles.get("session_type", {}).get(one.value, one.value) or "(not said)", one) for one in times]
    return _timed("flow-session", f"Time for a decision, by {LABEL['session_type'].lower()}", LABEL["session_type"], named)


def _by_verdict(times: Sequence[Time]) -> Figure:
    named = [(VERDICT.get(one.value, one.value), one) for one in times]
    return _timed("flow-verdict", "Time for a decision, by decision", "Decision", named)


def _timed(name: str, title: str, of: str, named: Sequence[tuple[str, Time]]) -> Figure:
    slowest = max(named, key=lambda one: one[1].median, default=None)
    return Figure(
        name=name, title=title, summary=f"{slowest[0]} takes longest: half of the decisions {slowest[1].median:,.0f} seconds or more." if slowest else "",
        unit="seconds, the median", columns=(of, "Median, s", "A quarter below, s", "A quarter above, s", "Decisions with a time"),
        rows=tuple((value, round(one.median, 1), round(one.quarter, 1), round(one.three_quarters, 1), one.decisions) for value, one in named),
        chart=Ranked(tuple(RankedBar(value, round(one.median, 1)) for value, one in named), "Seconds, the median"),
    )  # fmt: skip


def _reviewer(one: Reviewer) -> tuple[str, ...]:
    return (
        one.person, f"{one.decisions:,}", f"{one.seconds / 3600:,.1f}" if one.timed else "–", f"{one.seconds / one.timed:,.0f}" if one.timed else "–",
        f"{one.agreement * 100:.0f} % of {one.common:,}" if one.agreement is not None else "–",
        f"{one.calibrated * 100:.0f} % of {one.known:,}" if one.calibrated is not None else "–", f"{one.last:%Y-%m-%d}",
    )  # fmt: skip
