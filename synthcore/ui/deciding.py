"""What the buttons of the review desk do. Everything here runs as a callback, before the desk is drawn again.

Five things stand between a slip of the hand and a decision: the browser drops the repeats of a held key (held_keys.js),
every record has its own buttons, a review is named when its record is opened (so that a press that arrives twice is one
review), a press on a record that is no longer shown does nothing, and a press within 350 ms of another, or of a new
record, decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.services import reviewing
from synthcore.ui import session
from synthcore.ui.widgets import tell
from synthcore.views.review import BROWSED, saved

RECORD = "record"
OPENED, PENDING, SAVED, PRESSED, MESSAGE, LOOK = "review-opened", "review-pending", "review-saved", "review-pressed", "review-message", "review-looking"
HELD_SECONDS = 0.35


@dataclass
class Opened:
    """The record on the desk, and the name that a review of it will have."""

    record_id: str
    name: str
    review_id: str
    opened_at: datetime
    decided: bool = False


@dataclass(frozen=True)
class Pending:
    """A decision that waits for the name of the person who made it; `store` stores it."""

    record_id: str
    store: Callable[[], None]


def current(visit: session.Visit, filters: Filters) -> str | None:
    """The record to show: the one in the URL, else where this person left off; None when nothing waits for them."""
    if waiting := st.session_state.get(PENDING):
        return str(waiting.record_id)
    if record_id := st.query_params.get(RECORD):
        return record_id
    if filters.status in BROWSED or st.session_state.get(LOOK):
        found = reviewing.first(visit.context, visit.person, filters=filters)
    else:
        found = reviewing.next_open(visit.context, visit.person, filters=filters)
    if found:
        st.query_params[RECORD] = found
    return found


def opened(record_id: str, name: str) -> None:
    """Note, after all of it is drawn, that a record is on the screen now."""
    known = st.session_state.get(OPENED)
    if known is None or known.record_id != record_id:
        st.session_state[OPENED] = Opened(record_id, name, new_id(), datetime.now(UTC))
        st.session_state[PRESSED] = time.monotonic()


def closed() -> None:
    """No record is on the screen; whichever comes next is opened anew."""
    st.session_state.pop(OPENED, None)


def decide(record_id: str, verdict: Verdict, filters: Filters, position: int | None) -> None:
    """Store a decision and go on, or ask for the name first."""
    if held():
        return
    with_name(record_id, partial(_store, record_id, verdict, filters, position, note_of(record_id)))


def with_name(record_id: str, store: Callable[[], None]) -> None:
    """Store something that a person decided, or ask for their name first."""
    if st.session_state.get(session.CONFIRMED):
        store()
    else:
        st.session_state[PENDING] = Pending(record_id, store)


def note_of(record_id: str) -> str:
    return str(st.session_state.get(f"review-note-{record_id}") or "")


def card_of(record_id: str) -> Opened | None:
    """The record on the desk, when it is this one and nothing was decided on it yet."""
    card: Opened | None = st.session_state.get(OPENED)
    return card if card is not None and card.record_id == record_id and not card.decided else None


def confirm_name() -> None:
    """Take the name and store the decision that waited for it; the whole page is drawn again, with the name on it."""
    waiting: Pending | None = st.session_state.get(PENDING)
    if not session.rename(str(st.session_state.get("review-name") or "")):
        tell(MESSAGE, st.session_state.pop(session.REFUSED), "bad")
        return
    if waiting is not None:
        waiting.store()
    st.rerun()


def _store(record_id: str, verdict: Verdict, filters: Filters, position: int | None, note: str) -> None:
    card = card_of(record_id)
    if card is None:
        return
    visit = session.require_person()
    try:
        done = reviewing.decide(
            visit.context, visit.person, review_id=card.review_id, record_id=record_id, verdict=verdict, note=note_of(record_id) or note,
            opened_at=card.opened_at, position=position,
        )  # fmt: skip
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
        return
    stored(card, done)
    go_on(record_id, filters)


def stored(card: Opened, done: reviewing.Decided) -> None:
    """Note that a decision on the record of the desk is on disk."""
    card.decided = True
    st.session_state.pop(PENDING, None)
    st.session_state[SAVED] = saved(done, card.name)


def go_on(record_id: str, filters: Filters) -> None:
    """To the record after this one; what was saved stays said."""
    _go(_onward(session.require_person(), record_id, filters))


def _onward(visit: session.Visit, record_id: str, filters: Filters) -> str | None:
    """The record after this one: of a queue the next that waits, else simply the next."""
    if filters.status in BROWSED:
        return reviewing.neighbour(visit.context, visit.person, record_id=record_id, step=1, filters=filters)
    return reviewing.next_open(visit.context, visit.person, after=record_id, filters=filters)


def pending(record_id: str) -> bool:
    waiting = st.session_state.get(PENDING)
    return waiting is not None and waiting.record_id == record_id


def skip(record_id: str, filters: Filters) -> None:
    """Leave a record undecided and go on to the next that waits."""
    if held():
        return
    onward = _onward(session.require_person(), record_id, filters)
    if onward in (None, record_id):
        tell(MESSAGE, "No other record waits for you here.")
        return
    show(onward)


def show(record_id: str | None) -> None:
    """Put a record on the desk."""
    if record_id:
        st.session_state.pop(SAVED, None)
        _go(record_id)


def _go(record_id: str | None) -> None:
    st.session_state.pop(LOOK, None)
    if record_id:
        st.query_params[RECORD] = record_id
    else:
        st.query_params.pop(RECORD, None)


def refilter() -> None:
    """Another filter begins at its own first record."""
    st.session_state.pop(SAVED, None)
    st.session_state.pop(PENDING, None)
    _go(None)


def look() -> None:
    """Go through a queue in which nothing waits."""
    st.session_state[LOOK] = True


def show_all() -> None:
    st.session_state["review-status"] = "any"
    st.session_state["review-batch"] = st.session_state["review-kind"] = None
    _go(None)


def keep_draft(record_id: str) -> None:
    """Keep an unfinished note when its field is left. A note that goes with a decision is no draft any more."""
    card: Opened | None = st.session_state.get(OPENED)
    if card is not None and card.record_id == record_id and card.decided:
        return
    visit = session.require_person()
    try:
        reviewing.save_draft(visit.context, visit.person, record_id=record_id, draft=DeskDraft(note=note_of(record_id)))
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")


def held() -> bool:
    """Whether this press follows another, or the showing of the record, too closely to be meant."""
    now, before = time.monotonic(), st.session_state.get(PRESSED, 0.0)
    st.session_state[PRESSED] = now
    if now - before < HELD_SECONDS:
        tell(MESSAGE, "That press came too soon after the last one, and decided nothing.")
        return True
    return False
