"""The form of new preference pairs on the Generate page: what to make, out of what, and the buttons that begin it."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.domains.schema import Domain
from synthcore.services import generating, making_pairs, pairing, pairs_made
from synthcore.services.domains import domain as domain_named
from synthcore.services.making_pairs import PairPreview, PairSource
from synthcore.services.pairing import PairOrder
from synthcore.ui import model_form, pair_review, pair_sending, pair_source, run_card
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, note, quiet, table, tell, told
from synthcore.views import pair_form as views
from synthcore.views.generate import Work
from synthcore.views.leaving import plain_host
from synthcore.views.pair_review import false_of
from synthcore.views.wording import count, sentence

KINDS = {"dialogue": "Dialogues", "pair": "Preference pairs"}
STARTED, TOKEN, NUMBER, MESSAGE, SHOWN = pair_sending.STARTED, "pairs-token", "pairs-number", "pairs-order-message", "pairs-shown"
KEPT: dict[str, Any] = {"persist_state": "session"}


def wanted() -> bool:
    """What to generate is chosen before all else; whether it is preference pairs."""
    chosen = st.radio("What to generate", list(KINDS), format_func=KINDS.__getitem__, key="generate-kind", horizontal=True, bind="query-params")
    return chosen == "pair"


def page(visit: Visit, now: Work) -> None:
    """All of the form, from the source to Start."""
    if not may(visit.person.role, "generate"):
        quiet(f"The role {visit.person.role.value} does not permit to generate.")
        return
    names = making_pairs.pair_domains(visit.context, visit.person)
    if not names:
        note("No domain makes preference pairs.", "bad")
        return
    rows = int(st.session_state.get("pairs-count") or views.DEFAULT_COUNT)
    source = pair_source.panel(visit, next(n for n in (100, 1000, 10_000, views.MOST) if n >= rows))
    order, domain = _order(visit, names)
    if source is None:
        quiet("What would be made is shown when there are questions.")
        return
    preview = _preview(visit, order, source, now)
    if isinstance(preview, str):
        note(preview, "bad")
        _buttons(visit, order, source, None, now)
        return
    _plan(preview, domain)
    if preview.by_rule:
        _examples(visit, order, source, domain)
    if preview.by_model:
        pair_sending.panel(visit, order, source, preview, domain, now)
    _buttons(visit, order, source, preview, now)


def _order(visit: Visit, names: tuple[str, ...]) -> tuple[PairOrder, Domain]:
    """What to make. What the form holds stays while other pages are looked at."""
    st.header("Pairs")
    left, right = st.columns(2, gap="medium")
    with left:
        name = st.selectbox("Domain", names, key="pairs-domain", bind="query-params") or names[0]
        domain = domain_named(visit.context, name)
        method = _method(visit, domain)
        total = st.number_input("Number of pairs", 1, views.MOST, views.DEFAULT_COUNT, step=10, key="pairs-count", **KEPT)
    with right:
        chosen = _modifications(domain, by_rule=method == "rule")
        st.text_input("Batch", key="pairs-batch", placeholder="Named by the day", **KEPT)
        more = _texts() if method != "rule" else {}
    if method != "rule":
        more |= model_form.fields(method, visit.context.settings.model, pairs=True)
    number = st.session_state.setdefault(NUMBER, generating.draw_number())
    order = PairOrder(count=int(total or views.DEFAULT_COUNT), domain=name, modifications=chosen, method=method, **{"seed_number": number} | more)
    return order, domain


def _method(visit: Visit, domain: Domain) -> str:
    """Those that can be chosen, then those that lack something, with what they lack."""
    needs = pairing.what_a_model_needs(visit.context.settings, domain)
    possible = ["rule"] if needs else list(views.METHODS)
    with st.container(gap="xxsmall", key="pairs-methods"):
        chosen = st.radio("Method", possible, format_func=views.METHODS.__getitem__, key="pairs-method", bind="query-params")
        if needs:
            titles = [title for name, title in views.METHODS.items() if name not in possible]
            st.radio(needs, titles, index=None, key="pairs-missing", disabled=True, label_visibility="collapsed")
            quiet(needs)
    return chosen or "rule"


def _modifications(domain: Domain, *, by_rule: bool) -> tuple[str, ...]:
    """Those that were chosen; none means all."""
    titles = views.modifications(domain, by_rule=by_rule)
    kept = [name for name in st.session_state.get("pairs-modifications", ()) if name in titles]
    if kept != st.session_state.get("pairs-modifications", kept):
        st.session_state["pairs-modifications"] = kept  # another domain, or a method that does not know all of them
    chosen = st.multiselect(
        "Modifications of the question", list(titles), format_func=titles.__getitem__, key="pairs-modifications", placeholder=f"All {len(titles)}", **KEPT
    )
    if said := views.more_modifications(domain, by_rule=by_rule):
        quiet(f"{sentence(said)}.")
    return tuple(chosen)


def _texts() -> dict[str, Any]:
    """In which form questions are sent, and whose the chosen answer is."""
    answers = st.radio("Chosen answer", list(views.ANSWERS), format_func=views.ANSWERS.__getitem__, key="pairs-answers", **KEPT)
    send = st.radio(
        "Question in a request", list(views.SENDS), format_func=views.SENDS.__getitem__, key="pairs-send", **KEPT, help="Both forms are kept in the record."
    )
    return {"answers": answers or "model", "send": "raw" if send in (None, "raw") else "processed", "literal": send == "literal"}


class _Previewed(NamedTuple):
    """A preview, and all that it follows from."""

    order: PairOrder
    source: PairSource
    place: int
    ended: tuple[str, ...]
    preview: PairPreview | str


def _preview(visit: Visit, order: PairOrder, source: PairSource, now: Work) -> PairPreview | str:
    """What the order comes to, or why it cannot be met. Made anew when something changed, or a run has ended: its answers make
    the quote better."""
    place, ended = int(st.session_state.get(pair_sending.INDEX, 0)), tuple(line.id for line in now.history[:1])
    kept: _Previewed | None = st.session_state.get("pairs-previewed")
    if kept is None or kept[:4] != (order, source, place, ended):
        try:
            with st.spinner("Planning the pairs …"):
                found: PairPreview | str = making_pairs.preview_pairs(visit.context, visit.person, order=order, source=source, index=place)
        except SynthcoreError as error:
            found = sentence(str(error))
        kept = st.session_state["pairs-previewed"] = _Previewed(order, source, place, ended, found)
    return kept.preview


def _plan(preview: PairPreview, domain: Domain) -> None:
    view = views.plan(preview, domain)
    st.header("What will be made")
    st.html(f'<div class="sc-what">{escape(view.sentence)}</div>')
    if preview.needs:
        note(preview.needs, "warn")
    if view.left_out:
        quiet("Questions that nothing is made of:")
        table(("Questions", "Why"), view.left_out, label="Left out")
    if view.modifications:
        with st.expander(f"The model's pairs by modification ({len(view.modifications)})", key="pairs-by-modification"):
            table(("Modification", "The new question", "Pairs"), view.modifications, numbers=(2,), label="Pairs by modification")


def _examples(visit: Visit, order: PairOrder, source: PairSource, domain: Domain) -> None:
    """The first pairs that rules make of the order, once somebody asks for them."""
    kept: tuple[PairOrder, PairSource, tuple[dict[str, str], ...]] | None = st.session_state.get(SHOWN)
    st.button("Preview 3", key="pairs-preview", on_click=_show, args=(order, source), help="Makes the first three of the rules' pairs. Nothing is stored.")
    with st.container():
        told(SHOWN + "-message")
    if kept is None or kept[:2] != (order, source):
        return
    quiet("Somebody who has seen a pair here knows which of its answers is false: let others review it.")
    for number, row in enumerate(kept[2], 1):
        with st.expander(f"Pair {number}", key=f"pairs-example-{number}", expanded=number == 1):
            quiet(views.about(row, domain))
            pair_review.draw(row["question"], row["chosen"], false_of(row, domain))


def _show(order: PairOrder, source: PairSource) -> None:
    visit = require_person()
    try:
        rows = pairs_made.preview_made(visit.context, visit.person, order=order, source=source)
    except SynthcoreError as error:
        tell(SHOWN + "-message", str(error), "bad")
        return
    st.session_state[SHOWN] = (order, source, rows)
    if not rows:
        tell(SHOWN + "-message", "Rules can make none of these pairs.", "warn")


class Intention(NamedTuple):
    """One wish to start `order`. Whatever is pressed twice comes with the same `token`, and starts one run."""

    order: PairOrder
    source: PairSource
    batch: str | None
    token: str


def _intention(order: PairOrder, source: PairSource) -> Intention:
    """That of an earlier drawing of the page, as long as the form says the same."""
    batch = (st.session_state.get("pairs-batch") or "").strip() or None
    plain = order.model_copy(update={"seed_number": None})
    kept: tuple[PairOrder, Intention] | None = st.session_state.get(TOKEN)
    if kept is None or (kept[0], kept[1].source, kept[1].batch) != (plain, source, batch):
        kept = (plain, Intention(order, source, batch, new_id()))
        if st.session_state.pop(STARTED, None):  # another order than the one that was started has another seed number
            st.session_state[TOKEN] = kept
            _another_number()
            st.rerun()
    st.session_state[TOKEN] = (plain, kept[1]._replace(order=order))
    return kept[1]._replace(order=order)


def _buttons(visit: Visit, order: PairOrder, source: PairSource, preview: PairPreview | None, now: Work) -> None:
    """Start, which names who is asked, and what has become of it."""
    intention = _intention(order, source)
    started: str | None = st.session_state.get(STARTED)
    waits = order.seed_number in now.pilots
    host = plain_host(preview.host) if preview else ""
    label = views.start_label(preview, order.count or 0, host)
    st.button(label, key="pairs-start", type="primary", on_click=_start, args=(intention,), disabled=bool(started or waits or preview is None))
    with st.container():
        told(MESSAGE)
    if started:
        line = next((line for line in (*now.live, *now.history) if line.id == started), None)
        text = "It goes on when this page is closed." if line and line.live else f"{line.sentence}." if line else ""
        note(f"Started: {count(line.total, 'pair')}. {text}" if line else "Started.", "bad" if line and line.error else "good")
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            st.html(run_card.link(started), width="content")
            st.button("Order the same again", key="pairs-again", on_click=_again)
    elif waits:
        quiet("The pilot is under way; the order can be started when it has ended.")


def _start(wish: Intention) -> None:
    visit = require_person()

    def begin() -> str:
        run = making_pairs.start_pairs(visit.context, visit.person, order=wish.order, source=wish.source, batch=wish.batch, token=wish.token)
        st.session_state[STARTED] = run.id
        run_card.watch(run.id, newest=True)
        _forget()
        return ""

    if attempt(MESSAGE, begin):
        st.session_state.pop(MESSAGE, None)


def _again() -> None:
    """The next press is another order of the same."""
    for key in (TOKEN, STARTED):
        st.session_state.pop(key, None)
    _another_number()


def _another_number() -> None:
    for key in (NUMBER, SHOWN):
        st.session_state.pop(key, None)
    model_form.forget()


def _forget() -> None:
    """After a run was started. Its seed number stays on the page as long as the order that it was started with."""
    for key in (pair_sending.INDEX, pair_sending.PILOT):
        st.session_state.pop(key, None)
