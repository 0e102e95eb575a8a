"""What the component in the browser sends: the first answer, what was marked, answered and corrected, and wishes to be shown
something. A change arrives with all of the draft, so that one that overtakes another loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st
from pydantic import ValidationError

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.core.records import Labels
from synthcore.services import reviewing
from synthcore.ui import desk_state as state
from synthcore.ui import session
from synthcore.ui.widgets import tell
from synthcore.views.desk_panel import draft_of

COMPONENT, EVENT, HANDLED = "review-desk", "act", "review-handled"


def note_of(record_id: str) -> str:
    return str(st.session_state.get(f"review-note-{record_id}") or "")


def handled() -> int:
    """The number of the last message that was taken in; the browser knows by it whether its own draft is newer."""
    return int(st.session_state.get(HANDLED, 0))


def take_in() -> None:
    """Handle the message of the component, if one came with this press and was not handled before. Buttons call this first:
    a mark and the decision after it may arrive together, in any order."""
    sent = st.session_state.get(COMPONENT)
    act = sent.get(EVENT) if isinstance(sent, Mapping) else None
    if not isinstance(act, Mapping) or act.get("seq") == st.session_state.get(HANDLED):
        return
    st.session_state[HANDLED] = act.get("seq")
    if isinstance(knows := act.get("knows"), list):
        st.session_state[state.KNOWN] = tuple(map(str, knows))
    _handle(str(act.get("what")), str(act.get("record")), act)


def _handle(what: str, record_id: str, act: Mapping[str, Any]) -> None:
    if what == "mind":
        state.change_mind()
    elif what == "rested":
        state.rested()
    elif what == "open":
        state.open_warned(record_id)
    elif what == "edit" and state.on_desk(record_id):
        state.edit(record_id)
    elif what == "first" and state.on_desk(record_id):
        state.with_name(record_id, partial(_first, record_id, dict(act.get("labels") or {})))
    elif what == "draft" and (card := state.on_desk(record_id)):
        try:
            card.draft = draft_of(act.get("draft") or {}, card.draft)
        except ValidationError:
            tell(state.MESSAGE, "What you said of this record could not be read, and is not kept.", "bad")
            return
        keep_draft(record_id)


def _first(record_id: str, labels: Mapping[str, str]) -> None:
    visit = session.require_person()
    card = state.on_desk(record_id)
    try:
        reviewing.answer_first(visit.context, visit.person, record_id=record_id, labels=Labels(**labels), active_ms=card.active_ms() if card else 0)
    except (SynthcoreError, ValidationError) as error:
        tell(state.MESSAGE, str(error), "bad")


def keep_draft(record_id: str) -> None:
    """Keep what is unfinished. What goes with a decision is no draft any more, and what nobody has a name to is kept once they
    have given one."""
    card: state.Opened | None = st.session_state.get(state.OPENED)
    if card is not None and card.record_id == record_id and card.decided:
        return
    visit = session.require_person()
    if not may(visit.person.role, "review"):
        return
    draft = DeskDraft(note=note_of(record_id))
    if card is not None and card.record_id == record_id:
        draft = card.draft = card.draft.model_copy(update={"note": draft.note, "active_ms": card.active_ms()})
    if not st.session_state.get(session.CONFIRMED):
        return
    try:
        reviewing.save_draft(visit.context, visit.person, record_id=record_id, draft=draft)
    except SynthcoreError as error:
        tell(state.MESSAGE, str(error), "bad")
