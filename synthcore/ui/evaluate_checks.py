"""The Checks part of the Evaluate page: start what is due, follow it, and see what was found."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.domains.schema import Domain
from synthcore.services import evaluating, measuring_repetition
from synthcore.ui import evaluate_records, evaluate_runs, grammar, record_table
from synthcore.ui.session import Visit, require_person
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import attempt, lead, quiet, told
from synthcore.views import checks as views
from synthcore.views import repetition as repeated
from synthcore.views.evaluate import Names, finding_choices

MESSAGE = "evaluate-message"


def draw(visit: Visit, domain: Domain, names: Names) -> None:
    asked, name = (visit.context, visit.person), domain.about.id
    known = views.of_kinds(evaluating.checks(*asked), domain.about.kinds)
    counts = evaluating.checks_summary(*asked, filters=Filters(domain=name))
    rules = evaluating.rule_counts(*asked)
    view = views.checks(known, counts, rules, names.findings)
    lead(view.sentence)
    allowed = may(visit.person.role, "evaluate")
    st.button("Check what is new", key="evaluate-check", type="primary" if view.unseen else "secondary", on_click=_start, disabled=not allowed)
    told(MESSAGE)
    evaluate_runs.draw(visit, "checks")
    stacked(views.COLUMNS, view.rows, numbers=(2, 3), label="Checks", texts=True)
    st.header("Findings by rule")
    if view.rules.rows:
        quiet("A row opens the records that it was found in.")
        titles = finding_choices(rules, names.findings)
        record_table.draw(view.rules, key="evaluate-rules", on_open=lambda found: evaluate_records.show(found=(found, titles[found])))
    else:
        quiet("The checks have found nothing.")
    grammar.engines(visit, name)
    _measures(visit, views.measured(known, counts), name)
    _repeated(visit, name)


def _start() -> None:
    visit = require_person()

    def act() -> str:
        run = evaluating.start_checks(visit.context, visit.person)
        return f"Started run {run.id}." if run else "Every record was checked before; nothing is new."

    attempt(MESSAGE, act)


def _measures(visit: Visit, measured: dict[str, evaluating.KnownCheck], domain: str) -> None:
    st.header("Measures")
    if not measured:
        return
    first = next(iter(measured))
    name = st.selectbox("Check", list(measured), format_func=lambda one: measured[one].title, key="evaluate-measured", bind="query-params") or first
    rows = views.measures(measured[name], evaluating.measures_summary(visit.context, visit.person, check=name, filters=Filters(domain=domain)))
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
