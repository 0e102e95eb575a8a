"""The five kinds of charts as altair describes them, without their rows: once for each theme and shape.

Every description draws the data set `rows`, whose fields `chart_specs` fills, with the parameters that its axes need: `most`, where an
axis of numbers ends; `first` and `last`, between which days lie (milliseconds). Labels arrive in lines. What can be clicked is the view
`marks`: one of several layers, because two of one chart cannot share a selection.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, cast

READ = "Solid: approved. Pale: waiting. Tick: target."  # where a legend has no room: three charts stand side by side
STANDING = APPROVED, WAITING, TARGET = "Approved", "Waiting", "Target"
LIGHT = {
    "solid": "#0f6b5c", "pale": "#c4ddd7", "tick": "#16201e", "revise": "#b06a00", "reject": "#8f2746", "rest": "#6b7280", "paper": "#fbfbf9",
    "text": "#3b4744", "line": "#dfe3e0",
}  # fmt: skip
DARK = {
    "solid": "#4fbfa8", "pale": "#2d4d47", "tick": "#f2f4f3", "revise": "#e5a24a", "reject": "#e0788b", "rest": "#9aa3ad", "paper": "#15191a",
    "text": "#d5dad8", "line": "#313a3d",
}  # fmt: skip
OTHERS = {False: ("#0f6b5c", "#b06a00", "#4a5fa5", "#8f2746", "#6b7280", "#7a5195"), True: ("#4fbfa8", "#e5a24a", "#93a5e8", "#e0788b", "#9aa3ad", "#c79be0")}
# Bars upon bars have no shapes: dark and light ones lie upon each other in turn, and without colour the edges are still seen.
STACKED = {
    False: ("#0f6b5c", "#d09a3c", "#8f2746", "#9aa3ad", "#3f4f8f", "#b79bd0"),
    True: ("#4fbfa8", "#8a5f1c", "#e0788b", "#59636d", "#a9b8f0", "#6d4f80"),
}
KNOWN = {APPROVED: "solid", "Needs revision": "revise", "Rejected": "reject", "Not enough context": "rest", "Disputed": "tick"}
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3])
LABEL_WIDTH, LINE = 24, 15  # letters in a line of a label, and its height in pixels
NARROW = 47  # letters that the names of a legend in one line may have, with the labels before it
PICK = {"name": "pick", "select": {"type": "point", "fields": ["row"]}, "views": ["marks"]}
PICK_PART = PICK | {"select": {"type": "point", "fields": ["row", "kind"]}}
IN_LINES = "split(datum.label, '\\n')"
MIDDLE = f"indexof(datum.text, '\\n') < 0 ? 0 : {-LINE / 2}"
# A tick that is no midnight would repeat its day; the year stands where one begins.
DAYS = "utchours(datum.value) ? '' : utcFormat(datum.value, utcmonth(datum.value) == 0 && utcdate(datum.value) < 8 ? '%-d %b %Y' : '%-d %b')"
PERCENT = "format(datum.value * 100, 'd') + ' %'"
OVER = "datum.leads ? 'pointer' : 'default'"  # the cursor, over a mark with records behind it
WRITTEN = 66  # pixels that the number beside a bar may need

Asked = ParamSpec("Asked")


def once(describe: Callable[Asked, Any]) -> Callable[Asked, dict[str, Any]]:
    """Describe a chart once for each set of parameters."""

    @functools.lru_cache(maxsize=64)
    def described(*asked: Asked.args, **named: Asked.kwargs) -> dict[str, Any]:
        return _styled(describe(*asked, **named), ink(bool(asked[0])))

    return cast(Callable[Asked, dict[str, Any]], described)


def ink(dark: bool) -> dict[str, str]:
    return DARK if dark else LIGHT


@once
def targets(dark: bool) -> Any:
    import altair as alt

    colours = ink(dark)
    fills = alt.Scale(domain=list(STANDING), range=[colours["solid"], colours["pale"], colours["tick"]])
    base = _rows().encode(
        y=_labels(), color=alt.Color("kind:N", scale=fills, legend=None),
        tooltip=[alt.Tooltip("value:N", title="Value"), *(alt.Tooltip(f"{kind.lower()}:Q", title=kind, format=",d") for kind in (APPROVED, WAITING)),
                 alt.Tooltip("due:Q", title=TARGET, format=",d")],
    )  # fmt: skip
    counts = alt.X("low:Q", title=None, axis=_numbers(",d", whole=True), scale=_up_to("most"))
    edge = {"stroke": colours["paper"], "strokeWidth": 1.5}  # so that it is seen upon a bar
    return alt.layer(
        base.transform_filter(alt.datum.kind != TARGET).mark_bar(size=18, stroke=colours["solid"], cursor=alt.ExprRef(OVER))
        .encode(x=counts, x2="high:Q", strokeWidth=alt.condition("datum.high > datum.low", alt.value(1), alt.value(0))).properties(name="marks"),
        base.transform_filter(alt.datum.kind == TARGET).mark_tick(thickness=4, size=26, opacity=1, **edge).encode(x=counts),
    )  # fmt: skip


@once
def ranked(dark: bool, x: str, form: str, whole: bool) -> Any:
    """`form` is how d3 writes the numbers of the axis."""
    import altair as alt

    # The longest bar leaves room for its number, however narrow the chart is.
    scale = _up_to(f"most * width / max(width - {WRITTEN}, {WRITTEN})")
    base = _rows().encode(
        y=_labels(), x=alt.X("count:Q", title=None, axis=_numbers(form, whole=whole), scale=scale),
        tooltip=[alt.Tooltip("value:N", title="Value"), alt.Tooltip("text:N", title=x)],
    )  # fmt: skip
    return alt.layer(
        base.mark_bar(size=18, color=ink(dark)["solid"], cursor=alt.ExprRef(OVER)).properties(name="marks"),
        base.mark_text(align="left", dx=5, aria=False, color=ink(dark)["text"], fontSize=12).encode(text="text:N", tooltip=alt.value(None)),
    )


@once
def rates(dark: bool, groups: tuple[str, ...], columns: int, when: str | None, fine: bool) -> Any:
    """`columns` are those of the legend. `when` names the axis of days, None where values stand down the side; `fine` is for many days."""
    import altair as alt

    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], labelExpr=PERCENT, labelOverlap=when is None)
    share: dict[str, Any] = {"title": None, "axis": axis, "scale": alt.Scale(domain=[0, 1])}
    shares = (("rate", "Share"), ("low", "From"), ("high", "To"))
    tooltip = [
        alt.Tooltip("value:N", title=when or "Value"), alt.Tooltip("group:N", title="What"),
        *(alt.Tooltip(f"{field}:Q", title=name, format=".1%") for field, name in shares), alt.Tooltip("count:Q", title="Of records", format=",d"),
    ]  # fmt: skip
    base = _rows().encode(color=_colour(dark, groups, columns))
    if when is not None:
        base = base.encode(x=_time("place", when))
        reach, dots = base.encode(y=alt.Y("low:Q", **share), y2="high:Q"), base.encode(y=alt.Y("rate:Q", **share))
    else:
        base = base.encode(y=_labels(), **({"yOffset": alt.YOffset("group:N", sort=list(groups))} if len(groups) > 1 else {}))
        reach, dots = base.encode(x=alt.X("low:Q", **share), x2="high:Q"), base.encode(x=alt.X("rate:Q", **share))
    lines = [dots.mark_line(strokeWidth=1.5).encode(strokeDash=_dash(groups))] if when is not None else []
    marks = dots.mark_point(size=30 if fine else 70, filled=True, opacity=1, cursor=alt.ExprRef(OVER)).encode(shape=_shape(groups, columns), tooltip=tooltip)
    return alt.layer(*lines, reach.mark_rule(strokeWidth=2, opacity=0.8), marks.properties(name="marks"))


@once
def series(dark: bool, names: tuple[str, ...], columns: int, stacked: bool, y: str, form: str, whole: bool, when: str, fine: bool) -> Any:
    import altair as alt

    tooltip = [alt.Tooltip("value:N", title=when), alt.Tooltip("group:N", title="What"), alt.Tooltip("text:N", title=y)]
    base = _rows().encode(x=_time("value", when), color=_colour(dark, names, columns, stacked=stacked))
    height: dict[str, Any] = {"title": None, "axis": _numbers(form, whole=whole, along=None), "scale": _up_to("most")}
    if stacked:
        bars = base.mark_bar(stroke=ink(dark)["paper"], strokeWidth=0.4 if fine else 1, cursor=alt.ExprRef(OVER))
        return alt.layer(bars.encode(x2="until:T", y=alt.Y("low:Q", **height), y2="high:Q", tooltip=tooltip).properties(name="marks"))
    base = base.encode(y=alt.Y("number:Q", **height))
    return alt.layer(
        base.mark_line(strokeWidth=2).encode(strokeDash=_dash(names)),
        base.mark_point(size=14 if fine else 50, filled=True, opacity=1, cursor=alt.ExprRef(OVER))
        .encode(shape=_shape(names, columns), tooltip=tooltip)
        .properties(name="marks"),
    )


@once
def grid(dark: bool, columns: tuple[str, ...], lines: tuple[str, ...], x_title: str, y_title: str) -> Any:
    """The names of columns stand above them, upright."""
    import altair as alt

    colours = ink(dark)
    names = alt.Axis(orient="top", labelAngle=0, labelExpr=IN_LINES, labelLineHeight=LINE, labelOverlap=False, ticks=False, domain=False)
    base = _rows().encode(
        x=alt.X("x:N", sort=list(columns), title=x_title, axis=names, scale=alt.Scale(paddingInner=0.06)),
        y=_labels("y", list(lines), alt.Scale(paddingInner=0.12)),
    )
    shade = alt.Color("number:Q", legend=None, scale=alt.Scale(range=[colours["paper"], colours["pale"]], zero=True))
    tooltip = [alt.Tooltip("y:N", title=y_title), alt.Tooltip("x:N", title=x_title), alt.Tooltip("text:N", title="Number")]
    edge: dict[str, Any] = {"strokeWidth": 1, "stroke": colours["rest"], "fillOpacity": 0, "aria": False}
    return alt.layer(
        base.mark_rect(cursor=alt.ExprRef(OVER))
        .encode(color=alt.condition("datum.empty", alt.value("transparent"), shade), tooltip=tooltip)
        .properties(name="marks"),
        base.transform_filter("!datum.empty").mark_rect(**edge),
        base.transform_filter("datum.empty").mark_rect(**edge, strokeDash=[4, 4]),
        base.mark_text(fontSize=13, color=colours["text"], aria=False, dy=alt.ExprRef(MIDDLE)).encode(text="text:N"),
    )


def _rows() -> Any:
    import altair as alt

    return alt.Chart(alt.NamedData(name="rows"))


def _labels(field: str = "label", order: list[str] | None = None, scale: Any = None) -> Any:
    """Values down the side, in the order of the rows; a long one is written in lines, whose middle is that of its row."""
    import altair as alt

    beyond = [(f"length({IN_LINES}) > {lines}", -lines * LINE / 2) for lines in (3, 2, 1)]
    offset: dict[str, Any] = {"condition": [{"test": test, "value": up} for test, up in beyond], "value": 0}
    axis = alt.Axis(labelLimit=180, labelExpr=IN_LINES, labelLineHeight=LINE, labelOffset=offset, labelPadding=8, labelOverlap=False, ticks=False, domain=False)
    return alt.Y(f"{field}:N", sort=order, title=None, axis=axis, scale=scale or alt.Undefined)


def _up_to(most: str) -> Any:
    """From zero to what `most` comes to, a parameter or an expression of them."""
    import altair as alt

    return alt.Scale(domainMin=0, domainMax=alt.ExprRef(most))


def _numbers(form: str, *, whole: bool, along: str | None = "width") -> Any:
    """Numbers along an axis, as many as there is room for, with nothing between whole ones where all of them are."""
    import altair as alt

    ticks: Any = alt.ExprRef(f"clamp(floor({along} / 85), 2, 5)") if along else 5
    return alt.Axis(format=form, tickMinStep=1 if whole else alt.Undefined, tickCount=ticks, labelOverlap=True)


def _time(field: str, title: str) -> Any:
    """Days from left to right, as long as they lasted, in UTC wherever the reader is."""
    import altair as alt

    axis = alt.Axis(labelAngle=0, labelOverlap=True, labelExpr=DAYS, tickCount=alt.ExprRef("clamp(floor(width / 80), 2, 8)"), grid=False)
    scale = alt.Scale(type="utc", padding=10, domainMin=alt.ExprRef("first"), domainMax=alt.ExprRef("last"))
    return alt.X(f"{field}:T", title=title, scale=scale, axis=axis)


def _legend(groups: tuple[str, ...], columns: int) -> Any:
    import altair as alt

    return (
        alt.Legend(orient="top", symbolOpacity=1, symbolStrokeWidth=0, columns=columns, columnPadding=10, offset=6, labelLimit=140) if len(groups) > 1 else None
    )


def legend_columns(groups: tuple[str, ...], beside: int) -> int:
    """As many as a narrow screen has room for. A legend begins where labels end that are `beside` letters wide."""
    widths = {columns: sum(max(map(len, groups[at::columns])) for at in range(min(columns, len(groups)))) for columns in (3, 2)}
    return next((columns for columns, letters in widths.items() if letters + beside <= NARROW), 1)


def _colour(dark: bool, groups: tuple[str, ...], columns: int, *, stacked: bool = False) -> Any:
    import altair as alt

    known = dict(zip(KNOWN, STACKED[dark], strict=False)) if stacked else {name: ink(dark)[colour] for name, colour in KNOWN.items()}
    taken = {known[group] for group in groups if group in known}
    spare = [colour for colour in (STACKED if stacked else OTHERS)[dark] if colour not in taken]
    others = [group for group in groups if group not in known]
    colours = [known[group] if group in known else spare[others.index(group) % len(spare)] for group in groups]
    return alt.Color("group:N", title=None, scale=alt.Scale(domain=list(groups), range=colours), legend=_legend(groups, columns))


def _shape(groups: tuple[str, ...], columns: int) -> Any:
    import altair as alt

    shapes = [SHAPES[i % len(SHAPES)] for i in range(len(groups))]
    return alt.Shape("group:N", title=None, scale=alt.Scale(domain=list(groups), range=shapes), legend=_legend(groups, columns))


def _dash(groups: tuple[str, ...]) -> Any:
    import altair as alt

    return alt.StrokeDash("group:N", legend=None, scale=alt.Scale(domain=list(groups), range=[DASHES[i % len(DASHES)] for i in range(len(groups))]))


def _styled(chart: Any, colours: dict[str, str]) -> dict[str, Any]:
    """Words in the page's own ink: the default grey of a theme is too faint to read with ease. A height is that of the whole.
    What a legend says stands close together."""
    import altair as alt

    words = {"labelColor": colours["text"], "titleColor": colours["text"], "labelFontSize": 13, "titleFontSize": 13}
    spec: dict[str, Any] = (
        chart.properties(autosize={"type": "fit", "contains": "padding"})
        .configure(lineBreak="\n")
        .configure_axis(**words, titleFontWeight="normal", titlePadding=6, gridColor=colours["line"], tickColor=colours["line"], domainColor=colours["line"])
        .configure_legend(**words, layout=alt.ExprRef("{top: {anchor: 'start', bounds: 'full'}}"))
        .configure_title(color=colours["text"], subtitleColor=colours["text"], subtitleFontSize=13, fontSize=14, anchor="start", fontWeight=600, offset=10)
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec
