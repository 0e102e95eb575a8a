"""The desk's component in the browser: one element for the transcript, the labels, the questions and the rules, because a
browser pays for every element and a decision must not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from synthcore.core.people import may
from synthcore.ui import desk_state as state
from synthcore.ui.desk_answers import COMPONENT, handled, take_in
from synthcore.ui.session import Visit

SCRIPT = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("desk_draw.js", "desk_side.js", "desk_ahead.js", "desk.js"))
# What the component expects where there is no dialogue to draw.
NOTHING: dict[str, Any] = {
    "record": "", "domain": "", "first": [], "turns": [], "claims": [], "due": False,
    "draft": {"marks": [], "safety": {}, "confirmed": [], "labels": {}, "intents": {}},
}  # fmt: skip

_mount = st.components.v2.component("synthcore_desk", js=SCRIPT, isolate_styles=False)


def draw(
    visit: Visit,
    panel: dict[str, Any] | None,
    notices: tuple[str, ...] = (),
    *,
    record_id: str = "",
    filters: str = "",
    pause: str = "",
    editable: bool = False,
    following: dict[str, Any] | str | None = None,
    lore: Callable[[], dict[str, Any]] = dict,
) -> None:
    """`panel` is a dialogue (views/desk_panel.py), None where something else is on the desk or nothing: then only what is said
    of the last decision is drawn. `lore` makes what its domain says, which is sent unless the tab has told that it has it.
    `filters` names those that are chosen, `editable` offers to edit the text, `pause` is a sentence that proposes one,
    `following` is what comes after this record (desk_ahead.py)."""
    saved = st.session_state.get(state.SAVED)
    card = st.session_state.get(state.OPENED)
    data = (panel or NOTHING | {"record": record_id}) | {
        "whole": panel is not None, "notices": list(notices), "strip": saved.values() if saved else None, "pause": pause, "seq": handled(),
        "press": st.session_state.get(state.PRESSES, 0), "next": following,
        "focus": st.session_state.get(state.FOCUS, 0), "filters": filters, "allowed": may(visit.person.role, "review"), "editable": editable,
        "lore": lore() if panel and panel["domain"] not in st.session_state.get(state.KNOWN, ()) else None, "asked": state.ASKED in st.session_state,
        "waits": state.PENDING in st.session_state, "opened": card.review_id if card is not None and card.record_id == record_id else "",
        "read": card.before_ms if card is not None and card.record_id == record_id else 0,
    }  # fmt: skip
    _mount(key=COMPONENT, data=data, on_act_change=take_in)
