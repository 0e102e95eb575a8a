"""A figure on a page: its chart, and under it its table, its numbers as a file, and its picture. A click on a mark, like the link
in a row of the table, leads to the records behind it."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from synthcore.services import drawing
from synthcore.ui import navigation, session
from synthcore.ui.tables import table_html, td_html, tr_html
from synthcore.ui.widgets import quiet
from synthcore.views import chart_specs
from synthcore.views.figures import Cell, Figure, Link, written

BEHIND = "Records"


def draw(figure: Figure) -> None:
    """The chart in the page's theme, with one quiet row under it; of a figure without rows, what it says."""
    if not figure.rows:
        quiet(f"{figure.title}: {figure.summary}")
        return
    _chart(figure)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{figure.name}-beside"):
        with st.popover("Table", key=f"{figure.name}-table", icon=":material/table_rows:", type="tertiary"):
            st.html(table(figure))
        st.download_button(
            "CSV", figure.csv, f"{figure.name}.csv", "text/csv", key=f"{figure.name}-csv", icon=":material/download:", type="tertiary",
            on_click="ignore", help=f"The numbers of “{figure.title}”",
        )  # fmt: skip
        dark = _dark()
        st.download_button(
            "PNG", lambda: png(figure, dark=dark), f"{figure.name}.png", "image/png", key=f"{figure.name}-png", icon=":material/image:", type="tertiary",
            on_click="ignore", help=f"The picture of “{figure.title}”",
        )  # fmt: skip


def _chart(figure: Figure) -> None:
    spec, said_of_it = chart_specs.spec(figure, dark=_dark()), f"{figure.title}. {figure.summary}"
    if not any(figure.links):
        st.vega_lite_chart(spec, key=figure.name, alt=said_of_it)
        return
    chosen = st.vega_lite_chart(spec, key=figure.name, alt=said_of_it, on_select="rerun", selection_mode="pick")
    picked = chosen.selection.get("pick") or []
    row = picked[0].get("row") if picked else None
    link = figure.links[int(row)] if row is not None else None
    if link is not None:
        navigation.go(link.page, **dict(link.query))


def png(figure: Figure, *, dark: bool) -> bytes:
    return drawing.draw([chart_specs.picture(figure, dark=dark)], "png")[0]


def table(figure: Figure) -> str:
    """The table view, as HTML. Where a row has records behind it, a link leads there: the way of those who do not click on bars."""
    linked = any(figure.links)
    body = "".join(tr_html(_cells(figure, row) + (_way(figure.links[n], row) if linked else "")) for n, row in enumerate(figure.rows))
    columns = (*figure.columns, *((BEHIND,) if linked else ()))
    return table_html(columns, body, numbers=figure.number_columns, label=f"{figure.title}: its numbers")


def _cells(figure: Figure, row: tuple[Cell, ...]) -> str:
    numbers = figure.number_columns
    return "".join(td_html(escape(written(cell)), name=figure.columns[i] if i else "", number=i in numbers) for i, cell in enumerate(row))


def _way(link: Link | None, row: tuple[Cell, ...]) -> str:
    if link is None:
        return td_html("", name=BEHIND)
    where = escape(f"{link.page}?{urlencode(session.query(**dict(link.query)))}")
    return td_html(f'<a href="{where}" target="_self" aria-label="Records of {escape(str(row[0]))}">See them</a>', name=BEHIND)


def _dark() -> bool:
    return bool(st.context.theme.type == "dark")
