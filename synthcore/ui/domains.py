"""The panels of the Domains page. Titles, instructions and examples may be a model's: they are shown escaped, or as options."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from synthcore.core.people import may
from synthcore.services import proposing
from synthcore.ui.ruling import NOBODY, Pending, decide, name_asked
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked, table_html, td_html, tr_html
from synthcore.ui.widgets import facts, note, quiet, told
from synthcore.views.domains import DomainView, ModificationLine

SWITCHED, DOMAIN, SWITCH, NOTE = "domains-switched-message", "domains-domain", "the switch", "domains-switch-note"
COLUMNS = ("Modification", "Kind", "State", "Share", "Records", "Approval rate", "Drift rate")
NUMBERS = range(3, len(COLUMNS))
EARLIER = 30  # decisions that are shown


def pick(names: Sequence[str]) -> str:
    """Which domain the page is about; kept in the URL."""
    if len(names) == 1:
        return names[0]
    return st.selectbox("Domain", names, key=DOMAIN, bind="query-params", label_visibility="collapsed") or names[0]


def modifications(visit: Visit, view: DomainView, domain: str) -> None:
    """The table, what its rates count, and the switch."""
    st.header("Modifications")
    told(SWITCHED)
    st.html(table_html(COLUMNS, "".join(_row(line) for line in view.modifications), numbers=NUMBERS, label="Modifications", kind="sc-mods"))
    quiet(view.feedback)
    with st.expander("Switch a modification on or off", key="domains-switch"):
        _switch(visit, view, domain)


def _row(line: ModificationLine) -> str:
    more = [f"Made by {line.made}.", f"Risk: {line.risk}" if line.risk else "", f"Guards: {', '.join(line.guards)}.", line.proposed_as]
    what = (
        f"<details><summary><b>{escape(line.id)} · {escape(line.title)}</b></summary><div class=sc-what>{escape(line.instruction)}</div>"
        f"{''.join(f'<div>{escape(text)}</div>' for text in more if text)}</details>"
    )
    values = (line.kind, line.state, line.share, line.records, line.approved, line.drift)
    cells = "".join(td_html(escape(text), name=COLUMNS[i], number=i in NUMBERS) for i, text in enumerate(values, 1))
    return tr_html(td_html(what) + cells, "" if line.on else "sc-off")


def _switch(visit: Visit, view: DomainView, domain: str) -> None:
    """Titles are options here: an option is text and nothing else."""
    by_option = {line.option: line for line in view.modifications}
    allowed = may(visit.person.role, "curate")
    left, middle, right = st.columns([3, 4, 2], vertical_alignment="bottom", gap="small")
    option = left.selectbox("Switch a modification", list(by_option), key="domains-switched", disabled=not allowed)
    middle.text_input("Note", key=NOTE, max_chars=proposing.LONGEST_NOTE, disabled=not allowed, placeholder="Why (needed)")
    line = by_option.get(option or "") or view.modifications[0]
    label = f"Switch {line.id} {'off' if line.on else 'on'}"
    right.button(label, key="domains-switch-go", on_click=_switched, args=(domain, line.id, not line.on), disabled=not allowed, width="stretch")
    if not allowed:
        quiet(NOBODY)
    name_asked(SWITCH)


def _switched(domain: str, modification: str, on: bool) -> None:
    said = st.session_state[NOTE] or ""
    decide(
        Pending(
            SWITCH, SWITCHED,
            lambda visit: proposing.switch_modification(visit.context, visit.person, modification=modification, on=on, note=said, domain=domain), NOTE,
        )
    )  # fmt: skip


def history(view: DomainView) -> None:
    with st.expander(f"History ({len(view.history):,})", key="domains-history"):
        if not view.history:
            quiet("Nothing has been decided yet; the list is as it was shipped.")
            return
        rows = [(line.when, line.what, line.note or "–", line.version or "–") for line in view.history[:EARLIER]]
        stacked(("When", "What", "Note", "Version"), rows, label="Decisions about modifications")
        if len(view.history) > EARLIER:
            quiet(f"The last {EARLIER} of {len(view.history):,} decisions.")


def about(view: DomainView) -> None:
    with st.expander("About this domain", key="domains-about", expanded=not view.modifications):
        facts(view.facts)
    note(view.disclaimer, "warn")
