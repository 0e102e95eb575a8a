"""For leads: what reviewers found in the answers of pairs, by role of the answer."""

from __future__ import annotations

from html import escape

import streamlit as st

from synthcore.services import measuring_pairs
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked_html
from synthcore.ui.widgets import quiet
from synthcore.views import pair_ratings as views


def draw(visit: Visit, domain: str, *, batch: str | None = None) -> None:
    """Of one domain."""
    st.subheader(f"Answers of pairs · {domain}")
    found = measuring_pairs.ratings_by_role(visit.context, visit.person, domain=domain, batch=batch)
    if not found:
        quiet(views.NOTHING)
        return
    tables = (f"<h4>{escape(table.title)}</h4>{stacked_html(views.COLUMNS, table.rows, label=table.title)}" for table in views.tables(found))
    st.html(f'<div class="sc-found">{"".join(tables)}</div>')
    quiet(views.LEGEND)
