"""Figures: what one chart shows, in a form that a page, a picture and a report can draw, with its table and the way to its records.

A figure knows no engine of charts. Its rows are what the table view and the CSV say; its chart is what is drawn of them.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from synthcore.core.tallies import Selection
from synthcore.formats.spreadsheet import defused, writable
from synthcore.views import narrowing
from synthcore.views.review import SHOWN
from synthcore.views.selection import NOT_SAID

Cell = str | int | float | None
FILTERS = (
    "batch", "session_type", "concern", "risk_level", "text", "found", "dimension", "choice", "judge", "branch", "domain", "marked", *narrowing.FIELDS,
)  # fmt: skip
SHARE = "share"  # the unit of what is between 0 and 1 and written in percent
BOUNDS = ("At least", "At most")  # columns of the interval of a share
DOLLARS = "US dollars"  # what units of money begin with
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Link:
    """The page that lists the records behind a row, with the query parameters that filter it."""

    page: Literal["evaluate", "review"]
    query: tuple[tuple[str, str], ...]


def records_behind(*, status: str | None = None, **filters: str | None) -> Link:
    """Evaluate → Records, with its filters set. `status` as in core.ports.Shown; the others are those of FILTERS, and labels and
    names in them are values, not titles; days are ISO dates; an empty value asks for the records that do not say. Raises ValueError for
    a filter that the page does not have: it would list other records."""
    if unknown := sorted(set(filters) - set(FILTERS)):
        raise ValueError(f"the table of records has no filter {unknown[0]!r}")
    said = [("evaluate-part", "Records"), *((f"evaluate-{name}", value or NOT_SAID) for name, value in filters.items() if value is not None)]
    return Link("evaluate", tuple(said + ([("evaluate-status", SHOWN[status])] if status else [])))


def counted_behind(of: Selection, *, status: str | None = None, **more: str) -> Link:
    """Evaluate → Records with exactly those records that a count of `of` is of, which stand so and have `more` (FILTERS, which go before
    what `of` says). What they were made with is meant to the letter."""
    said = {name: str(value) for name, value in of.model_dump(exclude_none=True).items()} | more
    if said.get("made_with"):
        said["made_with"] = f'"{said["made_with"]}"'
    return records_behind(status=status, **said)


def queue_behind(*, status: str, batch: str | None = None) -> Link:
    """The queue of Review, with its filters set."""
    return Link("review", (*((("review-batch", batch),) if batch else ()), ("review-status", SHOWN[status])))


class TargetBar(NamedTuple):
    """One value of a label; every number counts records. `due` is what the target asks for."""

    value: str
    approved: int
    waiting: int
    due: int


@dataclass(frozen=True)
class Targets:
    """Horizontal bars: approved solid, waiting pale beyond it, the target a tick. Bar i belongs to row i."""

    bars: tuple[TargetBar, ...]


@dataclass(frozen=True)
class RatePoint:
    """A share between 0 and 1 with its interval, of `count` records. `group` is what shape and colour tell apart; a rate of None
    has nothing to be measured on, and is not drawn."""

    group: str
    value: str
    rate: float | None
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True)
class Rates:
    """Dots with intervals. `x` says what the shares are of. Values stand on the vertical axis; with `over_time` they are ISO days
    and stand on the horizontal one."""

    points: tuple[RatePoint, ...]
    x: str
    over_time: bool = False


class SeriesPoint(NamedTuple):
    day: date
    series: str
    value: float


@dataclass(frozen=True)
class Series:
    """Values by day: bars one above the other when `stacked`, else a line for each series. `y` names the vertical axis."""

    points: tuple[SeriesPoint, ...]
    stacked: bool
    y: str


@dataclass(frozen=True)
class RankedBar:
    value: str
    count: float


@dataclass(frozen=True)
class Ranked:
    """Horizontal bars in the order given, each with its number. `x` names the horizontal axis. Bar i belongs to row i."""

    bars: tuple[RankedBar, ...]
    x: str


class GridCell(NamedTuple):
    """A cell with its number; None where there is nothing to say. `mark` is a sign written beside the number."""

    x: str
    y: str
    value: int | float | None
    mark: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of cells, shaded by their number. One of 0 or None has a dashed edge: shade alone does not say that it is empty."""

    cells: tuple[GridCell, ...]
    x_title: str
    y_title: str


Chart = Targets | Rates | Series | Ranked | Grid


class Part(NamedTuple):
    """The ways from one column of a figure: `links` has a place for each row, to as many records as the cell says. `column` is also what
    the part of a bar is called that it counts."""

    column: str
    links: tuple[Link | None, ...]


@dataclass(frozen=True)
class Figure:
    """`name` is a slug, unique on its page: the key of the widget and the name of the files. `title` says what is shown, `summary`
    the same in one sentence for those who do not see it, `unit` what is counted. `rows` are the table view and the CSV; `links`,
    when given, has a place for each row: where a mark leads; `parts` tell of columns whose numbers lead to records of their own.
    Raises ValueError for rows that do not fit the columns, the links or the bars."""

    name: str
    title: str
    summary: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart
    links: tuple[Link | None, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if not SLUG.match(self.name):
            raise ValueError(f"{self.name!r} is no name of a figure: small letters and digits, words joined by hyphens")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"figure {self.name}: a row has {len(row)} cells for {len(self.columns)} columns")
        if self.links and len(self.links) != len(self.rows):
            raise ValueError(f"figure {self.name}: {len(self.links)} links for {len(self.rows)} rows")
        for part in self.parts:
            if part.column not in self.columns or len(part.links) != len(self.rows):
                raise ValueError(f"figure {self.name}: {len(part.links)} links of {part.column!r}, which has {len(self.rows)} rows")
        if isinstance(self.chart, (Targets, Ranked)) and len(self.chart.bars) != len(self.rows):
            raise ValueError(f"figure {self.name}: {len(self.chart.bars)} bars for {len(self.rows)} rows")

    def row_of(self, value: str, group: str = "") -> int | None:
        """The row that tells of a mark: the one that begins with its value and its group, else the only one that begins with its
        value. A day is its ISO date. The `group` of a cell of a grid is its x, and its `value` its y."""
        fits = [i for i, row in enumerate(self.rows) if row and str(row[0]) == value]
        exact = [i for i in fits if group and len(self.rows[i]) > 1 and self.rows[i][1] == group]
        return exact[0] if exact else fits[0] if len(fits) == 1 else None

    def link_of(self, row: int, part: str = "") -> Link | None:
        """Where a click on a mark of a row leads, or on the part of it that is called so."""
        of = next((one.links for one in self.parts if one.column == part), self.links)
        return of[row] if 0 <= row < len(of) else None

    @property
    def linked(self) -> bool:
        """Whether any mark can be clicked."""
        return any(self.links) or any(link for part in self.parts for link in part.links)

    @property
    def number_columns(self) -> tuple[int, ...]:
        """The columns that hold numbers."""
        return tuple(i for i in range(len(self.columns)) if any(isinstance(row[i], (int, float)) for row in self.rows))

    def unit_of(self, column: int) -> str:
        """The unit in which a column of the table is written: that of the figure, where it is of shares or of money and the column too."""
        name = self.columns[column]
        if self.unit.startswith(DOLLARS) and any(isinstance(row[column], float) for row in self.rows):
            return DOLLARS
        return SHARE if self.unit == SHARE and (name.startswith("Share") or name in BOUNDS) else ""

    def csv(self) -> bytes:
        """The rows as a file: numbers as numbers, nothing where there is none, and no cell that a spreadsheet would run."""
        file = io.StringIO()
        table = csv.writer(file, lineterminator="\n")
        table.writerow(self.columns)
        table.writerows(tuple(defused(writable(cell)) if isinstance(cell, str) else cell for cell in row) for row in self.rows)
        return file.getvalue().encode()


def written(cell: Cell, unit: str = "") -> str:
    """As it is written in a chart or a table: `1,200`, `0.41`, `0.0032`, a share (`unit`) as `41 %`, money
    as `$1.20` or `$0.00081`, nothing as a dash."""
    if cell is None or isinstance(cell, str):
        return "–" if cell is None else cell
    if unit.startswith(DOLLARS):
        return f"${cell:,.2f}" if abs(cell) >= 0.1 or not cell else f"${_two_digits(cell)}"
    if unit == SHARE:
        return f"{cell * 100:.{1 if 0 < abs(cell) < 0.1 else 0}f} %"
    if float(cell).is_integer():
        return f"{cell:,.0f}"
    return f"{cell:,.2f}".rstrip("0").rstrip(".") if abs(cell) >= 0.01 else _two_digits(cell)


def _two_digits(number: float) -> str:
    """With two digits that say something, and no exponent: `0.000081`."""
    return f"{Decimal(f'{number:.2g}'):f}"
