"""The review desk: its filters, the record, and the buttons at the bottom. Writes happen in `deciding`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.ui import deciding, navigation, transcript
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, note_html, quiet, told
from synthcore.views.review import KEYS, KIND, SHOWN, Claim, Desk, Earlier, Empty, Guide

BUTTONS: tuple[tuple[str, str, Verdict, str, str], ...] = (
    ("approve", "Approve", Verdict.APPROVED, "A", ":material/check_circle:"),
    ("revise", "Needs revision", Verdict.NEEDS_REVISION, "N", ":material/edit:"),
    ("reject", "Reject", Verdict.REJECTED, "X", ":material/cancel:"),
)
EVERY_BATCH = "All batches"


def filters(batches: Iterable[str], *, mixed: bool = False) -> tuple[Filters, DeltaGenerator]:
    """The filters, kept in the URL under the words that they show, and the place beside them for the headline. The kind of
    record is asked for where there are both (`mixed`)."""
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
    return Filters(batch=None if batch in (None, EVERY_BATCH) else batch, status=shown or "any", kind=chosen), headline


def head(desk: Desk, place: DeltaGenerator) -> None:
    """Where the reviewer is: the place in the queue, and how far the batch is."""
    place.html(
        '<div class="sc-deskline"><h1>Fit to train on?</h1>'
        f'<span class="sc-place">{escape(desk.place)}</span><span class="sc-quiet">{escape(desk.progress)}</span></div>'
        f'<div class="sc-bar" role="progressbar" aria-label="Decided in this batch" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{desk.fraction * 100:.0f}"><span style="width:{desk.fraction:.1%}"></span></div>'
    )


def record(desk: Desk, guide: Guide) -> None:
    """The transcript on the left; labels, earlier decisions and guidelines on the right."""
    left, right = st.columns([5, 3], gap="medium")
    notes = (note_html(desk.warning, "warn") if desk.warning else "") + "".join(note_html(sentence) for sentence in desk.notices)
    with left:
        transcript.draw_pane(desk.transcript, labels=bool(st.session_state.get("review-labels-shown")), notes=notes)
    with right:
        st.html(side(desk, guide, f"{len(desk.transcript.turns)} turns"))


def side(desk: Desk, guide: Guide, size: str = "") -> str:
    """Labels, decisions so far, guidelines and the record itself, as markup."""
    facts = [desk.name, desk.status, size, *(f"{name}: {value}" for name, value in desk.transcript.facts)]
    record_line = f'<div class="sc-tag">{" · ".join(escape(fact) for fact in facts if fact)}</div>'
    rules = "".join(
        f"<details><summary>{escape(rule.question)}</summary>"
        f'<div><span class="sc-tag">Yes</span>\n{escape(rule.yes.strip())}\n\n<span class="sc-tag">No</span>\n{escape(rule.no.strip())}\n\n'
        f"<b>{escape(rule.otherwise)}</b></div></details>"
        for rule in guide.rules
    )
    criteria = "".join(
        f"<details><summary>{escape(title)}</summary><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul></details>"
        for title, lines in guide.criteria
    )
    return (
        '<div class="sc-pane sc-side" tabindex="0" role="region" aria-label="Labels and guidelines">'
        f"<h3>Labels, as claimed</h3>{''.join(_claim(c) for c in desk.claims) or _nothing('No labels.')}"
        f"{_earlier(desk.earlier)}"
        f'<details class="sc-guide"><summary><h3>Guidelines</h3></summary><div class="sc-rules">{rules}{criteria}</div></details>'
        f"<h3>Record</h3>{record_line}</div>"
    )


def _claim(claim: Claim) -> str:
    definition = escape(claim.definition) or "The domain does not know this value; it is kept as the file has it."
    return f'<details><summary><span class="sc-tag">{escape(claim.label)}:</span> {escape(claim.value)}</summary><div>{definition}</div></details>'


def _earlier(reviews: Iterable[Earlier]) -> str:
    rows = "".join(
        f'<div class="sc-earlier"><b>{escape(r.who)}</b>: {escape(r.verdict)} <span class="sc-tag">{escape(r.when)}</span>'
        f"{'<div class=sc-said>' + escape(r.note) + '</div>' if r.note else ''}</div>"
        for r in reviews
    )
    return f"<h3>Decisions so far</h3>{rows}" if rows else ""


def _nothing(text: str) -> str:
    return f'<div class="sc-tag">{text}</div>'


def controls(visit: Visit, desk: Desk, filters: Filters) -> None:
    """The bottom of the page: the note, the decisions (or the question for a name), and the ways on."""
    rid = desk.record_id
    allowed = may(visit.person.role, "review")
    with st.bottom:
        if not noted(visit, desk, allowed=allowed):
            return
        with st.container(horizontal=True, key="review-verdicts", gap="small"):
            for thing, label, verdict, key, icon in BUTTONS:
                st.button(
                    label, key=f"review-{thing}-{rid}", on_click=deciding.decide, args=(rid, verdict, filters, desk.position), shortcut=key, icon=icon,
                    width="stretch", wrap=True, disabled=not allowed,
                )  # fmt: skip
        ways(desk, filters, (("labels", "Reply labels", "L"), ("keys", "Keys", "H")), KEYS)


def noted(visit: Visit, desk: Desk, *, allowed: bool) -> bool:
    """The field for a note, and below it the question for a name where a decision waits for one; false when it does."""
    rid = desk.record_id
    st.text_area(
        "Note", value=desk.draft, key=f"review-note-{rid}", height=68, on_change=deciding.keep_draft, args=(rid,), disabled=not allowed,
        label_visibility="collapsed", placeholder="Note (kept as a draft when you leave the field)",
    )  # fmt: skip
    if deciding.pending(rid):
        _ask_name(visit)
        return False
    return True


def ways(desk: Desk, filters: Filters, flips: Sequence[tuple[str, str, str]], keys: Sequence[tuple[str, str]]) -> None:
    """The ways on, what can be shown and hidden, and what was saved last."""
    rid = desk.record_id
    with st.container(horizontal=True, key="review-ways", gap="small", vertical_alignment="center"):
        st.button("Skip", key=f"review-skip-{rid}", on_click=deciding.skip, args=(rid, filters), shortcut="S")
        for thing, label, key, there in (("previous", "Previous", "Left", desk.previous_id), ("next", "Next", "Right", desk.next_id)):
            st.button(label, key=f"review-{thing}-{rid}", on_click=deciding.show, args=(there,), shortcut=key, disabled=not there)
        # Buttons, not toggles: a toggle keeps the focus, and the framework ignores letters while an input has it.
        for thing, label, key in flips:
            st.button(label, key=f"review-{thing}", on_click=_flip, args=(f"review-{thing}-shown",), shortcut=key, type="tertiary")
        saved_strip()
    if st.session_state.get("review-keys-shown"):
        quiet(" · ".join(f"{key} {what}" for key, what in keys))


def _flip(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key)


def _ask_name(visit: Visit) -> None:
    """In place of the buttons at the first decision. The decision waits, and is stored with the name."""
    with st.form("review-name-form", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Your name, for this decision and those that follow", value=visit.person.name, key="review-name", max_chars=80)
        st.form_submit_button("Save", key="review-name-save", type="primary", on_click=deciding.confirm_name)


def saved_strip() -> None:
    if saved := st.session_state.get(deciding.SAVED):
        st.html(
            f'<div class="sc-saved" role="status"><b>{saved.head}</b> · {saved.verdict} · {escape(saved.name)} '
            '<span class="sc-tag">· go back to decide again; both are kept</span></div>',
            width="content",
        )


def messages() -> None:
    """What the last decision or press has to say beyond that it is saved."""
    told(deciding.MESSAGE)
    if saved := st.session_state.get(deciding.SAVED):
        for line in saved.lines:
            note(line, "warn", head=f"{saved.name}:")


def nothing(empty: Empty, place: DeltaGenerator) -> None:
    place.title("Review")
    with st.bottom:
        saved_strip()
    note(empty.sentence, "good" if empty.action == "look" else "plain")
    if empty.action == "generate":
        if st.button(empty.button, key="review-generate", type="primary"):
            navigation.go("generate")
    else:
        st.button(empty.button, key="review-look", on_click=deciding.look if empty.action == "look" else deciding.show_all)
