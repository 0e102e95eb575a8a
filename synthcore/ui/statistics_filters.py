"""Which records Statistics counts. The address holds it: a field writes there, and shows what it says there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.evaluation import makers
from synthcore.services import measuring_progress
from synthcore.services.domains import domain
from synthcore.services.measuring_progress import Kind
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, quiet, tell, told
from synthcore.views import selection as views
from synthcore.views.leaving import label_titles
from synthcore.views.selection import Asked

KEY, KEPT = "statistics-", "statistics-goal-kept"
OFFERED = 200  # values of a field
MORE = ("session_type", "concern", "risk_level", "method", "model", "made_with")
Titles = Mapping[str, Mapping[str, str]]


def asked(visit: Visit, parts: Sequence[str]) -> Asked:
    """What the address asks for. The goal is that of the domain where the address has none."""
    params = st.query_params.to_dict()
    names = measuring_progress.domains_used(visit.context, visit.person)
    name = views.one_of(params, "domain", names)
    kinds = measuring_progress.kinds_used(visit.context, visit.person, domain=name)
    kind: Kind = "pair" if views.one_of(params, "kind", kinds) == "pair" else "dialogue"
    choices = measuring_progress.selectable(visit.context, visit.person, domain=name, kind=kind)
    found = views.read(params, {"domain": names, "kind": kinds, **choices}, parts)
    kept = measuring_progress.goal_of(visit.context, visit.person, domain=name) if kind == "dialogue" else None
    _fields(visit, found, names, kinds, choices, kept)
    return found if found.goal is not None or kept is None else views.with_goal(found, kept)


def _fields(visit: Visit, found: Asked, names: Sequence[str], kinds: Sequence[str], choices: Mapping[str, Sequence[str]], kept: int | None) -> None:
    of = found.selection
    about = domain(visit.context, of.domain)
    titles = label_titles(about) | {"domain": {name: domain(visit.context, name).about.title for name in names}}
    titles["made_with"] = makers.titles(choices["made_with"], about)
    with st.container(horizontal=True, key="statistics-filters", gap="small", vertical_alignment="bottom"):
        if len(names) > 1:
            _select(st.container(width=220), "domain", of.domain, names, titles, every=False)
        if len(kinds) > 1:
            _select(st.container(width=220), "kind", of.kind, kinds, titles, every=False)
        _select(st.container(width=260, key=f"{KEY}field-batch"), "batch", of.batch, choices["batch"], titles)
        if of.kind == "dialogue":
            _goal(found, kept)
        with st.popover("More filters", key="statistics-more", icon=":material/filter_list:"):
            grid = st.grid(2, min_column_width=220, gap="small", width=480)
            for field in MORE:
                with grid.cell():
                    _select(st.container(key=f"{KEY}field-{field}"), field, getattr(of, field), choices[field], titles)
            for field in views.DAYS:
                with grid.cell():
                    _day(field, getattr(of, field))
    told(KEPT)
    if found.complaint:
        with st.container(horizontal=True, key="statistics-wrong", gap="small", vertical_alignment="center"):
            note(found.complaint, "warn")
            st.button("Clear it", key="statistics-wrong-clear", type="tertiary", on_click=_forget, args=(found.wrong,), icon=":material/close:")
    said = views.described(of, titles)
    with st.container(horizontal=True, key="statistics-chosen", gap="small", vertical_alignment="center"):
        if said:
            quiet(said)
            st.button("Count all", key="statistics-clear", type="tertiary", on_click=_clear, icon=":material/close:")
        if of.kind == "dialogue" and found.goal not in (None, kept) and may(visit.person.role, "generate"):
            st.button(
                f"Keep {found.goal:,} as the goal", key="statistics-keep-goal", type="tertiary", icon=":material/flag:", on_click=_keep,
                args=(visit, of.domain, found.goal), help="For everybody: the Overview and this page then count towards it.",
            )  # fmt: skip


def _select(place: DeltaGenerator, field: str, value: str | None, choices: Sequence[str], titles: Titles, *, every: bool = True) -> None:
    """A field whose values are shown by their titles; without a value it says that all are counted. Of very many it offers the first,
    and takes the others as they are typed: each that is offered is sent with every answer of the page."""
    key = _holding(field, value)
    offered = list(choices[:OFFERED])
    if value is not None and value not in offered:
        offered.append(value)
    more = len(choices) > OFFERED
    place.selectbox(
        views.TITLE[field], offered, None if every else 0, lambda one: views.title(field, one, titles), key=key, on_change=_write, args=(field,),
        placeholder="All", accept_new_options=more, help=f"The first {OFFERED} of {len(choices):,}; type the name of another." if more else None,
    )  # fmt: skip


def _day(field: str, value: date | None) -> None:
    st.date_input(
        views.TITLE[field], None, key=_holding(field, value), on_change=_write, args=(field,), format="YYYY-MM-DD",
        help="The day on which a record came in (UTC), inclusive.",
    )  # fmt: skip


def _holding(field: str, value: str | date | None) -> str:
    """The key of a field that holds what the address says. Where that is not what was chosen in it last (a filter was taken away), it is
    a new one: a browser keeps the choice of a field that it does not show, as in a panel that is closed, and would send it again."""
    key = _key(field)
    if st.session_state.get(key, value) != value:
        st.session_state[f"{KEY}{field}-before"] = st.session_state.get(f"{KEY}{field}-before", 0) + 1
        key = _key(field)
    st.session_state[key] = value
    return key


def _key(field: str) -> str:
    before = st.session_state.get(f"{KEY}{field}-before", 0)
    return f"{KEY}{field}-{before}" if before else KEY + field


def _goal(found: Asked, kept: int | None) -> None:
    st.session_state[f"{KEY}goal"] = found.goal
    st.number_input(
        "Goal (approved dialogues)", 1, views.MOST, None, step=50, key=f"{KEY}goal", on_change=_write, args=(views.GOAL,), width=220,
        placeholder=f"{kept:,}, as it was set" if kept else "None is set",
        help="The size of the finished data set. What is due and what is missing refer to it.",
    )  # fmt: skip


def _write(field: str) -> None:
    """In a callback: what a field says goes into the address. Labels and batches of one domain say nothing of another."""
    value = st.session_state[f"{KEY}goal" if field == views.GOAL else _key(field)]
    if field == "domain":
        _clear()
        for name in (views.GOAL, views.NAMES["kind"]):
            st.query_params.pop(name, None)
    name = (views.NAMES | views.DAYS).get(field, field)
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)


def _clear() -> None:
    for field, name in (views.NAMES | views.DAYS).items():
        if field not in ("domain", "kind"):
            st.query_params.pop(name, None)


def _forget(names: Sequence[str]) -> None:
    """In a callback: what cannot be is taken out of the address."""
    for name in names:
        st.query_params.pop(name, None)


def _keep(visit: Visit, name: str, goal: int) -> None:
    try:
        measuring_progress.keep_goal(visit.context, visit.person, domain=name, goal=goal)
        st.query_params.pop(views.GOAL, None)
        tell(KEPT, f"The goal is {goal:,} approved dialogues now.", "good")
    except SynthcoreError as error:
        tell(KEPT, str(error), "bad")
