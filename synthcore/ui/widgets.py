"""Pieces of a page that are used on several. Whatever text they are given is escaped: nothing in it is markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Literal

import streamlit as st

from synthcore.core.errors import SynthcoreError

Kind = Literal["plain", "good", "warn", "bad"]
CLASS: dict[Kind, str] = {"plain": "", "good": " sc-good", "warn": " sc-warn", "bad": " sc-bad"}


def note(text: str, kind: Kind = "plain", *, head: str = "") -> None:
    """A sentence in a box. What went wrong is announced to screen readers at once, the rest when they are idle."""
    st.html(note_html(text, kind, head=head))


def note_html(text: str, kind: Kind = "plain", *, head: str = "") -> str:
    lead = f"<b>{escape(head)}</b> " if head else ""
    return f'<div class="sc-note{CLASS[kind]}" role="{"alert" if kind == "bad" else "status"}">{lead}{escape(text)}</div>'


def lead(text: str) -> None:
    """The sentence that a page opens with."""
    st.html(f'<div class="sc-lead">{escape(text)}</div>')


def quiet(text: str) -> None:
    """Small print."""
    st.html(f'<div class="sc-quiet">{escape(text)}</div>')


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = (), label: str = "") -> None:
    """A table of plain text. `numbers` are the indexes of columns that are aligned to the right."""
    right = set(numbers)

    def cell(tag: str, index: int, text: str) -> str:
        return f"<{tag}{' class=sc-num' if index in right else ''}>{escape(text)}</{tag}>"

    head = "".join(cell("th", i, text) for i, text in enumerate(columns))
    body = "".join("<tr>" + "".join(cell("td", i, text) for i, text in enumerate(row)) + "</tr>" for row in rows)
    name = f' aria-label="{escape(label)}"' if label else ""
    opening = f'<table class="sc-table{" sc-nums" if right else ""}"{name}>'
    st.html(f'<div class="sc-scroll">{opening}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Names with their values, in two columns."""
    st.html('<dl class="sc-facts">' + "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in pairs) + "</dl>")


def tell(key: str, text: str, kind: Kind = "plain") -> None:
    """Keep a message for the next drawing of the page: callbacks run before it and cannot draw."""
    st.session_state[key] = (text, kind)


def told(key: str) -> None:
    """Show what `tell` kept, once."""
    if message := st.session_state.pop(key, None):
        note(message[0], message[1])


@contextmanager
def sentences() -> Iterator[None]:
    """An error that is meant for the user ends as a sentence on the page."""
    try:
        yield
    except SynthcoreError as error:
        note(str(error), "bad")


def attempt(key: str, act: Callable[[], str]) -> bool:
    """In a callback: do something, and keep its sentence, or that of its error, for the page to show."""
    try:
        tell(key, act(), "good")
    except SynthcoreError as error:
        tell(key, str(error), "bad")
        return False
    return True
