"""Below each answer of a pair: what is rated of it further, and the issues marked in it. The component in the browser sends
all of what it has with each change, so that one that overtakes another loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from pydantic import ValidationError

from synthcore.core.desk_answers import Mark
from synthcore.domains.schema import Domain
from synthcore.services import pair_reviewing
from synthcore.ui import desk_state as state
from synthcore.ui import pair_marks
from synthcore.ui.desk_answers import keep_draft
from synthcore.ui.session import require_person
from synthcore.ui.widgets import tell
from synthcore.views import pair_axes as views

EVENT = "act"
SCRIPT = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("desk_draw.js", "pair_axes.js"))

_mount = st.components.v2.component("synthcore_pair_axes", js=SCRIPT, isolate_styles=False)


def draw(domain: Domain, record_id: str, side: str, name: str, marks: Iterable[Mark], *, allowed: bool, knowing: bool = False) -> None:
    """Nothing where the domain asks nothing further. Whoever knows which answer is false may still mark issues (`knowing`)."""
    if not views.offered(domain):
        return
    card = st.session_state.get(state.OPENED)
    shown = views.values(domain, name=name, ratings=pair_marks.ratings(record_id, side), marks=marks, knowing=knowing)
    shown |= {
        "side": side, "record": record_id, "allowed": allowed, "correct": pair_marks.marks(record_id).get(side), "seq": _handled().get(side, 0),
        "opened": card.review_id if card is not None and card.record_id == record_id else "",
    }  # fmt: skip
    _mount(key=_key(side), data=shown, on_act_change=take_in)


def take_in() -> None:
    """Handle what the component sent with this press. Buttons call this first: a rating and the decision after it may arrive
    together."""
    for side in views.SIDE:
        sent = st.session_state.get(_key(side))
        act = sent.get(EVENT) if isinstance(sent, Mapping) else None
        if isinstance(act, Mapping) and act.get("seq") != _handled().get(side):
            _handled()[side] = act.get("seq")
            _handle(side, str(act.get("record")), act)


def _handle(side: str, record_id: str, act: Mapping[str, Any]) -> None:
    card = state.on_desk(record_id)
    if card is None:
        return
    pair_marks.rate(record_id, side, {str(axis): str(choice) for axis, choice in dict(act.get("ratings") or {}).items()})
    try:
        marks = views.marks_of(act.get("marks") or (), side, card.draft.marks, knowing=_known(record_id))
    except ValidationError:
        tell(state.MESSAGE, "What you marked could not be read, and is not kept.", "bad")
        return
    if marks != card.draft.marks:
        card.draft = card.draft.model_copy(update={"marks": marks})
        keep_draft(record_id)


def _known(record_id: str) -> bool:
    """Whether this person was shown which answer is false."""
    visit = require_person()
    return pair_reviewing.paired(visit.context, visit.person, record_id=record_id).stated is not None


def _key(side: str) -> str:
    return f"pair-axes-{side}"


def _handled() -> dict[str, Any]:
    handled: dict[str, Any] = st.session_state.setdefault("pair-axes-handled", {})
    return handled
