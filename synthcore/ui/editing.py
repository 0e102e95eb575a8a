"""The edit panel: a record's turns and labels as fields, what has changed, and a button that keeps it as a new version."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.core.records import Labels, Record, Turn
from synthcore.services import editing, reviewing
from synthcore.services.domains import domain
from synthcore.services.editing import Saved
from synthcore.services.reviewing import Card
from synthcore.ui import naming, session
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, quiet, sentences, tell, told
from synthcore.views import editing as views
from synthcore.views.editing import Change, Sheet

MESSAGE, WARNINGS, KEPT, BACK = "edit-message", "edit-warnings", "edit-kept", "edit-back"
FIRST = "Say first what you see in this record; then it can be edited."
ROLES = "Editing is for clinicians, editors and leads."
RETURNED = "Unsaved changes of this record are back."
MARKED = {"removed": "del", "added": "ins", "same": "span"}


def panel(visit: Visit, card: Card, saved: Callable[[Saved], None] | None = None) -> None:
    """Draw the panel for the record of a card. `saved` is called, within the callback of the button, with what is on disk.

    Whoever has still to judge blind is shown no label and no side by it.
    """
    messages()
    if not may(visit.person.role, "edit"):
        note(ROLES)
    elif card.first_due or (card.record.body.kind == "pair" and card.mine is None and may(visit.person.role, "review")):
        note(FIRST)
    else:
        sheet(visit, card.record.id, saved)


def sheet(visit: Visit, record_id: str, saved: Callable[[Saved], None] | None = None) -> None:
    """The fields themselves, whoever asks for them."""
    with sentences(), st.container(border=True, key="edit-panel", gap="small"):
        record = reviewing.card(visit.context, visit.person, record_id=record_id, whole=True).record
        view = views.sheet(record, domain(visit.context, record.domain.split("@")[0]))
        if view.banner:
            note(view.banner, "warn")
        _fill(visit, view)
        fields, beside = st.columns([5, 3], gap="medium")
        with fields:
            turns = tuple(_turns(view))
            labels = _labels(view)
        with beside:
            _changes(visit, record, view, turns, labels, saved)


def _changes(visit: Visit, record: Record, view: Sheet, turns: tuple[Turn, ...], labels: Labels, saved: Callable[[Saved], None] | None) -> None:
    """What differs so far, and the button."""
    found = views.changes(record, turns, labels)
    if not found:
        _let_go(record.id, visit.person.name)
    else:
        _keep(record.id)
        if st.session_state.get(BACK) == record.id:
            note(RETURNED, "warn")
    st.html(diff_html(found))
    if view.fixed:
        quiet(views.length_note(turns))
    if not naming.asked(visit, "edit"):
        st.button("Save as new version", key=f"edit-save-{record.id}", type="primary", disabled=not found, on_click=_save, args=(record, view, saved))


def messages() -> None:
    """What the last save came to."""
    told(MESSAGE)
    for line in st.session_state.pop(WARNINGS, ()):
        note(line, "warn")


def diff_html(found: tuple[Change, ...]) -> str:
    """The changes as markup of ours around text that is nothing but text: what is out is struck through, what is in underlined."""
    if not found:
        return '<div class="sc-quiet" role="status">Nothing is changed yet.</div>'
    rows = "".join(
        f'<div class="sc-turn"><div class="sc-no">{escape(change.place)}</div><div><div class="sc-who">{escape(change.what)}</div>'
        f'<div class="sc-said">{"".join(f"<{MARKED[p.kind]}>{escape(p.text)}</{MARKED[p.kind]}>" for p in change.parts)}</div></div></div>'
        for change in found
    )
    return f'<div class="sc-talk sc-small" role="region" aria-label="What changes" tabindex="0">{rows}</div>'


def _rows(view: Sheet) -> list[tuple[str, str]]:
    """The rows of the sheet as (key, role); those of a record's own turns are its numbers."""
    return list(st.session_state.setdefault(f"edit-rows-{view.record_id}", [(str(n), line.turn.role) for n, line in enumerate(view.lines)]))


def unsaved(visit: Visit, record_id: str) -> bool:
    """Whether this person has typed changes of a record in this tab and not saved them."""
    return (visit.person.name, record_id) in st.session_state.get(KEPT, {})


def _fill(visit: Visit, view: Sheet) -> None:
    """When the fields come on the screen: what this person had typed in them before they left."""
    if _fields(view.record_id, "text"):
        return
    st.session_state.pop(BACK, None)
    kept: dict[str, Any] = st.session_state.get(KEPT, {}).get((visit.person.name, view.record_id), {})
    st.session_state.pop(f"edit-rows-{view.record_id}", None)  # another person's, where a tab has had two
    for key, value in kept.items():
        st.session_state[key] = value
    if kept:
        st.session_state[BACK] = view.record_id


def _changed(record_id: str) -> None:
    """With each change of a field, because the press that brings it may lead to another record."""
    st.session_state.pop(BACK, None)
    _keep(record_id)


def _keep(record_id: str) -> None:
    """Remember what stands in the fields: what is not on the screen is forgotten otherwise."""
    if _fields(record_id, "text"):
        names = ("rows", "text", "labelled", "label", *views.OF_TURN)
        kept = {key: st.session_state[key] for name in names for key in _fields(record_id, name)}
        st.session_state[KEPT] = st.session_state.get(KEPT, {}) | {(session.require_person().person.name, record_id): kept}


def _fields(record_id: str, name: str) -> list[str]:
    """The keys of what stands in the fields of a record."""
    begin = f"edit-{name}-{record_id}"
    return [key for key in st.session_state if isinstance(key, str) and (key == begin or key.startswith(f"{begin}-"))]


def _let_go(record_id: str, name: str | None = None) -> None:
    """Forget what was typed, by one person or by all."""
    st.session_state.pop(BACK, None)
    st.session_state[KEPT] = {key: kept for key, kept in st.session_state.get(KEPT, {}).items() if key[1] != record_id or name not in (None, key[0])}


def _choose(view: Sheet, key: str, value: str) -> dict[str, Any]:
    """What a field is given: it begins with a value, and each change of it is kept."""
    st.session_state.setdefault(key, value)
    return {"key": key, "on_change": _changed, "args": (view.record_id,)}


def _turns(view: Sheet) -> list[Turn]:
    """Draw a field for each turn; returns them as they stand."""
    rows = _rows(view)
    labelled = not view.fixed and st.checkbox("Labels of replies too", key=f"edit-labelled-{view.record_id}", on_change=_changed, args=(view.record_id,))
    found: list[Turn] = []
    for number, (key, role) in enumerate(rows, 1):
        line = view.lines[int(key)] if key.isdigit() else None
        turn = line.turn if line else Turn(role=role, text="")
        who = line.title.partition(" ")[2] if line else role.capitalize()
        shown = line.title if line and view.fixed else f"T{number} {who}".rstrip()
        text = st.text_area(shown, height="content", **_choose(view, f"edit-text-{view.record_id}-{key}", turn.text))
        turn = turn.model_copy(update={"text": text or ""})
        if labelled and (line.labelled if line else role != "user"):
            turn = _relabelled(view, key, turn, number)
        if not view.fixed and len(rows) > 1:
            st.button(f"Take T{number} out", key=f"edit-out-{view.record_id}-{key}", type="tertiary", on_click=_drop, args=(view, key))
        found.append(turn)
    if not view.fixed:
        with st.container(horizontal=True, gap="small"):
            for role in view.roles:
                st.button(f"Add a turn: {role}", key=f"edit-add-{view.record_id}-{role}", on_click=_add, args=(view, role))
    return found


def _relabelled(view: Sheet, key: str, turn: Turn, number: int) -> Turn:
    columns = st.columns(len(views.OF_TURN), gap="small")
    given: dict[str, str | None] = {}
    for column, (name, title) in zip(columns, views.OF_TURN.items(), strict=True):
        options = view.of_turn[name]
        chosen = column.selectbox(
            f"{title} of T{number}", options, format_func=_none, **_choose(view, f"edit-{name}-{view.record_id}-{key}", getattr(turn, name) or "")
        )
        given[name] = chosen or None
    return turn.model_copy(update=given)


def _labels(view: Sheet) -> Labels:
    """The labels of the whole, folded."""
    given: dict[str, str | None] = {}
    with st.expander("Labels", key=f"edit-labels-{view.record_id}"):
        for column, choice in zip((c for _ in range(0, len(view.labels), 3) for c in st.columns(3, gap="small")), view.labels, strict=False):
            chosen = column.selectbox(
                choice.title, choice.options, format_func=_none, **_choose(view, f"edit-label-{view.record_id}-{choice.name}", choice.value)
            )
            given[choice.name] = chosen or None
    return Labels(**given)


def _none(value: str) -> str:
    return value or "(none)"


def _add(view: Sheet, role: str) -> None:
    rows = _rows(view)
    count = int(st.session_state.get(f"edit-added-{view.record_id}", 0)) + 1
    st.session_state[f"edit-added-{view.record_id}"] = count
    st.session_state[f"edit-rows-{view.record_id}"] = [*rows, (f"new{count}", role)]
    _changed(view.record_id)


def _drop(view: Sheet, key: str) -> None:
    st.session_state[f"edit-rows-{view.record_id}"] = [row for row in _rows(view) if row[0] != key]
    _changed(view.record_id)


def _save(record: Record, view: Sheet, saved: Callable[[Saved], None] | None) -> None:
    """What stands in the fields now, not what was drawn: a press delivers the text that was typed last."""
    visit = session.require_person()
    try:
        done = editing.save_edit(visit.context, visit.person, record_id=record.id, turns=_typed(view), labels=_chosen(view))
    except SynthcoreError as error:
        tell(MESSAGE, str(error), "bad")
        return
    tell(MESSAGE, done.sentence, "good")
    st.session_state[WARNINGS] = done.warnings
    forget(record.id)
    if saved:
        saved(done)


def _typed(view: Sheet) -> tuple[Turn, ...]:
    found = []
    for key, role in _rows(view):
        turn = view.lines[int(key)].turn if key.isdigit() else Turn(role=role, text="")
        state = {name: st.session_state.get(f"edit-{name}-{view.record_id}-{key}") for name in views.OF_TURN}
        labels = {name: value or None for name, value in state.items() if value is not None}
        text = st.session_state.get(f"edit-text-{view.record_id}-{key}", turn.text)
        found.append(turn.model_copy(update={"text": text or "", **labels}))
    return tuple(found)


def _chosen(view: Sheet) -> Labels:
    given = {choice.name: st.session_state.get(f"edit-label-{view.record_id}-{choice.name}", choice.value) or None for choice in view.labels}
    return Labels(**given)


def forget(record_id: str) -> None:
    """Let go of what was typed for a record."""
    _let_go(record_id)
    for key in [key for key in st.session_state if isinstance(key, str) and key.startswith("edit-") and record_id in key]:
        del st.session_state[key]
