"""How the review queues are worked through: a folded panel on the Set-up page, for leads."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from synthcore.core.errors import BadRequest
from synthcore.core.people import may
from synthcore.core.queue_settings import QueueSettings
from synthcore.services import queue_settings, reviewing
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, quiet, told

MESSAGE, BATCH, EVERYTHING = "queue-message", "queue-batch", "Everything without settings of its own"
# name: label, smallest, largest, what it does; shares are shown in percent.
NUMBERS: dict[str, tuple[str, int, int, str]] = {
    "reviewers": ("Reviewers of a record", 1, 9, "Different people who decide each record."),
    "risk_reviewers": ("… of medium and high risk", 2, 9, "Where the highest risk that anybody gave asks for a second approval."),
    "audit_share": (
        "Random audit sample, percent",
        0,
        100,
        "Session type and concern are asked before any label is shown; only these count for label agreement.",
    ),
    "audit_reviewers": ("Reviewers in the sample", 1, 9, "Different people who decide each record of the audit sample."),
    "repeat_share": ("Repeats, percent", 0, 50, "Records that come a second time to the same person, for agreement with oneself."),
    "repeats_after": ("Repeats begin after", 0, 100_000, "Decisions of a person before the first repeat."),
    "batch_size": ("Records in a batch", 1, 100, "For batches that are made from now on."),
    "claim_minutes": ("Hold on a record, minutes", 1, 480, "Without activity, before it is handed to someone else."),
    "pause_minutes": ("Propose a pause after, minutes", 1, 100_000, "Of work without one."),
    "reading_wpm": ("Fastest reading, words a minute", 100, 1_000_000_000, "A faster approval is asked about before it is stored."),
}
SHARES = {"audit_share", "repeat_share"}


def panel(visit: Visit) -> None:
    if not may(visit.person.role, "adjudicate"):
        return
    st.header("Review queues")
    told(MESSAGE)
    with st.expander("How the queues are worked through", key="queue-panel"):
        batches = [batch.name for batch in reviewing.batches(visit.context, visit.person)]
        batch = _batch(st.selectbox("Settings of", [EVERYTHING, *batches], key=BATCH))
        known = queue_settings.settings_of(visit.context, visit.person, batch=batch)
        with st.form("queue-form", border=False):
            _fields(known, batch or "")
            st.form_submit_button("Keep these settings", key="queue-save", on_click=_save, args=(batch,))
        quiet("They hold from the next record on.")


def _batch(chosen: str | None) -> str | None:
    return None if chosen in (None, EVERYTHING) else chosen


def _fields(known: QueueSettings, batch: str) -> None:
    """The key of each field tells whose settings it shows."""
    st.checkbox(
        "Blind: origin, checks, scores and colleagues' answers are hidden until one has decided", value=known.blind, key=f"queue-blind-{batch}",
    )  # fmt: skip
    columns = st.columns(2)
    for place, (name, (label, least, most, what)) in enumerate(NUMBERS.items()):
        value = getattr(known, name)
        shown = round(value * 100) if name in SHARES else value
        columns[place % 2].number_input(label, min_value=least, max_value=most, value=shown, step=1, key=f"queue-{name}-{batch}", help=what)
    st.text_input(
        "Only for these people (names with commas between them; empty: for everyone)", value=", ".join(known.people), key=f"queue-people-{batch}",
    )  # fmt: skip


def _save(batch: str | None) -> None:
    visit = require_person()

    def given(name: str) -> object:
        return st.session_state[f"queue-{name}-{batch or ''}"]

    def act() -> str:
        numbers = {name: given(name) for name in NUMBERS}
        shares = {name: int(str(numbers[name])) / 100 for name in SHARES}
        people = tuple(name.strip() for name in str(given("people")).split(",") if name.strip())
        try:
            settings = QueueSettings.model_validate(numbers | shares | {"blind": given("blind"), "people": people})
        except ValidationError as error:
            raise BadRequest(f"{error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}.") from None
        queue_settings.change_settings(visit.context, visit.person, settings=settings, batch=batch)
        return f"Kept for {'everything without settings of its own' if batch is None else f'the batch {batch}'}."

    attempt(MESSAGE, act)
