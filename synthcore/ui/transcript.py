"""A dialogue as one element: escaped text only, because a browser pays for every element and markup is not ours."""

from __future__ import annotations

from html import escape

import streamlit as st

from synthcore.views.transcript import Transcript, Turn


def draw(transcript: Transcript) -> None:
    """Draw a whole dialogue as a part of a page."""
    st.html(html(transcript, small=True))


def html(transcript: Transcript, *, labels: bool = False, small: bool = False) -> str:
    turns = "".join(_turn(turn, labels) for turn in transcript.turns) or '<div class="sc-quiet">This record holds no messages.</div>'
    return f'<div class="sc-talk{" sc-small" if small else ""}">{turns}</div>'


def _turn(turn: Turn, labels: bool) -> str:
    shown = " · ".join(f"{escape(name)}: {escape(value)}" for name, value in turn.labels) if labels else ""
    below = f'<div class="sc-labels">{shown}</div>' if shown else ""
    return (
        f'<div class="sc-turn sc-{turn.side}"><div class="sc-no">{turn.name}</div>'
        f'<div><div class="sc-who">{escape(turn.speaker)}</div><div class="sc-said">{escape(turn.text)}</div>{below}</div></div>'
    )
