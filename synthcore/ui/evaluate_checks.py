"""The panels of the Evaluate page: rules with their counts, and the records that break them."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.services import evaluating
from synthcore.ui import navigation
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, quiet, table, told
from synthcore.views.evaluate import Evaluation, RecordLine, checked

MESSAGE, EVERY_BATCH, EVERY_RULE, EVERY_KIND = "evaluate-message", "All batches", "All rules", "Errors and warnings"
KINDS = {EVERY_KIND: None, "Errors": "error", "Warnings": "warning"}
PER_PAGE = 20


def check_button(visit: Visit, unchecked: int) -> None:
    """Check what the present rules have not seen. Repeating it adds nothing."""
    label = f"Check {unchecked:,} unchecked" if unchecked else "Everything is checked"
    allowed = may(visit.person.role, "evaluate")
    st.button(label, key="evaluate-check", type="primary" if unchecked else "secondary", on_click=_check, disabled=not unchecked or not allowed)
    told(MESSAGE)


def _check() -> None:
    visit = require_person()
    attempt(MESSAGE, lambda: checked(evaluating.check_records(visit.context, visit.person)))


def batch_filter(batches: list[str]) -> str | None:
    chosen = st.selectbox("Batch", [EVERY_BATCH, *batches], key="evaluate-batch", bind="query-params")
    return None if chosen in (None, EVERY_BATCH) else chosen


def rule_filter(rules: list[str]) -> str | None:
    chosen = st.selectbox("Rule", [EVERY_RULE, *rules], key="evaluate-rule", bind="query-params")
    return None if chosen in (None, EVERY_RULE) else chosen


def kind_filter() -> str | None:
    return KINDS.get(st.segmented_control("Show", list(KINDS), default=EVERY_KIND, required=True, key="evaluate-kind", bind="query-params") or EVERY_KIND)


def rules(view: Evaluation) -> None:
    table(("Rule", "Kind", "Records"), [(r.code, r.severity, f"{r.records:,}") for r in view.rules], numbers=(2,), label="Records by rule")


def records(view: Evaluation) -> None:
    st.header("Records with findings")
    if not view.records:
        quiet("No record matches.")
    for line in view.records:
        _record(line)
    if view.pages > 1:
        st.pagination(view.pages, key="evaluate-page", bind="query-params")


def _record(line: RecordLine) -> None:
    with st.container(border=True, key=f"evaluate-record-{line.record_id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(line.name)
            quiet(line.status)
            navigation.link("review", "Open", record=line.record_id)
        rows = [(f.place, f.severity, f.code, f.message) for f in line.findings]
        table(("Where", "Kind", "Rule", "Finding"), rows, label="Findings")


def page_number() -> int:
    return int(st.session_state.get("evaluate-page") or 1)
