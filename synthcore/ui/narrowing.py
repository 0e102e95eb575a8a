"""What a link from another page asked the table of records for: one line above it, and the way to be rid of it. What nothing fits is told in
one box, in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from synthcore.core.record_table import Wanted
from synthcore.domains.schema import Domain
from synthcore.services import tabulating
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, quiet
from synthcore.views import narrowing as views
from synthcore.views.pair_statistics import titles_of


def asked(made_with: str, status: str) -> views.Narrowed:
    """As the address says, but for those that have a field of their own."""
    said = {field: st.query_params.get(f"evaluate-{field}", "") for field in views.FIELDS}
    return views.read(said | {"made_with": made_with.strip(), "status": status})


def draw(
    visit: Visit, narrowed: views.Narrowed, wanted: Wanted, domain: Domain, strange: Mapping[str, str], on_remove: Callable[[Sequence[str]], None]
) -> None:  # fmt: skip
    """Nothing is drawn where nothing is asked for. `strange` is what fields of the page ask for and do not offer; `on_remove` is given the
    fields that nothing fits."""
    nowhere = {**strange, **tabulating.unknown(visit.context, visit.person, wanted=_strange_labels(wanted, domain))}
    said = views.line(narrowed, titles_of(domain))
    wrong = " ".join(filter(None, (*narrowed.wrong, views.unknown(nowhere))))
    if not said and not wrong:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="evaluate-only"):
        line = f"{said}." if said else ""
        if wrong:
            note(" ".join(filter(None, (wrong, line))), "warn")
        else:
            quiet(line)
        st.button(
            "Remove", key="evaluate-only-remove", help="List the records without this.", type="tertiary", icon=":material/close:", on_click=on_remove,
            args=((*nowhere, "status") if narrowed.wrong else tuple(nowhere),),
        )  # fmt: skip


def _strange_labels(wanted: Wanted, domain: Domain) -> Wanted:
    """Without those that the domain has: of them there may be no record, and nothing is wrong."""
    known = {label: None for label in views.LABELS if getattr(wanted.filters, label) in {value.name for value in getattr(domain.labels, label)}}
    return wanted.model_copy(update={"filters": wanted.filters.model_copy(update=known)})


def remark(visit: Visit, wanted: Wanted) -> str:
    """What is to be said of the records that are left out of the table."""
    return views.DECIDED_ONLY if tabulating.decided_only(visit.person, wanted) else ""
