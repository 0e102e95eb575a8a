"""The pages, and the ways between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from synthcore.settings import shipped
from synthcore.ui import session

GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Work": {
        "overview": ("Overview", ":material/home:"),
        "generate": ("Generate", ":material/edit_note:"),
        "review": ("Review", ":material/rate_review:"),
    },
    "Results": {
        "evaluate": ("Evaluate", ":material/fact_check:"),
        "statistics": ("Statistics", ":material/bar_chart:"),
        "export": ("Export", ":material/download:"),
    },
    "System": {
        "domains": ("Domains", ":material/tune:"),
        "setup": ("Set-up", ":material/settings:"),
    },
}
SHOWN, ARRIVED = "page-shown", "page-arrived"


def path(name: str) -> Path:
    """The file of a page. Absolute: this script must have no `pages` folder beside it, or a deep link would run a page
    without it (the reason why the launcher and this script live apart)."""
    return shipped("pages") / f"{name}.py"


def pages() -> dict[str, list[Any]]:
    return {
        group: [st.Page(path(name), title=title, icon=icon, url_path=name, default=name == "overview") for name, (title, icon) in entries.items()]
        for group, entries in GROUPS.items()
    }


def shown(name: str) -> None:
    """In every run, before its page: which one it is."""
    if st.session_state.get(SHOWN) != name:
        st.session_state[SHOWN] = st.session_state[ARRIVED] = name


def arrived(name: str) -> bool:
    """Whether somebody has come to this page from another one since it was asked."""
    return bool(st.session_state.pop(ARRIVED, None) == name)


def go(name: str, **params: str | None) -> None:
    """Leave for another page; ends this run."""
    st.switch_page(path(name), query_params=session.query(**params))


def link(name: str, label: str, **params: str | None) -> None:
    """A link to another page. `label` is ours, never a text from a record: labels are markdown."""
    st.page_link(path(name), label=label, icon=":material/arrow_forward:", query_params=session.query(**params))
