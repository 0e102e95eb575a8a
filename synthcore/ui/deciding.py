"""What the buttons of the review desk do. Everything here runs as a callback, before the desk is drawn again.

Five things stand between a slip of the hand and a decision: the browser drops the repeats of a held key (held_keys.js),
every record has its own buttons, a review is named when its record is opened (so that a press that arrives twice is one
review), a press on a record that is no longer shown does nothing, and a press within 350 ms of another, or of a new
record, decides nothing.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from synthcore.core import desk_rules
from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.errors import SynthcoreError, Unsure
from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.services import desk_queue, reviewing
from synthcore.services.domains import domain
from synthcore.ui import desk_state as state
from synthcore.ui import session
from synthcore.ui.desk_answers import keep_draft, note_of, take_in
from synthcore.ui.desk_state import ASKED, LAST, LOOK, MESSAGE, PENDING, SAVED, Asked, Last, Opened, Pending, go, show, with_name
from synthcore.ui.widgets import tell
from synthcore.views.desk_strip import Strip, strip
from synthcore.views.review import BROWSED

TRIED = "review-tried"
TOO_SOON = "That press came too soon after the last one, and decided nothing."
FIRST = "First answer what is asked beside the text."


def current(visit: session.Visit, filters: Filters) -> str | None:
    """The record to show: the one in the URL, else where this person left off; None when nothing waits for them."""
    st.session_state[state.FILTERS] = filters
    record_id = _current(visit, filters)
    _recall(visit, filters, record_id)
    return record_id


def _recall(visit: session.Visit, filters: Filters, record_id: str | None) -> None:
    """In a tab that was just opened or loaded again: what was decided last is in the database, and said as if the tab had it."""
    if LAST in st.session_state or not visit.confirmed or not may(visit.person.role, "review"):
        return
    found = reviewing.last_decision(visit.context, visit.person, filters=filters)
    st.session_state[LAST] = _as_last(found)
    if found is not None and found.decided.review.record_id != record_id:
        st.session_state[SAVED] = _said(visit, found.decided, found.name, found.domain)


def _as_last(found: reviewing.Last | None) -> Last | None:
    return Last(found.decided.review.id, found.decided.review.record_id, found.name) if found else None


def _current(visit: session.Visit, filters: Filters) -> str | None:
    if waiting := st.session_state.get(PENDING):
        return str(waiting.record_id)
    if record_id := st.query_params.get(state.RECORD):
        return record_id
    if filters.status in BROWSED or st.session_state.get(LOOK) or not may(visit.person.role, "review"):
        found = reviewing.first(visit.context, visit.person, filters=filters)
    else:
        found = _handed(visit, filters, None)
    if found:
        st.query_params[state.RECORD] = found
    return found


def _handed(visit: session.Visit, filters: Filters, after: str | None) -> str | None:
    """Claim the next record that waits for this person."""
    slot = desk_queue.next_slot(visit.context, visit.person, filters=filters, after=after)
    if slot is None:
        return None
    state.keep_slot(visit, filters, slot)
    return slot.record_id


def decide(record_id: str, verdict: Verdict, filters: Filters, position: int | None) -> None:
    """Store a decision and go on, or ask for the name first."""
    take_in()
    state.answered()
    if too_soon():
        return
    st.session_state.pop(ASKED, None)
    with_name(record_id, partial(_store, record_id, verdict, filters, position, note_of(record_id)))


def proposed(record_id: str, *, approvable: bool = True) -> Verdict:
    """The verdict that Ctrl+Enter stores: the one that was tried last on this record and needed a reason, else the one that a
    note most often goes with. It is never an approval that nobody asked for, or that is not possible."""
    tried: tuple[str, Verdict] | None = st.session_state.get(TRIED)
    if tried is None or tried[0] != record_id or (tried[1] is Verdict.APPROVED and not approvable):
        return Verdict.NEEDS_REVISION
    return tried[1]


def keep(record_id: str, filters: Filters, position: int | None) -> None:
    """The answer to "Keep or look again?" that stores the decision."""
    asked: Asked | None = st.session_state.pop(ASKED, None)
    if asked is not None and asked.record_id == record_id:
        _store(record_id, asked.verdict, filters, position, note_of(record_id), sure=True)


def look_again() -> None:
    st.session_state.pop(ASKED, None)


def too_soon() -> bool:
    """Whether this press is none, and say so."""
    if state.held():
        tell(MESSAGE, TOO_SOON)
        return True
    return False


def confirm_name() -> None:
    """Take the name and store the decision that waited for it; the whole page is drawn again, with the name on it."""
    waiting: Pending | None = st.session_state.get(PENDING)
    before = session.require_person()
    if not session.rename(str(st.session_state.get("review-name") or "")):
        tell(MESSAGE, st.session_state.pop(session.REFUSED), "bad")
        return
    if may(before.person.role, "review") and before.person.name != session.require_person().person.name:
        desk_queue.release(before.context, before.person)
    st.session_state.pop(state.SLOT, None)
    if waiting is not None:
        st.session_state.pop(PENDING, None)
        keep_draft(waiting.record_id)
        waiting.store()
    st.rerun()


def _store(record_id: str, verdict: Verdict, filters: Filters, position: int | None, note: str, *, sure: bool = False) -> None:
    card = state.on_desk(record_id)
    if card is None:
        return
    if card.first_due and verdict is not Verdict.NOT_ENOUGH_CONTEXT:
        tell(MESSAGE, FIRST, "warn")
        return
    visit = session.require_person()
    note = note_of(record_id) or note
    try:
        done = reviewing.decide(
            visit.context, visit.person, review_id=card.review_id, record_id=record_id, verdict=verdict, note=note, labels=card.draft.labels,
            opened_at=card.opened_at, active_ms=card.active_ms(), position=position, desk=answers(card), sure=sure, replaces=card.mine,
        )  # fmt: skip
    except Unsure as question:
        st.session_state[ASKED] = Asked(record_id, verdict, str(question))
        return
    except SynthcoreError as error:
        _refused(card, verdict, note, str(error))
        return
    stored(card, done)
    go_on(record_id, filters)


def answers(card: Opened) -> DeskAnswers:
    """What goes into a review beside its verdict."""
    slot, draft = state.slot_kept(card.record_id), card.draft
    return DeskAnswers(
        marks=draft.marks, safety=draft.safety, confirmed=draft.confirmed, intents=draft.intents, purpose=slot.purpose if slot else "queue",
        seed=slot.seed if slot else "",
    )  # fmt: skip


def _refused(card: Opened, verdict: Verdict, note: str, sentence: str) -> None:
    """Say what stands in the way. Where that is a reason, the cursor goes to the note, and Ctrl+Enter tries the same again."""
    tell(MESSAGE, sentence, "bad")
    if desk_rules.hindrances(verdict, note=note, marks=card.draft.marks, red=card.red):
        st.session_state[TRIED] = (card.record_id, verdict)
        st.session_state[state.FOCUS] = st.session_state.get(state.FOCUS, 0) + 1


def stored(card: Opened, done: reviewing.Decided) -> None:
    """Note that a decision on the record of the desk is on disk, and what may be shown of it now."""
    card.decided = True
    st.session_state.pop(PENDING, None)
    st.session_state[SAVED] = _said(session.require_person(), done, card.name, card.domain)
    st.session_state[LAST] = Last(done.review.id, card.record_id, card.name)


def _said(visit: session.Visit, done: reviewing.Decided, name: str, about: str) -> Strip:
    shown = reviewing.after(visit.context, visit.person, review_id=done.review.id) if done.review.pair is None else None
    place = done.review.position
    return strip(done, f"Record {place}" if place else name, domain(visit.context, about), shown)


def go_on(record_id: str, filters: Filters) -> None:
    """To the record after this one; what was saved stays said."""
    go(_onward(session.require_person(), record_id, filters))


def _onward(visit: session.Visit, record_id: str, filters: Filters) -> str | None:
    """The record after this one: of a queue the next that waits, else simply the next."""
    if filters.status in BROWSED or not may(visit.person.role, "review"):
        return reviewing.neighbour(visit.context, visit.person, record_id=record_id, step=1, filters=filters)
    return _handed(visit, filters, record_id)


def pending(record_id: str) -> bool:
    waiting = st.session_state.get(PENDING)
    return waiting is not None and waiting.record_id == record_id


def asked(record_id: str) -> Asked | None:
    """The question about a too fast approval of this record, where it waits for its answer."""
    waiting: Asked | None = st.session_state.get(ASKED)
    return waiting if waiting is not None and waiting.record_id == record_id else None


def skip(record_id: str, filters: Filters) -> None:
    """Leave a record undecided and go on to the next that waits."""
    take_in()
    state.answered()
    if not too_soon():
        _leave(record_id, _onward(session.require_person(), record_id, filters))


def forward(record_id: str, filters: Filters) -> None:
    """The record that was on the desk after this one, else the next."""
    take_in()
    state.answered()
    _leave(record_id, state.on_the_way(record_id, 1) or _onward(session.require_person(), record_id, filters))


def back(record_id: str, neighbour: str | None) -> None:
    """The record that was on the desk before this one, else the one before it in the batch."""
    take_in()
    _leave(record_id, state.on_the_way(record_id, -1) or neighbour)


def _leave(record_id: str, onward: str | None) -> None:
    if onward in (None, record_id):
        tell(MESSAGE, "No other record waits for you here.")
        return
    show(onward)


def undo(record_id: str) -> None:
    """Take back one's decision on the record that is shown, else the last one that was made here or is in the database, and show
    its record again."""
    take_in()
    if too_soon():
        return
    card, visit = state.on_desk(record_id), session.require_person()
    last: Last | None = st.session_state.get(LAST)
    if card is not None and card.mine:
        last = Last(card.mine, record_id, card.name)
    elif last is None and visit.confirmed:
        last = _as_last(reviewing.last_decision(visit.context, visit.person, filters=st.session_state.get(state.FILTERS, reviewing.EVERYTHING)))
    if last is None:
        tell(MESSAGE, "There is no decision of yours to take back.")
        return
    try:
        reviewing.undo(visit.context, visit.person, review_id=last.review_id)
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
        return
    st.session_state[LAST] = None
    st.session_state.pop(f"review-note-{last.record_id}", None)
    state.closed()
    show(last.record_id)
    tell(MESSAGE, f"Your decision on {last.name} is taken back, and what you said of it is a draft again.", "good")


def refilter() -> None:
    """Another filter begins at its own first record."""
    for key in (SAVED, PENDING, state.WAY):
        st.session_state.pop(key, None)
    go(None)


def look() -> None:
    """Go through a queue in which nothing waits."""
    st.session_state[LOOK] = True


def show_all() -> None:
    st.session_state["review-status"] = "any"
    st.session_state["review-batch"] = st.session_state["review-kind"] = None
    go(None)
    st.rerun()  # of the whole page: the filters are not part of what a press draws again
