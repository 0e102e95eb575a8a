"""One record on the Evaluate page. All of it is escaped text: nothing that a model or a person wrote is markup."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from synthcore.ui.tables import stacked
from synthcore.ui.widgets import facts, note, quiet
from synthcore.views.dossier import Decision, Judge, Judgement, Page, Part, Place

SIDES = {"error": "sc-red", "warning": "sc-yellow"}


def draw(page: Page, *, hidden: bool) -> None:
    left, right = st.columns([5, 4], gap="medium")
    with left:
        st.header(page.name)
        facts(page.facts)
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
        if page.whole:
            st.html("".join(_place(place) for place in page.whole))
        if page.checks:
            stacked(("Check", "Findings", "Measures"), page.checks, label="Checks of this record", texts=True)
        else:
            quiet("No check has seen this record yet.")


def _part(part: Part) -> str:
    said = "".join(_marked(piece.text, piece.found) for piece in part.pieces)
    body = f'<div class="sc-said">{said}</div>{"".join(_place(place) for place in part.places)}'
    if part.false:
        body = f"<details><summary>False on purpose: show the rejected answer</summary>{body}</details>"
    number = f'<div class="sc-no">{escape(part.name)}</div>' if part.name != part.speaker else '<div class="sc-no"></div>'
    return f'<div class="sc-turn sc-{part.side}">{number}<div><div class="sc-who">{escape(part.speaker)}</div>{body}</div></div>'


def _marked(text: str, found: tuple[int, ...]) -> str:
    if not found:
        return escape(text)
    return f'<span class="sc-marked">{escape(text)}</span><sup class="sc-tag">{",".join(map(str, found))}</sup>'


def _place(place: Place) -> str:
    more = f" Suggested: {escape(place.suggestion)}." if place.suggestion else ""
    kind = "Error" if place.severity == "error" else "Warning"
    return f'<div class="sc-flag {SIDES.get(place.severity, "")}"><b>{place.number}. {kind}, {place.source.lower()}:</b> {escape(place.message)}{more}</div>'


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
