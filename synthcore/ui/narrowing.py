"""What a link from another page asked the table of records for: one line above it, and the way to be rid of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from synthcore.core.record_table import Wanted
from synthcore.domains.schema import Domain
from synthcore.services import tabulating
from synthcore.ui.session import Visit
from synthcore.ui.widgets import quiet
from synthcore.views import narrowing as views
from synthcore.views.pair_statistics import titles_of


def asked(made_with: str) -> views.Narrowed:
    """As the address says; `made_with` has a field of its own."""
    return views.read({field: st.query_params.get(f"evaluate-{field}", "") for field in views.FIELDS} | {"made_with": made_with.strip()})


def draw(narrowed: views.Narrowed, domain: Domain, on_remove: Callable[[], None]) -> None:
    """Nothing is drawn where nothing is asked for."""
    said = views.line(narrowed, titles_of(domain))
    if not said and not narrowed.wrong:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="evaluate-only"):
        quiet(" ".join(filter(None, (said and f"{said}.", *narrowed.wrong))))
        st.button("Remove", key="evaluate-only-remove", help="List the records without this.", type="tertiary", icon=":material/close:", on_click=on_remove)


def remarks(visit: Visit, narrowed: views.Narrowed, wanted: Wanted, *, found: int) -> str:
    """What is to be said of a table of so many records."""
    unknown = "" if found else views.unknown(narrowed, tabulating.unknown(visit.context, visit.person, wanted=wanted))
    return " ".join(filter(None, (unknown, views.DECIDED_ONLY if wanted.error_type and not tabulating.told_apart(visit.person) else "")))
