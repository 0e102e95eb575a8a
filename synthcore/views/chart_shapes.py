"""The five kinds of charts as altair describes them, without their rows: once for each theme and shape.

Every description draws the data set `rows`, whose fields `chart_specs` fills. What can be clicked is the view `marks`: one of several
layers, because two of one chart cannot share a selection.
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
KNOWN = {APPROVED: "solid", "Needs revision": "revise", "Rejected": "reject", "Not enough context": "rest", "Disputed": "tick"}
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3])
LABEL_WIDTH, LINE = 24, 15  # letters in a line of a label, and its height in pixels
NARROW = 34  # letters that three names of a legend may have together
PICK = {"name": "pick", "select": {"type": "point", "fields": ["row"]}, "views": ["marks"]}
IN_LINES = rf"split(trim(replace(datum.label, /(.{{1,{LABEL_WIDTH}}})(\s+|$)/g, '$1\n')), '\n')"
MIDDLE = f"indexof(datum.text, '\\n') < 0 ? 0 : {-LINE / 2}"
# A tick that is no midnight would repeat its day; the year stands where one begins.
DAYS = "utchours(datum.value) ? '' : utcFormat(datum.value, utcmonth(datum.value) == 0 && utcdate(datum.value) < 8 ? '%-d %b %Y' : '%-d %b')"

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
    counts = alt.X("low:Q", title="Records", axis=_numbers(True))
    return alt.layer(
        base.transform_filter(alt.datum.kind != TARGET).mark_bar(size=18, stroke=colours["solid"], strokeWidth=1).encode(x=counts, x2="high:Q")
        .properties(name="marks"),
        base.transform_filter(alt.datum.kind == TARGET).mark_tick(thickness=3, size=26).encode(x=counts),
    )  # fmt: skip


@once
def ranked(dark: bool, x: str, whole: bool) -> Any:
    import altair as alt

    base = _rows().encode(
        y=_labels(), x=alt.X("count:Q", title=x, axis=_numbers(whole)),
        tooltip=[alt.Tooltip("value:N", title="Value"), alt.Tooltip("text:N", title=x)],
    )  # fmt: skip
    return alt.layer(
        base.mark_bar(size=18, color=ink(dark)["solid"]).properties(name="marks"),
        base.mark_text(align="left", dx=5, aria=False, color=ink(dark)["text"], fontSize=12).encode(text="text:N", tooltip=alt.value(None)),
    )


@once
def rates(dark: bool, groups: tuple[str, ...], x: str, over_time: bool) -> Any:
    import altair as alt

    share: dict[str, Any] = {"title": x, "axis": alt.Axis(format="%", tickCount=6), "scale": alt.Scale(zero=True, nice=True)}
    shares = (("rate", "Share"), ("low", "From"), ("high", "To"))
    tooltip = [
        alt.Tooltip("value:N", title="Value"), alt.Tooltip("group:N", title="What"),
        *(alt.Tooltip(f"{field}:Q", title=name, format=".1%") for field, name in shares), alt.Tooltip("count:Q", title="Of records", format=",d"),
    ]  # fmt: skip
    columns = legend_columns(groups, over_time)
    base = _rows().encode(color=_colour(dark, groups, columns))
    if over_time:
        base = base.encode(x=_time("place"))
        reach, dots = base.encode(y=alt.Y("low:Q", **share), y2="high:Q"), base.encode(y=alt.Y("rate:Q", **share))
    else:
        base = base.encode(y=_labels(), **({"yOffset": alt.YOffset("group:N", sort=list(groups))} if len(groups) > 1 else {}))
        reach, dots = base.encode(x=alt.X("low:Q", **share), x2="high:Q"), base.encode(x=alt.X("rate:Q", **share))
    lines = [dots.mark_line(strokeWidth=1.5).encode(strokeDash=_dash(groups))] if over_time else []
    marks = dots.mark_point(size=70, filled=True, opacity=1).encode(shape=_shape(groups, columns), tooltip=tooltip)
    return alt.layer(*lines, reach.mark_rule(strokeWidth=2, opacity=0.7), marks.properties(name="marks"))


@once
def series(dark: bool, names: tuple[str, ...], stacked: bool, y: str, whole: bool) -> Any:
    import altair as alt

    tooltip = [alt.Tooltip("value:N", title="Day (UTC)"), alt.Tooltip("group:N", title="What"), alt.Tooltip("number:Q", title=y, format=",.4~g")]
    columns = legend_columns(names, over_time=True)
    base = _rows().encode(x=_time("value"), color=_colour(dark, names, columns))
    height: dict[str, Any] = {"title": y, "axis": _numbers(whole)}
    if stacked:
        bars = base.mark_bar(stroke=ink(dark)["paper"], strokeWidth=1).encode(x2="until:T", y=alt.Y("low:Q", **height), y2="high:Q", tooltip=tooltip)
        return alt.layer(bars.properties(name="marks"))
    base = base.encode(y=alt.Y("number:Q", **height))
    return alt.layer(
        base.mark_line(strokeWidth=2).encode(strokeDash=_dash(names)),
        base.mark_point(size=50, filled=True, opacity=1).encode(shape=_shape(names, columns), tooltip=tooltip).properties(name="marks"),
    )


@once
def grid(dark: bool, columns: tuple[str, ...], lines: tuple[str, ...], x_title: str, y_title: str) -> Any:
    import altair as alt

    colours = ink(dark)
    upright = len(columns) <= 3
    names = alt.Axis(
        labelAngle=0 if upright else -40, labelLimit=130, labelExpr=IN_LINES if upright else "datum.label", labelOverlap=False, ticks=False, domain=False
    )  # fmt: skip
    base = _rows().encode(
        x=alt.X("x:N", sort=list(columns), title=x_title, axis=names, scale=alt.Scale(paddingInner=0.06)),
        y=_labels("y", y_title, list(lines), alt.Scale(paddingInner=0.12)),
    )  # fmt: skip
    shade = alt.Color("number:Q", legend=None, scale=alt.Scale(range=[colours["paper"], colours["pale"]], zero=True))
    tooltip = [alt.Tooltip("y:N", title=y_title), alt.Tooltip("x:N", title=x_title), alt.Tooltip("text:N", title="Number")]
    edge: dict[str, Any] = {"strokeWidth": 1.5, "stroke": colours["rest"], "fillOpacity": 0, "aria": False}
    return alt.layer(
        base.mark_rect().encode(color=alt.condition("datum.empty", alt.value("transparent"), shade), tooltip=tooltip).properties(name="marks"),
        base.transform_filter("!datum.empty").mark_rect(**edge),
        base.transform_filter("datum.empty").mark_rect(**edge, strokeDash=[4, 4]),
        base.mark_text(fontSize=13, color=colours["text"], aria=False, dy=alt.ExprRef(MIDDLE)).encode(text="text:N"),
    )


def _rows() -> Any:
    import altair as alt

    return alt.Chart(alt.NamedData(name="rows"))


def _labels(field: str = "value", title: str | None = None, order: list[str] | None = None, scale: Any = None) -> Any:
    """Values down the side, in the order of the rows; a long one is written in lines, whose middle is that of its row."""
    import altair as alt

    beyond = [(f"length({IN_LINES}) > {lines}", -lines * LINE / 2) for lines in (3, 2, 1)]
    offset: dict[str, Any] = {"condition": [{"test": test, "value": up} for test, up in beyond], "value": 0}
    axis = alt.Axis(labelLimit=150, labelExpr=IN_LINES, labelOffset=offset, ticks=False, domain=False)
    return alt.Y(f"{field}:N", sort=order, title=title, axis=axis, scale=scale or alt.Undefined)


def _numbers(whole: bool) -> Any:
    """Numbers along an axis, with nothing between whole ones where all of them are."""
    import altair as alt

    return alt.Axis(format=",d" if whole else ",.3~r", tickMinStep=1 if whole else alt.Undefined, tickCount=5, labelOverlap=True)


def _time(field: str) -> Any:
    """Days from left to right, as long as they lasted, in UTC wherever the reader is."""
    import altair as alt

    axis = alt.Axis(labelAngle=0, labelOverlap=True, labelExpr=DAYS, tickCount=8, grid=False)
    return alt.X(f"{field}:T", title="Day (UTC)", scale=alt.Scale(type="utc", padding=10), axis=axis)


def _legend(groups: tuple[str, ...], columns: int) -> Any:
    import altair as alt

    return alt.Legend(orient="top", symbolOpacity=1, columns=columns, columnPadding=10, offset=6, labelLimit=140) if len(groups) > 1 else None


def legend_columns(groups: tuple[str, ...], over_time: bool) -> int:
    """As many as a narrow screen has room for: a legend begins where labels down the side end."""
    if not over_time:
        return 1
    return 3 if sum(map(len, groups[:3])) <= NARROW else 2


def _colour(dark: bool, groups: tuple[str, ...], columns: int) -> Any:
    import altair as alt

    spare = [colour for colour in OTHERS[dark] if colour not in {ink(dark)[KNOWN[group]] for group in groups if group in KNOWN}] or list(OTHERS[dark])
    others = [group for group in groups if group not in KNOWN]
    colours = [ink(dark)[KNOWN[group]] if group in KNOWN else spare[others.index(group) % len(spare)] for group in groups]
    return alt.Color("group:N", title=None, scale=alt.Scale(domain=list(groups), range=colours), legend=_legend(groups, columns))


def _shape(groups: tuple[str, ...], columns: int) -> Any:
    import altair as alt

    shapes = [SHAPES[i % len(SHAPES)] for i in range(len(groups))]
    return alt.Shape("group:N", title=None, scale=alt.Scale(domain=list(groups), range=shapes), legend=_legend(groups, columns))


def _dash(groups: tuple[str, ...]) -> Any:
    import altair as alt

    return alt.StrokeDash("group:N", legend=None, scale=alt.Scale(domain=list(groups), range=[DASHES[i % len(DASHES)] for i in range(len(groups))]))


def _styled(chart: Any, colours: dict[str, str]) -> dict[str, Any]:
    """Words in the page's own ink: the default grey of a theme is too faint to read with ease. A height is that of the whole."""
    words = {"labelColor": colours["text"], "titleColor": colours["text"], "labelFontSize": 13, "titleFontSize": 13}
    spec: dict[str, Any] = (
        chart.properties(autosize={"type": "fit", "contains": "padding"})
        .configure(lineBreak="\n")
        .configure_axis(**words, titleFontWeight="normal", gridColor=colours["line"], tickColor=colours["line"], domainColor=colours["line"])
        .configure_legend(**words)
        .configure_title(color=colours["text"], subtitleColor=colours["text"], subtitleFontSize=13, fontSize=14, anchor="start", fontWeight=600, offset=10)
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec
