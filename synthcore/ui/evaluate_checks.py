"""The Checks part of the Evaluate page: start what is due, follow it, and see what was found."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.services import evaluating, measuring_repetition
from synthcore.ui import evaluate_runs, grammar, record_table
from synthcore.ui.session import Visit, require_person
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import attempt, lead, quiet, told
from synthcore.views import checks as views
from synthcore.views import repetition as repeated

MESSAGE, FOUND, PART = "evaluate-message", "evaluate-found", "evaluate-part"


def draw(visit: Visit, domain: str) -> None:
    asked = (visit.context, visit.person)
    known = evaluating.checks(*asked)
    view = views.checks(known, evaluating.checks_summary(*asked, filters=Filters(domain=domain)), evaluating.rule_counts(*asked))
    lead(view.sentence)
    allowed = may(visit.person.role, "evaluate")
    st.button("Check what is new", key="evaluate-check", type="primary" if view.unseen else "secondary", on_click=_start, disabled=not allowed)
    told(MESSAGE)
    evaluate_runs.draw(visit, "checks")
    stacked(views.COLUMNS, view.rows, numbers=(2, 3), label="Checks", texts=True)
    st.header("Findings by rule")
    if view.rules.rows:
        quiet("A row opens the records that it was found in.")
        record_table.draw(view.rules, key="evaluate-rules", on_open=_records_with)
    else:
        quiet("The checks have found nothing.")
    grammar.engines(visit, domain)
    _measures(visit, known, domain)
    _repeated(visit, domain)


def _start() -> None:
    visit = require_person()

    def act() -> str:
        run = evaluating.start_checks(visit.context, visit.person)
        return f"Started run {run.id}." if run else "Every record was checked before; nothing is new."

    attempt(MESSAGE, act)


def _records_with(found: str) -> None:
    """The URL tells of a filter that somebody chose, and is told of one that the program chose."""
    st.session_state[FOUND] = st.query_params[FOUND] = found
    st.session_state[PART] = "Records"


def _measures(visit: Visit, known: tuple[evaluating.KnownCheck, ...], domain: str) -> None:
    st.header("Measures")
    measured = {one.name: one for one in known if one.measures}
    if not measured:
        return
    name = st.selectbox("Check", list(measured), format_func=lambda one: measured[one].title, key="evaluate-measured", bind="query-params")
    found = evaluating.measures_summary(visit.context, visit.person, check=name or next(iter(measured)), filters=Filters(domain=domain))
    rows = views.measures(measured[name or next(iter(measured))], found)
    if rows:
        stacked(views.MEASURES, rows, numbers=range(1, 6), label="Measures of the check")
    else:
        quiet("It has not measured anything yet.")


def _repeated(visit: Visit, domain: str) -> None:
    found = measuring_repetition.repetition(visit.context, visit.person, domain=domain)
    if not found:
        return
    st.header("Repetition")
    for one in found:
        st.subheader("Dialogues" if one.kind == "dialogue" else "Preference pairs")
        for line in repeated.lines(one.clusters, one.seeds, one.values, one.whole):
            quiet(line)
        if one.stale:
            quiet("Records have come or gone since; the next round of checks compares them anew.")
