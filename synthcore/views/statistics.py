"""Statistics: target against actual, what is missing, and how decisions came in over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.views.wording import LABEL, VERDICT, count, listed

if TYPE_CHECKING:
    from synthcore.domains.schema import Domain
    from synthcore.services.measuring_progress import Counts, DayCount, Distribution, PairCount, PairSplit, Share


@dataclass(frozen=True)
class Bar:
    """One label value. `due` is what the goal asks for; every number counts records."""

    value: str
    target: float
    due: int
    generated: int
    approved: int
    missing: int
    to_generate: int


@dataclass(frozen=True)
class Chart:
    title: str
    summary: str
    bars: tuple[Bar, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Day:
    day: str
    verdict: str
    decisions: int


@dataclass(frozen=True)
class Days:
    """Decisions over time; `days` is empty until someone decided something."""

    days: tuple[Day, ...]
    day_rows: tuple[tuple[str, ...], ...]
    day_columns: tuple[str, ...]


@dataclass(frozen=True)
class Statistics(Days):
    """`sentence` is the first thing a lead reads."""

    sentence: str
    goal: int
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class PairTable:
    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PairStatistics:
    """What the pairs of a domain are made of. `length` are sentences about the lengths of their answers."""

    sentence: str
    tables: tuple[PairTable, ...]
    length: tuple[str, ...]
    gives_away: bool
    days: Days


PARTS = {"modification": "Modification", "error_type": "Type of error", "kind": "What the new question asks", "topic": "Topic"}
NOT_SAID = "(not said)"
PAIR_COLUMNS = ("Pairs", "Share", "Approved", "To revise", "Rejected", "Waiting")
COLUMNS = ("Value", "Target", "Due", "Generated", "Approved", "Missing", "To generate")


def statistics(
    distribution: Distribution, counts: Counts, days: Sequence[DayCount], titles: Mapping[str, Mapping[str, str]]
) -> Statistics:  # fmt: skip
    """`titles` gives the title of each value of each label."""
    charts = tuple(_chart(name, getattr(distribution, name), titles.get(name, {})) for name in ("session_type", "concern", "risk_level"))
    found = over_time(days)
    return Statistics(
        sentence=_sentence(distribution, counts, charts), goal=distribution.goal, charts=charts, days=found.days, day_rows=found.day_rows,
        day_columns=found.day_columns,
    )  # fmt: skip


def pair_statistics(split: PairSplit, counts: Counts, days: Sequence[DayCount], domain: Domain) -> PairStatistics:
    """The words of the domain for its modifications and types of error; topics as they are named in the records."""
    titles: dict[str, dict[str, str]] = {
        "modification": {m.id: f"{m.id} {m.title}" for m in domain.modifications.values()},
        "error_type": {e.id: f"{e.id} {e.title}" for e in domain.error_types.values()},
        "kind": {"keep": "The same as its source", "shift": "Something else than its source"},
        "topic": {},
    }
    approved, revise, rejected = (counts.by_status.get(status, 0) for status in ("approved", "needs_revision", "rejected"))
    to_revise = f"{revise:,} to revise; " if revise else ""
    said = f"{approved:,} of {count(counts.total, 'pair')} approved; {to_revise}{rejected:,} rejected; {counts.waiting:,} waiting for a decision."
    return PairStatistics(
        sentence=said,
        tables=tuple(PairTable(title, _split_rows(getattr(split, part), titles[part])) for part, title in PARTS.items()),
        length=split.length,
        gives_away=split.gives_away,
        days=over_time(days),
    )


def _split_rows(found: Sequence[PairCount], titles: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    whole = sum(one.pairs for one in found) or 1
    return tuple(
        (
            titles.get(one.value, one.value) or NOT_SAID, f"{one.pairs:,}", f"{one.pairs / whole:.0%}", _or_dash(one.approved), _or_dash(one.needs_revision),
            _or_dash(one.rejected), _or_dash(one.waiting),
        )
        for one in found
    )  # fmt: skip


def over_time(days: Sequence[DayCount]) -> Days:
    verdicts = [v for v in VERDICT if any(d.verdict == v for d in days)]
    return Days(
        days=tuple(Day(d.day.isoformat(), VERDICT.get(d.verdict, d.verdict), d.decisions) for d in days),
        day_rows=_by_day(days, verdicts),
        day_columns=("Day (UTC)", *(VERDICT[v] for v in verdicts), "Total"),
    )


def _chart(name: str, shares: Sequence[Share], titles: Mapping[str, str]) -> Chart:
    bars = tuple(Bar(titles.get(s.value, s.value), s.target, s.due, s.generated, s.approved, s.missing, s.to_generate) for s in shares)
    rows = tuple(
        (b.value, f"{b.target:.0%}", f"{b.due:,}", f"{b.generated:,}", f"{b.approved:,}", f"{b.missing:,}" if b.missing else "–", _or_dash(b.to_generate))
        for b in bars
    )
    return Chart(LABEL[name], _lacking(bars), bars, rows)


def _or_dash(number: int) -> str:
    return f"{number:,}" if number else "–"


def _lacking(bars: Sequence[Bar]) -> str:
    lacking = sorted((b for b in bars if b.missing), key=lambda b: -b.missing)
    if not lacking:
        return "Every value has the approved records that the goal asks for."
    named = listed([f"{b.value} lacks {b.missing:,}" for b in lacking[:3]])
    return f"{named}." if len(lacking) <= 3 else f"{named}; {count(len(lacking) - 3, 'more value')} short too."


def _sentence(distribution: Distribution, counts: Counts, charts: Sequence[Chart]) -> str:
    parts = [f"{distribution.approved:,} of {distribution.goal:,} approved"]
    if worst := _furthest_behind(distribution, charts):
        parts.append(worst)
    parts.append(f"{counts.waiting:,} waiting for a decision")
    return "; ".join(parts) + "."


def _furthest_behind(distribution: Distribution, charts: Sequence[Chart]) -> str:
    """The value that lags most behind the whole, for a large share of the target is always far from full."""
    left = 1 - distribution.approved / distribution.goal if distribution.goal else 0.0
    lacking = [(bar.missing - bar.due * max(0.0, left), bar.missing, chart.title, bar.value) for chart in charts for bar in chart.bars if bar.missing]
    if not lacking:
        return ""
    _, missing, title, value = max(lacking, key=lambda entry: entry[:2])
    return f"{title.lower()} {value} lacks {missing:,}"


def _by_day(days: Sequence[DayCount], verdicts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    table: dict[str, dict[str, int]] = {}
    for entry in days:
        table.setdefault(entry.day.isoformat(), {})[entry.verdict] = entry.decisions
    return tuple((day, *(_or_dash(row.get(v, 0)) for v in verdicts), f"{sum(row.values()):,}") for day, row in sorted(table.items(), reverse=True))
