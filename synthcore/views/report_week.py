"""The report's week beside the week before, in sentences, a table and a chart; and what each value still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from synthcore.core.quotas import DIMENSIONS
from synthcore.views.distribution import title_of
from synthcore.views.figures import Figure, Series, SeriesPoint
from synthcore.views.money import dollars
from synthcore.views.wording import LABEL, VERDICT, count

if TYPE_CHECKING:
    from synthcore.services.measuring_distribution import Distribution
    from synthcore.services.measuring_quality import Share
    from synthcore.services.reporting import Days, Week

Titles = Mapping[str, Mapping[str, str]]  # of each value of each label


@dataclass(frozen=True)
class Table:
    """Rows of words, of which the columns in `numbers` are lined up to the right."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def days(since: date, until: date) -> str:
    """`Tue 18 to Mon 24 Nov 2026`; month and year once where both days share them."""
    first = f"{since:%a} {since.day}" + (f" {since:%b}" if since.month != until.month else "") + (f" {since.year}" if since.year != until.year else "")
    return f"{first} to {until:%a} {until.day} {until:%b} {until.year}"


def sentences(week: Week) -> tuple[str, ...]:
    """What changed, one thing each."""
    now, before = week.now, week.before
    came, made = _against(now.came, before.came), _against(now.decisions, before.decisions)
    told = [
        f"{count(now.came, 'record')} came in, {came}; {count(now.decisions, 'decision')}, {made}.",
        _rate(week),
        f"The backlog {_grew(now.waiting, before.waiting)}.",
    ]
    if now.spent or before.spent:
        told.append(f"{dollars(now.spent)} spent, {dollars(before.spent)} in the week before.")
    if now.unpriced:
        told.append(f"{count(now.unpriced, 'answer')} of this week cost what nobody knows, and {'is' if now.unpriced == 1 else 'are'} in no sum.")
    return tuple(told)


def table(week: Week) -> Table:
    now, before = week.now, week.before

    def counted(name: str, a: int, b: int) -> tuple[str, str, str, str]:
        return name, f"{a:,}", f"{b:,}", _signed(a - b)

    rows = (
        counted("Records that came in", now.came, before.came),
        counted("Decisions of reviewers", now.decisions, before.decisions),
        counted("Records decided on", now.approved.of, before.approved.of),
        counted("Of these approved", now.approved.count, before.approved.count),
        ("Approval rate", _share(now.approved), _share(before.approved), _points(week)),
        counted("Backlog at the end", now.waiting, before.waiting),
        ("Spent", dollars(now.spent), dollars(before.spent), _signed_dollars(now, before)),
    )
    return Table("The week beside the week before", ("", "This week", "Week before", "Change"), rows, (1, 2, 3))


def decisions(week: Week) -> Figure:
    """By day, of both weeks."""
    by = {(one.day, one.verdict): one.decisions for one in week.decisions}
    verdicts = [name for name in VERDICT if any(verdict == name for _, verdict in by)]
    # Every day is there, so that days without any are seen, and which are of which week.
    every = [week.before.since + timedelta(days=n) for n in range((week.now.until - week.before.since).days + 1)]
    points = tuple(SeriesPoint(day, VERDICT[name], by.get((day, name), 0)) for day in every for name in verdicts)
    return Figure(
        name="week-decisions", title="Decisions by day, this week and the week before", unit="decisions",
        summary=f"{week.now.decisions:,} from {week.now.since} on, {week.before.decisions:,} in the seven days before.",
        columns=("Day (UTC)", *(VERDICT[name] for name in verdicts)),
        rows=tuple((day.isoformat(), *(by.get((day, name), 0) for name in verdicts)) for day in every if verdicts),
        chart=Series(points, stacked=True, y="Decisions"),
    )  # fmt: skip


def missing(found: Distribution, titles: Titles) -> Table | None:
    """The values that lack something, those of each label in their order; None where nothing is missing."""
    rows = tuple(
        (f"{LABEL[label]}: {title_of(titles, label, one.value)}", f"{one.missing:,}", f"{one.approved:,}", f"{one.due:,}", f"{one.waiting:,}",
         "–" if one.to_make is None else f"{one.to_make:,}")
        for label in DIMENSIONS for one in getattr(found, label) if one.missing
    )  # fmt: skip
    columns = ("Value", "Missing", "Approved", "Due", "Waiting", "To generate")
    return Table("What is missing of each value, in dialogues", columns, rows, (1, 2, 3, 4, 5)) if rows else None


def _rate(week: Week) -> str:
    now, before = week.now.approved, week.before.approved
    if not now.of:
        return "No record was decided on."
    said = f"{now.count:,} of {count(now.of, 'record')} decided on {'was' if now.count == 1 else 'were'} approved: {_share(now)}"
    if not before.of:
        return f"{said}; in the week before none was decided on."
    if week.change is None:
        return f"{said}, after {_share(before)}; too few to compare."
    low, high = week.change
    verdict = "more than" if low > 0 or high < 0 else "no more than"
    return f"{said}, after {_share(before)}. The difference is {verdict} chance alone may make."


def _against(now: int, before: int) -> str:
    if now == before:
        return "as in the week before"
    return f"{abs(now - before):,} {'more' if now > before else 'fewer'} than in the week before"


def _grew(now: int, before: int) -> str:
    if now == before:
        return f"is as it was: {now:,}"
    return f"{'grew' if now > before else 'shrank'} by {abs(now - before):,}, from {before:,} to {now:,}"


def _signed(change: int) -> str:
    return f"{change:+,}".replace("-", "−") if change else "0"


def _signed_dollars(now: Days, before: Days) -> str:
    change = now.spent - before.spent
    return f"{'+' if change > 0 else '−'}{dollars(abs(change))}" if change else "0"


def _share(of: Share) -> str:
    return f"{of.share * 100:.0f} % ({of.low * 100:.0f} to {of.high * 100:.0f} %)" if of.share is not None else "–"


def _points(week: Week) -> str:
    """In percentage points, with the interval where it can be told."""
    now, before = week.now.approved.share, week.before.approved.share
    if now is None or before is None:
        return "–"
    said = f"{_signed(round(100 * now) - round(100 * before))} points"
    return said if week.change is None else f"{said} ({_signed(round(100 * week.change[0]))} to {_signed(round(100 * week.change[1]))})"
