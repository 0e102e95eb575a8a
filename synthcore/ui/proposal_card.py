"""Proposals that wait for an expert, each on a card: to be approved as it is or as it is edited there, or turned down.

What is proposed may be a model's text: it is shown escaped, and edited as text.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from synthcore.core.people import may
from synthcore.core.proposals import Edited, Kind
from synthcore.services import proposing
from synthcore.ui.ruling import NOBODY, Pending, decide, name_asked
from synthcore.ui.session import Visit
from synthcore.ui.widgets import quiet, told
from synthcore.views.domains import KIND, DomainView, ProposalCard, guard_title, guards_always, guards_offered, guards_usual

DECIDED = "domains-decided-message"
OPEN = 3  # proposals that stand open; what is decided makes room for the next


def waiting(visit: Visit, view: DomainView) -> None:
    """A card for each proposal, with the note and the decision beside it."""
    st.header("Proposals that wait")
    told(DECIDED)
    allowed = may(visit.person.role, "curate")
    if not allowed:
        quiet(NOBODY)
    for card in view.waiting[:OPEN]:
        _card(card, allowed, again=False)
    if more := view.waiting[OPEN:]:
        with st.expander(f"More that wait ({len(more):,})", key="domains-more-waiting"):
            for card in more:
                _card(card, allowed, again=False)
    if not view.waiting:
        quiet("None. Propose some from questions below.")
    if view.turned_down:
        with st.expander(f"Turned down ({len(view.turned_down):,})", key="domains-turned-down"):
            for card in view.turned_down:
                _card(card, allowed, again=True)


def _card(card: ProposalCard, allowed: bool, *, again: bool) -> None:
    with st.container(border=True, key=f"domains-proposal-{card.id}"):
        left, right = st.columns([5, 3], gap="medium")
        left.html(_card_html(card))
        with right:
            st.text_area(
                "Note", key=f"domains-note-{card.id}", height=84, max_chars=proposing.LONGEST_NOTE, disabled=not allowed, label_visibility="collapsed",
                placeholder="Note" if again else "Note (needed to turn it down)",
            )  # fmt: skip
            edits = st.toggle("Edit it first", key=f"domains-edit-{card.id}", disabled=not allowed)
        if edits:
            _fields(card)
        with right:
            if not name_asked(card.id):
                _buttons(card, allowed, edits=edits, again=again)


def _buttons(card: ProposalCard, allowed: bool, *, edits: bool, again: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        label = "Approve as edited" if edits else "Approve after all" if again else "Approve"
        st.button(label, key=f"domains-approve-{card.id}", on_click=_approve, args=(card,), disabled=not allowed, icon=":material/check_circle:")
        if not again:
            st.button("Reject", key=f"domains-reject-{card.id}", on_click=_reject, args=(card,), disabled=not allowed, icon=":material/cancel:")


def _card_html(card: ProposalCard) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in card.facts)
    return (
        f'<div class="sc-proposal"><b>{escape(card.title)}</b><div class="sc-what">{escape(card.instruction)}</div>'
        f'<div class="sc-quiet">{escape(KIND[card.kind])}</div><dl class="sc-facts">{rows}</dl><div class="sc-quiet">{escape(card.origin)}</div></div>'
    )


def _fields(card: ProposalCard) -> None:
    """What is approved in place of what was proposed, which stays as it is."""
    st.text_input("Name", card.title, key=f"domains-title-{card.id}", max_chars=proposing.LONGEST_TITLE)
    st.text_area("Instruction", card.instruction, key=f"domains-instruction-{card.id}", height=110, max_chars=proposing.LONGEST_INSTRUCTION)
    kinds = list(KIND)
    chosen = st.radio("What it does", kinds, index=kinds.index(card.kind), format_func=KIND.__getitem__, key=f"domains-kind-{card.id}")
    kind: Kind = chosen or card.kind
    st.multiselect(
        "Guards beside those that every such modification has", guards_offered(kind), guards_usual(kind), format_func=guard_title,
        key=f"domains-guards-{kind}-{card.id}", placeholder="None",
    )  # fmt: skip
    quiet(guards_always(kind))


def _edited(card: ProposalCard) -> Edited | None:
    """What the fields say; None where nothing is edited."""
    if not st.session_state.get(f"domains-edit-{card.id}"):
        return None
    kind = st.session_state.get(f"domains-kind-{card.id}") or card.kind
    title, instruction, more = (st.session_state.get(f"domains-{part}-{card.id}") or "" for part in ("title", "instruction", f"guards-{kind}"))
    return proposing.edited(title, instruction, kind, tuple(more))


def _approve(card: ProposalCard) -> None:
    said, edited = st.session_state[f"domains-note-{card.id}"] or "", _edited(card)
    decide(Pending(card.id, DECIDED, lambda visit: proposing.approve_proposal(visit.context, visit.person, proposal=card.id, note=said, edited=edited)))


def _reject(card: ProposalCard) -> None:
    said = st.session_state[f"domains-note-{card.id}"] or ""
    decide(Pending(card.id, DECIDED, lambda visit: proposing.reject_proposal(visit.context, visit.person, proposal=card.id, note=said)))
