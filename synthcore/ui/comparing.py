"""The Compare part of the Evaluate page: two batches or runs of the same records."""

from __future__ import annotations

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.services import comparing
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import lead, note, quiet
from synthcore.views.comparing import COLUMNS, cells, side_by_side


def draw(visit: Visit, batches: list[str]) -> None:
    lead("Two batches of the same records, judged by the same judge: what got better, what got worse.")
    if len(batches) < 2:
        quiet("There is one batch only. Generate or import another one of the same records, say with another prompt.")
        return
    left, right = st.columns(2)
    before = left.selectbox("Before", batches, index=1, key="compare-before", bind="query-params")
    after = right.selectbox("After", batches, index=0, key="compare-after", bind="query-params")
    if before is None or after is None or before == after:
        quiet("Choose two different batches.")
        return
    try:
        view = side_by_side(comparing.compare(visit.context, visit.person, before=before, after=after))
    except SynthcoreError as error:
        note(str(error))
        _approved(visit, before, after)
        return
    note(view.verdict, view.kind)  # type: ignore[arg-type]
    quiet(view.same)
    stacked(COLUMNS, view.rows, label="Qualities compared", texts=True)
    if view.drift:
        st.header("Drift of the judge")
        quiet("The two sets were judged by different judges. On texts that are the same in both, this much is the judge and not the records.")
        stacked(COLUMNS, view.drift, label="Drift of the judge", texts=True)
    if not view.by_clinicians:
        _approved(visit, before, after)
    for why in view.refused:
        note(why, head="Not compared:")


def _approved(visit: Visit, before: str, after: str) -> None:
    """What clinicians decided tells two prompts apart where no judge may."""
    try:
        row = comparing.compare_approvals(visit.context, visit.person, before=before, after=after)
    except SynthcoreError:
        return  # they have no record in common, which is said above
    st.header("By clinicians alone")
    stacked(COLUMNS, [cells(row)], label="Approved by clinicians", texts=True)
