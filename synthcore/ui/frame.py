"""What surrounds every page: title, style, navigation, the person in the sidebar, the banner of a demo."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit import runtime

from synthcore.ui import navigation, session
from synthcore.ui.widgets import note, quiet, sentences

STYLE, ICON, KEYS = (Path(__file__).with_name(name) for name in ("style.css", "icon.svg", "held_keys.js"))
WARM_UP_SECONDS = 4.0
DEMO = "Demo data: invented dialogues and reviewers. Nothing here is real."


def draw() -> None:
    # Twice: the address tells at the first drawing which page it is, the navigation tells it for sure.
    st.set_page_config(page_title="Synthcore", page_icon=str(ICON), layout="wide", initial_sidebar_state=_width((st.context.url or "").split("/")[-1]))
    page = st.navigation(navigation.pages(), expanded=True)
    st.set_page_config(initial_sidebar_state=_width(page.url_path))
    st.html(STYLE)
    st.html(f"<script>{KEYS.read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)
    navigation.shown(page.url_path)
    visit = session.begin()
    _sidebar(visit)
    if visit.context.settings.demo:
        st.html(f'<div class="sc-demo" role="note">{DEMO}</div>')
    with sentences():
        page.run()
    if runtime.exists():
        _warm_up()


def _width(page: str) -> Literal["collapsed"] | int:
    """Of the sidebar, in pixels. The desk takes all of the screen."""
    return "collapsed" if page == "review" else 232


@functools.cache
def _warm_up() -> None:
    """Once, while someone reads their first page: load what the charts need before they are asked for. It takes a second of
    the processor, so it does not begin at once, where it would hold up the first click."""

    def load() -> None:
        from synthcore.views import chart_specs

        chart_specs.prepare()

    timer = threading.Timer(WARM_UP_SECONDS, load)
    timer.daemon = True
    timer.start()


def _sidebar(visit: session.Visit) -> None:
    with st.sidebar:
        st.session_state[session.FIELD] = visit.person.name
        st.text_input("Your name", key=session.FIELD, max_chars=80, on_change=_renamed, help="Your decisions are stored under this name.")
        if refused := st.session_state.pop(session.REFUSED, None):
            note(refused, "bad")
        quiet(f"Role: {visit.person.role.value}")


def _renamed() -> None:
    session.rename(st.session_state[session.FIELD])
