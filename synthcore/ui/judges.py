"""The Judges part of the Evaluate page: choose a judge and what it is asked, see the exact request and its price, start, follow."""

from __future__ import annotations

from decimal import Decimal
from html import escape

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.domains.schema import Domain
from synthcore.services import judge_report, judging
from synthcore.services.judge_orders import JudgeOrder
from synthcore.services.judged import KIND
from synthcore.ui import evaluate_records, evaluate_runs, record_table
from synthcore.ui.pair_sending import prompt_html
from synthcore.ui.session import Visit, require_person
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import attempt, lead, note, quiet, told
from synthcore.views import judges as views
from synthcore.views.evaluate import Names

MESSAGE, TOKEN, INDEX, EVERY = "judges-message", "judges-token", "judges-index", "All batches"


def draw(visit: Visit, domain: Domain, batches: list[str], names: Names) -> None:
    if not domain.rubrics:
        lead("This domain has no rubrics (rubrics/*.toml), so no judge can be asked about its records.")
        return
    told(MESSAGE)
    evaluate_runs.draw(visit, KIND)
    order = _order(visit, domain, batches)
    if order is None:
        quiet("Name the model that judges. It must not be the one that wrote the records, unless you say so.")
        return
    try:
        sent = judging.judge_request(visit.context, visit.person, order=order, index=int(st.session_state.get(INDEX, 0)))
        view = views.asking(sent, judging.judge_estimate(visit.context, visit.person, order=order))
    except SynthcoreError as error:
        note(str(error), "bad")
        return
    _leaving(visit, order, view)
    _said(visit, order, names)


def _order(visit: Visit, domain: Domain, batches: list[str]) -> JudgeOrder | None:
    left, middle, right = st.columns(3)
    usual = visit.context.settings.judge_model or ""
    model = left.text_input("Judge (model)", usual, key="judges-model", bind="query-params", placeholder="gpt-4.1").strip()
    batch = middle.selectbox("Batch", [EVERY, *batches], key="judges-batch", bind="query-params")
    titles = {rubric.family: rubric.title for rubric in domain.rubrics.values()}
    families = right.multiselect("Families", list(titles), format_func=titles.__getitem__, key="judges-families", bind="query-params", placeholder="All")
    with st.expander("Cap, repeats and orders", key="judges-more"):
        first, second, third = st.columns(3)
        cap = first.number_input("Budget (USD)", 0.01, None, None, step=1.0, key="judges-cap", placeholder="no cap")
        repeats = second.number_input("Ask everything so often", 1, 10, 1, key="judges-repeats", help="Twice tells how often it changes its mind.")
        both = third.checkbox("Show the answers of a pair in both orders", True, key="judges-orders", help="Who turns with the order has said nothing.")
        same = st.checkbox("The judge may be the model that wrote the records, which it is too kind to", key="judges-same")
    if not model:
        return None
    return JudgeOrder(
        model=model, domain=domain.about.id, batch=None if batch in (None, EVERY) else batch, families=tuple(families), repeats=int(repeats),
        both_orders=both, same_judge=same, budget_usd=Decimal(str(cap)) if cap else None, token=st.session_state.setdefault(TOKEN, new_id()),
    )  # fmt: skip


def _leaving(visit: Visit, order: JudgeOrder, view: views.Asking) -> None:
    with st.container(border=True, key="judges-leaving", gap="small"):
        st.header("What will be sent")
        st.html(f'<div class="sc-what">{escape(view.sentence)}</div>')
        for line in view.costs:
            quiet(line)
        note(view.personal, "warn" if view.warning else "plain")
        quiet(view.place)
        st.html(prompt_html("judge", view.messages))
        if view.refusal:
            note(view.refusal, "warn")
        with st.container(horizontal=True, gap="small"):
            st.button("Show another request", key="judges-another", on_click=_another, disabled=view.asked < 2)
            st.button(
                view.start, key="judges-start", type="primary", on_click=_start, args=(order,),
                disabled=bool(view.refusal) or not may(visit.person.role, "evaluate"),
            )  # fmt: skip


def _another() -> None:
    st.session_state[INDEX] = int(st.session_state.get(INDEX, 0)) + 1


def _start(order: JudgeOrder) -> None:
    visit = require_person()

    def begin() -> str:
        run = judging.start_judging(visit.context, visit.person, order=order)
        st.session_state[TOKEN] = new_id()
        return f"Started run {run.id}." if run else "Everything has been judged; nothing is asked again."

    attempt(MESSAGE, begin)


def _said(visit: Visit, order: JudgeOrder, names: Names) -> None:
    report = judge_report.judge_report(visit.context, visit.person, order=order)
    if not report.judged:
        return
    view = views.said(report, names.dimensions)

    def opened(link: str) -> None:
        there = views.behind(link)
        if isinstance(there, str):
            evaluate_records.show()
            evaluate_records.open_record(there)
            return
        filters = {
            "dimension": (there.dimension, names.dimensions.get(there.dimension, there.dimension)), "choice": (there.choice, there.choice),
            "judge": (report.judge, report.judge), "branch": (there.branch, there.branch), "batch": (order.batch, order.batch),
        }  # fmt: skip
        evaluate_records.show(**{name: (value, title) for name, (value, title) in filters.items() if value and title and value != "dialogue"})

    st.header("What it has said")
    quiet(view.sentence)
    record_table.draw(view.said, key="judges-said", on_open=opened)
    if view.rates.rows:
        st.header("Rates")
        record_table.draw(view.rates, key="judges-rates", on_open=opened)
    if view.steady:
        st.header("How steady it is")
        stacked(views.STEADY, view.steady, label="How steady the judge is", texts=True)
