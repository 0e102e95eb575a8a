"""One record on the Evaluate page. All of it is escaped text: nothing that a model or a person wrote is markup."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from synthcore.ui.tables import stacked
from synthcore.ui.widgets import note, quiet
from synthcore.views.dossier import GRAMMAR, JUDGES, Decision, Fact, Group, Judge, Judgement, Page, Part, Piece, Place
from synthcore.views.wording import count

SIDES = {"error": "sc-red", "warning": "sc-yellow"}


def draw(page: Page, *, hidden: bool) -> None:
    left, right = st.columns([5, 4], gap="medium")
    with left:
        st.header(page.name)
        st.html(f'<dl class="sc-facts">{"".join(_fact(fact) for fact in page.facts)}</dl>')
        st.html(f'<div class="sc-talk sc-small" role="region" aria-label="Transcript">{"".join(_part(part) for part in page.parts)}</div>')
    with right:
        if hidden:
            note("What checks, judges and colleagues say of this record is shown when you have decided on it.")
            return
        st.header("Decisions")
        _each([_decision(one) for one in page.decisions], "Nobody has decided on it.")
        st.header("Judges")
        _each([_judge(one) for one in page.judges], "No judge has seen it.")
        st.header("Checks")
        for line in page.missing:
            note(line, "warn")
        if page.whole:
            st.html(_groups(page.whole))
        if page.checks:
            stacked(("Check", "Findings", "Measures"), page.checks, label="Checks of this record", texts=True)


def _fact(fact: Fact) -> str:
    return f"<dt>{escape(fact.name)}</dt><dd>{escape(fact.value)}{_groups(fact.groups)}</dd>"


def _part(part: Part) -> str:
    said = "".join(_marked(piece) for piece in part.pieces)
    body = f'<div class="sc-said">{said}</div>{_groups(part.groups)}'
    if part.false:
        found = f" ({count(part.found, 'finding')})" if part.found else ""
        body = f"<details><summary>False on purpose: show the rejected answer{found}</summary>{body}</details>"
    number = f'<div class="sc-no">{escape(part.name)}</div>' if part.name != part.speaker else '<div class="sc-no"></div>'
    return f'<div class="sc-turn sc-{part.side}">{number}<div><div class="sc-who">{escape(part.speaker)}</div>{body}</div></div>'


def _marked(piece: Piece) -> str:
    text = escape(piece.text)
    marked = f'<span class="sc-marked">{text}</span>' if piece.found else text
    return marked + (f'<sup class="sc-tag">{",".join(map(str, piece.tags))}</sup>' if piece.tags else "")


def _groups(groups: Sequence[Group]) -> str:
    """What checks found stands open; what an engine says of grammar is folded where it is more than one thing."""
    return "".join(_group(group) for group in groups)


def _group(group: Group) -> str:
    places = "".join(_place(place, group.source) for place in group.places)
    if group.source != GRAMMAR or len(group.places) < 2:
        return places
    numbers = ", ".join(str(place.number) for place in group.places)
    return f'<details class="sc-found"><summary>{group.source}: {len(group.places)} findings ({numbers})</summary>{places}</details>'


def _place(place: Place, source: str) -> str:
    more = f" Suggested: {escape(place.suggestion)}." if place.suggestion else ""
    kind = "Error" if place.severity == "error" else "Warning"
    of = ", judge" if source == JUDGES else ""
    said = "" if place.message.rstrip(".") == place.title else f" {escape(place.message)}"
    return (
        f'<div class="sc-flag {SIDES.get(place.severity, "")}"><b>{place.number}. {kind}{of}: {escape(place.title)}.</b>{said}{more} '
        f'<span class="sc-code">{escape(place.code)}</span></div>'
    )


def _each(drawn: Sequence[str], none: str) -> None:
    if not drawn:
        quiet(none)
    for one in drawn:
        st.html(one)


def _decision(one: Decision) -> str:
    lines = "".join(f"<div>{escape(line)}</div>" for line in one.lines)
    return f'<div class="sc-ask"><b>{escape(one.person)}: {escape(one.verdict)}</b> <span class="sc-quiet">{escape(one.when)}</span>{lines}</div>'


def _judge(judge: Judge) -> str:
    return f'<div class="sc-judge"><h3>{escape(judge.name)}</h3>{"".join(_judgement(one) for one in judge.said)}</div>'


def _judgement(one: Judgement) -> str:
    branch = f" ({escape(one.branch.lower())})" if one.branch else ""
    quote = f'<div class="sc-quote">{escape(one.quote)}</div>' if one.quote else ""
    reason = f"<div>{escape(one.reason)}</div>" if one.reason else ""
    return f'<div class="sc-ask"><b>{escape(one.dimension)}{branch}: {escape(one.choice)}</b>{reason}{quote}</div>'
