"""Flow on the Statistics page: the backlog and its age, decisions by day, the time they take, when it would be done, and who does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.views.figures import Figure, Link, Ranked, RankedBar, Series, SeriesPoint, queue_behind, records_behind
from synthcore.views.wording import LABEL, VERDICT, count

if TYPE_CHECKING:
    from synthcore.services.measuring_flow import Flow, Forecast, Oddities, Reviewer, Time

REVIEWERS = ("Reviewer", "Decisions", "Hours at the desk", "Seconds a decision", "Agreement with colleagues", "Known answers met", "Last decision")
FAR = 3650  # days: beyond them nobody plans


@dataclass(frozen=True)
class FlowView:
    """`lead` comes first. `disputes` is a sentence with the way to what reviewers differ on, None where they do not."""

    lead: str
    disputes: tuple[str, Link] | None
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]


def flow(found: Flow, titles: Mapping[str, Mapping[str, str]], batch: str | None = None) -> FlowView:
    """`titles` gives the title of each value of each label."""
    figures = [_backlog(found), _ages(found, batch), _decisions(found), _times(found.by_session, titles), _by_verdict(found.by_verdict)]
    disputes = None
    if found.disputed:
        differ = f"Reviewers differ on {count(found.disputed, 'record')}; a lead decides."
        disputes = (differ, queue_behind(status="disputed", batch=batch))
    return FlowView(lead=_lead(found), disputes=disputes, notes=_notes(found.odd), figures=tuple(figure for figure in figures if figure.rows))


def reviewers(found: Sequence[Reviewer]) -> tuple[tuple[str, ...], ...]:
    """Rows in the columns of REVIEWERS."""
    return tuple(_reviewer(one) for one in found)


def _lead(found: Flow) -> str:
    backlog = found.backlog
    if not backlog.waiting:
        return "Nothing waits for a decision."
    oldest, half = _days(backlog.oldest or 0), _days(backlog.median or 0)
    return f"{count(backlog.waiting, 'record waits', 'records wait')}: half of them {half} or longer, the oldest {oldest}. {forecast(found.forecast)}"


def forecast(told: Forecast) -> str:
    """When nothing would wait any more."""
    if told.days is None or told.days > FAR:
        return "The end is not in sight: in the last 14 days hardly anything was decided."
    low = _whole(told.low or 0)
    reach = f"between {low} and {_days(_whole(told.high))}" if told.high is not None and told.high <= FAR else f"{_days(low)} at least, the latest not in sight"
    return f"At {told.a_day:.1f} a day, as in the last 14 days, and if none came in, that would be done in {_days(_whole(told.days))} ({reach}, 95 %)."


def _whole(days: float | None) -> int:
    return max(1, round(days or 0))


def _days(days: float) -> str:
    return "less than a day" if days < 1 else "1 day" if days == 1 else f"{days:,.0f} days"


def _notes(odd: Oddities) -> tuple[str, ...]:
    told = (
        (odd.ahead, "made after now"),
        (odd.early, "made before the record came in"),
        (odd.backwards, "made before the record was opened"),
    )
    said = [f"{n:,} {words}" for n, words in told if n]
    return (f"By the clocks of the machines, some decisions were {' and '.join(said)}. They count; a chart ends with today.",) if said else ()


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


def _ages(found: Flow, batch: str | None) -> Figure:
    bands = found.backlog.bands if found.backlog.waiting else ()
    rows = tuple((_band(band.first, band.last), band.records) for band in bands)
    old = sum(band.records for band in bands if band.first >= 7)
    return Figure(
        name="flow-ages", title="How long they have waited", summary=f"{old:,} have waited for a week or longer.", unit="records",
        columns=("Waiting for", "Records"), rows=rows, chart=Ranked(tuple(RankedBar(*row) for row in rows), "Records"),
        links=tuple(queue_behind(status="open", batch=batch) for _ in rows),
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


def _times(times: Sequence[Time], titles: Mapping[str, Mapping[str, str]]) -> Figure:
    named = [(titles.get("session_type", {}).get(one.value, one.value) or "(not said)", one) for one in times]
    links = tuple(records_behind(session_type=one.value) if one.value else None for one in times)
    return _timed("flow-session", f"Time for a decision, by {LABEL['session_type'].lower()}", LABEL["session_type"], named, links)


def _by_verdict(times: Sequence[Time]) -> Figure:
    named = [(VERDICT.get(one.value, one.value), one) for one in times]
    return _timed("flow-verdict", "Time for a decision, by decision", "Decision", named, ())


def _timed(name: str, title: str, of: str, named: Sequence[tuple[str, Time]], links: tuple[Link | None, ...]) -> Figure:
    slowest = max(named, key=lambda one: one[1].median, default=None)
    return Figure(
        name=name, title=title, summary=f"{slowest[0]} takes longest: half of the decisions {slowest[1].median:,.0f} seconds or more." if slowest else "",
        unit="seconds, the median", columns=(of, "Median, s", "A quarter below, s", "A quarter above, s", "Decisions with a time"),
        rows=tuple((value, round(one.median, 1), round(one.quarter, 1), round(one.three_quarters, 1), one.decisions) for value, one in named),
        chart=Ranked(tuple(RankedBar(value, round(one.median, 1)) for value, one in named), "Seconds, the median"), links=links,
    )  # fmt: skip


def _reviewer(one: Reviewer) -> tuple[str, ...]:
    return (
        one.person, f"{one.decisions:,}", f"{one.seconds / 3600:,.1f}", f"{one.seconds / one.timed:,.0f}" if one.timed else "–",
        f"{one.agreement * 100:.0f} % of {one.common:,}" if one.agreement is not None else "–",
        f"{one.calibrated * 100:.0f} % of {one.known:,}" if one.calibrated is not None else "–", f"{one.last:%Y-%m-%d}",
    )  # fmt: skip
