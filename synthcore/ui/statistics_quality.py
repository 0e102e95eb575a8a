"""Quality on the Statistics page. What takes longer to count is counted when it is opened."""

from __future__ import annotations

import streamlit as st

from synthcore.core.tallies import Selection
from synthcore.domains.schema import Domain
from synthcore.evaluation import makers
from synthcore.services import checking, evaluating, measuring_quality, measuring_repetition
from synthcore.services.domains import domain
from synthcore.ui import figures
from synthcore.ui.session import Visit
from synthcore.ui.widgets import lead, note, quiet
from synthcore.views import evaluate, repetition
from synthcore.views import quality as views
from synthcore.views.leaving import label_titles
from synthcore.views.selection import METHOD

BY = "statistics-quality-by"


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """Rates by what is chosen, reasons, and answers that never became records; folded, what checks and judges say, and repetition."""
    about = domain(visit.context, selection.domain)
    asked = (visit.context, visit.person)
    titles = label_titles(about)
    whole = measuring_quality.quality_rates(*asked, selection=selection)
    if said := views.too_few(whole.all.decided):
        lead(said)
    else:
        lead(views.lead(whole))
        _rates(visit, selection, about)
        grid = st.grid(2, min_column_width=470, gap="medium")
        with grid.cell():
            rejections = measuring_quality.rejection_reasons(*asked, selection=selection)
            figures.draw(views.reasons(rejections, {issue.id: issue.title for issue in about.issues}, selection))
            if rejections.reasons:
                quiet(views.unmarked(rejections))
        if selection.kind == "pair":
            with grid.cell():
                figures.draw(views.misinformation(measuring_quality.misinformation(*asked, selection=selection)))
    figures.draw(views.refusals(measuring_quality.refusals_by_cell(*asked, selection=selection), titles))
    if not said and _open("quality-decisions", "What checks and judges said, by decision"):
        _by_decision(visit, selection, about)
    if _open("quality-repetition", "Duplicates"):
        _repetition(visit, selection)


def _rates(visit: Visit, selection: Selection, about: Domain) -> None:
    by = st.selectbox("By", views.offered(selection.kind), format_func=views.BY.__getitem__, key=BY, bind="query-params", width=240)
    found = measuring_quality.quality_rates(visit.context, visit.person, selection=selection, by=by or "week_decided")
    modifications = {one.id: f"{one.id} {one.title}" for one in about.modifications.values()}
    of_values = {"method": METHOD, "modification": modifications, **label_titles(about)}
    of_values["made_with"] = makers.titles((group.value for group in found.groups), about) if found.by == "made_with" else {}
    figures.draw(views.rates(found, of_values.get(found.by, {}), selection))
    if said := views.left_out(found):
        quiet(said)


def _by_decision(visit: Visit, selection: Selection, about: Domain) -> None:
    with st.spinner("Counting what checks and judges said"):
        found = measuring_quality.said_by_decision(visit.context, visit.person, selection=selection)
    known = checking.known()
    figures.draw(views.checks(found, {check.name: check.title for check in known} | {check.name: check.title for check in evaluating.TOGETHER}))
    told = views.judges(found, evaluate.names(about, known).dimensions, selection)
    drawn = [figure for figure in (told.scores, told.faults) if figure.rows]
    for figure in drawn:
        figures.draw(figure)
    if not drawn:
        quiet("No judge has said anything of decided records.")


def _repetition(visit: Visit, selection: Selection) -> None:
    """Of the batch, or of all records of the domain, whatever else is selected."""
    with st.spinner("Counting duplicates"):
        every = measuring_repetition.repetition(visit.context, visit.person, batch=selection.batch, domain=selection.domain)
    found = [one for one in every if selection.kind in (None, one.kind)]
    if not found:
        note("There are no records to compare.")
    for one in found:
        for line in repetition.lines(one.clusters, one.seeds, one.values, one.whole):
            quiet(line)
        if one.stale and one.clusters.rate is not None:
            quiet("Records have come or gone since they were compared.")
    quiet("Other filters than domain, kind and batch do not bear on this.")


def _open(key: str, title: str) -> bool:
    """A part that is counted once it is opened."""
    there = bool(st.session_state.get(f"{key}-open"))
    st.button(title, key=key, type="tertiary", icon=f":material/{'expand_less' if there else 'expand_more'}:", on_click=_flip, args=(f"{key}-open",))
    return there


def _flip(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key)
