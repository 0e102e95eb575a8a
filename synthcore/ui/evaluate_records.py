"""The table of records on the Evaluate page, its filters, and the way from a row to its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from synthcore.core.ports import Filters
from synthcore.core.record_table import ChoiceCount, Order, Wanted
from synthcore.services import tabulating
from synthcore.services.evaluating import RuleCount
from synthcore.ui import navigation, record_table
from synthcore.ui.session import Visit
from synthcore.ui.widgets import quiet
from synthcore.views.evaluate import chosen_finding, finding_choices, judged_choices
from synthcore.views.record_table import record_table as table_of
from synthcore.views.review import SHOWN

PER_PAGE = 50
PARAM, PAGE = "record", "evaluate-page"
EVERY = {"batch": "All batches", "found": "Any findings", "dimension": "Any judgement", "choice": "Any result"}
ORDERS: dict[str, tuple[Order, bool]] = {
    "Order of arrival": ("arrival", False), "Newest first": ("arrival", True), "Decided last": ("decided", True), "Most findings": ("findings", True),
    "Lowest score": ("score", False), "Highest score": ("score", True),
}  # fmt: skip
NEEDS = {"findings": "Choose a finding to order by how many there are.", "score": "Choose a judged quality to order by its score."}
LABELS = ("session_type", "concern", "risk_level")


def filters(
    batches: Sequence[str], rules: Sequence[RuleCount], judged: Sequence[ChoiceCount], titles: Mapping[str, str], values: Mapping[str, list[str]]
) -> Wanted:
    """What is asked for, kept in the URL. `titles` are those of dimensions, `values` those of the labels of the domain."""
    first, second, third, fourth = st.columns([3, 2, 3, 2])
    batch = _one(first, "Batch", "batch", list(batches))
    status = second.selectbox("Status", list(SHOWN), format_func=SHOWN.__getitem__, key="evaluate-status", bind="query-params", on_change=_to_first_page)
    found = _one(third, "Finding", "found", finding_choices(rules))
    order = fourth.selectbox("Order", list(ORDERS), key="evaluate-order", bind="query-params", on_change=_to_first_page) or "Order of arrival"
    with st.expander("More filters", key="evaluate-more"):
        parts = st.columns(4)
        text = parts[0].text_input("Text or name", key="evaluate-text", bind="query-params", on_change=_to_first_page) or ""
        labels = {label: _one(part, label.replace("_", " ").capitalize(), label, values.get(label, [])) for label, part in zip(LABELS, parts[1:], strict=True)}
        left, right = st.columns(2)
        dimensions = list(dict.fromkeys(one.dimension for one in judged))
        dimension = _one(left, "Judged quality", "dimension", dimensions, titles)
        choice = _one(right, "Result", "choice", judged_choices(judged, dimension)) if dimension else None
    check, code = chosen_finding(found)
    by, descending = ORDERS[order]
    if (by == "findings" and not check) or (by == "score" and not dimension):
        quiet(NEEDS[by])
    shown = Filters(batch=batch, status=status or "any", text=text.strip(), **labels)
    return Wanted(filters=shown, check=check, code=code, dimension=dimension, choice=choice, order=by, descending=descending)


def _one(place: st.delta_generator.DeltaGenerator, title: str, name: str, options: Sequence[str], titles: Mapping[str, str] | None = None) -> str | None:
    every, key = EVERY.get(name, "Any"), f"evaluate-{name}"
    chosen = place.selectbox(
        title, [every, *options], format_func=lambda value: (titles or {}).get(value, value), key=key, bind="query-params", on_change=_to_first_page
    )  # fmt: skip
    return None if chosen in (None, every) else str(chosen)


def _to_first_page() -> None:
    st.session_state[PAGE] = 1


def table(visit: Visit, wanted: Wanted, titles: Mapping[str, str]) -> None:
    """The page of the table, and the pages beside it."""
    number = int(st.session_state.get(PAGE) or 1)
    page = tabulating.tabulate(visit.context, visit.person, wanted=wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    view = table_of(page, titles, per_page=PER_PAGE)
    quiet(view.sentence)
    if view.rows:
        record_table.draw(view, key="evaluate-table", on_open=open_record)
    if view.pages > 1:
        st.pagination(view.pages, key=PAGE, bind="query-params")


def opened() -> str | None:
    """The record that is open, as the URL says."""
    return st.query_params.get(PARAM)


def open_record(record_id: str) -> None:
    st.query_params[PARAM] = record_id


def close_record() -> None:
    st.query_params.pop(PARAM, None)


def ways(visit: Visit, wanted: Wanted, record_id: str) -> None:
    """Back to the table, and to the records beside the open one in its order."""
    near = tabulating.beside(visit.context, visit.person, wanted=wanted, record_id=record_id)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Back to the table", key="evaluate-back", on_click=close_record, icon=":material/arrow_back:")
        for title, there, icon in (("Previous", near.before, ":material/chevron_left:"), ("Next", near.after, ":material/chevron_right:")):
            st.button(title, key=f"evaluate-{title.lower()}", on_click=open_record, args=(there or "",), disabled=there is None, icon=icon)
        quiet(f"Record {near.place:,} of the table" if near.place else "Not among the records that are filtered for")
        navigation.link("review", "Open on the desk", record=record_id)
