"""The panels of the Domains page. Titles, instructions and examples may be a model's: they are shown escaped, or as options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

import streamlit as st

from synthcore.core.people import may
from synthcore.core.proposals import Ruling
from synthcore.services import proposing
from synthcore.ui import session
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, facts, note, quiet, table, tell, told
from synthcore.views.domains import DomainView, ModificationLine, ProposalCard, ruled

DECIDED, SWITCHED, DOMAIN = "domains-decided-message", "domains-switched-message", "domains-domain"
NOBODY = "Approving, turning down and switching is for clinicians and leads."
COLUMNS = ("Modification", "Kind", "State", "Share", "Records", "Approval rate", "Drift rate")
EARLIER = 30  # decisions that are shown
PENDING, NAME, SWITCH = "domains-pending", "domains-name", "the switch"


class Pending(NamedTuple):
    """A decision that waits for the name of the person who made it, and where on the page that was: a proposal, or SWITCH."""

    place: str
    message: str
    act: Callable[[Visit], Ruling]


def pick(names: Sequence[str]) -> str:
    """Which domain the page is about; kept in the URL."""
    if len(names) == 1:
        return names[0]
    return st.selectbox("Domain", names, key=DOMAIN, bind="query-params", label_visibility="collapsed") or names[0]


def waiting(visit: Visit, view: DomainView) -> None:
    """A card for each proposal, with the note and the decision beside it."""
    st.header("Proposals that wait")
    told(DECIDED)
    allowed = may(visit.person.role, "curate")
    if not allowed:
        quiet(NOBODY)
    for card in view.waiting:
        _proposal(card, allowed, again=False)
    if not view.waiting:
        quiet("None. Propose some from questions below.")
    if view.turned_down:
        with st.expander(f"Turned down ({len(view.turned_down):,})", key="domains-turned-down"):
            for card in view.turned_down:
                _proposal(card, allowed, again=True)


def _proposal(card: ProposalCard, allowed: bool, *, again: bool) -> None:
    with st.container(border=True, key=f"domains-proposal-{card.id}"):
        left, right = st.columns([5, 3], gap="medium")
        left.html(_card_html(card))
        with right:
            st.text_area(
                "Note", key=f"domains-note-{card.id}", height=84, max_chars=proposing.LONGEST_NOTE, disabled=not allowed, label_visibility="collapsed",
                placeholder="Note" if again else "Note (needed to turn it down)",
            )  # fmt: skip
            if _name_asked(card.id):
                return
            with st.container(horizontal=True, gap="small"):
                label = "Approve after all" if again else "Approve"
                st.button(label, key=f"domains-approve-{card.id}", on_click=_approve, args=(card.id,), disabled=not allowed, icon=":material/check_circle:")
                if not again:
                    st.button("Reject", key=f"domains-reject-{card.id}", on_click=_reject, args=(card.id,), disabled=not allowed, icon=":material/cancel:")


def _card_html(card: ProposalCard) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in card.facts)
    return (
        f'<div class="sc-proposal"><b>{escape(card.title)}</b><div class="sc-what">{escape(card.instruction)}</div>'
        f'<div class="sc-quiet">{escape(card.kind)}</div><dl class="sc-facts">{rows}</dl><div class="sc-quiet">{escape(card.origin)}</div></div>'
    )


def _approve(proposal: str) -> None:
    said = st.session_state[f"domains-note-{proposal}"] or ""
    _decide(proposal, DECIDED, lambda visit: proposing.approve_proposal(visit.context, visit.person, proposal=proposal, note=said))


def _reject(proposal: str) -> None:
    said = st.session_state[f"domains-note-{proposal}"] or ""
    _decide(proposal, DECIDED, lambda visit: proposing.reject_proposal(visit.context, visit.person, proposal=proposal, note=said))


def _decide(place: str, message: str, act: Callable[[Visit], Ruling]) -> None:
    """Store a decision, or ask for the name first: it stands in the domain's history."""
    if not st.session_state.get(session.CONFIRMED):
        st.session_state[PENDING] = Pending(place, message, act)
    elif attempt(message, lambda: ruled(act(require_person()))) and place == SWITCH:
        st.session_state["domains-switch-note"] = ""


def _name_asked(place: str) -> bool:
    """In place of the buttons, where a decision waits for a name; false when none does."""
    waiting: Pending | None = st.session_state.get(PENDING)
    if waiting is None or waiting.place != place:
        return False
    with st.form("domains-name-form", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Your name, for this decision and those that follow", value=require_person().person.name, key=NAME, max_chars=80)
        st.form_submit_button("Save", key="domains-name-save", type="primary", on_click=_named)
    return True


def _named() -> None:
    """Take the name, and store the decision that waited for it."""
    waiting: Pending | None = st.session_state.get(PENDING)
    if waiting is None:
        return  # a second press: it is stored already
    if not session.rename(str(st.session_state.get(NAME) or "")):
        tell(waiting.message, st.session_state.pop(session.REFUSED), "bad")
        return
    st.session_state.pop(PENDING)
    _decide(*waiting)


def modifications(visit: Visit, view: DomainView, domain: str) -> None:
    """The switch, the table, and what its rates count."""
    st.header("Modifications")
    told(SWITCHED)
    _switch(visit, view, domain)
    head = "".join(f"<th{' class=sc-num' if i > 2 else ''}>{name}</th>" for i, name in enumerate(COLUMNS))
    body = "".join(_row(line) for line in view.modifications)
    st.html(
        f'<div class="sc-scroll"><table class="sc-table sc-mods" aria-label="Modifications"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    quiet(view.feedback)


def _row(line: ModificationLine) -> str:
    guards = "".join(f"<li>{escape(guard)}</li>" for guard in line.guards)
    what = (
        f"<b>{escape(line.id)} · {escape(line.title)}</b><div>{escape(line.instruction)}</div>"
        f"<details><summary>{len(line.guards)} guards, made by {line.made}</summary><ul>{guards}</ul>"
        f"{'<div>Risk: ' + escape(line.risk) + '</div>' if line.risk else ''}</details>"
    )
    values = (line.kind, line.state, line.share, line.records, line.approved, line.drift)
    cells = "".join(
        f'<td data-name="{COLUMNS[i]}"{" class=sc-num" if i > 2 else ""}>{escape(text)}</td>' for i, text in enumerate(values, 1)
    )  # fmt: skip
    return f"<tr{'' if line.on else ' class=sc-off'}><td>{what}</td>{cells}</tr>"


def _switch(visit: Visit, view: DomainView, domain: str) -> None:
    """Titles are options here: an option is text and nothing else."""
    by_option = {line.option: line for line in view.modifications}
    allowed = may(visit.person.role, "curate")
    with st.container(border=True, key="domains-switch"):
        left, middle, right = st.columns([3, 4, 2], vertical_alignment="bottom", gap="small")
        option = left.selectbox("Switch a modification", list(by_option), key="domains-switched", disabled=not allowed)
        middle.text_input("Note", key="domains-switch-note", max_chars=proposing.LONGEST_NOTE, disabled=not allowed, placeholder="why (needed)")
        line = by_option.get(option or "") or view.modifications[0]
        label = f"Switch {line.id} {'off' if line.on else 'on'}"
        right.button(label, key="domains-switch-go", on_click=_switched, args=(domain, line.id, not line.on), disabled=not allowed, width="stretch")
        if not allowed:
            quiet(NOBODY)
        _name_asked(SWITCH)


def _switched(domain: str, modification: str, on: bool) -> None:
    said = st.session_state["domains-switch-note"] or ""
    _decide(
        SWITCH, SWITCHED,
        lambda visit: proposing.switch_modification(visit.context, visit.person, modification=modification, on=on, note=said, domain=domain),
    )  # fmt: skip


def history(view: DomainView) -> None:
    st.header("History")
    if not view.history:
        quiet("Nothing has been decided yet; the list is as it was shipped.")
        return
    rows = [(line.when, line.what, line.note or "–", line.version or "–") for line in view.history[:EARLIER]]
    table(("When", "What", "Note", "Version"), rows, label="Decisions about modifications")
    if len(view.history) > EARLIER:
        quiet(f"The last {EARLIER} of {len(view.history):,} decisions.")


def about(view: DomainView) -> None:
    st.header("About this domain")
    facts(view.facts)
    note(view.disclaimer, "warn")
