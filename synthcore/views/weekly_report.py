"""The weekly report: one file that needs nothing but itself. It loads nothing, runs nothing, and shows every text as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from synthcore.core.tallies import Selection
from synthcore.views import advice, chart_specs, distribution, flow, money, quality
from synthcore.views.figures import Figure, written
from synthcore.views.report_style import STYLE
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.services.reporting import Week

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
DRAWN = {"svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath", "circle", "title", "desc", "linearGradient", "stop"}
NO_ADVICE = "Nothing calls for something to be done."
WIDTH = 460  # pixels of a picture: read on a wide screen and, a little smaller, on a narrow one
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Part:
    """A chapter: its heading, what it says in sentences, and its figures."""

    title: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]


def parts(week: Week) -> tuple[Part, ...]:
    """A part is added to the report by one line here."""
    found = (
        _advice(week),
        _distribution(week),
        _quality(week),
        _flow(week),
        _money(week),
    )  # fmt: skip
    return tuple(part for part in found if part is not None)


def specs(week: Week) -> list[dict[str, Any]]:
    """The charts to draw: each in the light theme and in the dark one, in the order that `html` takes their pictures in."""
    figures = [figure for part in parts(week) for figure in part.figures if figure.rows]
    return [chart_specs.picture(figure, dark=dark, width=WIDTH) for figure in figures for dark in (False, True)]


def name(domain: str | None, until: date) -> str:
    """Of the file."""
    return f"weekly_report_{domain}_{until}.html" if domain else f"weekly_report_{until}.html"


def html(week: Week, pictures: Sequence[bytes]) -> str:
    """The report. `pictures` are the SVGs of `specs`; without them its tables stand open."""
    drawn = iter(pictures)
    chapters = []
    for part in parts(week):
        blocks = [_block(figure, (next(drawn, None), next(drawn, None)) if figure.rows else (None, None)) for figure in part.figures]
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in part.sentences)
        chapters.append(f"<section><h2>{escape(part.title)}</h2>{said}{''.join(blocks)}</section>")
    title = f"{week.title}: week of {week.since} to {week.until}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{escape(title)}</h1><p class="lead">{escape(headline(week))}</p>{"".join(chapters)}'
        f"<footer><p>Records that came in until {week.until} (UTC), as they stood when this was written; decisions of the seven days. "
        "Counts are of the newest version of each record. Risk means what is disclosed in a text and what reply it calls for; it predicts "
        "nothing.</p></footer></main></body></html>\n"
    )


def headline(week: Week) -> str:
    """What a reader wants to know before all else."""
    found = week.distribution
    approved = week.standing.by_status.get("approved", 0)
    first = f"{found.approved:,} of {found.goal:,} dialogues approved" if found else f"{approved:,} of {count(week.standing.total, 'record')} approved"
    return f"{first}; {week.standing.waiting:,} waiting for a decision; {count(week.decisions, 'decision')} in these seven days."


def _advice(week: Week) -> Part | None:
    if week.advice is None:
        return None
    return Part("What to do", tuple(one.sentence for one in advice.said(week.advice)) or (NO_ADVICE,), ())


def _distribution(week: Week) -> Part | None:
    found = week.distribution
    if found is None:
        return None
    of = Selection(domain=week.domain, until=week.until)
    figures = distribution.targets(found, week.titles, of)
    return Part("Distribution", distribution.notes(found, week.titles), (*figures, distribution.joint(found, week.titles, of)))


def _quality(week: Week) -> Part:
    if said := quality.too_few(week.quality.all.decided):
        return Part("Quality", (said,), ())
    of = Selection(domain=week.domain)
    figures = (quality.rates(week.quality, {}, week.titles, of), quality.reasons(week.rejections, week.issues, week.titles, of))
    return Part("Quality", tuple(filter(None, (quality.lead(week.quality), quality.unmarked(week.rejections)))), figures)


def _flow(week: Week) -> Part:
    view = flow.flow(week.flow, week.titles)
    return Part("Flow", (view.lead, *((view.disputes[0],) if view.disputes else ()), *view.notes), view.figures)


def _money(week: Week) -> Part:
    view = money.money(week.money, Selection(domain=week.domain, until=week.until))
    return Part("Money", (view.lead, *view.notes), view.figures)


def _block(figure: Figure, pictures: tuple[bytes | None, bytes | None]) -> str:
    """A chart in both themes, what it says, and its table: folded under the chart, open where there is none."""
    inline = [shown for shown in (_inert(svg, f"{figure.name}-{theme}") for svg, theme in zip(pictures, ("light", "dark"), strict=True)) if shown]
    numbers = figure.number_columns
    head = "".join(f"<th{' class=n' if i in numbers else ''}>{escape(column)}</th>" for i, column in enumerate(figure.columns))
    body = "".join(
        "<tr>" + "".join(f"<td{' class=n' if i in numbers else ''}>{escape(written(cell))}</td>" for i, cell in enumerate(row)) + "</tr>" for row in figure.rows
    )
    charts = ""
    if len(inline) == 2:
        said = escape(f"{figure.title}. {figure.summary}")
        charts = "".join(f'<div class="{theme}" role="img" aria-label="{said}">{svg}</div>' for svg, theme in zip(inline, ("light", "dark"), strict=True))
    top = charts or f"<h3>{escape(figure.title)}</h3>"
    table = f"<table><caption>{escape(figure.title)}, in {escape(figure.unit)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    folded = f"<details{'' if charts else ' open'}><summary>Table</summary>{table}</details>" if figure.rows else ""
    return f"<figure>{top}<figcaption>{escape(figure.summary)}</figcaption>{folded}</figure>"


def _inert(svg: bytes | None, prefix: str) -> str:
    """A picture as part of the page: its names made its own, and nothing in it but shapes and words. Another is not shown."""
    if svg is None:
        return ""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        kind = element.tag.removeprefix(f"{{{SVG}}}")
        if kind not in DRAWN or any(key.lower().startswith("on") or key.endswith("href") for key in element.attrib):
            return ""
        for key, value in element.attrib.items():
            element.set(key, f"{prefix}-{value}" if key == "id" else re.sub(r"url\(#", f"url(#{prefix}-", value))
    return ElementTree.tostring(root, encoding="unicode")
