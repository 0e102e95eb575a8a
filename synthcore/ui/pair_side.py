"""Beside a preference pair: its labels, the decisions so far, the guidelines, as one piece of escaped markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from synthcore.views.review import Claim, Desk, Earlier, Guide


def side(desk: Desk, guide: Guide) -> str:
    """Labels, decisions so far, guidelines and the record itself, as markup."""
    facts = [desk.name, desk.status, *(f"{name}: {value}" for name, value in desk.transcript.facts)]
    record_line = f'<div class="sc-tag">{" · ".join(escape(fact) for fact in facts if fact)}</div>'
    rules = "".join(
        f"<details><summary>{escape(rule.question)}</summary>"
        f'<div><span class="sc-tag">Yes</span>\n{escape(rule.yes.strip())}\n\n<span class="sc-tag">No</span>\n{escape(rule.no.strip())}\n\n'
        f"<b>{escape(rule.otherwise)}</b></div></details>"
        for rule in (*guide.rules, *guide.more)
    )
    criteria = "".join(
        f"<details><summary>{escape(title)}</summary><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul></details>"
        for title, lines in guide.criteria
    )
    return (
        '<div class="sc-pane sc-side" tabindex="0" role="region" aria-label="Labels and guidelines">'
        f"<h3>Labels, as claimed</h3>{''.join(_claim(c) for c in desk.claims) or _nothing('No labels.')}"
        f"{_earlier(desk.earlier)}"
        f'<details class="sc-guide"><summary><h3>Guidelines</h3></summary><div class="sc-rules">{rules}{criteria}</div></details>'
        f"<h3>Record</h3>{record_line}</div>"
    )


def _claim(claim: Claim) -> str:
    definition = escape(claim.definition) or "The domain does not know this value; it is kept as the file has it."
    return f'<details><summary><span class="sc-tag">{escape(claim.label)}:</span> {escape(claim.value)}</summary><div>{definition}</div></details>'


def _earlier(reviews: Iterable[Earlier]) -> str:
    rows = "".join(
        f'<div class="sc-earlier"><b>{escape(r.who)}</b>: {escape(r.verdict)} <span class="sc-tag">{escape(r.when)}</span>'
        f"{'<div class=sc-said>' + escape(r.note) + '</div>' if r.note else ''}</div>"
        for r in reviews
    )
    return f"<h3>Decisions so far</h3>{rows}" if rows else ""


def _nothing(text: str) -> str:
    return f'<div class="sc-tag">{text}</div>'
