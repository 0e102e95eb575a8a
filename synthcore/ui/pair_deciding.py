"""What the buttons of a preference pair do. As in `deciding`, everything here runs as a callback, and what is decided is
stored at most once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import digest, new_id
from synthcore.core.pair_answers import Better, PairAnswers
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.services import pair_reviewing, reviewing
from synthcore.services.pair_reviewing import Paired
from synthcore.ui import deciding, session
from synthcore.ui import desk_state as state
from synthcore.ui.desk_answers import note_of
from synthcore.ui.desk_state import MESSAGE, OPENED, Opened
from synthcore.ui.widgets import tell

MARKS, AGAIN = "pair-marks", "pair-again"
# What is marked of a pair is in the URL as well, under a token of the pair and the person, so that a reload keeps it and
# nobody else who opens the address gets it.
IN_URL, MARKED = "marks", ("left", "right", "drifted")
FIRST = "Say first of each answer whether it is correct."


def marks(record_id: str) -> dict[str, bool]:
    """What this person has marked so far on this record: of the two answers, by side, and whether the question has drifted.
    It stays until the record is decided."""
    kept: dict[str, dict[str, bool]] = st.session_state.setdefault(MARKS, {})
    token = _token(record_id)
    if token not in kept:
        of, *parts = str(st.query_params.get(IN_URL) or "").split(".")
        said = [part.partition("-") for part in parts if of == token]
        kept[token] = {name: word == "yes" for name, _, word in said if name in MARKED}
    return kept[token]


def mark(record_id: str, name: str, value: bool) -> None:
    """Say of an answer whether it is correct, or of the question whether it has drifted. Nothing is stored by it."""
    said = marks(record_id)
    said[name] = value
    st.query_params[IN_URL] = ".".join([_token(record_id), *(f"{key}-{'yes' if marked else 'no'}" for key, marked in said.items())])


def drifted(record_id: str) -> bool:
    return marks(record_id).get("drifted", False)


def forget(record_id: str) -> None:
    """Drop what was marked on a record."""
    st.session_state.get(MARKS, {}).pop(_token(record_id), None)
    st.query_params.pop(IN_URL, None)


def _token(record_id: str) -> str:
    """The sides follow from the person's name, and so does the token."""
    return digest("marks", record_id, session.require_person().person.name)[:12]


def answer(paired: Paired, better: Better | None, filters: Filters, position: int | None, **instead: bool) -> None:
    """Which answer is better, or what stands `instead` of that: with it the answers on a pair are given, and stored."""
    if deciding.too_soon():
        return
    said = marks(paired.record_id)
    if not instead and not {"left", "right"} <= said.keys():
        tell(MESSAGE, FIRST)
        return
    given = {"left_correct": said.get("left"), "right_correct": said.get("right"), "better": better, **instead}
    if again(paired.record_id):
        _answer_again(paired, given, filters, position)
        return
    shown_to = session.require_person().person.name
    note = note_of(paired.record_id)
    state.with_name(paired.record_id, partial(_answer, paired.record_id, given, shown_to, filters, position, note))


def _answer(record_id: str, given: dict[str, Any], shown_to: str, filters: Filters, position: int | None, note: str) -> None:
    card = state.on_desk(record_id)
    if card is None:
        return
    visit = session.require_person()
    try:
        done = pair_reviewing.answer_pair(
            visit.context, visit.person, record_id=record_id, review_id=card.review_id, shown_to=shown_to, note=note_of(record_id) or note,
            opened_at=card.opened_at, active_ms=card.active_ms(), position=position, desk=deciding.answers(card), sure=True, **given,
        )  # fmt: skip
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
        return
    st.session_state.pop(state.PENDING, None)
    st.session_state.pop(state.SAVED, None)
    if done.decided is not None:
        deciding.stored(card, done.decided)
        forget(record_id)
        if done.decided.review.verdict is Verdict.NOT_ENOUGH_CONTEXT:
            deciding.go_on(record_id, filters)


def conclude(paired: Paired, as_stated: bool | None, mend: bool, filters: Filters, position: int | None) -> None:
    """Whether the wrong answer is wrong as it is stated: the last word on a pair."""
    if deciding.too_soon():
        return
    note = note_of(paired.record_id)
    said = {"as_stated": as_stated, "mend": mend, "drifted": drifted(paired.record_id), "answers": said_again(paired.record_id)}
    state.with_name(paired.record_id, partial(_conclude, paired.record_id, said, filters, position, note))


def _conclude(record_id: str, said: dict[str, Any], filters: Filters, position: int | None, note: str) -> None:
    card = state.on_desk(record_id)
    if card is None:
        return
    visit = session.require_person()
    try:
        done = pair_reviewing.conclude_pair(
            visit.context, visit.person, record_id=record_id, review_id=card.review_id, note=note_of(record_id) or note,
            opened_at=card.opened_at, active_ms=card.active_ms(), position=position, desk=deciding.answers(card), sure=True, replaces=card.mine, **said,
        )  # fmt: skip
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
        return
    _finish(card, done, filters)


def _finish(card: Opened, done: reviewing.Decided, filters: Filters) -> None:
    st.session_state.pop(AGAIN, None)
    forget(card.record_id)
    deciding.stored(card, done)
    deciding.go_on(card.record_id, filters)


def begin_again(paired: Paired) -> None:
    """Decide once more, knowing which answer is which. It is a decision of its own."""
    card: Opened | None = st.session_state.get(OPENED)
    if card is not None and card.record_id == paired.record_id:
        st.session_state[OPENED] = replace(card, review_id=new_id(), opened_at=datetime.now(UTC), decided=False)
    st.session_state[AGAIN] = (paired.record_id, None)
    forget(paired.record_id)
    st.session_state.pop(state.SAVED, None)


def again(record_id: str) -> bool:
    there = st.session_state.get(AGAIN)
    return there is not None and there[0] == record_id


def said_again(record_id: str) -> PairAnswers | None:
    """What was said this time by someone who decides again."""
    there = st.session_state.get(AGAIN)
    said: PairAnswers | None = there[1] if there is not None and there[0] == record_id else None
    return said


def _answer_again(paired: Paired, given: dict[str, Any], filters: Filters, position: int | None) -> None:
    said = PairAnswers(left=paired.left or "chosen", blind=False, **given)
    st.session_state[AGAIN] = (paired.record_id, said)
    if pair_reviewing.ends(said, paired):
        state.with_name(
            paired.record_id, partial(_conclude, paired.record_id, {"answers": said}, filters, position, note_of(paired.record_id))
        )  # fmt: skip


def go_on(record_id: str, filters: Filters) -> None:
    """Leave a pair that is decided."""
    st.session_state.pop(AGAIN, None)
    deciding.go_on(record_id, filters)
