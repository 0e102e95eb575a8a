"""The weekly report: one file that needs nothing but itself. It loads nothing, runs nothing, and shows every text as text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from synthcore.core.tallies import Selection
from synthcore.views import advice, chart_specs, distribution, flow, money, pair_statistics, quality, statistics
from synthcore.views.figures import Figure, written
from synthcore.views.report_style import STYLE
from synthcore.views.report_week import Table, days, decisions, missing, sentences, table
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.services.reporting import Week

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
DRAWN = {"svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath", "circle", "title", "desc", "linearGradient", "stop"}
NO_ADVICE = "Nothing calls for something to be done."
FOOTER = (
    "Counts are of the newest version of each record. A rate is of the records whose last word came in the week, with its 95 % interval (Wilson); a difference "
    "of two rates has one of its own (Newcombe). Risk means what is disclosed in a text and what reply it calls for; it predicts nothing."
)
WIDTH = 460  # pixels of a picture: read on a wide screen and, a little smaller, on a narrow one
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Part:
    """A chapter: its heading, of what it is (empty where the heading says so), what it says in sentences, its tables and its figures."""

    title: str
    of: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


def parts(week: Week) -> tuple[Part, ...]:
    """A part is added to the report by one line here."""
    found = (
        _week(week),
        _advice(week),
        _distribution(week),
        _pairs(week),
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
        of = f'<p class="of">{escape(part.of)}</p>' if part.of else ""
        said = "".join(f"<p>{_text(sentence)}</p>" for sentence in part.sentences)
        tables = "".join(_table(table.caption, table.columns, table.rows, table.numbers) for table in part.tables)
        chapters.append(f'<section><h2>{escape(part.title)}</h2>{of}{said}{tables}<div class="figures">{"".join(blocks)}</div></section>')
    title = f"{week.title}: {days(week.now.since, week.now.until)}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f'<header><h1>{escape(title)}</h1><p class="lead">{_text(headline(week))}</p><p class="of">{escape(about(week))}</p></header>{"".join(chapters)}'
        f"<footer><p>{escape(FOOTER)}</p></footer></main></body></html>\n"
    )


def about(week: Week) -> str:
    """What this is, and who may read it."""
    last = "" if week.over else " The last of them is not over yet."
    return (
        f"The weekly report: seven days (UTC) beside the seven before them, and where the whole stands.{last} For everybody who works on the data: "
        f"it names no reviewer and shows no text of a record. Written {week.written:%Y-%m-%d %H:%M} UTC."
    )


def headline(week: Week) -> str:
    """What a reader wants to know before all else."""
    found = week.distribution
    approved = week.standing.by_status.get("approved", 0)
    if found and found.goal_set:
        first = f"{found.approved:,} of {found.goal:,} dialogues approved"
    elif found:
        first = f"{found.approved:,} approved of {count(found.goal, 'dialogue')} made, no goal is set"
    else:
        first = f"{approved:,} of {count(week.standing.total, 'record')} approved"
    return f"{first}; {week.standing.waiting:,} waiting for a decision; {count(week.now.decisions, 'decision')} in these seven days."


def _week(week: Week) -> Part:
    figure = decisions(week)
    return Part("This week", "", sentences(week), (figure,) if figure.rows else (), (table(week),))


def _advice(week: Week) -> Part | None:
    if week.advice is None:
        return None
    return Part("What to do", "", tuple(one.sentence for one in advice.said(week.advice)) or (NO_ADVICE,))


def _distribution(week: Week) -> Part | None:
    found = week.distribution
    if found is None:
        return None
    of = Selection(domain=week.domain)
    figures = (*distribution.targets(found, week.titles, of), distribution.joint(found, week.titles, of))
    lacks = missing(found, week.titles)
    said = distribution.notes(found, week.titles) if lacks else (*distribution.notes(found, week.titles), "No value lacks anything.")
    return Part("Distribution", _all(week, "dialogues"), said, figures, (lacks,) if lacks else ())


def _pairs(week: Week) -> Part | None:
    found = week.pairs
    if found is None:
        return None
    figures = (*pair_statistics.drawn(found.split, found.titles, Selection(domain=week.domain)), quality.misinformation(found.misinformation))
    shown = tuple(figure for figure in figures if figure.rows)
    return Part("Preference pairs", _all(week, "pairs"), (statistics.pair_sentence(found.standing), *found.split.length), shown)


def _quality(week: Week) -> Part:
    of = Selection(domain=week.domain)
    asked = tuple(figure for figure in (quality.refusals(week.refusals, week.titles),) if figure.rows)
    if said := quality.too_few(week.quality.all.decided):
        return Part("Quality", _all(week, "records"), (said,), asked)
    figures = (quality.rates(week.quality, {}, of), quality.reasons(week.rejections, week.issues, of))
    return Part("Quality", _all(week, "records"), tuple(filter(None, (quality.lead(week.quality), quality.unmarked(week.rejections)))), (*figures, *asked))


def _flow(week: Week) -> Part:
    view = flow.flow(week.flow, week.titles)
    of = f"{_all(week, 'records')} Decisions and times are of the last 90 days."
    return Part("Flow", of, (view.lead, *((view.disputes[0],) if view.disputes else ()), *view.notes), view.figures)


def _money(week: Week) -> Part:
    view = money.money(week.money, Selection(domain=week.domain))
    return Part("Money", f"Of all time: runs that were begun until {week.now.until}.", (view.lead, *view.notes), view.figures)


def _all(week: Week, what: str) -> str:
    return f"Of all time: {what} that came in until {week.now.until}, as they stood when this was written."


def _block(figure: Figure, pictures: tuple[bytes | None, bytes | None]) -> str:
    """A chart in both themes, what it says, and its table: folded under the chart, open where there is none."""
    inline = [shown for shown in (_inert(svg, f"{figure.name}-{theme}") for svg, theme in zip(pictures, ("light", "dark"), strict=True)) if shown]
    charts = ""
    if len(inline) == 2:
        said = escape(f"{figure.title}. {figure.summary}")
        charts = "".join(f'<div class="{theme}" role="img" aria-label="{said}">{svg}</div>' for svg, theme in zip(inline, ("light", "dark"), strict=True))
    top = charts or f"<h3>{escape(figure.title)}</h3>"
    rows = [tuple(written(cell, figure.unit_of(i)) for i, cell in enumerate(row)) for row in figure.rows]
    table = _table(f"{figure.title}, in {figure.unit}", figure.columns, rows, figure.number_columns)
    folded = f"<details{'' if charts else ' open'}><summary>Table</summary>{table}</details>" if figure.rows else ""
    return f"<figure>{top}<figcaption>{_text(figure.summary)}</figcaption>{folded}</figure>"


def _table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int]) -> str:
    """On a narrow screen it is moved sideways, by keys as well."""
    head = "".join(f'<th scope="col"{" class=n" if i in numbers else ""}>{escape(column)}</th>' for i, column in enumerate(columns))
    body = "".join("<tr>" + "".join(f"<td{' class=n' if i in numbers else ''}>{_text(cell)}</td>" for i, cell in enumerate(row)) + "</tr>" for row in rows)
    whole = f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0">{whole}</div>'


def _text(words: str) -> str:
    """As text, in which a number and its percent sign stay together."""
    return escape(words).replace(" %", "\u00a0%")


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
