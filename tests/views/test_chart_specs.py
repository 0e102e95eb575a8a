"""Descriptions of charts: valid, in both themes, with what is data kept data."""

import dataclasses
import json
from pathlib import Path

import altair
import pytest

from synthcore.views import chart_shapes, chart_specs
from synthcore.views.figures import Ranked, RankedBar
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
    assert " ".join(spec["title"]["text"]) == one.title
    assert spec["config"]["axis"]["labelColor"] == (chart_shapes.DARK if dark else chart_shapes.LIGHT)["text"]
    assert len(spec["datasets"]["rows"]) >= 3


def test_a_description_is_built_once_and_only_its_rows_change():
    a, b = (chart_specs.spec(drawable.targets(n), dark=False) for n in (2, 40))
    assert a["layer"] is b["layer"]
    assert len(b["datasets"]["rows"]) == 120
    assert b["height"] > a["height"]


def test_only_a_figure_with_links_can_be_clicked_and_its_marks_name_their_rows():
    plain = drawable.rates()
    assert "params" not in chart_specs.spec(plain, dark=False)
    spec = chart_specs.spec(dataclasses.replace(plain, links=drawable.linked(plain)), dark=False)
    assert [param["views"] for param in spec["params"]] == [["marks"]]
    assert "marks" in [layer.get("name") for layer in spec["layer"]]
    assert [row["row"] for row in spec["datasets"]["rows"]] == list(range(len(plain.rows) - 1)), "one has no rate, and no mark"
    assert "params" not in chart_specs.picture(dataclasses.replace(plain, links=drawable.linked(plain)), dark=False)


def test_the_pale_bar_begins_where_the_solid_one_ends():
    rows = chart_specs.spec(drawable.targets(3), dark=False)["datasets"]["rows"]
    third = {row["kind"]: (row["low"], row["high"]) for row in rows if row["row"] == 2}
    assert third == {"Approved": (0, 20), "Waiting": (20, 25), "Target": (14, 14)}


def test_bars_of_a_day_stand_on_one_another_and_are_as_wide_as_the_step():
    rows = chart_specs.spec(drawable.series(2), dark=False)["datasets"]["rows"]
    assert [(row["value"], row["until"], row["low"], row["high"]) for row in rows[3:]] == [
        ("2026-03-09", "2026-03-16", 0, 1), ("2026-03-09", "2026-03-16", 1, 3), ("2026-03-09", "2026-03-16", 3, 6),
    ]  # fmt: skip


def test_an_empty_cell_says_so_without_its_shade():
    rows = chart_specs.spec(drawable.grid(3), dark=False)["datasets"]["rows"]
    assert {row["text"] for row in rows} == {"0", "–", "20\nof 12"}
    assert [row["text"] for row in rows if not row["empty"]] == ["20\nof 12"] * 4


def test_a_group_has_a_shape_and_a_dash_of_its_own():
    """So that colour is never all that tells groups apart."""
    encodings = [layer["encoding"] for layer in chart_specs.spec(drawable.series(3, stacked=False), dark=False)["layer"]]
    for channel in ("shape", "strokeDash"):
        ranges = [encoding[channel]["scale"]["range"] for encoding in encodings if channel in encoding]
        assert [len({json.dumps(one) for one in values}) for values in ranges] == [3], channel


def test_the_colours_of_groups_differ_from_each_other():
    groups = ("Approved", "a", "b", "Rejected", "c")
    for dark in (False, True):
        colours = chart_shapes.rates(dark, groups, "Share", False)["layer"][0]["encoding"]["color"]["scale"]["range"]
        assert len(set(colours)) == len(groups)


def test_text_of_a_record_is_data_and_no_part_of_the_description():
    odd = "'); datum.x [http://a.example](x) <b>"
    one = drawable.figure(Ranked((RankedBar(odd, 1),), "Records"), "odd", "A title", ((odd, 1),))
    spec = chart_specs.spec(one, dark=False)
    assert odd in json.dumps(spec.pop("datasets"), ensure_ascii=False)
    assert "a.example" not in json.dumps(spec)


def test_the_usual_descriptions_are_built_ahead():
    chart_specs.prepare()
