"""Descriptions of charts: valid, in both themes, with what is data kept data."""

import dataclasses
import json
from itertools import pairwise
from pathlib import Path

import altair
import pytest

from synthcore.views import chart_shapes, chart_specs
from synthcore.views.figures import DOLLARS, Grid, GridCell, Ranked, RankedBar, Series, SeriesPoint, TargetBar, Targets
from tests.views import drawable


@pytest.fixture(scope="module")
def valid():
    """Whether vega-lite takes a description, by the schema that altair carries."""
    import jsonschema

    schema = json.loads(next(Path(altair.__file__).parent.glob("vegalite/v*/schema/vega-lite-schema.json")).read_text())
    return jsonschema.Draft7Validator(schema).validate


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("one", drawable.every(), ids=lambda one: f"{type(one.chart).__name__}-{one.name}")
def test_every_kind_is_valid_in_both_themes(valid, one, dark):
    whole = dataclasses.replace(one, links=drawable.linked(one))
    spec = chart_specs.spec(whole, dark=dark)
    valid(spec)
    valid(chart_specs.picture(whole, dark=dark))
    assert "title" not in spec, "the page writes it, where it has room to"
    assert " ".join(chart_specs.picture(whole, dark=dark)["title"]["text"]) == one.title
    assert spec["config"]["axis"]["labelColor"] == (chart_shapes.DARK if dark else chart_shapes.LIGHT)["text"]
    assert len(spec["datasets"]["rows"]) >= 3


def test_a_description_is_built_once_and_only_its_rows_change():
    a, b = (chart_specs.spec(drawable.targets(n), dark=False) for n in (2, 20))
    assert a["layer"] is b["layer"]
    assert len(b["datasets"]["rows"]) == 60
    assert b["height"] > a["height"]


def test_only_a_figure_with_links_can_be_clicked_and_its_marks_name_their_rows():
    plain = drawable.rates()
    assert "params" not in chart_specs.spec(plain, dark=False)
    spec = chart_specs.spec(dataclasses.replace(plain, links=drawable.linked(plain)), dark=False)
    assert [param["views"] for param in spec["params"]] == [["marks"]]
    assert "marks" in [layer.get("name") for layer in spec["layer"]]
    assert [row["row"] for row in spec["datasets"]["rows"]] == list(range(len(plain.rows) - 1)), "one has no rate, and no mark"
    assert "params" not in chart_specs.picture(dataclasses.replace(plain, links=drawable.linked(plain)), dark=False)


def test_a_group_has_a_shape_and_a_dash_of_its_own():
    """So that colour is never all that tells groups apart."""
    encodings = [layer["encoding"] for layer in chart_specs.spec(drawable.series(3, stacked=False), dark=False)["layer"]]
    for channel in ("shape", "strokeDash"):
        ranges = [encoding[channel]["scale"]["range"] for encoding in encodings if channel in encoding]
        assert [len({json.dumps(one) for one in values}) for values in ranges] == [3], channel


def test_a_pointer_stands_over_what_leads_somewhere_only():
    one = dataclasses.replace(drawable.ranked(2), links=(drawable.linked(drawable.ranked(2))[0], None))
    rows = chart_specs.spec(one, dark=False)["datasets"]["rows"]
    assert [row["leads"] for row in rows] == [True, False]
    for plain in drawable.every():
        assert not any(row["leads"] for row in chart_specs.spec(plain, dark=False)["datasets"]["rows"])


def test_the_colours_of_groups_differ_from_each_other():
    groups = ("Approved", "a", "b", "Rejected", "c")
    for dark in (False, True):
        colours = chart_shapes.rates(dark, groups, 3, None, False)["layer"][0]["encoding"]["color"]["scale"]["range"]
        assert len(set(colours)) == len(groups)


def test_text_of_a_record_is_data_and_no_part_of_the_description():
    odd = "'); datum.x [http://a.example](x) <b>"
    one = drawable.figure(Ranked((RankedBar(odd, 1),), "Records"), "odd", "A title", ((odd, 1),))
    spec = chart_specs.spec(one, dark=False)
    assert odd in json.dumps(spec.pop("datasets"), ensure_ascii=False)
    assert "a.example" not in json.dumps(spec)


def test_the_usual_descriptions_are_built_ahead():
    chart_specs.prepare()


def turned_titles(columns, lines):
    cells = tuple(GridCell(x, y, 1) for x in columns for y in lines)
    one = drawable.figure(Grid(cells, "Across", "Down"), "grid", "A title", tuple((cell.y, cell.x, 1) for cell in cells))
    spec = chart_specs.spec(one, dark=False)
    return spec["layer"][0]["encoding"]["x"], spec["datasets"]["rows"]


def test_the_names_of_columns_stand_upright_and_a_table_with_long_ones_is_turned():
    concerns, sessions = ("Self-worth", "Relationships", "Anxiety", "Grief", "Stress", "Other"), ("Check-in", "Gentle deep", "Micro-practice")
    x, rows = turned_titles(concerns, sessions)
    assert (x["title"], x["axis"]["labelAngle"], x["sort"]) == ("Down", 0, ["Check-in", "Gentle\ndeep", "Micro-\npractice"])
    assert {row["y"] for row in rows} == set(concerns)
    assert [row["row"] for row in rows] == list(range(18))
    x, _ = turned_titles(sessions, concerns)
    assert x["title"] == "Across"


def test_charts_beside_each_other_can_be_of_one_height():
    low, high = drawable.targets(3), drawable.targets(12)
    assert chart_specs.spec(low, dark=False, height=chart_specs.height(high))["height"] == chart_specs.spec(high, dark=False)["height"]
    assert chart_specs.spec(high, dark=False, height=10)["height"] == chart_specs.height(high), "never lower than it needs"


def test_of_many_values_the_first_are_drawn_and_it_says_so():
    for one in (drawable.ranked(60), drawable.rates(60), drawable.targets(60)):
        values = {row["value"] for row in chart_specs.spec(one, dark=False)["datasets"]["rows"]}
        assert len(values) == chart_specs.MOST_SHOWN
        assert "The first 30 of 6" in chart_specs.under_title(one)
    assert len(chart_specs.spec(drawable.rates(60, over_time=True), dark=False)["datasets"]["rows"]) == 180
    assert "The first" not in chart_specs.under_title(drawable.ranked(30))


def test_the_unit_is_said():
    assert chart_specs.under_title(drawable.targets()) == "Records. Solid: approved. Pale: waiting. Tick: target."
    assert chart_specs.under_title(drawable.rates()) == "Share of the decided, in percent, with its 95 % interval"
    assert chart_specs.under_title(drawable.grid()) == "Records, concern by session type"
    assert chart_specs.under_title(drawable.series()) == "Decisions"


def test_a_rate_has_an_axis_from_nothing_to_all():
    for over_time, axis in ((False, "x"), (True, "y")):
        layers = chart_specs.spec(drawable.rates(over_time=over_time), dark=False)["layer"]
        assert {json.dumps(layer["encoding"][axis]["scale"]["domain"]) for layer in layers} == {"[0, 1]"}


def parameters(one):
    return {param["name"]: param.get("value") for param in chart_specs.spec(one, dark=False)["params"]}


def test_an_axis_ends_where_the_longest_bar_or_the_target_does():
    bars = (TargetBar("a", 1, 2, 9), TargetBar("b", 8, 4, 0))
    rows = tuple((bar.value, bar.approved) for bar in bars)
    assert parameters(drawable.figure(Targets(bars), "targets", "A title", rows)) == {"most": 12}
    nothing = Targets((TargetBar("a", 0, 0, 0),))
    assert parameters(drawable.figure(nothing, "targets", "A title", (("a", 0),))) == {"most": 1}, "an axis of no length"


@pytest.mark.parametrize(
    ("most", "end"), [(12, 12), (12_275, 12_500), (41_735, 50_000), (7, 8), (3, 3), (8000, 8000), (101, 120), (0.18, 0.2), (0.00081, 0.001)]
)
def test_an_axis_ends_with_a_round_number(most, end):
    point = SeriesPoint(drawable.DAY, "Judging", most)
    one = drawable.figure(Series((point,), True, "Number"), "days", "A title", ((drawable.DAY.isoformat(), most),))
    assert parameters(one)["most"] == pytest.approx(end)


def test_one_day_is_no_wall():
    """A single bar is as wide as one of eight."""
    one = parameters(drawable.series(1))
    assert one["last"] - one["first"] == 8 * 24 * 3600 * 1000
    week = parameters(dataclasses.replace(drawable.series(1), columns=("Week", "Decision", "Number")))
    assert week["last"] - week["first"] == 8 * 7 * 24 * 3600 * 1000
    many = parameters(drawable.series(20))
    assert many["last"] - many["first"] == 20 * 7 * 24 * 3600 * 1000


def test_the_axis_of_days_has_the_name_of_its_column():
    for one in (drawable.series(), drawable.rates(over_time=True)):
        spec = chart_specs.spec(dataclasses.replace(one, columns=("Week", *one.columns[1:])), dark=False)
        assert {layer["encoding"]["x"]["title"] for layer in spec["layer"]} == {"Week"}


@pytest.mark.parametrize(("amount", "form", "text"), [(1200.5, "$,d", "$1,200.50"), (0.1 + 0.2, "$,.2f", "$0.30"), (0.00081, "$,.2~r", "$0.00081")])
def test_money_has_its_sign_on_the_axis(amount, form, text):
    point = SeriesPoint(drawable.DAY, "Judging", amount)
    one = drawable.figure(Series((point,), True, DOLLARS), "money", "A title", ((drawable.DAY.isoformat(), amount),), unit=DOLLARS)
    spec = chart_specs.spec(one, dark=False)
    assert spec["layer"][0]["encoding"]["y"]["axis"]["format"] == form
    assert [row["text"] for row in spec["datasets"]["rows"]] == [text]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_bars_upon_bars_are_told_apart_without_colour():
    """Those that touch are of another lightness."""
    groups = ("Approved", "Needs revision", "Rejected", "Not enough context")
    for dark in (False, True):
        colours = chart_shapes.series(dark, groups, 3, True, "Decisions", ",d", True, "Day", False)["layer"][0]["encoding"]["color"]["scale"]["range"]
        light = [luminance(colour) + 0.05 for colour in colours]
        assert all(max(a, b) / min(a, b) >= 1.9 for a, b in pairwise(light)), (dark, light)


def test_decisions_lie_upon_each_other_in_the_order_in_which_they_are_told_apart():
    said = ("Not enough context", "Rejected", "Approved", "Needs revision", "Of our own")
    points = tuple(SeriesPoint(drawable.DAY, name, 1) for name in said)
    one = drawable.figure(Series(points, True, "Decisions"), "days", "A title", ((drawable.DAY.isoformat(), 5),))
    rows = chart_specs.spec(one, dark=False)["datasets"]["rows"]
    assert [row["group"] for row in rows] == ["Approved", "Needs revision", "Rejected", "Not enough context", "Of our own"]
    assert [row["low"] for row in rows] == [0, 1, 2, 3, 4]


def test_a_legend_has_as_many_columns_as_a_narrow_screen_has_room_for():
    groups = ("Approved", "Needs revision", "Rejected")
    assert [chart_shapes.legend_columns(groups, beside) for beside in (6, 17, 21, 25, 40)] == [3, 3, 2, 2, 1]
    assert chart_shapes.legend_columns((*groups, "Not enough context"), 8) == 2, "the longest of a column counts"
