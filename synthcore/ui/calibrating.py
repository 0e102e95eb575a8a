"""Calibration: items with known answers, one question after the other; for leads also what is known, and everyone's results.

`panel` is a segment of the Review page, `offered` a line above the first record of somebody who is new, and `repeat` stands in
place of the next record where one of one's own is due once more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from synthcore.core.calibration import Answers, ItemSet
from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.services import calibrating, calibration_results
from synthcore.services.calibrating import Asked
from synthcore.services.domains import domain
from synthcore.ui import knowing, naming, session, transcript
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import lead, note, quiet, sentences, tell, told
from synthcore.views import calibrating as views
from synthcore.views.calibrating import Question

WORDS = ("message", "opened", "told", "begun", "set", "later", "willing", "part")
MESSAGE, OPENED, TOLD, BEGUN, SET, LATER, WILLING, PART = (f"calibration-{word}" for word in WORDS)
SETS: dict[ItemSet, str] = {"challenge": "Challenge set", "adjudicated": "Records that were ruled on"}
PARTS = {"calibrate": "Calibrate", "known": "Known answers", "results": "Everyone's results"}
REVIEWERS = "Calibration is for those who review."
REPEAT = "Once more: you have decided on this record before. It measures how you agree with yourself, and changes nothing."


@st.fragment
def panel(visit: Visit) -> None:
    """The segment of the Review page."""
    if not may(visit.person.role, "review"):
        note(REVIEWERS)
        return
    part = "calibrate"
    if may(visit.person.role, "adjudicate"):
        parts = list(PARTS)
        usual = None if PART in st.session_state else part
        chosen = st.segmented_control("Part", parts, default=usual, format_func=PARTS.__getitem__, key=PART, label_visibility="collapsed")
        part = chosen or part
    told(MESSAGE)
    with sentences():
        if part == "known":
            knowing.panel(visit)
        elif part == "results":
            _everyone(visit)
        elif not naming.asked(visit, "calibration"):
            _round(visit)


def offered(visit: Visit, begin: Callable[[], None]) -> None:
    """A line with a button for somebody who is new, which calls `begin`. Nobody is made to."""
    if st.session_state.get(LATER) or not may(visit.person.role, "review"):
        return
    offer = calibrating.calibration_offer(visit.context, visit.person)
    if offer is None:
        return
    leads = may(visit.person.role, "adjudicate")
    note(views.offered(offer, leads=leads))
    with st.container(horizontal=True, gap="small"):
        if offer.size:
            st.button("Calibrate first", key="calibration-first", type="primary", on_click=begin)
        elif leads:
            st.button("Confirm known answers", key="calibration-known", on_click=_to_known, args=(begin,))
        st.button("Begin with the batch", key="calibration-later", on_click=_later)


def _to_known(begin: Callable[[], None]) -> None:
    st.session_state[PART] = "known"
    begin()


def _later() -> None:
    st.session_state[LATER] = True


def repeat(visit: Visit) -> bool:
    """Draws the record of one's own that is due once more, in the form of the calibration; false when none is, and the desk goes on."""
    if not visit.confirmed or not may(visit.person.role, "review"):
        return False
    after = st.session_state.get(TOLD)
    if after is not None and after.item_set == "repeat":
        asked = after
    else:
        due = calibrating.repeat_due(visit.context, visit.person)
        if due is None:
            return False
        asked = calibrating.repeat_item(visit.context, visit.person, record_id=due.record_id)
    told(MESSAGE)
    note(REPEAT)
    # Every repeat opens on a press, not those alone that warn: a warning would tell the risk that is asked for.
    if asked is not after and st.session_state.get(WILLING) != asked.item_id:
        st.button("Open it", key="repeat-open", on_click=_open, args=(asked.item_id,))
        return True
    _draw(visit, asked, "")
    return True


def _open(item_id: str) -> None:
    st.session_state[WILLING] = item_id


def _round(visit: Visit) -> None:
    settings = visit.context.store.queue_settings.of(None)
    item_set: ItemSet = st.radio("Items", list(SETS), format_func=SETS.__getitem__, horizontal=True, key=SET, on_change=_forget)
    after: Asked | None = st.session_state.get(TOLD)
    here = calibrating.calibration_round(visit.context, visit.person, item_set=item_set, begin=bool(st.session_state.get(BEGUN)))
    if after is not None and after.item_set == item_set:
        _draw(visit, after, "")
        return
    if here.item is None:
        lead(views.between(here))
        if here.done:
            result(calibration_results.own_calibration(visit.context, visit.person, item_set=item_set), "You beside the known answers")
        if here.left and here.done:
            st.button("Another round", key="calibration-another", type="primary", on_click=_begin)
    else:
        if not here.done:
            quiet(views.INTRO)
            quiet(views.announced(settings.repeat_share, settings.repeats_after))
        _draw(visit, here.item, views.place(here))
    own = calibration_results.own_calibration(visit.context, visit.person, item_set="repeat")
    if own.items:
        result(own, "You beside yourself, on repeats")


def _draw(visit: Visit, asked: Asked, place: str) -> None:
    shown = views.question(asked, domain(visit.context, asked.domain), place)
    opened = st.session_state.get(OPENED)
    if opened is None or opened[0] != asked.item_id:
        st.session_state[OPENED] = (asked.item_id, new_id(), datetime.now(UTC))
    left, right = st.columns([5, 3], gap="medium")
    with left:
        transcript.draw(shown.transcript)
    with right:
        _asking(asked, shown) if shown.asks else _answered(shown)


def _asking(asked: Asked, shown: Question) -> None:
    """What is asked now. Each answer is stored as it is given, and the next is asked."""
    lead(f"{shown.place}: {shown.question}" if shown.place else shown.question)
    if shown.claimed:
        quiet(f"It carries: {shown.claimed}")
    for option in shown.options:
        st.button(
            option.title, key=f"calibration-{shown.asks}-{option.value}-{shown.item_id}", on_click=_answer, args=(asked, option.value), width="stretch",
            shortcut=option.key or None,
        )  # fmt: skip
    st.button("Skip", key=f"calibration-skip-{shown.item_id}", on_click=_answer, args=(asked, None), shortcut="S", type="tertiary")
    for name, value in shown.said:
        quiet(f"{name}: {value}")


def _answered(shown: Question) -> None:
    """What is right, and why."""
    stacked(("Asked", "Right", "You said"), shown.lines, label="What is right of it")
    if shown.why:
        note(shown.why, head="Why:")
    st.button("Next", key=f"calibration-next-{shown.item_id}", type="primary", shortcut="Right", on_click=_forget)


def _answer(asked: Asked, value: str | None) -> None:
    """Store one answer; a press that arrives twice is one."""
    visit = session.require_person()
    known, named, opened_at = st.session_state[OPENED]
    if known != asked.item_id:
        return
    answers = Answers(skipped=True) if value is None or asked.asks is None else Answers.model_validate({asked.asks: value})
    try:
        now = calibrating.answer_item(
            visit.context, visit.person, answer_id=f"{named}:{asked.asks if value else 'skip'}", item_set=asked.item_set, item_id=asked.item_id,
            answers=answers, opened_at=opened_at, domain=asked.domain,
        )  # fmt: skip
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
        return
    st.session_state[TOLD] = now if now.asks is None and value is not None else None


def _forget() -> None:
    st.session_state[TOLD] = None
    st.session_state[OPENED] = None


def _begin() -> None:
    st.session_state[BEGUN] = True


def result(found: calibration_results.Result, title: str) -> None:
    """A table of agreement, each number with its interval or with the reason why there is none."""
    st.subheader(title)
    stacked(views.COLUMNS, views.rows(found), label=title, texts=True)


def _everyone(visit: Visit) -> None:
    item_set: ItemSet = st.radio("Items", [*SETS, "repeat"], format_func={**SETS, "repeat": "Repeats"}.__getitem__, horizontal=True, key="calibration-results")
    found = calibration_results.all_calibration(visit.context, visit.person, item_set=item_set)
    if not found.people:
        note("Nobody has finished an item yet.")
        return
    result(found.pooled, f"All together: {found.pooled.items:,} answers of {len(found.people)}")
    who = st.selectbox("One reviewer", [one.person for one in found.people], index=None, key="calibration-who", placeholder="Nobody chosen")
    for one in found.people:
        if one.person == who:
            result(one, "This reviewer")
