"""Descriptions of charts. What a colour says is also said by shape, size, place or a written number.

`chart_shapes` describes a chart once for each theme and shape; here its rows, height and title are put in, because building and
checking a description anew takes longer than all the counting behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from textwrap import wrap
from typing import Any

from synthcore.views import chart_shapes as shapes
from synthcore.views.figures import Figure, Grid, Ranked, Rates, Series, Targets, written

Row = dict[str, Any]
AROUND = 120  # pixels: title, axis and its name
LEGEND, TIME = 20, 320
DAY = timedelta(days=1)
MAX_LINES = 4
APART = 0.05  # of the step between two days
TITLE_WIDTH = 44  # letters in a line of a title: what a narrow screen has room for
PICTURE_WIDTH, PADDING = 720, 6


def spec(figure: Figure, *, dark: bool) -> dict[str, Any]:
    """A vega-lite description as wide as its place. Its rows are data only: nothing in them is read as a part of the description.
    Where the figure has links, the selection `pick` gives the `row` of a mark that was clicked."""
    shape, rows, height = _drawn(figure, dark)
    picks = {"params": [shapes.PICK]} if any(figure.links) else {}
    words = wrap(figure.title, TITLE_WIDTH)
    title: dict[str, Any] = {"text": words} | ({"subtitle": shapes.READ} if isinstance(figure.chart, Targets) else {})
    return shape | picks | {"title": title, "height": height + shapes.LINE * len(words), "datasets": {"rows": rows}}


def picture(figure: Figure, *, dark: bool, width: int = PICTURE_WIDTH) -> dict[str, Any]:
    """The same for a file: of one width (pixels), on its own paper, and with nothing to click."""
    whole = spec(figure, dark=dark)
    whole.pop("params", None)
    config = whole["config"] | {"font": "sans-serif"}
    return whole | {"width": width, "padding": PADDING, "background": shapes.ink(dark)["paper"], "config": config}


def prepare() -> None:
    """Build the descriptions that most pages draw, ahead of their first use."""
    for dark in (False, True):
        shapes.targets(dark)
        shapes.ranked(dark, "Records", True)


def _drawn(figure: Figure, dark: bool) -> tuple[dict[str, Any], list[Row], int]:
    match figure.chart:
        case Targets() as chart:
            return (
                shapes.targets(dark),
                _target_rows(chart),
                _height(bar.value for bar in chart.bars) + LEGEND,
            )
        case Ranked() as chart:
            bars = [{"value": bar.value, "count": bar.count, "text": written(bar.count, figure.unit), "row": i} for i, bar in enumerate(chart.bars)]
            return shapes.ranked(dark, chart.x, _whole(bar.count for bar in chart.bars)), bars, _height(bar.value for bar in chart.bars)
        case Rates() as chart:
            groups = tuple(dict.fromkeys(point.group for point in chart.points))
            values = list(dict.fromkeys(point.value for point in chart.points))
            height = TIME if chart.over_time else _height(values, at_least=14 * len(groups) + 8)
            return shapes.rates(dark, groups, chart.x, chart.over_time), _rate_rows(figure, chart, groups), height + _legend(groups, chart.over_time)
        case Series() as chart:
            names = tuple(dict.fromkeys(point.series for point in chart.points))
            rows = _stacked_rows(figure, chart) if chart.stacked else _line_rows(figure, chart)
            return shapes.series(dark, names, chart.stacked, chart.y, _whole(p.value for p in chart.points)), rows, TIME + _legend(names, over_time=True)
        case Grid() as chart:
            columns, lines = (tuple(dict.fromkeys(getattr(cell, name) for cell in chart.cells)) for name in ("x", "y"))
            height = _height(lines, at_least=44 if any(cell.mark for cell in chart.cells) else 30)
            return shapes.grid(dark, columns, lines, chart.x_title, chart.y_title), _grid_rows(figure, chart), height + 60


def _whole(numbers: Iterable[float]) -> bool:
    return all(float(number).is_integer() for number in numbers)


def _legend(groups: tuple[str, ...], over_time: bool) -> int:
    return LEGEND * -(-len(groups) // shapes.legend_columns(groups, over_time)) if len(groups) > 1 else 0


def _height(values: Iterable[str], *, at_least: int = 30) -> int:
    """Of a row for each value: as high as the longest of them needs, written in lines."""
    names = list(values)
    lines = max((min(MAX_LINES, len(wrap(name, shapes.LABEL_WIDTH))) for name in names), default=1)
    return max(at_least, shapes.LINE * lines + 10) * max(1, len(names)) + AROUND


def _target_rows(chart: Targets) -> list[Row]:
    """The pale bar begins where the solid one ends. One of nothing is there too: the first rows give the values their order."""
    rows = []
    for i, bar in enumerate(chart.bars):
        both = bar.approved + bar.waiting
        whole = {"value": bar.value, "row": i, "approved": bar.approved, "waiting": bar.waiting, "due": bar.due}
        ends = {shapes.APPROVED: (0, bar.approved), shapes.WAITING: (bar.approved, both)}
        rows += [whole | {"kind": kind, "low": low, "high": high} for kind, (low, high) in ends.items()]
        rows.append(whole | {"kind": shapes.TARGET, "low": bar.due, "high": bar.due})
    return rows


def _rate_rows(figure: Figure, chart: Rates, groups: tuple[str, ...]) -> list[Row]:
    """Over time, groups stand a little beside one another, so that their intervals do not lie on top of each other."""
    places = _places(chart, groups) if chart.over_time else {}
    return [
        {
            "value": point.value, "group": point.group, "rate": point.rate, "low": point.low if point.low is not None else point.rate,
            "high": point.high if point.high is not None else point.rate, "count": point.count, "row": figure.row_of(point.value, point.group),
            "place": places.get((point.value, point.group)),
        }
        for point in chart.points
        if point.rate is not None
    ]  # fmt: skip


def _places(chart: Rates, groups: tuple[str, ...]) -> dict[tuple[str, str], str]:
    days = {point.value: date.fromisoformat(point.value) for point in chart.points}
    apart = APART * _step(list(days.values()))
    first = -(len(groups) - 1) / 2
    return {
        (value, group): (datetime.combine(day, time(), UTC) + (first + i) * apart).isoformat() for value, day in days.items() for i, group in enumerate(groups)
    }


def _line_rows(figure: Figure, chart: Series) -> list[Row]:
    return [
        {"value": p.day.isoformat(), "group": p.series, "number": p.value, "row": figure.row_of(p.day.isoformat(), p.series)}
        for p in sorted(chart.points, key=lambda p: p.day)
    ]


def _stacked_rows(figure: Figure, chart: Series) -> list[Row]:
    """Each bar is as wide as the smallest step between two days, so that days without anything are seen as gaps."""
    step, order = _step([p.day for p in chart.points]), {name: i for i, name in enumerate(dict.fromkeys(p.series for p in chart.points))}
    reached: dict[date, float] = {}
    rows = []
    for p in sorted(chart.points, key=lambda p: (p.day, order[p.series])):
        low = reached.get(p.day, 0.0)
        reached[p.day] = low + p.value
        day, until = p.day.isoformat(), (p.day + step).isoformat()
        rows.append({
            "value": day, "until": until, "group": p.series, "number": p.value, "low": low, "high": low + p.value, "row": figure.row_of(day, p.series)
        })  # fmt: skip
    return rows


def _step(days: Sequence[date]) -> timedelta:
    known = sorted(set(days))
    gaps = [b - a for a, b in pairwise(known)]
    return min(gaps) if gaps and all(gap.days % 7 == 0 for gap in gaps) else DAY


def _grid_rows(figure: Figure, chart: Grid) -> list[Row]:
    return [
        {
            "x": cell.x, "y": cell.y, "number": cell.value or 0, "empty": not cell.value, "row": figure.row_of(cell.y, cell.x),
            "text": f"{written(cell.value, figure.unit)}\n{cell.mark}".strip(),
        }
        for cell in chart.cells
    ]  # fmt: skip
