"""Disputes, for leads: one record at a time, what its reviewers said side by side, and the ruling."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

import streamlit as st

from synthcore.core.desk_answers import Answered, Cause
from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import may
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import adjudicating, reviewing
from synthcore.services.domains import domain
from synthcore.ui import naming, pair_review, session, transcript
from synthcore.ui.session import Visit
from synthcore.ui.widgets import attempt, lead, note, note_html, quiet, sentences, tell, told
from synthcore.views import adjudicating as views
from synthcore.views.adjudicating import Bench, Voice

CASE, OPENED, MESSAGE, SHOWN, RULED = "case", "disputes-opened", "disputes-message", "disputes-shown", "disputes-ruled"
LEADS = "Disputes are decided by leads."
LISTED = 200


class Given(NamedTuple):
    """What a ruling says beside its reason."""

    verdict: str | None
    labels: Labels | None
    safety: dict[str, Answered]
    cause: Cause


@st.fragment
def panel(visit: Visit) -> None:
    """The whole of it; its parts are drawn anew by themselves."""
    if not may(visit.person.role, "adjudicate"):
        note(LEADS)
        return
    told(MESSAGE)
    with sentences():
        waiting = adjudicating.disputes(visit.context, visit.person, limit=LISTED)
        lead(views.waiting(waiting))
        names = {one.record_id: f"{one.name} · {views.WHY[one.why]}" for one in waiting.items}
        record_id = _chosen(names)
        if record_id is None:
            return
        case = adjudicating.dispute(visit.context, visit.person, record_id=record_id)
        bench = views.bench(case, domain(visit.context, case.record.domain.split("@")[0]))
        _opened(record_id)
        left, right = st.columns(2, gap="medium")
        with left:
            _record(bench)
        with right:
            _voices(bench)
            if bench.ruled:
                _after(bench)
            elif not naming.asked(visit, "disputes"):
                _ruling(bench)


def _chosen(names: dict[str, str]) -> str | None:
    """The case to show: the one in the URL while it waits or was just decided, else the first."""
    there = str(st.query_params.get(CASE) or "")
    if there and there == st.session_state.get(RULED):
        return there
    if not names:
        return None
    ids = list(names)
    picked = st.selectbox(
        "Case", ids, index=ids.index(there) if there in ids else 0, format_func=lambda i: names.get(i, ""), key=f"disputes-case-{len(ids)}-{ids[0]}"
    )  # fmt: skip
    st.query_params[CASE] = picked
    return picked


def _opened(record_id: str) -> None:
    """Name the ruling when its record is opened: a press that arrives twice is one ruling."""
    known = st.session_state.get(OPENED)
    if known is None or known[0] != record_id:
        st.session_state[OPENED] = (record_id, new_id(), datetime.now(UTC))


def _record(bench: Bench) -> None:
    notes = "".join(note_html(sentence) for sentence in bench.notices)
    if notes:
        st.html(notes)
    shown = st.session_state.setdefault(SHOWN, set())
    if bench.warning and bench.record_id not in shown:
        note(bench.warning, "warn")
        st.button("Open the record", key=f"disputes-open-{bench.record_id}", on_click=shown.add, args=(bench.record_id,))
        return
    if bench.pair is not None:
        question, chosen, false = bench.pair
        pair_review.draw(question, chosen, false)
    if bench.transcript is not None:
        st.html(f'<div class="sc-pane" tabindex="0" role="region" aria-label="Transcript">{transcript.html(bench.transcript, small=True)}</div>')
    labels = " · ".join(f"{claim.label}: {claim.value}" for claim in bench.claims)
    quiet(f"{bench.name}. Labels, as claimed: {labels or 'none'}.")


def _voices(bench: Bench) -> None:
    """Two side by side; on a narrow screen one below the other."""
    for at in range(0, len(bench.voices), 2):
        for column, voice in zip(st.columns(2, gap="small"), bench.voices[at : at + 2], strict=False):
            column.html(voice_html(voice))


def voice_html(voice: Voice) -> str:
    """What one reviewer said, every word of it escaped."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in voice.lines)
    told_why = f'<div class="sc-said">{escape(voice.note)}</div>' if voice.note else '<div class="sc-quiet">No note.</div>'
    below = f'<dl class="sc-facts">{lines}</dl>' if lines else ""
    head = f'<div class="sc-answer" role="group" aria-label="{escape(voice.who)}">'
    return f'{head}<div class="sc-who">{escape(voice.who)}: {voice.verdict}</div>{told_why}{below}</div>'


def _ruling(bench: Bench) -> None:
    rid = bench.record_id
    verdict = st.segmented_control("Ruling", list(views.RULINGS), format_func=views.RULINGS.__getitem__, key=f"disputes-verdict-{rid}", width="stretch")
    if bench.choices:
        for column, choice in zip(st.columns(len(bench.choices), gap="small"), bench.choices, strict=True):
            column.selectbox(
                choice.title, list(choice.values), index=None, format_func=dict(choice.values).__getitem__, placeholder=choice.unnamed,
                key=f"disputes-{choice.name}-{rid}",
            )  # fmt: skip
    if bench.asks_safety(verdict, st.session_state.get(f"disputes-risk_level-{rid}")):
        quiet("An approval at this risk answers these; a no forbids it.")
        for name, question in bench.protocol:
            st.radio(question, list(views.SAFETY), index=None, format_func=views.SAFETY.__getitem__, horizontal=True, key=f"disputes-safe-{name}-{rid}")
    st.radio("Why they differed", list(views.CAUSE), index=None, format_func=views.CAUSE.__getitem__, key=f"disputes-cause-{rid}")
    st.text_area(
        "Reason of the ruling", value=bench.note, key=f"disputes-note-{rid}", height=68, on_change=_keep, args=(rid,),
        placeholder="Kept as a draft when you leave the field",
    )  # fmt: skip
    st.button("Store the ruling", key=f"disputes-rule-{rid}", type="primary", on_click=_rule, args=(bench,))


def _given(bench: Bench) -> Given:
    """What stands in the fields now: a press may come with the last change of one."""
    said = {name: st.session_state.get(f"disputes-{name}-{bench.record_id}") for name in ("verdict", *(c.name for c in bench.choices), "cause")}
    labels = {choice.name: said[choice.name] for choice in bench.choices if said[choice.name]}
    safety = {name: st.session_state.get(f"disputes-safe-{name}-{bench.record_id}") for name, _ in bench.protocol}
    asked = bench.asks_safety(said["verdict"], labels.get("risk_level"))
    return Given(said["verdict"], Labels(**labels) if labels else None, {name: value for name, value in safety.items() if asked and value}, said["cause"] or "")


def _keep(record_id: str) -> None:
    visit = session.require_person()
    try:
        adjudicating.keep_note(visit.context, visit.person, record_id=record_id, note=_note(record_id))
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")


def _note(record_id: str) -> str:
    return str(st.session_state.get(f"disputes-note-{record_id}") or "")


def _rule(bench: Bench) -> None:
    given = _given(bench)
    verdict = given.verdict
    if verdict is None:
        tell(MESSAGE, "Choose the ruling first.", "bad")
        return
    visit = session.require_person()
    known, review_id, opened_at = st.session_state[OPENED]
    if known != bench.record_id:
        return  # a press on a case that is no longer shown

    def act() -> str:
        done = adjudicating.rule_on(
            visit.context, visit.person, review_id=review_id, record_id=bench.record_id, verdict=Verdict(verdict), note=_note(bench.record_id),
            cause=given.cause, labels=given.labels, safety=given.safety, opened_at=opened_at,
        )  # fmt: skip
        st.session_state[RULED] = bench.record_id
        return views.stored(done, bench.name)

    attempt(MESSAGE, act)


def _after(bench: Bench) -> None:
    note(bench.ruled, "good")
    with st.container(horizontal=True, gap="small"):
        st.button("Next case", key=f"disputes-next-{bench.record_id}", type="primary", on_click=_next)
        st.button("Take the ruling back", key=f"disputes-undo-{bench.record_id}", on_click=_undo, args=(bench.record_id,))


def _next() -> None:
    st.session_state.pop(RULED, None)
    st.session_state.pop(OPENED, None)
    st.query_params.pop(CASE, None)


def _undo(record_id: str) -> None:
    visit = session.require_person()
    known, review_id, _ = st.session_state[OPENED]

    def act() -> str:
        reviewing.undo(visit.context, visit.person, review_id=review_id)
        st.session_state[OPENED] = None
        st.session_state.pop(RULED, None)
        return "Taken back. The case waits again, and what you wrote is kept."

    if known == record_id:
        attempt(MESSAGE, act)
