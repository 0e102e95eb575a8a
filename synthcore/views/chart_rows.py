"""The rows that charts draw: one for each mark, with what it stands for, where it stands, and the row of the table that tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from synthcore.views import chart_shapes as shapes
from synthcore.views.figures import Figure, Grid, Ranked, Rates, Series, Targets, written

Row = dict[str, Any]
DAY, WEEK = timedelta(days=1), timedelta(days=7)
APART = 0.05  # of the step between two days


def of_targets(chart: Targets, labels: Sequence[str]) -> list[Row]:
    """The pale bar begins where the solid one ends. One of nothing is there too: the first rows give the values their order."""
    rows: list[Row] = []
    for i, bar in enumerate(chart.bars):
        both = bar.approved + bar.waiting
        whole = {"value": bar.value, "label": labels[i], "row": i, "approved": bar.approved, "waiting": bar.waiting, "due": bar.due}
        ends = {shapes.APPROVED: (0, bar.approved), shapes.WAITING: (bar.approved, both)}
        rows += [whole | {"kind": kind, "low": low, "high": high} for kind, (low, high) in ends.items()]
        rows.append(whole | {"kind": shapes.TARGET, "low": bar.due, "high": bar.due})
    return rows


def of_ranked(figure: Figure, chart: Ranked, labels: Sequence[str]) -> list[Row]:
    return [{"value": bar.value, "label": labels[i], "count": bar.count, "text": written(bar.count, figure.unit), "row": i} for i, bar in enumerate(chart.bars)]


def of_rates(figure: Figure, chart: Rates, groups: tuple[str, ...], labels: Mapping[str, str]) -> list[Row]:
    """`labels` are those of values, none over time: there, groups stand a little beside one another, so that their intervals do not
    lie on top of each other."""
    places = _places(figure.columns[0], chart, groups) if chart.over_time else {}
    return [
        {
            "value": point.value, "label": labels.get(point.value), "group": point.group, "rate": point.rate,
            "low": point.low if point.low is not None else point.rate,
            "high": point.high if point.high is not None else point.rate, "count": point.count, "row": figure.row_of(point.value, point.group),
            "place": places.get((point.value, point.group)),
        }
        for point in chart.points
        if point.rate is not None
    ]  # fmt: skip


def _places(column: str, chart: Rates, groups: tuple[str, ...]) -> dict[tuple[str, str], str]:
    days = {point.value: date.fromisoformat(point.value) for point in chart.points}
    apart = APART * step(list(days.values()), column)
    first = -(len(groups) - 1) / 2
    return {
        (value, group): (datetime.combine(day, time(), UTC) + (first + i) * apart).isoformat() for value, day in days.items() for i, group in enumerate(groups)
    }


def of_lines(figure: Figure, chart: Series) -> list[Row]:
    return [
        {
            "value": p.day.isoformat(), "group": p.series, "number": p.value, "text": written(p.value, figure.unit),
            "row": figure.row_of(p.day.isoformat(), p.series),
        }
        for p in sorted(chart.points, key=lambda p: p.day)
    ]  # fmt: skip


def of_bars(figure: Figure, chart: Series, names: Sequence[str]) -> list[Row]:
    """Series lie upon each other in the order of `names`. Each bar is as wide as the smallest step between two days, so that days without
    anything are seen as gaps."""
    wide, order = step([p.day for p in chart.points], figure.columns[0]), {name: i for i, name in enumerate(names)}
    reached: dict[date, float] = {}
    rows = []
    for p in sorted(chart.points, key=lambda p: (p.day, order[p.series])):
        low = reached.get(p.day, 0.0)
        reached[p.day] = low + p.value
        day, until = p.day.isoformat(), (p.day + wide).isoformat()
        rows.append({
            "value": day, "until": until, "group": p.series, "number": p.value, "low": low, "high": low + p.value, "text": written(p.value, figure.unit),
            "row": figure.row_of(day, p.series),
        })  # fmt: skip
    return rows


def step(days: Sequence[date], column: str) -> timedelta:
    """From one of the days to the next: a week where `column`, the name of their axis, says so or they are so far apart."""
    known = sorted(set(days))
    gaps = [b - a for a, b in pairwise(known)]
    if not gaps:
        return WEEK if column.startswith("Week") else DAY
    return min(gaps) if all(gap.days % 7 == 0 for gap in gaps) else DAY


def of_grid(figure: Figure, chart: Grid, above: Mapping[str, str], beside: Mapping[str, str], *, turned: bool) -> list[Row]:
    """`above` are the labels of columns and `beside` those of lines; of a turned grid its values of y are the columns."""
    return [
        {
            "x": above[cell.y if turned else cell.x], "y": beside[cell.x if turned else cell.y], "number": cell.value or 0, "empty": not cell.value,
            "row": figure.row_of(cell.y, cell.x), "text": f"{written(cell.value, figure.unit)}\n{cell.mark}".strip(),
        }
        for cell in chart.cells
    ]  # fmt: skip
