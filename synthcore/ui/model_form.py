"""What an order says of the model, and what would leave for its server: the exact request, shown before anything is sent."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.domains.schema import Domain
from synthcore.services import generating, quoting
from synthcore.services.generating import Order
from synthcore.ui import run_card
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, note, quiet, told
from synthcore.views.generate import Work
from synthcore.views.leaving import Leaving, cap_line, leaving, quote_line
from synthcore.views.wording import count

NUMBER, INDEX, CHECKED = "generate-number", "generate-place", "generate-checked"
MESSAGE, PILOT = "generate-pilot-message", "generate-pilot-token"
KEPT: dict[str, Any] = {"persist_state": "session"}  # a cap that is lost when another page is looked at costs money
BATCH_HELP = "Requests go through the server's Batch API: half the price, and answers within 24 hours instead of minutes."
# What changes nothing about the requests themselves.
INDIFFERENT = (
    "temperature", "in_flight", "budget_usd", "fallback", "batch_api", "attempts", "requests_per_minute", "tokens_per_minute", "wait", "batch", "token",
)  # fmt: skip


def fields(method: str, usual_model: str, *, pairs: bool = False) -> dict[str, Any]:
    """The part of an order that concerns the model, of dialogues or of `pairs`; empty for templates."""
    if method == "template":
        return {}
    with st.container(border=True, key="generate-model"):
        first, second, third = st.columns(3, gap="medium")
        name = first.text_input("Model", usual_model, key="generate-model-name", **KEPT, max_chars=120)
        cap = second.number_input(
            "Spend at most (US dollars)", 0.0, None, None, step=0.5, format="%.2f", key="generate-cap", **KEPT, placeholder="No cap",
            help="No request is sent that could pass it. The run then stops, and can be resumed with a higher one.",
        )  # fmt: skip
        temperature = third.number_input("Temperature", 0.0, 2.0, None, step=0.1, key="generate-temperature", **KEPT, placeholder="The server's own")
        share = _share() if method == "hybrid" else 1.0
        fallback = st.checkbox(
            f"{'Rules' if pairs else 'Templates'} fill what the model does not deliver",
            key="generate-fallback",
            **KEPT,
            help="Marked as such in each record's origin.",
        )
        batch_api = st.checkbox("Batch API: half the price, takes up to 24 hours", key="generate-batch-api", **KEPT, help=BATCH_HELP)
        more = _advanced(pairs=pairs)
    return {
        "model": (name or "").strip() or None, "hybrid_ratio": share, "temperature": temperature, "fallback": fallback, "batch_api": batch_api,
        "budget_usd": None if cap is None else Decimal(f"{cap:.2f}"), "seed_number": st.session_state.setdefault(NUMBER, generating.draw_number()),
    } | more  # fmt: skip


def _share() -> float:
    return float(st.slider("The model's share", 0, 100, 30, step=5, format="%d %% by the model", key="generate-share", **KEPT)) / 100


def _advanced(*, pairs: bool) -> dict[str, Any]:
    with st.expander("Advanced", key="generate-advanced"):
        left, right = st.columns(2, gap="medium")
        at_once = left.number_input("Requests at once, at most", 1, 1024, 16, key="generate-at-once", **KEPT)
        one = "question or answer" if pairs else "dialogue"
        attempts = left.number_input(
            f"Attempts at one {one}", 1, 20, 4, key="generate-attempts", **KEPT, help="An answer that is refused, broken or a duplicate costs one."
        )
        silent = left.number_input("Seconds that a server may stay silent", 1, 3600, 120, key="generate-wait", **KEPT)
        requests = right.number_input("Requests a minute", 1, None, None, key="generate-rpm", **KEPT, placeholder="As many as the server allows")
        tokens = right.number_input("Tokens a minute", 1, None, None, step=1000, key="generate-tpm", **KEPT, placeholder="As many as the server allows")
        held = right.radio(
            "Personal data in a request",
            ("mask", "hold"),
            format_func={"mask": "Mask it", "hold": "Hold the request back"}.__getitem__,
            key="generate-personal",
            **KEPT,
        )
    return {
        "in_flight": int(at_once), "attempts": int(attempts), "wait": float(silent), "requests_per_minute": requests, "tokens_per_minute": tokens,
        "personal_data": held or "mask",
    }  # fmt: skip


def panel(visit: Visit, order: Order, domain: Domain, now: Work) -> tuple[Leaving | None, str]:
    """What would be sent where, and what it would cost; returns it, None for an order that asks no model, and why the order
    cannot be met, empty where it can."""
    try:
        if order.method == "template":
            _check(visit, order)
            return None, ""
        return _panel(visit, order, domain, now)
    except SynthcoreError as error:
        _refused(str(error))
        return None, str(error).split("\n")[0].rstrip(":") + "."


def _check(visit: Visit, order: Order) -> None:
    """What can be wrong with an order of templates does not depend on how many there are."""
    if order.concerns or order.session_types or order.seed_upload:
        generating.preview(visit.context, visit.person, order=order.model_copy(update={"count": 1}), shown=0)


def _refused(said: str) -> None:
    """An error, and the lines to write where it gives any, letter by letter."""
    sentence, _, lines = said.partition("\n")
    note(sentence, "bad")
    if lines:
        st.code(lines, language=None)


def _panel(visit: Visit, order: Order, domain: Domain, now: Work) -> tuple[Leaving, str]:
    asked = (visit.context, visit.person)
    index = int(st.session_state.get(INDEX, 0))
    plain = order.model_copy(update={name: Order.model_fields[name].default for name in INDIFFERENT})
    if CHECKED not in st.session_state or st.session_state[CHECKED][0] != plain:
        st.session_state[CHECKED] = (plain, quoting.what_is_sent(*asked, order=order))
    checked = st.session_state[CHECKED][1]
    view = leaving(quoting.what_is_sent(*asked, order=order, index=index, check=False), checked, domain)
    with st.container(border=True, key="generate-leaving", gap="small"):
        st.header("What will be sent")
        st.html(f'<div class="sc-what">{escape(view.sentence)}</div>')
        if not view.by_model:
            return view, ""
        found = quoting.estimate(*asked, order=order)
        note(view.personal, "warn" if view.warning else "plain")
        quiet(f"{view.place}, exactly as it would be sent. {view.settings}")
        quiet(view.drawn)
        st.html(prompt_html(view))
        st.html(f'<div class="sc-what">{escape(quote_line(found))}</div>')
        if found.refusal:
            note(found.refusal, "bad")
        elif short := cap_line(found, order.budget_usd):
            note(short, "warn")
        _buttons(visit, order, view, now, found.refusal)
    return view, found.refusal


def _buttons(visit: Visit, order: Order, view: Leaving, now: Work, refusal: str) -> None:
    few, live = min(quoting.PILOT, view.by_model), order.seed_number in now.pilots
    if not live:  # the next pilot is another one
        if st.session_state.get(PILOT, ("", None))[1] is not None:
            st.session_state.pop(PILOT)
        st.session_state.setdefault(PILOT, (new_id(), None))
    wanted = order.model_copy(update={"token": st.session_state[PILOT][0] if PILOT in st.session_state else new_id()})
    with st.container(horizontal=True, gap="small"):
        st.button("Show another request", key="generate-another", on_click=_another, disabled=view.by_model < 2)
        st.button(
            "Pilot under way" if live else f"Pilot: send {few}", key="generate-pilot", on_click=_pilot, args=(wanted,),
            disabled=live or bool(refusal) or not may(visit.person.role, "generate"),
            help="Asks for a few dialogues of this order first, spread over what it wants. The quote then rests on their answers, and the "
            "order does not pay for them again.",
        )  # fmt: skip
    with st.container():
        told(MESSAGE)


def prompt_html(view: Leaving) -> str:
    """The exact messages as text that is nothing but text, in a block that scrolls by itself."""
    said = "".join(f"<h4>{escape(who)}</h4><pre>{escape(text)}</pre>" for who, text in view.messages)
    shape = f"<details><summary>The form that the answer must have</summary><pre>{escape(view.shape)}</pre></details>" if view.shape else ""
    items = "".join(f"<li>{escape(field)}</li>" for field in view.fields)
    fields = f'<details class="sc-fold"><summary>What each request holds ({len(view.fields)} things)</summary><ul>{items}</ul></details>' if items else ""
    return f'<div class="sc-prompt" tabindex="0" role="region" aria-label="Exact request">{said}{shape}</div>{fields}'


def _another() -> None:
    st.session_state[INDEX] = int(st.session_state.get(INDEX, 0)) + 1


def _pilot(order: Order) -> None:
    visit = require_person()

    def begin() -> str:
        run = quoting.pilot(visit.context, visit.person, order=order)
        st.session_state[PILOT] = (order.token, run.id)
        run_card.watch(run.id, newest=True)
        return f"Pilot started: {count(run.total, 'dialogue')} asked of the model. Its answers serve the order too."

    attempt(MESSAGE, begin)


def forget() -> None:
    """After a run was started: the next order is another one."""
    for key in (NUMBER, INDEX, CHECKED):
        st.session_state.pop(key, None)
