"""Brings a part of the page on the screen, when a press has opened it further down."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_mount = st.components.v2.component("synthcore_into_view", js=SCRIPT, isolate_styles=False)


def bring(container: str) -> None:
    """`container` is the key of a container or a widget. Drawn in one run alone: whoever reads on is not pulled back."""
    _mount(key=f"into-view-{container}", data={"where": f".st-key-{container}"})
