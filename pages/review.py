"""The review desk: one record at a time, its rules beside it, a decision and on to the next."""

import streamlit as st

from synthcore.core.ports import Filters
from synthcore.services import measuring_progress, pair_reviewing, reviewing
from synthcore.services.domains import domain
from synthcore.ui import deciding, pair_deciding, revising, session
from synthcore.ui import pair_review as pair_panels
from synthcore.ui import review as panels
from synthcore.ui.widgets import sentences
from synthcore.views import pair_review as pair_views
from synthcore.views import review as views


@st.fragment
def desk(mixed: bool) -> None:
    """Everything that changes with a decision, so that nothing else is drawn again."""
    visit = session.require_person()
    asked = (visit.context, visit.person)
    filters, headline = panels.filters((batch.name for batch in reviewing.batches(*asked)), mixed=mixed)
    if revising.wanted(filters):
        deciding.closed()
        headline.title("To revise")
        revising.section(visit, filters)
        return
    record_id = deciding.current(visit, filters)
    panels.messages()
    if record_id is None:
        deciding.closed()
        selected = reviewing.queue(*asked, filters=filters, limit=1).total
        counts = measuring_progress.counts(*asked, batch=filters.batch)
        panels.nothing(views.empty(counts, shown=filters.status, batch=filters.batch, selected=selected), headline)
        return
    with sentences():
        card = reviewing.card(*asked, record_id=record_id, filters=filters, whole=True)
        about = domain(visit.context, card.record.domain.split("@")[0])
        if card.record.body.kind == "pair":
            paired = pair_reviewing.paired(*asked, record_id=record_id)
            pair = pair_views.pair_desk(
                card, paired, about, person=visit.person.name, again=pair_deciding.again(record_id), answers=pair_deciding.said_again(record_id),
                drifted=pair_deciding.drifted(record_id),
            )  # fmt: skip
            pair_panels.desk(visit, pair, paired, views.guide(about.guidelines), filters, headline)
        else:
            view = views.desk(card, about, person=visit.person.name)
            panels.head(view, headline)
            panels.record(view, views.guide(about.guidelines))
            panels.controls(visit, view, filters)
        deciding.opened(record_id, card.record.external_id)


def both() -> bool:
    """Whether there are dialogues and pairs. Asked once for a page, not with each decision."""
    visit = session.require_person()
    return all(reviewing.first(visit.context, visit.person, filters=Filters(kind=kind)) for kind in ("pair", "dialogue"))


desk(both())
