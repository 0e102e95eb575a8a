"""Charts of judges beside clinicians. Every chart has its numbers written in it or beside it; shade alone says nothing.

Altair describes a chart once for each theme and shape; a drawing puts its rows, height and title into that description.
"""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import streamlit as st

from synthcore.views.chart_shapes import ink as ink_of
from synthcore.views.trust import Bars, Calibration, Heat

ROW, CELL, AROUND, TALL = 34, 46, 150, 340  # pixels: a bar, a row of the heat map, title with legend and axes, the calibration


def draw_heat(heat: Heat, *, title: str, key: str) -> None:
    """Which answers are taken for which: a cell for each pair, its number written in it, so that shade alone says nothing."""
    rows = [{"clinicians": a, "judge": b, "records": n, "same": a == b} for a, b, n in heat.cells]
    order = list(heat.values)
    summary = "; ".join(f"{row['clinicians']} taken for {row['judge']}: {row['records']}" for row in rows if row["records"])
    spec = _heat(_dark(), tuple(order)) | {"title": title, "height": CELL * len(order) + AROUND}
    _draw(spec, rows, key, f"{title}. {summary}")


def draw_calibration(of: Calibration, *, title: str, key: str) -> None:
    """What clinicians say of each thing that the judge said, with its bounds; the tick is where it would be if the judge were right."""
    rows = [{**one._asdict(), "said": of.spelt(one.clinicians, one.low, one.high)} for one in of.points]
    summary = "; ".join(f"where the judge says {row['judge']}: {row['said']} of {row['records']} records" for row in rows)
    spec = _calibration(_dark(), of.says, of.share, of.ends, tuple(one.judge for one in of.points)) | {"title": title, "height": TALL}
    _draw(spec, rows, key, f"{title}. {of.says}, {summary}")


def draw_judged(bars: Bars, *, title: str, key: str) -> None:
    """For each status, the share of each choice, with its number in the band."""
    rows = [{"status": status, "choice": choice, "records": n} for status, choice, n in bars.bars]
    summary = "; ".join(f"{row['status']}, {row['choice']}: {row['records']}" for row in rows)
    spec = _judged(_dark(), bars.choices) | {"title": title, "height": ROW * len({row["status"] for row in rows}) + AROUND}
    _draw(spec, rows, key, f"{title}. {summary}")


def _dark() -> bool:
    return bool(st.context.theme.type == "dark")


def _draw(spec: dict[str, Any], rows: list[dict[str, Any]], key: str, summary: str) -> None:
    st.vega_lite_chart(spec | {"datasets": {"rows": rows}}, key=key, alt=summary)


@functools.lru_cache(maxsize=32)
def _heat(dark: bool, order: tuple[str, ...]) -> dict[str, Any]:
    ink = ink_of(dark)
    base = alt.Chart(alt.NamedData(name="rows")).encode(
        x=alt.X("judge:N", title="Judge", sort=list(order), axis=alt.Axis(labelAngle=0, labelLimit=140)),
        y=alt.Y("clinicians:N", title="Clinicians", sort=list(order), axis=alt.Axis(labelLimit=140, labelOverlap=False)),
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
def _calibration(dark: bool, says: str, share: bool, ends: tuple[float, float], order: tuple[str, ...]) -> dict[str, Any]:
    ink = ink_of(dark)
    x = alt.X("judge:N", title="The judge says", sort=list(order), axis=alt.Axis(labelAngle=0, labelLimit=120))
    scale, axis = alt.Scale(domain=list(ends)), alt.Axis(format="%") if share else alt.Axis(tickMinStep=1)
    tooltip = [alt.Tooltip("judge:N", title="The judge says"), alt.Tooltip("said:N", title=says), alt.Tooltip("records:Q", title="Records", format=",d")]
    base = alt.Chart(alt.NamedData(name="rows")).encode(x=x, tooltip=tooltip)
    layers = alt.layer(
        base.mark_tick(thickness=3, size=44, color=ink["rest"]).encode(y=alt.Y("promised:Q", title=says, scale=scale, axis=axis)),
        base.mark_rule(strokeWidth=2, color=ink["solid"]).encode(y="low:Q", y2="high:Q"),
        base.mark_point(filled=True, size=110, color=ink["solid"], opacity=1).encode(y="clinicians:Q"),
    )
    return _styled(layers, ink)


@functools.lru_cache(maxsize=32)
def _judged(dark: bool, choices: tuple[str, ...]) -> dict[str, Any]:
    ink = ink_of(dark)
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
