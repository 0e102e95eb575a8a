"""What the desk remembers between two presses: the record on it, the way that led there, what was decided last.

All of it is small and belongs to one tab: names of records, never their text. What must outlive the tab is in the database
(drafts, claims, decisions) or in the address of the page (record, filters).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.ids import new_id
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.services import desk_queue
from synthcore.services.desk_queue import Slot
from synthcore.ui import session

RECORD = "record"
OPENED, PENDING, ASKED, SAVED, LAST = "review-opened", "review-pending", "review-asked", "review-saved", "review-last"
PRESSED, MESSAGE, LOOK, SLOT, WAY, WARNED, BUSY, FOCUS, KNOWN, EDITING, PRESSES, AHEAD, READ = (
    "review-pressed", "review-message", "review-looking", "review-slot", "review-way", "review-warned", "review-busy", "review-focus", "review-known",
    "review-editing", "review-presses", "review-ahead", "review-read",
)  # fmt: skip
FILTERS = "review-filters-chosen"
HELD_SECONDS = 0.35
# Nobody reads one record for longer without a press; what is over it was spent elsewhere.
IDLE_SECONDS = 300.0
RENEW_SECONDS = 20.0


@dataclass
class Opened:
    """The record on the desk, and the name that a review of it will have. `mine` is this person's decision that stands on it,
    `draft` what they have begun to say, `before_ms` how long they had it open before, `seen` when they last pressed anything."""

    record_id: str
    name: str
    domain: str
    review_id: str
    opened_at: datetime
    first_due: bool = False
    mine: str | None = None
    red: frozenset[str] = frozenset()
    draft: DeskDraft = field(default_factory=DeskDraft)
    decided: bool = False
    before_ms: int = 0
    used: float = 0.0
    seen: float = field(default_factory=time.monotonic)

    def active_ms(self) -> int:
        """Time with the record on the screen and in use, up to now and with every time before."""
        now = time.monotonic()
        self.used += min(now - self.seen, IDLE_SECONDS)
        self.seen = now
        return self.before_ms + round(self.used * 1000)


@dataclass(frozen=True)
class Pending:
    """A decision that waits for the name of the person who made it; `store` stores it."""

    record_id: str
    store: Callable[[], None]


@dataclass(frozen=True)
class Asked:
    """An approval that came too fast: `question` is asked, and nothing is stored before it is answered."""

    record_id: str
    verdict: Verdict
    question: str


@dataclass(frozen=True)
class Last:
    """The decision that Undo takes back."""

    review_id: str
    record_id: str
    name: str


def on_desk(record_id: str) -> Opened | None:
    """The record on the desk, when it is this one and nothing was decided on it yet."""
    card: Opened | None = st.session_state.get(OPENED)
    return card if card is not None and card.record_id == record_id and not card.decided else None


def opened(record_id: str, name: str, domain: str, draft: DeskDraft, *, first_due: bool, mine: str | None, red: frozenset[str]) -> None:
    """Note that a record comes on the screen, and what is known of it."""
    known: Opened | None = st.session_state.get(OPENED)
    if known is None or known.record_id != record_id or known.decided:
        _left(known)
        before = max(draft.active_ms, st.session_state.get(READ, {}).get(record_id, 0))
        known = st.session_state[OPENED] = Opened(record_id, name, domain, new_id(), datetime.now(UTC), draft=draft, before_ms=before)
        st.session_state[PRESSED] = time.monotonic()
        _walked(record_id)
    known.name, known.draft, known.first_due, known.mine, known.red = name, draft, first_due, mine, red


def closed() -> None:
    """No record is on the screen; whichever comes next is opened anew."""
    _left(st.session_state.pop(OPENED, None))


def _left(card: Opened | None) -> None:
    """Keep how long a record was looked at that is left undecided, also where nothing was said of it."""
    if card is not None and not card.decided:
        st.session_state.setdefault(READ, {})[card.record_id] = card.active_ms()


def begun(record_id: str, stored: DeskDraft, *, confirmed: bool) -> DeskDraft:
    """What was begun on a record: as it is stored, or, of someone who has not given a name yet, what this tab knows."""
    known = on_desk(record_id)
    return known.draft if known is not None and not confirmed else stored


def slot(visit: session.Visit, record_id: str, filters: Filters) -> Slot:
    """The record's place in this person's order, and their claim on it, renewed while they work on it."""
    kept: tuple[str, Filters, Slot, float] | None = st.session_state.get(SLOT)
    now = time.monotonic()
    if kept is not None and kept[:2] == (visit.person.name, filters) and kept[2].record_id == record_id and now - kept[3] < RENEW_SECONDS:
        return kept[2]
    found = desk_queue.take(visit.context, visit.person, record_id=record_id, filters=filters)
    keep_slot(visit, filters, found)
    return found


def keep_slot(visit: session.Visit, filters: Filters, found: Slot) -> None:
    st.session_state[SLOT] = (visit.person.name, filters, found, time.monotonic())


def slot_kept(record_id: str) -> Slot | None:
    kept = st.session_state.get(SLOT)
    return kept[2] if kept is not None and kept[2].record_id == record_id else None


def _walked(record_id: str) -> None:
    """The way through the records of this tab; going back and forth on it changes nothing."""
    way: list[str] = st.session_state.setdefault(WAY, [])
    if record_id not in way:
        way.append(record_id)


def on_the_way(record_id: str, step: int) -> str | None:
    """The record that was on the desk before this one, or after it."""
    way: list[str] = st.session_state.get(WAY, [])
    place = way.index(record_id) + step if record_id in way else -1
    return way[place] if 0 <= place < len(way) else None


def is_open(record_id: str) -> bool:
    """Whether a record with a warning was opened."""
    return record_id in st.session_state.get(WARNED, ())


def open_warned(record_id: str) -> None:
    st.session_state[WARNED] = {*st.session_state.get(WARNED, ()), record_id}


def edit(record_id: str) -> None:
    """Show the fields of a record in place of its text."""
    st.session_state[EDITING] = record_id


def stop_editing() -> None:
    st.session_state.pop(EDITING, None)


def busy_minutes() -> float:
    """For how long someone has worked without a pause; a gap without a press begins it anew."""
    now = time.monotonic()
    since, last = st.session_state.get(BUSY, (now, now))
    since = since if now - last < IDLE_SECONDS else now
    st.session_state[BUSY] = (since, now)
    return (now - since) / 60


def rested() -> None:
    st.session_state.pop(BUSY, None)


def held() -> bool:
    """Whether this press follows another, or the showing of the record, too closely to be meant."""
    now = time.monotonic()
    before: float = st.session_state.get(PRESSED, 0.0)
    st.session_state[PRESSED] = now
    return now - before < HELD_SECONDS


def answered() -> None:
    """Count a press on one of the ways on: the browser knows by it which of its presses an answer is to."""
    st.session_state[PRESSES] = st.session_state.get(PRESSES, 0) + 1


def with_name(record_id: str, store: Callable[[], None]) -> None:
    """Store something that a person decided, or ask for their name first."""
    if st.session_state.get(session.CONFIRMED):
        store()
    else:
        st.session_state[PENDING] = Pending(record_id, store)


def change_mind() -> None:
    """Look at the record again that was decided last; a decision on it now replaces that one."""
    if last := st.session_state.get(LAST):
        open_warned(last.record_id)
        show(last.record_id)


def show(record_id: str | None) -> None:
    """Put a record on the desk."""
    if record_id:
        st.session_state.pop(SAVED, None)
        go(record_id)


def go(record_id: str | None) -> None:
    """To a record, or to wherever the queue begins."""
    for key in (LOOK, ASKED, EDITING):
        st.session_state.pop(key, None)
    if record_id:
        st.query_params[RECORD] = record_id
    else:
        st.query_params.pop(RECORD, None)
