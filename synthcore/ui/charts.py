"""Charts. What a colour says is also said by shape, size or place, and every chart has its numbers beside it."""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

from synthcore.views.statistics import Bar, Day
from synthcore.views.wording import VERDICT

APPROVED, WAITING, TARGET = "Approved", "Generated", "Target"


def _ink() -> dict[str, str]:
    """Colours that stand out from the background of the theme in use."""
    dark = st.context.theme.type == "dark"
    return {
        "solid": "#4fbfa8" if dark else "#0f6b5c",
        "pale": "#2d4d47" if dark else "#c4ddd7",
        "tick": "#f2f4f3" if dark else "#16201e",
        "revise": "#e5a24a" if dark else "#c77d0a",
        "reject": "#d9667b" if dark else "#8f2746",
        "rest": "#8b949e",
        "paper": "#15191a" if dark else "#fbfbf9",
        "text": "#d5dad8" if dark else "#3b4744",
    }


def _data(rows: list[dict[str, Any]]) -> Any:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _styled(chart: Any, ink: dict[str, str]) -> Any:
    """Words in the page's own ink: the default grey of a theme is too faint to read with ease."""
    return chart.configure_axis(labelColor=ink["text"], titleColor=ink["text"], labelFontSize=13).configure_legend(labelColor=ink["text"], labelFontSize=13)


def target_chart(title: str, bars: tuple[Bar, ...]) -> Any:
    """Approved as a solid bar inside the pale bar of everything generated; the tick is what the target asks for."""
    ink = _ink()
    order = [bar.value for bar in bars]
    rows = [{"value": b.value, "kind": kind, "records": n} for b in bars for kind, n in ((WAITING, b.generated), (APPROVED, b.approved), (TARGET, b.due))]
    y = alt.Y("value:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, ticks=False, domain=False))
    x = alt.X("records:Q", title="Records", axis=alt.Axis(tickMinStep=1, format=",d"))
    scale = alt.Scale(domain=[APPROVED, WAITING, TARGET], range=[ink["solid"], ink["pale"], ink["tick"]])
    color = alt.Color("kind:N", scale=scale, title=None, legend=alt.Legend(orient="top", symbolType="square", symbolOpacity=1, labelLimit=220))
    tooltip = [alt.Tooltip("value:N", title=title), alt.Tooltip("kind:N", title="What"), alt.Tooltip("records:Q", title="Records", format=",d")]
    base = alt.Chart(_data(rows)).encode(x=x, y=y, color=color, tooltip=tooltip)
    layers = alt.layer(
        base.transform_filter(alt.datum.kind == WAITING).mark_bar(size=22),
        base.transform_filter(alt.datum.kind == APPROVED).mark_bar(size=12),
        base.transform_filter(alt.datum.kind == TARGET).mark_tick(thickness=3, size=28),
    ).properties(height=34 * len(bars) + 170, title=title)
    return _styled(layers, ink)


def decisions_chart(days: tuple[Day, ...]) -> Any:
    """Decisions of each day, one band above the other in the order of the legend."""
    ink = _ink()
    order = [word for word in VERDICT.values() if any(d.verdict == word for d in days)]
    colors = dict(zip(VERDICT.values(), (ink["solid"], ink["revise"], ink["reject"], ink["rest"]), strict=True))
    rows = [{"day": d.day, "verdict": d.verdict, "decisions": d.decisions, "rank": order.index(d.verdict)} for d in days]
    chart = (
        alt.Chart(_data(rows))
        .mark_bar(strokeWidth=1, stroke=ink["paper"])
        .encode(
            x=alt.X("day:O", title="Day (UTC)", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("decisions:Q", title="Decisions", axis=alt.Axis(tickMinStep=1, format=",d")),
            color=alt.Color("verdict:N", title=None, scale=alt.Scale(domain=order, range=[colors[w] for w in order]), legend=alt.Legend(orient="top")),
            order=alt.Order("rank:Q"),
            tooltip=[alt.Tooltip("day:O", title="Day (UTC)"), alt.Tooltip("verdict:N", title="Decision"), alt.Tooltip("decisions:Q", title="Decisions")],
        )
        .properties(height=260, title="Decisions by day")
    )
    return _styled(chart, ink)
