"""Editing at the desk: on demand, in place of the record's text, and never before its reviewer has said what is asked first."""

from __future__ import annotations

from functools import partial

import streamlit as st

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.services.editing import Saved
from synthcore.services.reviewing import Card
from synthcore.ui import deciding, editing
from synthcore.ui import desk_state as state
from synthcore.ui.session import Visit
from synthcore.ui.widgets import tell

UNSAVED = "You have typed changes of this text that are not saved. Edit text (T) shows them again."


def possible(visit: Visit, card: Card) -> bool:
    return may(visit.person.role, "edit") and not card.first_due


def wanted(visit: Visit, card: Card) -> bool:
    """Whether this record is being edited: that was asked for in this tab, and it may be."""
    return st.session_state.get(state.EDITING) == card.record.id and possible(visit, card)


def notices(visit: Visit, card: Card) -> tuple[str, ...]:
    """A sentence at the record's text where changes of it wait in the fields."""
    return (UNSAVED,) if possible(visit, card) and not wanted(visit, card) and editing.unsaved(visit, card.record.id) else ()


def panel(visit: Visit, card: Card, filters: Filters) -> None:
    """The fields, and the way back to the text. What was typed waits there until it is saved, also when the record is left."""
    st.button("Back to the text", key="review-edit-back", on_click=state.stop_editing, shortcut="T", type="tertiary", icon=":material/arrow_back:")
    editing.panel(visit, card, partial(_saved, card.record.id, filters))


def _saved(record_id: str, filters: Filters, done: Saved) -> None:
    """On to the next record: the version waits for someone else. Warnings of the checks stay said at the desk."""
    sentence, warnings = done.sentence, done.warnings
    for key in (editing.MESSAGE, editing.WARNINGS):
        st.session_state.pop(key, None)
    st.session_state.pop(state.SAVED, None)
    deciding.go_on(record_id, filters)
    tell(state.MESSAGE, " ".join((sentence, *warnings)), "warn" if warnings else "good")
