"""What is right of the items that reviewers calibrate on: a lead confirms or changes it, one dialogue at a time, and chooses
records that were ruled on."""

from __future__ import annotations

import streamlit as st

from synthcore.core.calibration import ASKED, Answers
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.services import adjudicating, knowing
from synthcore.services.domains import domain
from synthcore.services.knowing import Proposed
from synthcore.ui import desk_state as state
from synthcore.ui import naming, session, transcript
from synthcore.ui.session import Visit
from synthcore.ui.widgets import attempt, lead, note, quiet, told
from synthcore.views import calibrating as views
from synthcore.views.review import WARNING
from synthcore.views.transcript import transcript as to_transcript
from synthcore.views.wording import VERDICT, stamp

MESSAGE = "knowing-message"
LISTED = 100


def panel(visit: Visit) -> None:
    told(MESSAGE)
    if naming.asked(visit, "knowing"):
        return
    _challenge(visit)
    _rulings(visit)


def _challenge(visit: Visit) -> None:
    found = knowing.challenge_answers(visit.context, visit.person)
    if not found:
        note("This domain has no challenge set.")
        return
    waiting = [one for one in found if not one.counts]
    lead(f"{len(found) - len(waiting)} of {len(found)} dialogues of the challenge set have a confirmed answer. Only those are asked.")
    by_id = {one.item_id: one for one in found}
    picked = st.selectbox(
        "Dialogue", list(by_id), index=found.index(waiting[0]) if waiting else 0, key=f"knowing-item-{len(waiting)}",
        format_func=lambda i: f"{by_id[i].name} · {by_id[i].trait.replace('_', ' ')} · {'confirmed' if by_id[i].counts else 'proposed'}",
    )  # fmt: skip
    _one(visit, by_id[picked])


def _one(visit: Visit, one: Proposed) -> None:
    about = domain(visit.context)
    if _disclosing(about, one) and not state.is_open(one.item_id):
        note(WARNING, "warn")
        st.button("Open the dialogue", key=f"knowing-open-{one.item_id}", on_click=state.open_warned, args=(one.item_id,))
        return
    left, right = st.columns([5, 3], gap="medium")
    with left:
        transcript.draw(to_transcript(one.dialogue, about.about.roles))
    with right:
        claimed = " · ".join(f"{views.NAMES[name]}: {views.titled(about, name, value)}" for name, value in one.claimed.items())
        quiet(f"It carries: {claimed}")
        for name in ASKED:
            options = views.options(name, about)
            value = one.answers.said().get(name)
            st.selectbox(
                views.NAMES[name], list(options), index=list(options).index(value) if value in options else None, format_func=options.__getitem__,
                key=f"knowing-{name}-{one.item_id}",
            )  # fmt: skip
        st.text_area("Why", value=one.why, key=f"knowing-why-{one.item_id}", height=110)
        if one.confirmed_by and one.confirmed_at:
            quiet(f"Confirmed by {one.confirmed_by}, {stamp(one.confirmed_at)}.")
        st.button("Confirm these answers", key=f"knowing-confirm-{one.item_id}", type="primary", on_click=_confirm, args=(one,))


def _disclosing(about: Domain, one: Proposed) -> bool:
    """Whether its text has the warning that it would have on the desk: by the higher of the risks that it carries and is given."""
    words = vocabulary(about)
    return words.needs_second(words.governing((one.claimed.get("risk_level"), one.answers.risk_level)))


def _confirm(one: Proposed) -> None:
    """What stands in the fields now: a press may come with the last change of one."""
    visit = session.require_person()
    given = {name: st.session_state.get(f"knowing-{name}-{one.item_id}") for name in ASKED}

    def act() -> str:
        why = str(st.session_state.get(f"knowing-why-{one.item_id}") or "")
        knowing.confirm_answers(visit.context, visit.person, item_id=one.item_id, answers=Answers.model_validate(given), why=why)
        return f"Confirmed: {one.name} is asked from now on."

    attempt(MESSAGE, act)


def _rulings(visit: Visit) -> None:
    """Records with a ruling: each can be taken into the set."""
    st.subheader("Records that were ruled on")
    found = [one for one in adjudicating.rulings(visit.context, visit.person, limit=LISTED) if one.kind == "dialogue"]
    if not found:
        quiet("No dialogue has a ruling yet.")
        return
    names = {one.record_id: f"{one.name} · {VERDICT[one.verdict]}" for one in found}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked = st.selectbox("Record", list(names), format_func=names.__getitem__, key="knowing-record")
        st.button("Use it for calibration", key="knowing-choose", on_click=_choose, args=(picked,))


def _choose(record_id: str) -> None:
    visit = session.require_person()

    def act() -> str:
        known = knowing.choose_ruling(visit.context, visit.person, record_id=record_id)
        said = f"Its known verdict is {VERDICT[known.answers.verdict].lower()}." if known.answers.verdict else ""
        return f"The record is asked in calibration from now on. {said}"

    attempt(MESSAGE, act)
