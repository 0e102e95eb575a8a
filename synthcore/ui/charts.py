"""Charts. What a colour says is also said by shape, size or place, and every chart has its numbers beside it.

Altair describes a chart once for each theme; a drawing puts its rows, height and title into that description, because
building and checking it anew takes longer than all the counting behind it.
"""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import streamlit as st

from synthcore.views.statistics import Bar, Day
from synthcore.views.trust import Bars, Heat
from synthcore.views.wording import VERDICT

APPROVED, GENERATED, TARGET = "Approved", "Generated", "Target"
LIGHT = {
    "solid": "#0f6b5c", "pale": "#c4ddd7", "tick": "#16201e", "revise": "#c77d0a", "reject": "#8f2746", "rest": "#8b949e", "paper": "#fbfbf9",
    "text": "#3b4744",
}  # fmt: skip
DARK = {
    "solid": "#4fbfa8", "pale": "#2d4d47", "tick": "#f2f4f3", "revise": "#e5a24a", "reject": "#d9667b", "rest": "#8b949e", "paper": "#15191a",
    "text": "#d5dad8",
}  # fmt: skip
ROW, AROUND = 34, 170  # pixels: a bar with its space; title, legend and axis


def draw_targets(title: str, bars: tuple[Bar, ...], *, key: str, summary: str) -> None:
    """Approved as a solid bar inside the pale bar of everything generated; the tick is what the target asks for."""
    numbers = [(bar.value, kind, n) for bar in bars for kind, n in ((GENERATED, bar.generated), (APPROVED, bar.approved), (TARGET, bar.due))]
    rows = [{"value": value, "kind": kind, "records": n} for value, kind, n in numbers]
    _draw(_targets(_dark()) | {"title": title, "height": ROW * len(bars) + AROUND}, rows, key, summary)


def draw_decisions(days: tuple[Day, ...], *, key: str, summary: str) -> None:
    """Decisions of each day, one band above the other in the order of the legend."""
    order = list(VERDICT.values())
    rows = [{"day": d.day, "verdict": d.verdict, "decisions": d.decisions, "rank": order.index(d.verdict)} for d in days]
    _draw(_decisions(_dark()), rows, key, summary)


def draw_heat(heat: Heat, *, title: str, key: str) -> None:
    """Which answers are taken for which: a cell for each pair, its number written in it, so that shade alone says nothing."""
    rows = [{"clinicians": a.replace("_", " "), "judge": b.replace("_", " "), "records": n, "same": a == b} for a, b, n in heat.cells]
    order = [value.replace("_", " ") for value in heat.values]
    summary = "; ".join(f"{row['clinicians']} taken for {row['judge']}: {row['records']}" for row in rows if row["records"])
    spec = _heat(_dark(), tuple(order)) | {"title": title, "height": ROW * len(order) + AROUND // 2}
    _draw(spec, rows, key, f"{title}. {summary}")


def draw_judged(bars: Bars, *, title: str, key: str) -> None:
    """For each status, the share of each choice, with its number in the band."""
    rows = [{"status": status, "choice": choice, "records": n} for status, choice, n in bars.bars]
    summary = "; ".join(f"{row['status']}, {row['choice']}: {row['records']}" for row in rows)
    spec = _judged(_dark(), bars.choices) | {"title": title, "height": ROW * len({row["status"] for row in rows}) + AROUND}
    _draw(spec, rows, key, f"{title}. {summary}")


def prepare() -> None:
    """Build every description ahead of its first use."""
    for dark in (False, True):
        _targets(dark)
        _decisions(dark)


def _dark() -> bool:
    return bool(st.context.theme.type == "dark")


def _draw(spec: dict[str, Any], rows: list[dict[str, Any]], key: str, summary: str) -> None:
    st.vega_lite_chart(spec | {"datasets": {"rows": rows}}, key=key, alt=summary)


@functools.lru_cache
def _targets(dark: bool) -> dict[str, Any]:
    ink = DARK if dark else LIGHT
    y = alt.Y("value:N", sort=None, title=None, axis=alt.Axis(labelLimit=160, ticks=False, domain=False))
    x = alt.X("records:Q", title="Records", axis=alt.Axis(tickMinStep=1, format=",d"))
    scale = alt.Scale(domain=[APPROVED, GENERATED, TARGET], range=[ink["solid"], ink["pale"], ink["tick"]])
    color = alt.Color("kind:N", scale=scale, title=None, legend=alt.Legend(orient="top", symbolType="square", symbolOpacity=1))
    tooltip = [alt.Tooltip("value:N", title="Value"), alt.Tooltip("kind:N", title="What"), alt.Tooltip("records:Q", title="Records", format=",d")]
    base = alt.Chart(alt.NamedData(name="rows")).encode(x=x, y=y, color=color, tooltip=tooltip)
    layers = alt.layer(
        base.transform_filter(alt.datum.kind == GENERATED).mark_bar(size=22),
        base.transform_filter(alt.datum.kind == APPROVED).mark_bar(size=12),
        base.transform_filter(alt.datum.kind == TARGET).mark_tick(thickness=3, size=28),
    )
    return _styled(layers, ink)


@functools.lru_cache
def _decisions(dark: bool) -> dict[str, Any]:
    ink = DARK if dark else LIGHT
    scale = alt.Scale(domain=list(VERDICT.values()), range=[ink["solid"], ink["revise"], ink["reject"], ink["rest"]])
    chart = (
        alt.Chart(alt.NamedData(name="rows"), title="Decisions by day", height=380)
        .mark_bar(strokeWidth=1, stroke=ink["paper"])
        .encode(
            x=alt.X("day:O", title="Day (UTC)", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("decisions:Q", title="Decisions", axis=alt.Axis(tickMinStep=1, format=",d")),
            color=alt.Color("verdict:N", title=None, scale=scale, legend=alt.Legend(orient="top", columns=2, symbolType="square")),
            order=alt.Order("rank:Q"),
            tooltip=[alt.Tooltip("day:O", title="Day (UTC)"), alt.Tooltip("verdict:N", title="Decision"), alt.Tooltip("decisions:Q", title="Decisions")],
        )
    )
    return _styled(chart, ink)


@functools.lru_cache(maxsize=32)
def _heat(dark: bool, order: tuple[str, ...]) -> dict[str, Any]:
    ink = DARK if dark else LIGHT
    base = alt.Chart(alt.NamedData(name="rows")).encode(
        x=alt.X("judge:N", title="Judge", sort=list(order), axis=alt.Axis(labelAngle=0, labelLimit=140)),
        y=alt.Y("clinicians:N", title="Clinicians", sort=list(order), axis=alt.Axis(labelLimit=140)),
        tooltip=[
            alt.Tooltip("clinicians:N", title="Clinicians"),
            alt.Tooltip("judge:N", title="Judge"),
            alt.Tooltip("records:Q", title="Records", format=",d"),
        ],
    )
    shade = alt.Color("records:Q", legend=None, scale=alt.Scale(range=[ink["paper"], ink["pale"]]))
    ring = alt.condition(alt.datum.same, alt.value(ink["solid"]), alt.value(ink["rest"]))
    layers = alt.layer(base.mark_rect(strokeWidth=2).encode(color=shade, stroke=ring), base.mark_text(fontSize=14, color=ink["text"]).encode(text="records:Q"))
    return _styled(layers, ink)


@functools.lru_cache(maxsize=32)
def _judged(dark: bool, choices: tuple[str, ...]) -> dict[str, Any]:
    ink = DARK if dark else LIGHT
    base = alt.Chart(alt.NamedData(name="rows")).encode(
        x=alt.X("records:Q", stack="normalize", title="Share of the records", axis=alt.Axis(format="%")),
        y=alt.Y("status:N", title=None, axis=alt.Axis(labelLimit=160)),
        order=alt.Order("choice:N"),
        tooltip=["status:N", "choice:N", alt.Tooltip("records:Q", format=",d")],
    )
    band = base.mark_bar(size=24, stroke=ink["text"], strokeWidth=1).encode(
        color=alt.Color("choice:N", title=None, sort=list(choices), scale=alt.Scale(range=[ink["pale"], ink["paper"]]), legend=None)
    )
    words = base.transform_calculate(label="datum.choice + ': ' + datum.records").mark_text(align="right", dx=-4, color=ink["text"], fontSize=12)
    return _styled(alt.layer(band, words.encode(text="label:N")), ink)


def _styled(chart: Any, ink: dict[str, str]) -> dict[str, Any]:
    """Words in the page's own ink: the default grey of a theme is too faint to read with ease."""
    words = chart.configure_axis(labelColor=ink["text"], titleColor=ink["text"], labelFontSize=13)
    spec: dict[str, Any] = words.configure_legend(labelColor=ink["text"], labelFontSize=13).to_dict()
    return spec
