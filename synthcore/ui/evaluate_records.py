"""The table of records on the Evaluate page, its filters, and the way from a row to its record."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from synthcore.core.people import may
from synthcore.core.record_table import Order, Wanted
from synthcore.domains.schema import Domain
from synthcore.services import evaluating, tabulating
from synthcore.ui import narrowing, navigation, record_table
from synthcore.ui.session import Visit
from synthcore.ui.widgets import quiet
from synthcore.views import narrowing as views
from synthcore.views.evaluate import DOUBTED, Names, chosen_finding, doubted_lines, doubts_sentence, finding_choices, judged_choices
from synthcore.views.narrowing import FIELDS, LABELS, Narrowed
from synthcore.views.record_table import NO_DOUBTS
from synthcore.views.record_table import record_table as table_of
from synthcore.views.review import SHOWN
from synthcore.views.selection import NOT_SAID
from synthcore.views.wording import LABEL

PER_PAGE = 50
PARAM, PAGE, PART = "record", "evaluate-page", "evaluate-part"
EVERY = {
    "batch": "All batches", "found": "Any findings", "dimension": "Any judgement", "choice": "Any result", "judge": "Whichever spoke last",
    "doubted": "Any label", "text": "", "made_with": "", "order": "Order of arrival", "branch": "Either answer", "marked": "Any reason", "status": "any",
}  # fmt: skip
ORDERS: dict[str, tuple[Order, bool]] = {
    "Order of arrival": ("arrival", False), "Newest first": ("arrival", True), "Decided last": ("decided", True), "Most findings": ("findings", True),
    "Lowest score": ("score", False), "Highest score": ("score", True),
}  # fmt: skip
NEEDS = {"findings": "Choose a finding to order by how many there are.", "score": "Choose a judged quality to order by its score."}
IN_NO_BATCH = "In no batch"
# Of these fields everything is offered that any record has; a judge may be asked for with its version.
STRANGE = ("found", "dimension", "choice", "branch", "marked", "doubted")


class Chosen(NamedTuple):
    """What is asked for, `strange` of it by fields that do not offer it; where it is for doubted labels, what speaks against them, by
    record, and in a sentence."""

    wanted: Wanted
    narrowed: Narrowed
    strange: Mapping[str, str]
    doubts: Mapping[str, str] = NO_DOUBTS
    sentence: str = ""


def filters(visit: Visit, domain: Domain, batches: Sequence[str], names: Names) -> Chosen:
    """What is asked for, kept in the URL. Beside an open record a narrow screen has no room for it."""
    if navigation.arrived("evaluate"):
        _forget()
    with st.container(key="evaluate-filters-beside" if opened() else "evaluate-filters"):
        chosen = _filters(visit, domain, batches, names)
        narrowing.draw(visit, chosen.narrowed, chosen.wanted, domain, chosen.strange, _widen)
        return chosen


def _forget() -> None:
    """Of a link to this page only what it asks for holds: a browser keeps what was chosen in the fields of a page that it has left."""
    judged = ("choice", "judge", "branch") if "evaluate-dimension" in st.query_params else ()
    for name in ("batch", "status", "found", *LABELS, "dimension", "marked", "doubted", "text", "made_with", "order", *judged):
        if (key := f"evaluate-{name}") not in st.query_params:
            st.session_state[key] = _nothing(name)


def _nothing(name: str) -> str:
    """What a field says that asks for nothing."""
    return EVERY.get(name, "Any")


def _filters(visit: Visit, domain: Domain, batches: Sequence[str], names: Names) -> Chosen:
    asked, strange = (visit.context, visit.person), dict[str, str]()
    field = functools.partial(_one, strange)
    rules, judged = evaluating.rule_counts(*asked), tabulating.choices_judged(*asked)
    first, second, third, fourth = st.columns([3, 2, 3, 2])
    batch = field(first, "Batch", "batch", [*batches, NOT_SAID], {NOT_SAID: IN_NO_BATCH})
    status = field(second, "Status", "status", list(SHOWN)[1:], SHOWN)
    findings = finding_choices(rules, names.findings)
    found = field(third, "Finding", "found", list(findings), findings)
    order = fourth.selectbox("Order", list(ORDERS), key="evaluate-order", bind="query-params", on_change=_to_first_page) or "Order of arrival"
    with st.expander("More filters", key="evaluate-more"):
        parts = st.columns(4)
        text = parts[0].text_input("Text or name", key="evaluate-text", bind="query-params", on_change=_to_first_page) or ""
        labels = {label: field(part, LABEL[label], label, [*names.labels.get(label, []), NOT_SAID]) for label, part in zip(LABELS, parts[1:], strict=True)}
        more = st.columns(5)
        dimension = field(more[0], "Judged quality", "dimension", list(dict.fromkeys(one.dimension for one in judged)), names.dimensions)
        choice = field(more[1], "Result", "choice", judged_choices(judged, dimension)) if dimension else None
        judge = field(more[2], "Judge", "judge", tabulating.judges(*asked)) if dimension else None
        branch = field(more[3], "Answer", "branch", ("chosen", "rejected")) if dimension and "pair" in domain.about.kinds else None
        last = st.columns([2, 3])
        marked = field(last[0], "Turned down for", "marked", list(names.issues), names.issues)
        made_with = last[1].text_input("Template or prompt", key="evaluate-made_with", bind="query-params", on_change=_to_first_page) or ""
        doubted = field(more[4], "Label that does not fit its text", "doubted", list(DOUBTED)) if may(visit.person.role, "evaluate") else None
    check, code = chosen_finding(found)
    by, descending = ORDERS[order]
    if (by == "findings" and not check) or (by == "score" and not dimension):
        quiet(NEEDS[by])
    # A label of one domain may be one of another too: where the page asks for a domain, the table holds its records.
    only = domain.about.id if "evaluate-domain" in st.session_state else None
    narrowed = narrowing.asked(made_with, status or "")
    fields = {
        "batch": batch, "status": status, "text": text.strip(), "domain": only, "dimension": dimension, "choice": choice, "judge": judge, "branch": branch,
        "marked": marked, **labels,
    }  # fmt: skip
    wanted = views.wanted(fields, narrowed, check=check, code=code, order=by, descending=descending, nothing="doubted" in strange)
    chosen = Chosen(wanted, narrowed, {name: value for name, value in strange.items() if name in STRANGE})
    return _doubted(visit, chosen, domain.about.id, doubted) if doubted in DOUBTED and not narrowed.wrong else chosen


def _doubted(visit: Visit, chosen: Chosen, domain: str, doubted: str) -> Chosen:
    """Of what is asked for, the records whose label is doubted, most doubtful first."""
    with st.spinner("Reading the records against their labels"):
        found = tabulating.doubted(visit.context, visit.person, domain=domain, label=DOUBTED[doubted], batch=chosen.wanted.filters.batch)
    lines = doubted_lines(found)
    return chosen._replace(wanted=chosen.wanted.model_copy(update={"ids": tuple(lines)}), doubts=lines, sentence=doubts_sentence(found))


def _one(
    strange: dict[str, str], place: st.delta_generator.DeltaGenerator, title: str, name: str, options: Sequence[str], titles: Mapping[str, str] | None = None
) -> str | None:  # fmt: skip
    """A field, or None where it asks for nothing. What the address asks for and is not offered is asked for all the same, and is put into
    `strange`: the page says that nothing fits it, and lists no other records."""
    every, key, titles = _nothing(name), f"evaluate-{name}", titles or {}
    linked = st.query_params.get(key)
    if linked and linked in titles and linked in options and titles[linked] != linked and key not in st.session_state:
        st.query_params[key] = titles[linked]  # a link from another page names the value; the URL of this one has its title
        st.rerun()
    there = {words for value in (every, *options) for words in (value, titles.get(value, value))}
    odd = [asked] if (asked := st.session_state.get(key, linked)) and asked not in there else []
    chosen = place.selectbox(
        title, [every, *options, *odd], format_func=lambda value: titles.get(value, value), key=key, bind="query-params", on_change=_to_first_page
    )  # fmt: skip
    if chosen in odd:
        strange[name] = str(chosen)
    return None if chosen in (None, every) else str(chosen)


def _to_first_page() -> None:
    st.session_state[PAGE] = 1


def _widen(fields: Sequence[str]) -> None:
    """In a callback: what a link asked for beyond the fields of the page is dropped, and of the fields what nothing fits."""
    for name in (*FIELDS, *fields):
        if name in FIELDS and name != "made_with":  # of which a field of the page holds the address
            st.query_params.pop(f"evaluate-{name}", None)
        else:
            st.session_state[f"evaluate-{name}"] = _nothing(name)
    _to_first_page()


def table(visit: Visit, chosen: Chosen, titles: Mapping[str, str]) -> None:
    """The page of the table, and the pages beside it."""
    number = int(st.session_state.get(PAGE) or 1)
    page = tabulating.tabulate(visit.context, visit.person, wanted=chosen.wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    view = table_of(page, titles, per_page=PER_PAGE, doubts=chosen.doubts)
    quiet(" ".join(filter(None, (view.sentence, chosen.sentence, narrowing.remark(visit, chosen.wanted)))))
    if view.rows:
        record_table.draw(view, key="evaluate-table", on_open=open_record)
    if view.pages > 1:
        st.pagination(view.pages, key=PAGE, bind="query-params")


def show(**filters: tuple[str, str]) -> None:
    """In a callback: the Records part with these filters, each (value, what the page calls it). The URL tells of a filter that
    somebody chose by its name on the page, and is told of one that the program chose."""
    for name, (value, title) in filters.items():
        st.session_state[f"evaluate-{name}"] = value
        st.query_params[f"evaluate-{name}"] = title
    _to_first_page()
    st.session_state[PART] = "Records"


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
