"""Descriptions of charts. What a colour says is also said by shape, size, place or a written number.

`chart_shapes` describes a chart once for each theme and shape; here its rows, height and axes' ends are put in, because building and
checking a description anew takes longer than all the counting behind it. A page writes the title above its chart; a picture has it in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor, log10
from textwrap import wrap
from typing import Any

from synthcore.views import chart_rows
from synthcore.views import chart_shapes as shapes
from synthcore.views.chart_labels import breadth, in_lines, lines, widest
from synthcore.views.chart_rows import Row
from synthcore.views.figures import DOLLARS, SHARE, Chart, Figure, Grid, Ranked, Rates, Series, Targets

Drawn = tuple[dict[str, Any], list[Row], int, dict[str, float]]  # the shape, its rows, its height in pixels, its parameters
PITCH, AROUND = 28, 44  # pixels: of a row, and of the axis beside them
NAMES = 26  # of the name of an axis
LEGEND, TIME = 20, 280
MONTHS = 6  # letters that the numbers beside a chart over time may have
LEAST_STEPS, FINE = 8, 45  # days: so many have room at least, and from so many on their marks are small
ACROSS = 30  # letters that the names of columns have together, where a screen is narrow
TITLE_WIDTH, TITLE_LINE = 80, 18  # letters in a line of a picture's title, and its height
DIMES = 5  # US dollars: an axis that ends below has cents
PICTURE_WIDTH, PADDING = 720, 6
MOST_SHOWN = 30  # values down the side; the table has all of them


def spec(figure: Figure, *, dark: bool, height: int | None = None) -> dict[str, Any]:
    """A vega-lite description as wide as its place, without a title; `height` (pixels) makes it higher than it needs to be.
    Its rows are data only: nothing in them is read as a part of the description. Where the figure has links, the selection `pick`
    gives the `row` of a mark that was clicked, and of bars that have parts the `kind`."""
    shape, rows, needed, parameters = _drawn(figure, dark)
    params: list[dict[str, Any]] = [{"name": name, "value": value} for name, value in parameters.items()]
    leading = [row | {"leads": row["row"] is not None and figure.link_of(row["row"], row.get("kind", "")) is not None} for row in rows]
    whole = shape | {"height": max(needed, height or 0), "datasets": {"rows": leading}}
    if figure.linked:
        params.append(shapes.PICK_PART if figure.parts and isinstance(figure.chart, Targets) else shapes.PICK)
    return whole | ({"params": params} if params else {})


def picture(figure: Figure, *, dark: bool, width: int = PICTURE_WIDTH) -> dict[str, Any]:
    """The same for a file: of one width (pixels), with its title and its unit, on its own paper, and with nothing to click."""
    whole = spec(replace(figure, links=(), parts=()), dark=dark)
    letters = TITLE_WIDTH * width // PICTURE_WIDTH
    words, under = wrap(figure.title, letters), wrap(under_title(figure), letters + letters // 8)
    title = {"text": words, "subtitle": under}
    config = whole["config"] | {"font": "sans-serif"}
    return whole | {
        "title": title, "height": whole["height"] + TITLE_LINE * len(words) + shapes.LINE * len(under) + 10, "width": width, "padding": PADDING,
        "background": shapes.ink(dark)["paper"], "config": config,
    }  # fmt: skip


def height(figure: Figure) -> int:
    """Pixels that the chart needs on a page."""
    return _drawn(figure, False)[2]


def under_title(figure: Figure) -> str:
    """What is measured, in which unit; how it is read; and what is left out of the chart."""
    match figure.chart:
        case Targets():
            said = [_capital(figure.unit), shapes.READ]
        case Rates() as chart:
            said = [f"{chart.x}, in percent" + (", with its 95 % interval" if any(point.low is not None for point in chart.points) else "")]
        case Grid() as chart:
            said = [f"{_capital('percent' if figure.unit == SHARE else figure.unit)}, {_inside(chart.y_title)} by {_inside(chart.x_title)}"]
        case Ranked() as chart:
            said = [chart.x]
        case Series() as chart:
            said = [chart.y]
    if left := _left_out(figure.chart):
        said.append(f"The first {MOST_SHOWN} of {left + MOST_SHOWN:,}; the table has all.")
    return ". ".join(part.rstrip(".") for part in said) + ("." if len(said) > 1 else "")


def prepare() -> None:
    """Build the descriptions that most pages draw, ahead of their first use."""
    for dark in (False, True):
        shapes.targets(dark)
        shapes.ranked(dark, "Records", ",d", True)


def _drawn(figure: Figure, dark: bool) -> Drawn:
    match _shown(figure.chart):
        case Targets() as chart:
            labels = in_lines(bar.value for bar in chart.bars)
            most = max((max(bar.approved + bar.waiting, bar.due) for bar in chart.bars), default=0)
            return shapes.targets(dark), chart_rows.of_targets(chart, labels), _height(labels), {"most": _ceiling(most)}
        case Ranked() as chart:
            labels, numbers = in_lines(bar.value for bar in chart.bars), [bar.count for bar in chart.bars]
            shape = shapes.ranked(dark, chart.x, *_form(figure.unit, numbers))
            return shape, chart_rows.of_ranked(figure, chart, labels), _height(labels), {"most": max(numbers, default=0) or 1}
        case Rates() as chart:
            return _rates(figure, chart, dark)
        case Series() as chart:
            return _series(figure, chart, dark)
        case Grid() as chart:
            return _grid(figure, chart, dark)


def _rates(figure: Figure, chart: Rates, dark: bool) -> Drawn:
    groups, values = (tuple(dict.fromkeys(getattr(point, name) for point in chart.points)) for name in ("group", "value"))
    if chart.over_time:
        days = [date.fromisoformat(value) for value in values]
        columns = shapes.legend_columns(groups, MONTHS)
        shape = shapes.rates(dark, groups, columns, figure.columns[0], len(days) > FINE)
        return shape, chart_rows.of_rates(figure, chart, groups, {}), TIME + _legend(groups, columns), _ends(days, figure.columns[0], bars=False)
    labels = dict(zip(values, in_lines(values), strict=True))
    columns = shapes.legend_columns(groups, widest(labels.values()))
    needed = _height(labels.values(), at_least=14 * len(groups) + 8) + _legend(groups, columns)
    return shapes.rates(dark, groups, columns, None, False), chart_rows.of_rates(figure, chart, groups, labels), needed, {}


def _series(figure: Figure, chart: Series, dark: bool) -> Drawn:
    names, known = tuple(dict.fromkeys(point.series for point in chart.points)), list(shapes.KNOWN)
    if chart.stacked:  # in the order in which their lightness differs
        names = tuple(sorted(names, key=lambda name: known.index(name) if name in known else len(known)))
    days, numbers = [point.day for point in chart.points], [point.value for point in chart.points]
    rows = chart_rows.of_bars(figure, chart, names) if chart.stacked else chart_rows.of_lines(figure, chart)
    form, whole = _form(figure.unit, numbers)
    columns = shapes.legend_columns(names, MONTHS)
    shape = shapes.series(dark, names, columns, chart.stacked, chart.y, form, whole, figure.columns[0], len(set(days)) > FINE)
    most = max((row["high" if chart.stacked else "number"] for row in rows), default=0)
    return shape, rows, TIME + _legend(names, columns), {"most": _ceiling(most)} | _ends(days, figure.columns[0], bars=chart.stacked)


def _grid(figure: Figure, chart: Grid, dark: bool) -> Drawn:
    """Turned where its columns would have the longer names: they stand upright, beside each other."""
    x, y = (tuple(dict.fromkeys(getattr(cell, name) for cell in chart.cells)) for name in ("x", "y"))
    turned = breadth(x) > ACROSS and breadth(y) < breadth(x)
    across, down = (y, x) if turned else (x, y)
    above = dict(zip(across, in_lines(across, max(ACROSS // max(1, len(across)), 8), cut=False), strict=True))
    beside = dict(zip(down, in_lines(down), strict=True))
    titles = (chart.y_title, chart.x_title) if turned else (chart.x_title, chart.y_title)
    shape = shapes.grid(dark, tuple(above.values()), tuple(beside.values()), *titles)
    needed = _height(beside.values(), at_least=44 if any(cell.mark for cell in chart.cells) else 30)
    return shape, chart_rows.of_grid(figure, chart, above, beside, turned=turned), needed + NAMES + shapes.LINE * (lines(above.values()) - 1), {}


def _shown(chart: Chart) -> Chart:
    """Of very many values those that stand first."""
    if not _left_out(chart):
        return chart
    if isinstance(chart, Rates):
        kept = set(list(dict.fromkeys(point.value for point in chart.points))[:MOST_SHOWN])
        return replace(chart, points=tuple(point for point in chart.points if point.value in kept))
    if isinstance(chart, Targets):
        return replace(chart, bars=chart.bars[:MOST_SHOWN])
    return replace(chart, bars=chart.bars[:MOST_SHOWN]) if isinstance(chart, Ranked) else chart


def _left_out(chart: Chart) -> int:
    """How many values the chart does not show."""
    match chart:
        case Targets() | Ranked():
            return max(0, len(chart.bars) - MOST_SHOWN)
        case Rates(over_time=False):
            return max(0, len({point.value for point in chart.points}) - MOST_SHOWN)
    return 0


def _form(unit: str, numbers: Sequence[float]) -> tuple[str, bool]:
    """How d3 writes the numbers of an axis, and whether nothing stands between whole ones: whole ones in full, others with three digits
    that say something, and money as money, with cents where dollars are few."""
    most = max(numbers, default=0)
    if unit.startswith(DOLLARS):
        return ("$,d", True) if most >= DIMES else ("$,.2f", False) if most >= DIMES / 100 else ("$,.2~r", False)
    whole = all(float(number).is_integer() for number in numbers)
    return (",d" if whole else ",.3~r"), whole


def _ceiling(most: float) -> float:
    """Where an axis ends: the next round number, so that its end has one."""
    if not most:
        return 1
    power = 10.0 ** floor(log10(most))
    step = next(step for part in (0.1, 0.2, 0.25, 0.5, 1, 2) if (step := part * power) * 6 >= most)
    return ceil(most / step - 1e-9) * step if step >= 1 or most != int(most) else ceil(most)


def _legend(groups: tuple[str, ...], columns: int) -> int:
    return LEGEND * -(-len(groups) // columns) if len(groups) > 1 else 0


def _height(labels: Iterable[str], *, at_least: int = PITCH) -> int:
    """Of a row for each label: as high as the longest of them needs."""
    every = list(labels)
    return max(at_least, shapes.LINE * lines(every) + 10) * max(1, len(every)) + AROUND


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]


def _ends(days: Sequence[date], column: str, *, bars: bool) -> dict[str, float]:
    """Between which moments the days lie. Few of them keep to one side: one bar is no wall."""
    if not days:
        return {}
    step, first, last = chart_rows.step(days, column), min(days), max(days)
    last += step if bars else timedelta(0)
    return {"first": _moment(first), "last": _moment(max(last, first + (LEAST_STEPS - (0 if bars else 1)) * step))}


def _moment(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp() * 1000
