"""What the lengths of the answers of pairs tell: the conclusion, and the numbers behind it folded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from synthcore.ui.widgets import note


def draw(said: Sequence[str], *, gives_away: bool) -> None:
    """`said` has the conclusion last."""
    note(said[-1], "warn" if gives_away else "plain")
    if len(said) > 1:
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in said[:-1])
        st.html(f'<details class="sc-fold"><summary>The numbers</summary><ul>{items}</ul></details>')
