"""Plan the next batch: what the target lacks as an order that can be changed, what it would cost, and one button that starts it."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import digest
from synthcore.core.people import may
from synthcore.core.runs import ENDED, Run
from synthcore.core.tallies import Selection
from synthcore.domains.schema import Domain
from synthcore.services import assigning, generating, measuring_flow, planning, quoting, running
from synthcore.services.domains import domain
from synthcore.services.generating import Order
from synthcore.services.plans import MIXED, Mixed, Plan, Planning
from synthcore.ui import into_view, model_form, navigation, run_card
from synthcore.ui.assigning import people_field
from synthcore.ui.session import Visit, require_person
from synthcore.ui.statistics_distribution import MIX
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import attempt, note, quiet, sentences, tell, told
from synthcore.views import next_batch as views
from synthcore.views.leaving import cap_line, leaving, personal_line, quote_line
from synthcore.views.next_batch import CELL, COLUMNS, EDITED, NUMBERS, WHAT, NextBatch
from synthcore.views.runs import run_line
from synthcore.views.wording import count

SEED, STARTED, MESSAGE, TABLE = "next-batch-seed", "next-batch-started", "next-batch-message", "next-batch-table"
PLANNED, ROUND, TO_HEAD, HEAD = "next-batch-planned", "next-batch-round", "next-batch-to-head", "next-batch-head"
PEOPLE = "next-batch-people"
WHOLE = Selection()
USUAL = 100  # dialogues of an order: the largest batch that is reviewed well
LEAST = 3  # days that tell a pace
NARROW = 105  # pixels of a column: on a telephone the number and its cell stand side by side


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """Of all dialogues of the domain that is selected: the other parts of a selection do not bear on what is due."""
    with sentences():
        _draw(visit, selection, goal)


def _draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    about = domain(visit.context, selection.domain)
    if selection.kind == "pair":
        quiet("There is no target for preference pairs, so nothing is lacking of them.")
        return
    if selection != WHOLE.model_copy(update={"domain": selection.domain, "kind": selection.kind}):
        quiet("The plan looks at all dialogues of the domain; the other filters do not bear on it.")
    with st.container(key=HEAD):  # there with or without a message, so that what follows keeps its place
        told(MESSAGE)
        made = _started(visit)
    if st.session_state.pop(TO_HEAD, False):
        into_view.bring(HEAD)
    if made and made.state not in ENDED:
        return
    wanted = _wanted(about, goal)
    plan, key = _planned(visit, wanted)
    for run_id in plan.under_way:
        _under_way(visit, run_id)
    view = views.next_batch(plan, about)
    st.html(f'<div class="sc-what">{escape(view.sentence)}</div>')
    if view.rows:
        plan = _edited(visit, wanted, plan, view, key)
        quiet(views.next_batch(plan, about).sums)
    st.html(f'<ul class="sc-quiet">{"".join(f"<li>{escape(said)}</li>" for said in view.why)}</ul>' if view.why else "")
    if view.rest:
        with st.expander(f"{count(len(view.rest), 'other cell' if view.rows else 'cell')}", key="next-batch-rest"):
            stacked(COLUMNS, [_plain(row) for row in view.rest], numbers=NUMBERS, label="Cells in which nothing is ordered")
    _order(visit, about, plan)


def _started(visit: Visit) -> Run | None:
    """What the button has started in this tab: told until it is put away, looked at every second until it ends."""
    run_id = st.session_state.get(STARTED)
    if run_id is None:
        return None
    asked = (visit.context, visit.person)
    run = running.run_status(*asked, run_id=run_id)
    people = assigning.assignment_of(*asked, batch=run.batch).people if run.batch else ()

    def draw_run() -> None:
        now = running.run_status(*asked, run_id=run_id)
        if now.state in ENDED and run.state not in ENDED:
            st.session_state[TO_HEAD] = True
            st.rerun()
        line = run_line(now)
        note(views.started(now, people), "bad" if line.error else "good")
        if line.error:
            note(line.error, "bad")
        if line.live:
            st.progress(line.fraction or 0.0, text=line.sentence)

    st.fragment(draw_run, run_every=None if run.state in ENDED else 1.0)()
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        navigation.link("generate", "See the run on Generate")
        if run.done:
            navigation.link("review", "Open it in the queue", **{"review-batch": run.batch})
        if run.state in ENDED:
            st.button("Put away", key="next-batch-away", on_click=_put_away, type="tertiary")
    return run


def _put_away() -> None:
    st.session_state.pop(STARTED, None)


def _under_way(visit: Visit, run_id: str) -> None:
    note(views.under_way(running.run_status(visit.context, visit.person, run_id=run_id)), "warn")
    navigation.link("generate", "See the run on Generate")


def _planned(visit: Visit, wanted: Planning) -> tuple[Plan, str]:
    """The plan, with the key of its table. While somebody changes that, it stays as it was when they began: each decision of a
    reviewer would be another plan, and take the changes away."""
    kept: tuple[Planning, Plan, str] | None = st.session_state.get(PLANNED)
    if kept and kept[0] == wanted and _touched(kept[2]):
        return kept[1], kept[2]
    plan = planning.plan_next_batch(visit.context, visit.person, wanted=wanted)
    key = f"{TABLE}-{st.session_state.get(ROUND, 0)}-{digest(plan.model_dump_json())}"
    st.session_state[PLANNED] = (wanted, plan, key)
    return plan, key


def _touched(table: str) -> bool:
    changes: dict[str, Any] = st.session_state.get(table) or {}
    return any(changes.get(part) for part in ("edited_rows", "deleted_rows"))


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


def _edited(visit: Visit, wanted: Planning, plan: Plan, view: NextBatch, key: str) -> Plan:
    """The table, and the plan of what was changed in it."""
    shown, rows = views.edited_columns(view), views.edited_rows(view)
    columns: dict[str, Any] = {
        name: st.column_config.NumberColumn(help=WHAT.get(name), min_value=0, max_value=1_000_000, step=1, width=NARROW) if name in EDITED
        else st.column_config.Column(help=WHAT[name])
        for name in shown if name in WHAT
    }  # fmt: skip
    found = st.data_editor(
        {name: [row[name] for row in rows] for name in (CELL, *shown)}, column_order=shown, disabled=[name for name in (CELL, *shown) if name not in EDITED],
        num_rows="delete", hide_index=True, width="stretch", column_config=columns, key=key,
    )  # fmt: skip
    cells = views.changed(view.rows, found)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        quiet("The columns of what is ordered can be changed, and rows removed." if cells is None else "This is your order now; the plan waits as it was.")
        if cells is not None:
            st.button("Undo the changes", key="next-batch-undo", on_click=_undo, type="tertiary")
    return plan if cells is None else planning.plan_next_batch(visit.context, visit.person, wanted=wanted.model_copy(update={"cells": cells}))


def _undo() -> None:
    """With a table that the browser does not know yet."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state.pop(PLANNED, None)


def _plain(row: views.Row) -> list[str]:
    return [f"{value:,}" if isinstance(value, int | float) else value for value in row.values()]


def _order(visit: Visit, about: Domain, plan: Plan) -> None:
    """The quote, who is to look at it first, and the button."""
    order, refusal = plan.order, ""
    if order and order.method != "template":
        try:
            refusal = _leaving(visit, about, order)
        except SynthcoreError as error:
            refusal = str(error)
    if refusal:
        note(refusal, "bad")
    allowed = may(visit.person.role, "generate")
    pace = measuring_flow.flow(visit.context, visit.person, selection=WHOLE).forecast
    waits = views.backlog(plan, pace.settled if pace.days >= LEAST else None)
    if not order:
        quiet(waits)
        return
    people_field(visit, "Assigned to", PEOPLE, disabled=not allowed)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.button(
            f"Start {count(order.count, 'dialogue')}", key="next-batch-start", type="primary", on_click=_start,
            args=_intended(visit, about, order), disabled=bool(refusal or not allowed or plan.under_way),
        )  # fmt: skip
        quiet(waits)
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


def _intended(visit: Visit, about: Domain, order: Order) -> tuple[Order, str]:
    """The order with the token of its intention, and the newest run that it counts. Whatever tab it is pressed in, and however often,
    one order on what is there starts one run."""
    newest = _newest(visit, about.about.id)
    after = newest.id if newest else ""
    meant = order.model_copy(update={"token": None, "seed_number": None}).model_dump_json()
    return order.model_copy(update={"token": digest(after, meant)}), after


def _newest(visit: Visit, name: str) -> Run | None:
    """The last run that makes, or has made, dialogues of a domain."""
    runs = running.list_runs(visit.context, visit.person)
    return next((run for run in runs if run.task == "generate" and run_line(run).domain == name and not run_line(run).pairs), None)


def _start(order: Order, after: str) -> None:
    """For those who are named at this moment: the press may come before the page is drawn with the last name."""
    visit, people = require_person(), tuple(st.session_state.get(PEOPLE) or ())
    newest = _newest(visit, order.domain or "")
    st.session_state[TO_HEAD] = True
    if newest and newest.id != after and newest.params.get("token") != order.token:
        tell(MESSAGE, views.meanwhile(newest), "warn")
        return

    def begin() -> str:
        run = planning.start_next_batch(visit.context, visit.person, order=order, token=order.token or "", people=people)
        st.session_state[STARTED] = run.id
        for key in (SEED, PLANNED):
            st.session_state.pop(key, None)
        run_card.watch(run.id, newest=True)
        return ""

    if attempt(MESSAGE, begin):
        st.session_state.pop(MESSAGE, None)  # what has started is told as long as it is of interest
