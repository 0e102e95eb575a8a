"""Tables that stay readable on a narrow screen: there a row becomes a block, and each of its cells says its column's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st


def stacked(columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = (), label: str, texts: bool = False) -> None:
    """A table of plain text. `numbers` are the indexes of columns that are aligned to the right; with `texts` the cells are
    longer texts, and stand one below the other where the row is a block."""
    st.html(stacked_html(columns, rows, numbers=numbers, label=label, texts=texts))


def stacked_html(columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = (), label: str, texts: bool = False) -> str:
    right = set(numbers)

    def cell(index: int, text: str) -> str:
        return td_html(escape(text), name=columns[index] if index or texts else "", number=index in right)

    body = "".join(tr_html("".join(cell(i, text) for i, text in enumerate(row))) for row in rows)
    return table_html(columns, body, numbers=right, label=label, kind="sc-texts" if texts else "")


def table_html(columns: Sequence[str], body: str, *, numbers: Iterable[int], label: str, kind: str = "") -> str:
    """Of rows that are HTML already. Roles are said: what is laid out as a block has none by itself."""
    right = set(numbers)
    head = "".join(f'<th role="columnheader"{" class=sc-num" if i in right else ""}>{escape(name)}</th>' for i, name in enumerate(columns))
    return (
        f'<table role="table" class="sc-table sc-stack {kind}" aria-label="{escape(label)}"><thead role="rowgroup">{tr_html(head)}</thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def tr_html(cells: str, kind: str = "") -> str:
    return f'<tr role="row"{f" class={kind}" if kind else ""}>{cells}</tr>'


def td_html(content: str, *, name: str = "", number: bool = False) -> str:
    """A cell of HTML; `name` is what it says of itself where its row is a block."""
    said = f' data-name="{escape(name)}"' if name else ""
    return f'<td role="cell"{said}{" class=sc-num" if number else ""}>{content}</td>'
