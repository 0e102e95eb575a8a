"""The panels of the Generate page: the order, the buttons that begin it, and its preview."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.services import generating
from synthcore.services.generating import Order
from synthcore.ui import model_form, run_card, transcript
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, note, quiet, table, told
from synthcore.views.generate import DEFAULT_COUNT, MOST, Choices, Plan, Work, start_label
from synthcore.views.leaving import Leaving
from synthcore.views.wording import count

PREVIEWED, SEED, STARTED, TOKEN = "generate-previewed", "generate-seed-kept", "generate-started", "generate-token"
MESSAGE = "generate-order-message"


def order_form(domains: tuple[str, ...], domain: str, offered: Choices, usual_model: str) -> Order:
    """What to generate. The form is not sent as one: the plan follows every change. What it holds stays while other pages are
    looked at."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.selectbox("Domain", domains, key="generate-domain", bind="query-params")
        _methods(offered)
        st.number_input(
            "Number of dialogues", 1, MOST, DEFAULT_COUNT, step=10, key="generate-count", help="Beyond a million, use the command.", persist_state="session"
        )
    with right:
        concerns = st.multiselect(
            "Only these concerns", list(offered.concerns), format_func=offered.concerns.__getitem__, key="generate-concerns", placeholder="All",
            persist_state="session",
        )  # fmt: skip
        sessions = st.multiselect(
            "Only these session types", list(offered.session_types), format_func=offered.session_types.__getitem__, key="generate-sessions",
            placeholder="All", persist_state="session",
        )  # fmt: skip
        seed = _seed()
        st.text_input("Batch", key="generate-batch", placeholder="Named by the day", persist_state="session")
    method = st.session_state.get("generate-method") or "template"
    model = model_form.fields(method, usual_model)
    previewed: tuple[Order, int] | None = st.session_state.get(PREVIEWED)
    order = Order(
        count=int(st.session_state["generate-count"] or DEFAULT_COUNT), domain=domain, concerns=tuple(concerns), session_types=tuple(sessions),
        method=method, seed_upload=seed, batch=(st.session_state.get("generate-batch") or "").strip() or None, **model,
    )  # fmt: skip
    return order.model_copy(update={"seed_number": previewed[1]}) if previewed and previewed[0] == order else order


def _methods(offered: Choices) -> None:
    """Those that can be chosen, then those that lack something, with what they lack."""
    with st.container(gap="xxsmall", key="generate-methods"):
        st.radio("Method", offered.available, format_func=offered.methods.__getitem__, key="generate-method", bind="query-params")
        for needs, titles in offered.missing:
            st.radio(needs, titles, index=None, key=f"generate-missing-{titles[0]}", disabled=True, label_visibility="collapsed")
            quiet(needs)


def _seed() -> bytes | None:
    """The seed file. An uploader forgets its file when another page is shown; the file is kept beside it."""
    upload = st.file_uploader(
        "Seed dialogues (JSON, optional)", type="json", key="generate-seed", help="Lends proportions and phrases; no turn is copied.", on_change=_drop_seed
    )
    if upload:
        st.session_state[SEED] = (upload.name, upload.getvalue())
    kept: tuple[str, bytes] | None = st.session_state.get(SEED)
    if kept and not upload:
        quiet(f"{kept[0]} is still the seed file.")
        st.button("Remove the seed file", key="generate-seed-remove", on_click=_drop_seed)
    return kept[1] if kept else None


def _drop_seed() -> None:
    st.session_state.pop(SEED, None)


class Intention(NamedTuple):
    """One wish to start `order`. Whatever is pressed twice comes with the same `token`, and starts one run."""

    order: Order
    token: str


def _intention(order: Order) -> Intention:
    """That of an earlier drawing of the page, as long as the form says the same."""
    plain = order.model_copy(update={"seed_number": None})
    kept: Intention | None = st.session_state.get(TOKEN)
    if kept is None or kept.order != plain:
        kept = st.session_state[TOKEN] = Intention(plain, new_id())
        st.session_state.pop(STARTED, None)
    return kept


def buttons(visit: Visit, order: Order, sent: Leaving | None, now: Work, refusal: str) -> bool:
    """Preview and Start, which names who is asked, and what has become of Start. `refusal` says why the order cannot be met.
    Returns whether a preview of just this order is wanted."""
    intention, allowed = _intention(order), may(visit.person.role, "generate")
    started: str | None = st.session_state.get(STARTED)
    waits = order.seed_number in now.pilots
    with st.container(horizontal=True, gap="small"):
        label = start_label(order.count, sent.by_model if sent else 0, sent.host if sent else "")
        st.button(
            label, key="generate-start", type="primary", on_click=_start, args=(order.model_copy(update={"token": intention.token}),),
            disabled=bool(not allowed or started or waits or refusal),
        )  # fmt: skip
        few, more = ("Preview the plan", "No model is asked.") if order.method == "openai" else ("Preview 3", "Makes three of them with templates.")
        if st.button(few, key="generate-preview", help=f"{more} Nothing is stored.", disabled=not allowed or bool(refusal)):
            st.session_state[PREVIEWED] = (intention.order, None)
    _said(started, now, waits, refusal)
    if not allowed:
        quiet(f"The role {visit.person.role.value} does not permit to generate.")
    previewed = st.session_state.get(PREVIEWED)
    return bool(previewed and previewed[0] == intention.order)


def _said(started: str | None, now: Work, waits: bool, refusal: str) -> None:
    """Beside the buttons: what the last press did, and what holds Start back."""
    with st.container():
        told(MESSAGE)
    if started:
        line = next((line for line in (*now.live, *now.history) if line.id == started), None)
        text = "It goes on when this page is closed." if line and line.live else line.sentence if line else ""
        note(f"Started: {count(line.total, 'dialogue')}. {text}" if line else "Started.", "bad" if line and line.error else "good")
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):  # not where the second click of two would meet it
            st.html(run_card.link(started), width="content")
            st.button("Order the same again", key="generate-again", on_click=_again)
    elif waits:
        quiet("The pilot is under way; the order can be started when it has ended.")
    elif refusal:
        quiet(f"It cannot be started: {refusal}")


def remember_seed(order: Order, seed_number: int) -> None:
    """A run that is started after a preview makes what the preview showed."""
    st.session_state[PREVIEWED] = (order.model_copy(update={"seed_number": None}), seed_number)


def _start(order: Order) -> None:
    visit = require_person()

    def begin() -> str:
        run = generating.start_generation(visit.context, visit.person, order=order)
        st.session_state[STARTED] = run.id
        st.session_state.pop(PREVIEWED, None)
        run_card.watch(run.id, newest=True)
        model_form.forget()
        return ""

    if attempt(MESSAGE, begin):
        st.session_state.pop(MESSAGE, None)


def _again() -> None:
    """The next press is another order of the same."""
    for key in (TOKEN, STARTED):
        st.session_state.pop(key, None)


def plan_panel(plan: Plan) -> None:
    st.header("Preview")
    quiet(" ".join(part for part in (plan.sentence, "Nothing here is stored.", plan.took, plan.by) if part))
    for column, (title, rows) in zip(st.columns(len(plan.tables), gap="medium"), plan.tables, strict=True):
        with column:
            table((title, "Dialogues", "Share"), rows, numbers=(1, 2), label=f"Planned by {title.lower()}")
    for number, sample in enumerate(plan.samples, 1):
        with st.expander(f"Example {number}", key=f"generate-example-{number}", expanded=number == 1):
            quiet(sample.title)
            transcript.draw(sample.transcript)
