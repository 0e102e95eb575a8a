"""What an order of pairs would send to a model's server, before anything is sent; a pilot of it, and what that has made."""

from __future__ import annotations

from html import escape

import streamlit as st

from synthcore.core.ids import new_id
from synthcore.domains.schema import Domain
from synthcore.services import making_pairs, pair_quoting, pairs_made
from synthcore.services.making_pairs import PairPreview, PairSource
from synthcore.services.pairing import PairOrder
from synthcore.ui import pair_review, run_card
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, note, quiet, sentences, told
from synthcore.views.generate import Work
from synthcore.views.pair_form import PairsLeaving, cap_line, leaving
from synthcore.views.pair_review import false_of
from synthcore.views.wording import count

INDEX, PILOT, MESSAGE = "pairs-place", "pairs-pilot-token", "pairs-pilot-message"
STARTED = "pairs-started"  # the run that the order was started as


def panel(visit: Visit, order: PairOrder, source: PairSource, preview: PairPreview, domain: Domain, now: Work) -> None:
    """Where to, the exact requests of one pair, the quote, and the buttons of the pilot."""
    view = leaving(preview, domain, index=int(st.session_state.get(INDEX, 0)), hold=order.personal_data == "hold")
    with st.container(border=True, key="pairs-leaving", gap="small"):
        st.header("What will be sent")
        st.html(f'<div class="sc-what">{escape(view.sentence)}</div>')
        if view.stages:
            _requests(view)
        st.html(f'<div class="sc-what">{escape(preview.quote.sentence())}</div>')
        if short := cap_line(preview.quote, order.budget_usd):
            note(short, "warn")
        _buttons(order, source, preview, now, asks=bool(view.stages))
        _made(visit, domain, now)


def _requests(view: PairsLeaving) -> None:
    """Of one pair, as they would leave."""
    note(view.personal, "warn" if view.warning else "plain")
    quiet(view.place)
    for tab, (title, messages) in zip(st.tabs([title for title, _ in view.stages]), view.stages, strict=True):
        tab.html(prompt_html(title, messages))
    if view.fields:
        st.html(fields_html(view))


def prompt_html(title: str, messages: tuple[tuple[str, str], ...]) -> str:
    """The exact messages as text that is nothing but text, in a block that scrolls by itself."""
    said = "".join(f"<h4>{escape(who)}</h4><pre>{escape(text)}</pre>" for who, text in messages)
    return f'<div class="sc-prompt" tabindex="0" role="region" aria-label="Exact request: {escape(title.lower())}">{said}</div>'


def fields_html(view: PairsLeaving) -> str:
    items = "".join(f"<li>{escape(field)}</li>" for field in view.fields)
    return f'<details class="sc-fold"><summary>What the requests hold ({len(view.fields)} things)</summary><ul>{items}</ul></details>'


def _buttons(order: PairOrder, source: PairSource, preview: PairPreview, now: Work, *, asks: bool) -> None:
    few, live = min(pair_quoting.PILOT, preview.by_model), order.seed_number in now.pilots
    token, run = st.session_state.setdefault(PILOT, (new_id(), None))
    if run and not live:  # the next pilot is another one
        token = new_id()
    with st.container(horizontal=True, gap="small"):
        st.button("Show another pair", key="pairs-another", on_click=_another, disabled=not asks or preview.by_model < 2)
        st.button(
            "Pilot under way" if live else f"Pilot: make {few}", key="pairs-pilot", on_click=_pilot, args=(order, source, token),
            disabled=not asks or live or bool(st.session_state.get(STARTED)),
            help="Makes the first few pairs of this order. The quote then rests on their answers, and the order does not pay for them again.",
        )  # fmt: skip
    with st.container():
        told(MESSAGE)


def _another() -> None:
    st.session_state[INDEX] = int(st.session_state.get(INDEX, 0)) + 1


def _pilot(order: PairOrder, source: PairSource, token: str) -> None:
    visit = require_person()

    def begin() -> str:
        run = making_pairs.start_pairs(visit.context, visit.person, order=order, source=source, token=token, pilot=True)
        st.session_state[PILOT] = (token, run.id)
        run_card.watch(run.id, newest=True)
        return f"Pilot started: {count(run.total, 'pair')} asked of the model. Its answers serve the order too."

    attempt(MESSAGE, begin)


def _made(visit: Visit, domain: Domain, now: Work) -> None:
    """What the pilot has made, when it has ended."""
    run_id = st.session_state.get(PILOT, ("", None))[1]
    line = next((line for line in now.history if line.id == run_id), None)
    if line is None:
        return
    with sentences():
        rows = pairs_made.pairs_made(visit.context, visit.person, run_id=line.id)
        quiet(f"What the pilot made: {count(len(rows), 'pair')}. They are on the Review page too, for somebody to judge who has not seen them here.")
        for number, row in enumerate(rows, 1):
            with st.expander(f"Pair {number}", key=f"pairs-made-{line.id}-{number}", expanded=number == 1):
                pair_review.draw(row["question"], row["chosen"], false_of(row, domain))
