"""What the buttons of a preference pair do. As in `deciding`, everything here runs as a callback, and what is decided is
stored at most once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError, Unsure
from synthcore.core.ids import new_id
from synthcore.core.pair_answers import Better, PairAnswers
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.domains import axes
from synthcore.domains.schema import Domain
from synthcore.services import pair_reviewing, reviewing
from synthcore.services.domains import domain
from synthcore.services.pair_reviewing import Paired
from synthcore.ui import deciding, pair_marks, session
from synthcore.ui import desk_state as state
from synthcore.ui.desk_answers import note_of
from synthcore.ui.desk_state import MESSAGE, OPENED, Opened
from synthcore.ui.pair_axes import take_in
from synthcore.ui.widgets import tell
from synthcore.views import pair_review as views
from synthcore.views.desk_strip import Strip

AGAIN, DOUBTED, TRIED = "pair-again", "pair-doubted", "pair-tried"
FIRST = "Say first of each answer whether it is correct."
# The last word on a pair: whether its wrong answer is wrong as stated, and whether something is to be mended. SAVE adds none.
Word = tuple[bool | None, bool]
SAVE: Word = (None, False)


@dataclass(frozen=True)
class Doubted:
    """Answers of which one part contradicts another, or an approval that came too fast: `question` is asked, and nothing is
    stored before it is answered; `go_on` stores it."""

    record_id: str
    question: str
    go_on: Callable[[], None]


def answer(paired: Paired, better: Better | None, filters: Filters, position: int | None, **instead: bool) -> None:
    """Which answer is better, or what stands `instead` of that: with it the answers on a pair are given, and stored."""
    take_in()
    if deciding.too_soon():
        return
    rid = paired.record_id
    said = pair_marks.marks(rid)
    if not instead and not {"left", "right"} <= said.keys():
        tell(MESSAGE, FIRST)
        return
    visit, about = session.require_person(), _about(rid)
    given = {
        "left_correct": said.get("left"), "right_correct": said.get("right"), "better": better, **instead,
        **{f"{side}_ratings": axes.known(about.axes if about else (), pair_marks.ratings(rid, side)) for side in ("left", "right")},
    }  # fmt: skip
    whole = PairAnswers(left=paired.left or "chosen", **given)
    if question := pair_reviewing.contradicted(visit.context, visit.person, record_id=rid, answers=whole):
        st.session_state[DOUBTED] = Doubted(rid, question, partial(_give, paired, given, filters, position))
        return
    _give(paired, given, filters, position)


def doubted(record_id: str) -> Doubted | None:
    """The question about what was said of this record, where it waits for its answer."""
    waiting: Doubted | None = st.session_state.get(DOUBTED)
    return waiting if waiting is not None and waiting.record_id == record_id else None


def keep(record_id: str) -> None:
    """The answer that stores what was asked about."""
    waiting = doubted(record_id)
    look_again()
    if waiting is not None:
        waiting.go_on()


def look_again() -> None:
    st.session_state.pop(DOUBTED, None)


def _about(record_id: str) -> Domain | None:
    card = state.on_desk(record_id)
    return domain(session.require_person().context, card.domain) if card else None


def _give(paired: Paired, given: dict[str, Any], filters: Filters, position: int | None) -> None:
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
    if done.against:
        _refused(record_id, done.against, SAVE)
    if done.decided is not None:
        _stored(card, done.decided)
        pair_marks.forget(record_id)
        if done.decided.review.verdict is Verdict.NOT_ENOUGH_CONTEXT:
            deciding.go_on(record_id, filters)


def _refused(record_id: str, sentence: str, word: Word) -> None:
    """Say what stands in the way. It is a reason: the cursor goes to the note, and Ctrl+Enter there tries the same again."""
    tell(MESSAGE, sentence, "warn")
    st.session_state[TRIED] = (record_id, word)
    st.session_state[state.FOCUS] = st.session_state.get(state.FOCUS, 0) + 1


def tried(record_id: str, word: Word) -> bool:
    """Whether this word on a record was said and waits for its reason."""
    return bool(st.session_state.get(TRIED) == (record_id, word))


def conclude(paired: Paired, as_stated: bool | None, mend: bool, filters: Filters, position: int | None) -> None:
    """Whether the wrong answer is wrong as it is stated: the last word on a pair."""
    take_in()
    if deciding.too_soon():
        return
    note = note_of(paired.record_id)
    said = {"as_stated": as_stated, "mend": mend, "drifted": pair_marks.drifted(paired.record_id), "answers": said_again(paired.record_id)}
    state.with_name(paired.record_id, partial(_conclude, paired.record_id, said, filters, position, note))


def _conclude(record_id: str, said: dict[str, Any], filters: Filters, position: int | None, note: str, *, sure: bool = False) -> None:
    """Whoever decides again has read it all before, and what contradicts itself in it was asked about."""
    card = state.on_desk(record_id)
    if card is None:
        return
    visit = session.require_person()
    try:
        done = pair_reviewing.conclude_pair(
            visit.context, visit.person, record_id=record_id, review_id=card.review_id, note=note_of(record_id) or note,
            opened_at=card.opened_at, active_ms=card.active_ms(), position=position, desk=deciding.answers(card),
            sure=sure or said["answers"] is not None, replaces=card.mine, **said,
        )  # fmt: skip
    except Unsure as question:
        st.session_state[DOUBTED] = Doubted(record_id, str(question), partial(_conclude, record_id, said, filters, position, note, sure=True))
        return
    except SynthcoreError as error:
        _refused(record_id, str(error), (said.get("as_stated"), said.get("mend", False)))
        return
    _finish(card, done, filters)


def _finish(card: Opened, done: reviewing.Decided, filters: Filters) -> None:
    for key in (AGAIN, TRIED):
        st.session_state.pop(key, None)
    pair_marks.forget(card.record_id)
    _stored(card, done)
    deciding.go_on(card.record_id, filters)


def _stored(card: Opened, done: reviewing.Decided) -> None:
    """On disk; what was rated and marked stands in the strip above the next record."""
    deciding.stored(card, done)
    strip: Strip | None = st.session_state.get(state.SAVED)
    if strip is not None and done.review.pair is not None:
        about = domain(session.require_person().context, card.domain)
        st.session_state[state.SAVED] = replace(strip, lines=(*strip.lines, *views.rated(done.review, about)))


def begin_again(paired: Paired) -> None:
    """Decide once more, knowing which answer is which, from what one said before. It is a decision of its own."""
    card: Opened | None = st.session_state.get(OPENED)
    if card is not None and card.record_id == paired.record_id:
        st.session_state[OPENED] = replace(card, review_id=new_id(), opened_at=datetime.now(UTC), decided=False)
    st.session_state[AGAIN] = (paired.record_id, None)
    pair_marks.forget(paired.record_id)
    visit = session.require_person()
    mine = reviewing.card(visit.context, visit.person, record_id=paired.record_id).mine
    if mine is not None and mine.pair is not None:
        pair_marks.begin(paired.record_id, mine.pair)
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
