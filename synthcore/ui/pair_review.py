"""A preference pair on the review desk: its two answers, and the buttons below each and at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from synthcore.core.pair_answers import Better
from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.services.domains import domain
from synthcore.services.pair_reviewing import Paired
from synthcore.ui import pair_axes, pair_marks, pair_side
from synthcore.ui import pair_deciding as deciding
from synthcore.ui import review as panels
from synthcore.ui.desk_state import OPENED, Opened
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, note_html
from synthcore.views.pair_axes import keys as keys_further
from synthcore.views.pair_review import BLIND_BANNER, FALSE_BANNER, KEYS, KEYS_STATED, SIDES, False_, PairDesk
from synthcore.views.review import Guide

# side, key of "correct", key of "not correct"
MARKS = (("left", "Q", "A"), ("right", "P", "L"))
BETTER: tuple[tuple[Better, str, str], ...] = (
    ("left", f"{SIDES[0]} is better", "F"),
    ("neither", "Neither is better", "G"),
    ("right", f"{SIDES[1]} is better", "J"),
)
INSTEAD = (("both_unsafe", "Both unsafe", "U", ":material/block:"), ("not_enough_context", "Not enough context", "E", ":material/help:"))
STATED = (("yes", "Wrong as stated", "Y", True, False), ("mend", "Wrong, but mend", "M", True, True), ("no", "Not wrong as stated", "N", False, False))


def desk(visit: Visit, pair: PairDesk, paired: Paired, guide: Guide, filters: Filters, place: DeltaGenerator) -> None:
    """All of it, from the headline to the bottom."""
    panels.head(pair.desk, place)
    left, right = st.columns([8, 3], gap="medium")
    with left:
        _above(pair)
        for column, side in zip(st.columns(2, gap="small"), (0, 1), strict=True):
            with column:
                st.html(answer(pair, side))
                if pair.mode in ("blind", "again"):
                    _marks(visit, pair, paired, side)
                elif not pair.stored:
                    _issues(visit, pair, paired, side, allowed=may(visit.person.role, "review"), knowing=True)
    with right:
        st.html(pair_side.side(pair.desk, guide))
    _controls(visit, pair, paired, filters)


def _above(pair: PairDesk) -> None:
    """Banner, notices and the question."""
    warning = note_html(pair.desk.warning, "warn") if pair.desk.warning else ""
    notices = "".join(note_html(sentence) for sentence in pair.desk.notices)
    said = note_html(f"{pair.said} {_next_question(pair)}".strip()) if pair.mode != "blind" else ""
    banner = note_html(BLIND_BANNER, "bad") if pair.mode == "blind" else ""
    st.html(f'<div class="sc-pair-head">{warning}{notices}{banner}{said}{_question(pair.question, pair.source)}</div>')


def _next_question(pair: PairDesk) -> str:
    return "Is the answer that is false on purpose wrong as it is stated?" if pair.mode == "stated" else pair.ended


def answer(pair: PairDesk, side: int) -> str:
    """One answer as markup. While it is judged blind both are made alike; afterwards the false one is marked."""
    name, false = SIDES[side], pair.false
    rated = "".join(f"<li>{escape(line)}</li>" for line in pair.rated[side])
    below = f'<div class="sc-rated"><span class="sc-tag">You said of it</span><ul>{rated}</ul></div>' if rated else ""
    if false is not None and false.side == side:
        return _box(side, f"{name}, false on purpose", false_answer(name, false) + below, "sc-answer sc-shown sc-false")
    role, kind = ("", "sc-answer") if false is None else (" · chosen, meant to be right", "sc-answer sc-shown")
    return _box(side, name, f'<div class="sc-who">{name}{role}</div><div class="sc-said">{escape(pair.answers[side])}</div>{below}', kind)


def _box(side: int, name: str, inner: str, kind: str) -> str:
    return f'<div class="{kind}" data-side="{MARKS[side][0]}" tabindex="0" role="region" aria-label="{name}">{inner}</div>'


def _question(text: str, source: Sequence[tuple[str, str]] = ()) -> str:
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in source)
    below = f'<dl class="sc-facts">{facts}</dl>' if facts else ""
    return f'<div class="sc-turn sc-user sc-asked"><div class="sc-who">Question</div><div class="sc-said">{escape(text)}</div>{below}</div>'


def false_answer(name: str, false: False_) -> str:
    before, span, after = (escape(part) for part in false.parts)
    marked = f"{before}<mark>{span}</mark>{after}" if span else before
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in false.lines)
    return (
        f'<div class="sc-banner" role="note">{FALSE_BANNER}</div><div class="sc-who">{escape(name)} · rejected, false on purpose</div>'
        f'<dl class="sc-facts">{lines}</dl><div class="sc-said">{marked}</div>'
    )


def _marks(visit: Visit, pair: PairDesk, paired: Paired, side: int) -> None:
    """Whether the answer is correct, and below that what may be rated further, and marked."""
    rid = pair.desk.record_id
    name, *keys = MARKS[side]
    said = pair_marks.marks(rid).get(name)
    asked = deciding.doubted(rid) is not None
    allowed = may(visit.person.role, "review") and not asked
    with st.container(horizontal=True, key=f"pair-marks-{name}", gap="small"):
        for value, label, key in ((True, "Correct and safe", keys[0]), (False, "Wrong or unsafe", keys[1])):
            st.button(
                label, key=f"pair-{name}-{'yes' if value else 'no'}-{rid}", on_click=pair_marks.mark, args=(rid, name, value), width="stretch",
                shortcut=None if asked else key, type="primary" if said is value else "secondary", disabled=not allowed,
            )  # fmt: skip
    _issues(visit, pair, paired, side, allowed=allowed)


def _issues(visit: Visit, pair: PairDesk, paired: Paired, side: int, *, allowed: bool, knowing: bool = False) -> None:
    rid, name = pair.desk.record_id, MARKS[side][0]
    card: Opened | None = st.session_state.get(OPENED)
    if card is not None and card.record_id == rid:
        branches = (name, paired.left if side == 0 or paired.left is None else "rejected" if paired.left == "chosen" else "chosen")
        marks = [mark for mark in card.draft.marks if mark.branch in branches]
        pair_axes.draw(domain(visit.context, card.domain), rid, name, SIDES[side], marks, allowed=allowed, knowing=knowing)


def _controls(visit: Visit, pair: PairDesk, paired: Paired, filters: Filters) -> None:
    """The bottom: the note, what is asked now, and the ways on."""
    allowed = may(visit.person.role, "review")
    with st.bottom:
        if not panels.noted(visit, pair.desk, filters, allowed=allowed, shortcut=False):
            return
        if doubt := deciding.doubted(pair.desk.record_id):
            _ask(doubt.question, pair.desk.record_id)
            return
        with st.container(horizontal=True, key="review-verdicts", gap="small"):
            if pair.mode in ("blind", "again"):
                _judging(pair, paired, filters, allowed)
            elif pair.mode == "stated":
                _stating(pair, paired, filters, allowed)
            else:
                _leaving(pair, paired, filters, allowed)
        judged = pair.mode in ("blind", "again")
        card: Opened | None = st.session_state.get(OPENED)
        further = keys_further(domain(visit.context, card.domain), knowing=not judged) if card is not None and (judged or not pair.stored) else ()
        panels.ways(pair.desk, filters, keys=(*further, *(KEYS if judged else KEYS_STATED)), undo_key="ctrl+z")


def _ask(question: str, rid: str) -> None:
    """In place of the buttons after answers that contradict themselves, or an approval that came too fast."""
    with st.container(horizontal=True, key="review-sure", gap="small", vertical_alignment="center"):
        note(question, "warn")
        st.button("Keep it", key=f"pair-keep-{rid}", on_click=deciding.keep, args=(rid,), shortcut="K", icon=":material/check_circle:")
        st.button("Look again", key=f"pair-look-{rid}", on_click=deciding.look_again, shortcut="L", icon=":material/visibility:")


def _judging(pair: PairDesk, paired: Paired, filters: Filters, allowed: bool) -> None:
    rid, position = pair.desk.record_id, pair.desk.position
    for better, label, key in BETTER:
        st.button(
            label, key=f"pair-better-{better}-{rid}", on_click=deciding.answer, args=(paired, better, filters, position), shortcut=key, width="stretch",
            wrap=True, disabled=not allowed,
        )  # fmt: skip
    for thing, label, key, icon in INSTEAD:
        st.button(
            label, key=f"pair-{thing}-{rid}", on_click=deciding.answer, args=(paired, None, filters, position), kwargs={thing: True}, shortcut=key,
            icon=icon, width="stretch", wrap=True, disabled=not allowed,
        )  # fmt: skip


def _stating(pair: PairDesk, paired: Paired, filters: Filters, allowed: bool) -> None:
    rid, position = pair.desk.record_id, pair.desk.position
    for (thing, label, key, stated, mend), verdict in zip(STATED, pair.verdicts, strict=True):
        st.button(
            f"{label} → {verdict}", key=f"pair-stated-{thing}-{rid}", on_click=deciding.conclude, args=(paired, stated, mend, filters, position),
            shortcut="ctrl+enter" if deciding.tried(rid, (stated, mend)) else key, width="stretch", wrap=True, disabled=not allowed,
        )  # fmt: skip
    if pair.source:
        st.button(
            "Drifted from its source" if pair.drifted else "Question drifted?", key=f"pair-drifted-{rid}", on_click=pair_marks.mark,
            args=(rid, "drifted", not pair.drifted), shortcut="D", icon=":material/flag:", type="primary" if pair.drifted else "secondary",
            width="stretch", wrap=True, disabled=not allowed,
        )  # fmt: skip


def _leaving(pair: PairDesk, paired: Paired, filters: Filters, allowed: bool) -> None:
    rid, position = pair.desk.record_id, pair.desk.position
    if not pair.stored:
        st.button(
            "Save", key=f"pair-save-{rid}", on_click=deciding.conclude, args=(paired, None, False, filters, position),
            shortcut="ctrl+enter" if deciding.tried(rid, deciding.SAVE) else "Y", width="stretch", type="primary", disabled=not allowed,
        )  # fmt: skip
        return
    st.button("Go on", key=f"pair-on-{rid}", on_click=deciding.go_on, args=(rid, filters), shortcut="G", width="stretch", type="primary")
    st.button("Decide again", key=f"pair-again-{rid}", on_click=deciding.begin_again, args=(paired,), width="stretch", disabled=not allowed)


def draw(question: str, chosen: str, false: False_) -> None:
    """A pair elsewhere than on the desk: the false answer stays folded until it is asked for."""
    st.html(folded(question, chosen, false))


def folded(question: str, chosen: str, false: False_) -> str:
    """As markup. What is folded is marked before and after it is opened."""
    return (
        f'<div class="sc-talk sc-small">{_question(question)}'
        f'<div class="sc-answer"><div class="sc-who">Meant to be right</div><div class="sc-said">{escape(chosen)}</div></div>'
        f'<details class="sc-answer sc-false"><summary>False on purpose: show the rejected answer</summary>{false_answer("Answer", false)}</details></div>'
    )
