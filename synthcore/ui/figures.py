"""A figure on a page: its title and unit, its chart, and under it its table, its numbers as a file, and its picture. A click on a mark,
like the link in a row of the table, leads to the records behind it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from synthcore.services import drawing
from synthcore.ui import navigation, session
from synthcore.ui.tables import table_html, td_html, tr_html
from synthcore.ui.widgets import note, quiet
from synthcore.views import chart_specs
from synthcore.views.figures import Cell, Figure, Link, Rates, Series, written

BEHIND = "Records"
ROOMY = 340  # pixels: what is higher takes the width of the page, where its labels have room beside it
HALF = 340  # pixels that a chart beside another needs
NOT_DRAWN = "figure-not-drawn"


def draw(figure: Figure, *, height: int | None = None, under: str | None = None) -> None:
    """The chart in the page's theme, with one quiet row under it; of a figure without rows, what it says. `height` (pixels) is that of
    its neighbours, where it needs less, and `under` stands under its title in place of all that can be said there."""
    if not figure.rows:
        quiet(f"{figure.title}: {figure.summary}")
        return
    with st.container(key=f"figure-{figure.name}", gap=None):
        st.html(f'<h3 class="sc-figure">{escape(figure.title)}</h3><div class="sc-unit">{escape(under or chart_specs.under_title(figure))}</div>')
        _chart(figure, height)
        _ways(figure)


def side_by_side(figures: Sequence[Figure]) -> None:
    """Figures two in a line where there is room, those in a line of one height. What is high stands alone, after the others, and of an
    odd number so does the first that goes along time."""
    there = [figure for figure in figures if figure.rows]
    low = [figure for figure in there if chart_specs.height(figure) <= ROOMY]
    high = [figure for figure in there if figure not in low]
    wide = next((figure for figure in low if _over_time(figure)), low[0]) if len(low) % 2 else None
    pairs = [figure for figure in low if figure is not wide]
    if wide is not None:
        draw(wide)
    if pairs:
        tallest = max(map(chart_specs.height, pairs))
        grid = st.grid(2, min_column_width=HALF, gap="medium")
        for figure in pairs:
            with grid.cell():
                draw(figure, height=tallest)
    for figure in high:
        draw(figure)
    for figure in figures:
        if not figure.rows:
            draw(figure)


def against_targets(figures: Sequence[Figure], *, key: str) -> None:
    """Three charts against targets in a line: of one height, so that their axes and what stands under them are on one line. Where there
    is no room for three they stand below each other. How they are read is said once, by whoever draws them."""
    tallest = max((chart_specs.height(figure) for figure in figures), default=0)
    grid = st.grid(3, gap="small", key=key)
    for figure in figures:
        with grid.cell():
            draw(figure, height=tallest, under=figure.unit.capitalize())


def _over_time(figure: Figure) -> bool:
    return isinstance(figure.chart, Series) or (isinstance(figure.chart, Rates) and figure.chart.over_time)


def _ways(figure: Figure) -> None:
    """To the numbers: as a table, as a file, as a picture. Where no picture can be drawn, why."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{figure.name}-beside"):
        with st.popover("Table", key=f"{figure.name}-table", icon=":material/table_rows:", type="tertiary"):
            st.html(table(figure))
        st.download_button(
            "CSV", figure.csv, f"{figure.name}.csv", "text/csv", key=f"{figure.name}-csv", icon=":material/download:", type="tertiary",
            on_click="ignore", help=f"The numbers of “{figure.title}”",
        )  # fmt: skip
        if missing := drawing.missing():
            with st.popover("PNG", key=f"{figure.name}-png", icon=":material/image:", type="tertiary"):
                st.text(missing)
            return
        dark, said = _dark(), st.session_state.setdefault(NOT_DRAWN, {})
        st.download_button(
            "PNG", lambda: _kept(figure, dark, said), f"{figure.name}.png", "image/png", key=f"{figure.name}-png", icon=":material/image:", type="tertiary",
            on_click="ignore", help=f"The picture of “{figure.title}”",
        )  # fmt: skip
    if why := said.get(figure.name):
        note(why, "warn")


def _chart(figure: Figure, height: int | None) -> None:
    spec, said_of_it = chart_specs.spec(figure, dark=_dark(), height=height), f"{figure.title}. {figure.summary}"
    if not figure.linked:
        st.vega_lite_chart(spec, key=figure.name, alt=said_of_it)
        return
    chosen = st.vega_lite_chart(spec, key=figure.name, alt=said_of_it, on_select="rerun", selection_mode="pick")
    picked = chosen.selection.get("pick") or []
    row = picked[0].get("row") if picked else None
    link = figure.link_of(int(row), str(picked[0].get("kind", ""))) if row is not None else None
    if link is not None:
        navigation.go(link.page, **dict(link.query))


def png(figure: Figure, *, dark: bool) -> bytes:
    return drawing.draw([chart_specs.picture(figure, dark=dark)], "png")[0]


def _kept(figure: Figure, dark: bool, said: dict[str, str]) -> bytes:
    """The picture, in a thread that has no page; why there is none is kept in `said` for the next look at it."""
    said.pop(figure.name, None)
    try:
        return png(figure, dark=dark)
    except drawing.NotDrawn as error:
        said[figure.name] = str(error)
        raise


def table(figure: Figure) -> str:
    """The table view, as HTML. Where a row has records behind it, a link leads there, or one from each number that has: the way of those
    who do not click on bars."""
    behind = bool(any(figure.links) and not figure.parts)
    body = "".join(tr_html(_cells(figure, n) + (_behind(figure.links[n], row) if behind else "")) for n, row in enumerate(figure.rows))
    columns = (*figure.columns, *((BEHIND,) if behind else ()))
    return table_html(columns, body, numbers=figure.number_columns, label=f"{figure.title}: its numbers")


def _cells(figure: Figure, n: int) -> str:
    row, numbers, ways = figure.rows[n], figure.number_columns, {part.column: part.links[n] for part in figure.parts}
    return "".join(
        td_html(_way(ways.get(figure.columns[i]), f"{row[0]}: {figure.columns[i]}", written(cell, figure.unit_of(i))), name=figure.columns[i] if i else "",
                number=i in numbers)
        for i, cell in enumerate(row)
    )  # fmt: skip


def _behind(link: Link | None, row: tuple[Cell, ...]) -> str:
    return td_html(_way(link, str(row[0]), "See them" if link else ""), name=BEHIND)


def _way(link: Link | None, of: str, words: str) -> str:
    if link is None:
        return escape(words)
    where = escape(f"{link.page}?{urlencode(session.query(**dict(link.query)))}")
    return f'<a href="{where}" target="_self" aria-label="Records of {escape(of)}">{escape(words)}</a>'


def _dark() -> bool:
    return bool(st.context.theme.type == "dark")
