"""The review desk: one record at a time, its rules beside it, a decision and on to the next."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.services import desk_queue, measuring_progress, pair_reviewing, reviewing
from synthcore.services.domains import domain
from synthcore.ui import beside_desk, calibrating, deciding, desk_ahead, desk_component, desk_editing, desk_state, pair_deciding, pair_marks, revising, session
from synthcore.ui import pair_review as pair_panels
from synthcore.ui import review as panels
from synthcore.ui.assigning import line
from synthcore.ui.widgets import sentences
from synthcore.views import desk_panel
from synthcore.views import pair_review as pair_views
from synthcore.views import review as views


@st.fragment
def desk(filters: Filters, headline: DeltaGenerator) -> None:
    """Everything that changes with a decision, so that nothing else is drawn again."""
    visit = session.require_person()
    asked = (visit.context, visit.person)
    panels.keep_bottom()
    if revising.wanted(filters):
        desk_state.closed()
        headline.title("To revise")
        revising.section(visit, filters)
        return
    if filters.status not in views.BROWSED and calibrating.repeat(visit):
        desk_state.closed()
        headline.title("Once more")
        return
    record_id = deciding.current(visit, filters)
    if record_id is None:
        desk_state.closed()
        desk_component.draw(visit, None)
        selected = reviewing.queue(*asked, filters=filters, limit=1).total
        counts = measuring_progress.counts(*asked, batch=filters.batch)
        others = desk_queue.still_wanted(*asked, filters=filters)
        panels.nothing(views.empty(counts, shown=filters.status, batch=filters.batch, selected=selected, others=others), headline)
        return
    with sentences():
        slot = desk_state.slot(visit, record_id, filters) if may(visit.person.role, "review") else None
        card = reviewing.card(*asked, record_id=record_id, filters=filters)
        about = domain(visit.context, card.record.domain.split("@")[0])
        draft = desk_state.begun(record_id, card.draft, confirmed=visit.confirmed)
        guide = views.guide(about.guidelines)
        mine = card.mine.id if card.mine else None
        desk_state.opened(
            record_id, card.record.external_id, about.about.id, draft, first_due=card.first_due, mine=mine,
            red=frozenset(issue.id for issue in about.issues if issue.severity == "red"),
        )  # fmt: skip
        pause = panels.pause(visit, filters)
        if card.record.body.kind == "pair":
            paired = pair_reviewing.paired(*asked, record_id=record_id)
            pair = pair_views.pair_desk(
                card, paired, about, person=visit.person.name, slot=slot, again=pair_deciding.again(record_id),
                answers=pair_deciding.said_again(record_id), drifted=pair_marks.drifted(record_id), kind=filters.kind,
            )  # fmt: skip
            desk_component.draw(visit, None, record_id=record_id, filters=str(filters), pause=pause)
            pair_panels.desk(visit, pair, paired, guide, filters, headline)
            return
        view = views.desk(card, about, person=visit.person.name, slot=slot, kind=filters.kind)
        panels.head(view, headline)
        shown = desk_panel.panel(
            card, about, view, draft, audit=slot is not None and slot.purpose == "audit", opened=mine is not None or desk_state.is_open(record_id),
            revealed=reviewing.after(*asked, review_id=mine) if mine else None,
        )  # fmt: skip
        closed = bool(shown["closed"])
        editing = not closed and desk_editing.wanted(visit, card)
        desk_component.draw(
            visit, None if editing else shown, (*view.notices, *desk_editing.notices(visit, card)), record_id=record_id, filters=str(filters), pause=pause,
            editable=not closed and desk_editing.possible(visit, card), following=desk_ahead.following(visit, record_id, filters),
            lore=lambda: desk_panel.lore(about, guide),
        )  # fmt: skip
        if editing:
            desk_editing.panel(visit, card, filters)
        panels.controls(visit, view, filters, closed=closed, against="" if closed else desk_panel.against_approval(card, about, draft), editing=editing)


def found() -> tuple[bool, tuple[str, ...]]:
    """Whether there are dialogues and pairs, and the batches. Asked once for a page, not with each decision."""
    visit = session.require_person()
    mixed = all(reviewing.first(visit.context, visit.person, filters=Filters(kind=kind)) for kind in ("pair", "dialogue"))
    return mixed, tuple(batch.name for batch in reviewing.batches(visit.context, visit.person))


if not beside_desk.drawn(session.require_person()):
    mixed, batches = found()
    line(session.require_person())
    desk(*panels.filters(batches, mixed=mixed))
