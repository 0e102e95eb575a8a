"""Plan the next batch: what the target lacks as an order that can be changed, what it would cost, and one button that starts it."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.core.tallies import Selection
from synthcore.domains.schema import Domain
from synthcore.services import generating, planning, quoting
from synthcore.services.domains import domain
from synthcore.services.generating import Order
from synthcore.services.plans import MIXED, Mixed, Plan, Planning
from synthcore.ui import model_form, navigation, run_card
from synthcore.ui.session import Visit, require_person
from synthcore.ui.statistics_distribution import MIX
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import attempt, note, quiet, sentences, tell, told
from synthcore.views import next_batch as views
from synthcore.views.leaving import cap_line, leaving, personal_line, quote_line
from synthcore.views.next_batch import COLUMNS, EDITED, NextBatch
from synthcore.views.wording import count

SEED, INTENDED, STARTED, MESSAGE, TABLE = "next-batch-seed", "next-batch-intended", "next-batch-started", "next-batch-message", "next-batch-table"
WHOLE = Selection()
USUAL = 100  # dialogues of an order: the largest batch that is reviewed well


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """Of all dialogues of the domain that is selected: the other parts of a selection do not bear on what is due."""
    with sentences():
        _draw(visit, selection, goal)


def _draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    asked = (visit.context, visit.person)
    about = domain(visit.context, selection.domain)
    if selection.kind == "pair":
        quiet("There is no target for preference pairs, so nothing is lacking of them.")
        return
    if selection != WHOLE.model_copy(update={"domain": selection.domain, "kind": selection.kind}):
        quiet("The plan looks at all dialogues of the domain; the other filters do not bear on it.")
    wanted = _wanted(about, goal)
    plan = planning.plan_next_batch(*asked, wanted=wanted)
    view = views.next_batch(plan, about)
    st.html(f'<div class="sc-what">{escape(view.sentence)}</div>')
    for said in view.why:
        note(said)
    if view.rows:
        plan = _edited(visit, wanted, plan, view)
        quiet(views.next_batch(plan, about).sums)
    if view.rest:
        with st.expander(f"{count(len(view.rest), 'other cell')}", key="next-batch-rest"):
            stacked(COLUMNS, [_plain(row) for row in view.rest], numbers=(3, 4, 5, 6, 9, 10, 11), label="Cells in which nothing is ordered")
    _order(visit, about, plan)


def _wanted(about: Domain, goal: int | None) -> Planning:
    """What is wanted, from the form above the table."""
    first, second, third, fourth = st.columns(4, gap="medium")
    size = first.number_input(
        "Order at most",
        1,
        1_000_000,
        USUAL,
        step=10,
        key="next-batch-size",
        placeholder="All that is lacking",
        help="Batches of 50 to 100 are reviewed best. Empty the field to order all that is lacking.",
    )
    method: Mixed = second.selectbox("Made by", list(MIXED), format_func=MIXED.__getitem__, key="next-batch-method")
    more: dict[str, Any] = {}
    if method == "hybrid":
        more["hybrid_ratio"] = third.slider("The model's share", 0, 100, 30, step=5, format="%d %%", key="next-batch-share") / 100
    if method == "per_dollar":
        more["decision_usd"] = third.number_input(
            "A decision costs (US dollars)", 0.01, None, 1.0, step=0.1, key="next-batch-decision", help="What a reviewer's time for one record is worth."
        )
    if method != "template":
        cap = fourth.number_input("Spend at most (US dollars)", 0.0, None, None, step=0.5, format="%.2f", key="next-batch-cap", placeholder="No cap")
        more["budget_usd"] = None if cap is None else Decimal(f"{cap:.2f}")
    seed_number = st.session_state.setdefault(SEED, generating.draw_number())
    chosen = st.session_state.get(MIX)  # on the first screen of the page, where there are several
    if chosen in about.targets.mix:
        more["mix"] = chosen
    return Planning(goal=goal, domain=about.about.id, size=int(size) if size else None, method=method, seed_number=seed_number, **more)


def _edited(visit: Visit, wanted: Planning, plan: Plan, view: NextBatch) -> Plan:
    """The table, and the plan of what was changed in it."""
    shown = views.columns(view)
    rows = [dict(zip(COLUMNS, row.values(), strict=True)) for row in view.rows]
    columns: dict[str, Any] = {name: st.column_config.NumberColumn(min_value=0, max_value=1_000_000, step=1, required=True) for name in EDITED if name in shown}
    found = st.data_editor(
        {name: [row[name] for row in rows] for name in shown}, disabled=[name for name in shown if name not in EDITED], num_rows="fixed", hide_index=True,
        width="stretch", column_config=columns, key=f"{TABLE}-{plan.order.count if plan.order else 0}-{hash(view.rows)}",
    )  # fmt: skip
    quiet("The two columns of what is ordered can be changed. Ranges hold for all cells at once, 99 times of 100.")
    cells = views.changed(view.rows, found)
    return plan if cells is None else planning.plan_next_batch(visit.context, visit.person, wanted=wanted.model_copy(update={"cells": cells}))


def _plain(row: views.Row) -> list[str]:
    return [f"{value:,}" if isinstance(value, int | float) else value for value in row.values()]


def _order(visit: Visit, about: Domain, plan: Plan) -> None:
    """The quote, the button, and what has become of it."""
    order, refusal = plan.order, ""
    if order and order.method != "template":
        try:
            refusal = _leaving(visit, about, order)
        except SynthcoreError as error:
            refusal = str(error)
    if refusal:
        note(refusal, "bad")
    allowed, started = may(visit.person.role, "generate"), st.session_state.get(STARTED)
    if order and not started:
        st.button(
            f"Start {count(order.count, 'dialogue')}", key="next-batch-start", type="primary", on_click=_start, args=(_intended(order),),
            disabled=bool(refusal or not allowed or plan.under_way),
        )  # fmt: skip
    with st.container():
        told(MESSAGE)
    if started:
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            if st.button("See it run on Generate", key="next-batch-run"):
                navigation.go("generate")
            st.button("Plan another", key="next-batch-again", on_click=_again)
    if not allowed:
        quiet(f"The role {visit.person.role.value} does not permit to generate; a lead or an editor can start it.")


def _leaving(visit: Visit, about: Domain, order: Order) -> str:
    """What would be sent where, and what it would cost; returns why it cannot be."""
    asked = (visit.context, visit.person)
    sent = quoting.what_is_sent(*asked, order=order)
    view, found = leaving(sent, sent, about), quoting.estimate(*asked, order=order)
    quiet(f"{view.sentence} {quote_line(found)}")
    said, warning = personal_line(sent)
    note(said, "warn" if warning else "plain")
    if short := cap_line(found, order.budget_usd):
        note(short, "warn")
    with st.expander("What is sent, exactly", key="next-batch-sent"):
        quiet(f"{view.place}. {view.settings}")
        st.html(model_form.prompt_html(view))
    return found.refusal


def _intended(order: Order) -> Order:
    """The order with the token of its intention: pressed twice, it starts one run."""
    kept: Order | None = st.session_state.get(INTENDED)
    if kept is None or kept.model_copy(update={"token": None}) != order:
        kept = st.session_state[INTENDED] = order.model_copy(update={"token": new_id()})
    return kept


def _start(order: Order) -> None:
    visit = require_person()

    def begin() -> str:
        run = planning.start_next_batch(visit.context, visit.person, order=order, token=order.token or new_id())
        st.session_state[STARTED] = run.id
        run_card.watch(run.id, newest=True)
        return f"Started: {count(run.total, 'dialogue')} in the batch “{run.batch}”."

    attempt(MESSAGE, begin)


def _again() -> None:
    for key in (STARTED, INTENDED, SEED):
        st.session_state.pop(key, None)
    tell(MESSAGE, "Planned anew from what is there now.")
