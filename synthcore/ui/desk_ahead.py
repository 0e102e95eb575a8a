"""What the desk will show of the record that comes after the one on it: the browser has it before a decision is made, and shows it
without waiting for the program. It is held for this person until then, and blind like every record that nobody has decided."""

from __future__ import annotations

from typing import Any

import streamlit as st

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.services import calibrating, desk_queue, reviewing
from synthcore.services.desk_queue import Slot
from synthcore.services.domains import domain
from synthcore.ui import desk_editing
from synthcore.ui import desk_state as state
from synthcore.ui.session import Visit
from synthcore.views import desk_panel
from synthcore.views import review as views

# The browser keeps what it was sent for the record that is on the desk.
KEPT = "kept"


def following(visit: Visit, record_id: str, filters: Filters) -> dict[str, Any] | str | None:
    """What the component in the browser draws after `record_id`; KEPT where it was sent that already, None where it is not known
    or is no dialogue. `forward`: the key that goes on without a decision leads there too."""
    queued = visit.confirmed and may(visit.person.role, "review") and filters.status not in views.BROWSED
    if not queued or calibrating.repeat_follows(visit.context, visit.person):
        return None
    slot = desk_queue.hold_next(visit.context, visit.person, filters=filters, present=record_id)
    sent = (record_id, slot.record_id if slot else None)
    if st.session_state.get(state.AHEAD) == sent:
        return KEPT
    st.session_state[state.AHEAD] = sent
    return _drawn(visit, slot, filters, forward=state.on_the_way(record_id, 1) is None) if slot else None


def _drawn(visit: Visit, slot: Slot, filters: Filters, *, forward: bool) -> dict[str, Any] | None:
    card = reviewing.card(visit.context, visit.person, record_id=slot.record_id, filters=filters)
    if card.record.body.kind != "dialogue":
        return None
    about = domain(visit.context, card.record.domain.split("@")[0])
    view = views.desk(card, about, person=visit.person.name, slot=slot)
    shown = desk_panel.panel(card, about, view, card.draft, audit=slot.purpose == "audit", opened=state.is_open(slot.record_id), revealed=None)
    editable = not shown["closed"] and desk_editing.possible(visit, card)
    return shown | {"notices": list(view.notices), "editable": editable, "forward": forward}
