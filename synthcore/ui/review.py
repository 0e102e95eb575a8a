"""The review desk: its filters, what the browser's component is given, and the buttons at the bottom. Writes happen in `deciding`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.services import queue_settings
from synthcore.ui import deciding, navigation
from synthcore.ui import desk_state as state
from synthcore.ui.desk_answers import keep_draft
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, quiet, told
from synthcore.views.review import KIND, SHOWN, Desk, Empty
from synthcore.views.wording import VERDICT

BUTTONS: tuple[tuple[str, str, Verdict, str, str], ...] = (
    ("approve", "Approve", Verdict.APPROVED, "A", ":material/check_circle:"),
    ("revise", "Needs revision", Verdict.NEEDS_REVISION, "N", ":material/edit:"),
    ("reject", "Reject", Verdict.REJECTED, "X", ":material/cancel:"),
)
EVERY_BATCH = "All batches"
NAMED = (
    "What you have just said waits for it. From then on you are this person on every page of this browser tab: all that you decide is stored under "
    "the name, and the address of the page keeps it, so a bookmark does too. You can change it in the sidebar."
)


def filters(batches: Iterable[str], *, mixed: bool = False) -> tuple[Filters, DeltaGenerator]:
    """The filters, kept in the URL under the words that they show, and the place beside them for the headline, which takes one
    element. The kind of record is asked for where there are both (`mixed`). They are drawn with the page: a decision leaves them
    as they are, and drawn again they were a fifth of what the browser was sent to draw."""
    headline, right = st.columns([6, 5] if mixed else [6, 4], vertical_alignment="center")
    both = right.container(horizontal=True, gap="small", key="review-filters")
    batch = both.selectbox("Batch", [EVERY_BATCH, *batches], key="review-batch", bind="query-params", on_change=deciding.refilter, label_visibility="collapsed")
    shown = both.selectbox(
        "Status", list(SHOWN), format_func=SHOWN.__getitem__, key="review-status", bind="query-params", on_change=deciding.refilter,
        label_visibility="collapsed",
    )  # fmt: skip
    kind = mixed and both.selectbox(
        "Kind", list(KIND), format_func=KIND.__getitem__, key="review-kind", bind="query-params", on_change=deciding.refilter, label_visibility="collapsed"
    )  # fmt: skip
    chosen = kind if kind in ("dialogue", "pair") else None
    return Filters(batch=None if batch in (None, EVERY_BATCH) else batch, status=shown or "any", kind=chosen), headline.empty()


def head(desk: Desk, place: DeltaGenerator) -> None:
    """Where the reviewer is: the place in the queue, and how far the batch is."""
    place.html(
        '<div class="sc-deskline"><h1>Fit to train on?</h1>'
        f'<span class="sc-place">{escape(desk.place)}</span><span class="sc-quiet">{escape(desk.progress)}</span></div>'
        f'<div class="sc-bar" role="progressbar" aria-label="Decided of these records" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{desk.fraction * 100:.0f}"><span style="width:{desk.fraction:.1%}"></span></div>'
    )


def pause(visit: Visit, filters: Filters) -> str:
    """A sentence that proposes a pause, when it is time for one."""
    minutes = queue_settings.settings_of(visit.context, visit.person, batch=filters.batch).pause_minutes
    if (busy := state.busy_minutes()) < minutes:
        return ""
    return f"You have been at it for {busy:.0f} minutes. Take a break? The desk keeps your place."


def controls(visit: Visit, desk: Desk, filters: Filters, *, closed: bool, against: str = "", editing: bool = False) -> None:
    """The bottom of the page: the note, the decisions (or the question that stands in their place), and the ways on.
    `closed`: the record's warning was not opened yet, and nothing can be decided on it; `against`: why it cannot be approved;
    `editing`: its fields are open, and no decision stands beside them."""
    rid = desk.record_id
    allowed = may(visit.person.role, "review")
    with st.bottom:
        if not noted(visit, desk, filters, allowed=allowed, closed=closed, approvable=not against, shortcut=not editing):
            return
        with st.container(horizontal=True, key="review-verdicts", gap="small"):
            for thing, label, verdict, key, icon in () if editing else BUTTONS:
                st.button(
                    label, key=f"review-{thing}-{rid}", on_click=deciding.decide, args=(rid, verdict, filters, desk.position), shortcut=key, icon=icon,
                    width="stretch", wrap=True, disabled=closed or not allowed or bool(against and verdict is Verdict.APPROVED),
                )  # fmt: skip
            if against and not editing:
                st.html(f'<div class="sc-against" role="status">{escape(against)}</div>')
        ways(desk, filters, unsure=allowed and not editing, closed=closed, writing=editing)


def noted(visit: Visit, desk: Desk, filters: Filters, *, allowed: bool, closed: bool = False, approvable: bool = True, shortcut: bool = True) -> bool:
    """The field for a note and what Ctrl+Enter in it does, which is what the button beside it says; below it a question where one
    waits for its answer (a name, or whether a fast approval stands). False while one does: then no decision can be made."""
    rid = desk.record_id
    told(state.MESSAGE)
    with st.container(horizontal=True, key="review-noting", gap="small", vertical_alignment="bottom"):
        st.text_area(
            "Note", value=desk.draft, key=f"review-note-{rid}", height=68, on_change=keep_draft, args=(rid,), disabled=not allowed,
            label_visibility="collapsed", placeholder="Note (kept as a draft when you leave the field)",
        )  # fmt: skip
        waiting = deciding.pending(rid) or deciding.asked(rid) is not None
        if shortcut and not waiting:
            verdict = deciding.proposed(rid, approvable=approvable)
            st.button(
                f"Decide: {VERDICT[verdict].lower()}", key=f"review-with-{rid}", on_click=deciding.decide,
                args=(rid, verdict, filters, desk.position), shortcut="ctrl+enter", type="tertiary", disabled=closed or not allowed,
            )  # fmt: skip
    if deciding.pending(rid):
        _ask_name(visit)
    elif question := deciding.asked(rid):
        _ask_sure(question.question, rid, filters, desk.position)
    return not waiting


def ways(
    desk: Desk, filters: Filters, *, unsure: bool = False, closed: bool = False, writing: bool = False, keys: Sequence[tuple[str, str]] = (),
    undo_key: str | None = "U",
) -> None:  # fmt: skip
    """The ways on, and when the last decision was saved. `unsure` adds the decision that there is not enough context, which of a
    `closed` record nobody can say yet; `keys` are shown on demand where the component does not show them. What decides has a
    name of its own for each record; what does not keeps its place in the browser. While someone is `writing` in the fields of the
    record, nothing here has a key."""
    rid = desk.record_id
    skip_key, undo_key, left, right = (None,) * 4 if writing else ("S", undo_key, "Left", "Right")
    with st.container(horizontal=True, key="review-ways", gap="small", vertical_alignment="center"):
        if unsure:
            st.button(
                "Not enough context", key=f"review-unsure-{rid}", on_click=deciding.decide, args=(rid, Verdict.NOT_ENOUGH_CONTEXT, filters, desk.position),
                shortcut="Q", icon=":material/help:", disabled=closed,
            )  # fmt: skip
        st.button("Skip", key="review-skip", on_click=deciding.skip, args=(rid, filters), shortcut=skip_key)
        st.button("Undo", key="review-undo", on_click=deciding.undo, args=(rid,), shortcut=undo_key)
        st.button("Previous", key="review-previous", on_click=deciding.back, args=(rid, desk.previous_id), shortcut=left)
        st.button("Next", key="review-next", on_click=deciding.forward, args=(rid, filters), shortcut=right)
        if keys:
            st.button("Keys", key="review-keys", on_click=_flip, args=("review-keys-shown",), shortcut="H", type="tertiary")
        saved_strip()
    if keys and st.session_state.get("review-keys-shown"):
        quiet(" · ".join(f"{key} {what}" for key, what in keys))


def _flip(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key)


def _ask_name(visit: Visit) -> None:
    """In place of the buttons at the first decision or answer. It waits, and is stored with the name."""
    with st.form("review-name-form", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Your name", value=visit.person.name, key="review-name", max_chars=80)
            st.form_submit_button("Save under this name", key="review-name-save", type="primary", on_click=deciding.confirm_name)
        quiet(NAMED)


def _ask_sure(question: str, rid: str, filters: Filters, position: int | None) -> None:
    """In place of the buttons after an approval that came too fast."""
    with st.container(horizontal=True, key="review-sure", gap="small", vertical_alignment="center"):
        note(question, "warn")
        st.button("Keep it", key=f"review-keep-{rid}", on_click=deciding.keep, args=(rid, filters, position), shortcut="K", icon=":material/check_circle:")
        st.button("Look again", key=f"review-look-{rid}", on_click=deciding.look_again, shortcut="L", icon=":material/visibility:")


def keep_bottom() -> None:
    """A press may lead from what has no buttons below it to a record that has: their place is kept, whatever is drawn."""
    with st.bottom:
        st.empty()


def saved_strip() -> None:
    if saved := st.session_state.get(state.SAVED):
        st.html(f'<div class="sc-saved" role="status"><b>{saved.head}</b></div>', width="content")


def nothing(empty: Empty, place: DeltaGenerator) -> None:
    place.title("Review")
    with st.bottom:
        told(state.MESSAGE)
        saved_strip()
    note(empty.sentence, "good" if empty.action == "look" else "plain")
    if empty.action == "generate":
        if st.button(empty.button, key="review-generate", type="primary"):
            navigation.go("generate")
    else:
        st.button(empty.button, key="review-look", on_click=deciding.look if empty.action == "look" else deciding.show_all)
