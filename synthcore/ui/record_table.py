"""A table in the browser: one element of text nodes whose rows, or words of whose cells, open records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from synthcore.views.record_table import Cell, RecordTable

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_mount = st.components.v2.component("synthcore_records", js=SCRIPT, isolate_styles=False)


def draw(table: RecordTable, *, key: str, on_open: Callable[[str], None]) -> None:
    """`on_open` is called with what a row or a link opens when it was chosen, before the page is drawn again."""

    def opened() -> None:
        sent = st.session_state.get(key)
        chosen = sent.get("open") if isinstance(sent, Mapping) else None
        if isinstance(chosen, Mapping) and chosen.get("record"):
            on_open(str(chosen["record"]))

    columns = [{"title": column.title, "number": column.number} for column in table.columns]
    rows = [{"id": row.record_id, "cells": [_cell(cell) for cell in row.cells], "marked": list(row.marked), "code": row.code} for row in table.rows]
    _mount(key=key, data={"label": table.label, "columns": columns, "rows": rows}, on_open_change=opened)


def _cell(cell: Cell) -> str | list[dict[str, str]]:
    return cell if isinstance(cell, str) else [link._asdict() for link in cell]
