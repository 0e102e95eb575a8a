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
from synthcore.views.wording import VERDICT, count, stamp

# Which dialogue is shown, which were, and of which answers were changed and not confirmed.
MESSAGE, AT, LOOKED, CHANGED = "knowing-message", "knowing-at", "knowing-looked", "knowing-changed"
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
    by_id = {one.item_id: one for one in found}
    waiting = [one.item_id for one in found if not one.counts]
    lead(f"{len(found) - len(waiting)} of {len(found)} dialogues of the challenge set have a confirmed answer. Only those are asked.")
    st.progress((len(found) - len(waiting)) / len(found))
    here = st.session_state.get(AT)
    if here not in by_id:
        here = st.session_state[AT] = (waiting or list(by_id))[0]
    _ways(list(by_id), by_id, here)
    _one(visit, by_id[here], list(by_id))
    _rest(visit, found)


def _ways(ids: list[str], by_id: dict[str, Proposed], here: str) -> None:
    """To any dialogue, to the one before and to the one after."""
    place, key = ids.index(here), f"knowing-item-{here}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Dialogue", ids, index=place, key=key, on_change=_picked, args=(key,), format_func=lambda i: views.known_title(by_id[i], ids.index(i) + 1),
        )  # fmt: skip
        for title, step, shortcut in (("Previous", -1, "Left"), ("Next", 1, "Right")):
            st.button(
                title, key=f"knowing-{title.lower()}-{here}", shortcut=shortcut, on_click=_go, args=(by_id[here], ids[(place + step) % len(ids)]),
                disabled=len(ids) < 2,
            )  # fmt: skip


def _one(visit: Visit, one: Proposed, ids: list[str]) -> None:
    about = domain(visit.context)
    if _disclosing(about, one) and not state.is_open(one.item_id):
        note(WARNING, "warn")
        st.button("Open the dialogue", key=f"knowing-open-{one.item_id}", shortcut="O", on_click=state.open_warned, args=(one.item_id,))
        return
    st.session_state.setdefault(LOOKED, set()).add(one.item_id)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        transcript.draw(to_transcript(one.dialogue, about.about.roles))
    with right:
        claimed = " · ".join(f"{views.NAMES[name]}: {views.titled(about, name, value)}" for name, value in one.claimed.items())
        quiet(f"It carries: {claimed}")
        for number, name in enumerate(ASKED, 1):
            _answer(about, one, name, str(number))
        st.text_area("Why", value=one.why, key=f"knowing-why-{one.item_id}", height=110)
        if one.confirmed_by and one.confirmed_at:
            quiet(f"Confirmed by {one.confirmed_by}, {stamp(one.confirmed_at)}.")
        st.button(
            "Confirm and go on",
            key=f"knowing-confirm-{one.item_id}",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_confirm,
            args=(one, ids),
            width="stretch",
        )
        quiet(views.KEYS)


def _answer(about: Domain, one: Proposed, name: str, shortcut: str) -> None:
    """What is right of one thing, as it is proposed or was confirmed; the key of its number goes on to the next possible answer."""
    options, key = views.options(name, about), f"knowing-{name}-{one.item_id}"
    value = one.answers.said().get(name)
    if value in options:
        st.session_state.setdefault(key, value)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(views.NAMES[name], list(options), index=0 if value in options else None, format_func=options.__getitem__, key=key)
        st.button(f"Other {views.NAMES[name].lower()}", key=f"{key}-other", shortcut=shortcut, type="tertiary", on_click=_turn, args=(key, list(options)))


def _rest(visit: Visit, found: tuple[Proposed, ...]) -> None:
    """Everything that was looked at and left as it is proposed, with one press."""
    looked, changed = st.session_state.get(LOOKED, set()), st.session_state.get(CHANGED, set())
    ready = tuple(one.item_id for one in found if not one.counts and one.item_id in looked - changed)
    unseen = sum(not one.counts and one.item_id not in looked for one in found)
    if len(ready) > 1:
        st.button(views.confirm_all(len(ready)), key="knowing-confirm-all", on_click=_confirm_all, args=(ready,))
    if unseen and (ready or looked):
        quiet(views.unseen(unseen))


def _disclosing(about: Domain, one: Proposed) -> bool:
    """Whether its text has the warning that it would have on the desk: by the higher of the risks that it carries and is given."""
    words = vocabulary(about)
    return words.needs_second(words.governing((one.claimed.get("risk_level"), one.answers.risk_level)))


def _picked(key: str) -> None:
    st.session_state[AT] = st.session_state[key]


def _go(one: Proposed, to: str) -> None:
    """Without confirming. What was changed and not confirmed is not confirmed with the rest either."""
    if state.held():
        return
    given = _given(one)
    if any(given.values()) and given != {name: one.answers.said().get(name) for name in ASKED}:
        st.session_state.setdefault(CHANGED, set()).add(one.item_id)
    st.session_state[AT] = to


def _turn(key: str, options: list[str]) -> None:
    now = st.session_state.get(key)
    st.session_state[key] = options[(options.index(now) + 1) % len(options) if now in options else 0]


def _given(one: Proposed) -> dict[str, str | None]:
    """What stands in the fields now: a press may come with the last change of one."""
    return {name: st.session_state.get(f"knowing-{name}-{one.item_id}") for name in ASKED}


def _confirm(one: Proposed, ids: list[str]) -> None:
    """And go on to the next one that waits."""
    if state.held():
        return
    visit, given = session.require_person(), _given(one)

    def act() -> str:
        why = str(st.session_state.get(f"knowing-why-{one.item_id}") or "")
        knowing.confirm_answers(visit.context, visit.person, item_id=one.item_id, answers=Answers.model_validate(given), why=why)
        return f"Confirmed: {one.name} is asked from now on."

    if attempt(MESSAGE, act):
        st.session_state.setdefault(CHANGED, set()).discard(one.item_id)
        waiting = {other.item_id for other in knowing.challenge_answers(visit.context, visit.person) if not other.counts}
        place = ids.index(one.item_id)
        st.session_state[AT] = next((other for other in (*ids[place + 1 :], *ids[:place]) if other in waiting), one.item_id)


def _confirm_all(item_ids: tuple[str, ...]) -> None:
    visit = session.require_person()

    def act() -> str:
        confirmed = knowing.confirm_proposed(visit.context, visit.person, item_ids=item_ids)
        return f"Confirmed: {count(len(confirmed), 'dialogue')} more {'is' if len(confirmed) == 1 else 'are'} asked from now on."

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
