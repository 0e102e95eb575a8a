"""A figure of each kind, in a size that may be asked for."""

from datetime import date, timedelta

from synthcore.views.figures import Figure, Grid, GridCell, Ranked, RankedBar, RatePoint, Rates, Series, SeriesPoint, TargetBar, Targets, records_behind

DAY = date(2026, 3, 2)
GROUPS = ("Approved", "Needs revision", "Rejected")


def name(n):
    return ("Grief", "A concern with a long name that needs three or four lines, like this one", "stress")[n % 3] + (f" {n}" if n > 2 else "")


def days(number):
    return [DAY + timedelta(days=7 * n) for n in range(number)]


def targets(number=3, **changes):
    bars = tuple(TargetBar(name(n), 10 * n, 5, 12 + n) for n in range(number))
    return figure(Targets(bars), "targets", "Records by concern", tuple((b.value, b.approved, b.waiting, b.due) for b in bars), **changes)


def ranked(number=3, **changes):
    bars = tuple(RankedBar(name(n), 1234 - n) for n in range(number))
    return figure(Ranked(bars, "Records"), "ranked", "Reasons for rejection", tuple((b.value, b.count) for b in bars), **changes)


def rates(number=3, *, over_time=False, **changes):
    values = [day.isoformat() for day in days(number)] if over_time else [name(n) for n in range(number)]
    points = [RatePoint(group, value, 0.2 + i / 10, 0.1, 0.2 + i / 5, 40) for value in values for i, group in enumerate(GROUPS)]
    points += [RatePoint(GROUPS[0], "Nothing to measure", None, None, None, 0)] if not over_time else []
    rows = tuple((p.value, p.group, p.rate, p.count) for p in points)
    return figure(Rates(tuple(points), "Share of the decided", over_time), "rates", "What was decided", rows, **({"unit": "share"} | changes))


def series(number=3, *, stacked=True, **changes):
    points = tuple(SeriesPoint(day, group, n + i) for n, day in enumerate(days(number)) for i, group in enumerate(GROUPS))
    return figure(Series(points, stacked, "Decisions"), "series", "Decisions by week", tuple((p.day.isoformat(), p.series, p.value) for p in points), **changes)


def grid(number=3, **changes):
    cells = tuple(
        GridCell(x, name(n), None if n == 1 else 10 * n, "of 12" if n == 2 else "") for n in range(number) for x in ("Check-in", "Deep", "Micro", "Other")
    )
    return figure(Grid(cells, "Session type", "Concern"), "grid", "Approved by cell", tuple((c.y, c.x, c.value) for c in cells), **changes)


def figure(chart, slug, title, rows, **changes):
    columns = tuple(f"Column {n + 1}" for n in range(len(rows[0]) if rows else 2))
    return Figure(**({"name": slug, "title": title, "summary": "What it says.", "unit": "records", "columns": columns, "rows": rows, "chart": chart} | changes))


def every(number=3):
    return [targets(number), ranked(number), rates(number), rates(number, over_time=True), series(number), series(number, stacked=False), grid(number)]


def linked(one):
    return tuple(records_behind(text=str(n)) for n in range(len(one.rows)))
