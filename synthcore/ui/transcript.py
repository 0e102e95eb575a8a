"""A dialogue as one element: escaped text only, because a browser pays for every element and markup is not ours."""

from __future__ import annotations

from html import escape

import streamlit as st

from synthcore.views.transcript import Transcript, Turn


def draw(transcript: Transcript, *, labels: bool = False, pane: bool = False) -> None:
    """Draw a whole dialogue; with `labels`, what the generator said of each message; as a `pane` it scrolls by itself."""
    st.html(html(transcript, labels=labels, pane=pane))


def html(transcript: Transcript, *, labels: bool = False, pane: bool = False) -> str:
    turns = "".join(_turn(turn, labels) for turn in transcript.turns) or '<div class="sc-quiet">This record holds no messages.</div>'
    talk = f'<div class="sc-talk{"" if pane else " sc-small"}">{turns}</div>'
    return f'<div class="sc-pane" tabindex="0" role="region" aria-label="Transcript">{talk}</div>' if pane else talk


def _turn(turn: Turn, labels: bool) -> str:
    shown = " · ".join(f"{escape(name)}: {escape(value)}" for name, value in turn.labels) if labels else ""
    below = f'<div class="sc-labels">{shown}</div>' if shown else ""
    return (
        f'<div class="sc-turn sc-{turn.side}"><div class="sc-no">{turn.name}</div>'
        f'<div><div class="sc-who">{escape(turn.speaker)}</div><div class="sc-said">{escape(turn.text)}</div>{below}</div></div>'
    )
