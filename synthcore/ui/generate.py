"""The panels of the Generate page: the order, its preview, and the runs."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.services import generating
from synthcore.services.generating import Order
from synthcore.ui import model_form, transcript
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, quiet, table
from synthcore.views.generate import DEFAULT_COUNT, MOST, Choices, Leaving, Plan, start_label
from synthcore.views.wording import count

MESSAGE, PREVIEWED = model_form.MESSAGE, "generate-previewed"


def order_form(domains: tuple[str, ...], domain: str, offered: Choices, usual_model: str) -> Order:
    """What to generate. The form is not sent as one: the plan follows every change."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.selectbox("Domain", domains, key="generate-domain", bind="query-params")
        _methods(offered)
        st.number_input("Number of dialogues", 1, MOST, DEFAULT_COUNT, step=10, key="generate-count", help="Beyond a million, use the command.")
    with right:
        concerns = st.multiselect(
            "Only these concerns", list(offered.concerns), format_func=offered.concerns.__getitem__, key="generate-concerns", placeholder="All"
        )
        sessions = st.multiselect(
            "Only these session types", list(offered.session_types), format_func=offered.session_types.__getitem__, key="generate-sessions",
            placeholder="All",
        )  # fmt: skip
        upload = st.file_uploader("Seed dialogues (JSON, optional)", type="json", key="generate-seed", help="Lends proportions and phrases; no turn is copied.")
        st.text_input("Batch", key="generate-batch", placeholder="named by the day")
    method = st.session_state.get("generate-method") or "template"
    model = model_form.fields(method, usual_model)
    previewed: tuple[Order, int] | None = st.session_state.get(PREVIEWED)
    order = Order(
        count=int(st.session_state["generate-count"] or DEFAULT_COUNT), domain=domain, concerns=tuple(concerns), session_types=tuple(sessions),
        method=method, seed_upload=upload.getvalue() if upload else None, batch=(st.session_state.get("generate-batch") or "").strip() or None, **model,
    )  # fmt: skip
    return order.model_copy(update={"seed_number": previewed[1]}) if previewed and previewed[0] == order else order


def _methods(offered: Choices) -> None:
    """Those that can be chosen, then those that lack something, with what they lack."""
    with st.container(gap="xxsmall", key="generate-methods"):
        st.radio("Method", offered.available, format_func=offered.methods.__getitem__, key="generate-method")
        for needs, titles in offered.missing:
            st.radio(needs, titles, index=None, key=f"generate-missing-{titles[0]}", disabled=True, label_visibility="collapsed")
            quiet(needs)


def buttons(visit: Visit, order: Order, sent: Leaving | None) -> bool:
    """Preview and Start, which names who is asked. Returns whether a preview of just this order is wanted."""
    plain = order.model_copy(update={"seed_number": None})
    allowed = may(visit.person.role, "generate")
    with st.container(horizontal=True, gap="small"):
        label = start_label(order.count, sent.by_model if sent else 0, sent.host if sent else "")
        st.button(label, key="generate-start", type="primary", on_click=_start, args=(order,), disabled=not allowed)
        few, more = ("Preview the plan", "No model is asked.") if order.method == "openai" else ("Preview 3", "Makes three of them with templates.")
        if st.button(few, key="generate-preview", help=f"{more} Nothing is stored.", disabled=not allowed):
            st.session_state[PREVIEWED] = (plain, None)
    if not allowed:
        quiet(f"The role {visit.person.role.value} does not permit to generate.")
    previewed = st.session_state.get(PREVIEWED)
    return bool(previewed and previewed[0] == plain)


def remember_seed(order: Order, seed_number: int) -> None:
    """A run that is started after a preview makes what the preview showed."""
    st.session_state[PREVIEWED] = (order.model_copy(update={"seed_number": None}), seed_number)


def _start(order: Order) -> None:
    visit = require_person()

    def begin() -> str:
        run = generating.start_generation(visit.context, visit.person, order=order)
        st.session_state.pop(PREVIEWED, None)
        model_form.forget()
        return f"Started: {count(run.total or order.count, 'dialogue')}. It goes on when this page is closed."

    attempt(MESSAGE, begin)


def plan_panel(plan: Plan) -> None:
    st.header("Preview")
    quiet(" ".join(part for part in (plan.sentence, "Nothing here is stored.", plan.took) if part))
    for column, (title, rows) in zip(st.columns(len(plan.tables), gap="medium"), plan.tables, strict=True):
        with column:
            table((title, "Dialogues", "Share"), rows, numbers=(1, 2), label=f"Planned by {title.lower()}")
    for number, sample in enumerate(plan.samples, 1):
        with st.expander(f"Example {number}", key=f"generate-example-{number}", expanded=number == 1):
            quiet(sample.title)
            transcript.draw(sample.transcript)
