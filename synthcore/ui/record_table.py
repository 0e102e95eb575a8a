"""A table of records in the browser: one element of text nodes whose rows open a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from synthcore.views.record_table import RecordTable

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_mount = st.components.v2.component("synthcore_records", js=SCRIPT, isolate_styles=False)


def draw(table: RecordTable, *, key: str, on_open: Callable[[str], None]) -> None:
    """`on_open` is called with the id of a record whose row was chosen, before the page is drawn again."""

    def opened() -> None:
        sent = st.session_state.get(key)
        chosen = sent.get("open") if isinstance(sent, Mapping) else None
        if isinstance(chosen, Mapping) and chosen.get("record"):
            on_open(str(chosen["record"]))

    columns = [{"title": column.title, "number": column.number} for column in table.columns]
    rows = [{"id": row.record_id, "cells": list(row.cells), "marked": list(row.marked)} for row in table.rows]
    _mount(key=key, data={"label": table.label, "columns": columns, "rows": rows}, on_open_change=opened)
