"""The rows that charts draw."""

from synthcore.views import chart_specs
from tests.views import drawable


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


def test_a_row_that_has_nothing_to_be_measured_on_is_not_drawn():
    rows = chart_specs.spec(drawable.rates(2), dark=False)["datasets"]["rows"]
    assert "Nothing to measure" not in {row["value"] for row in rows}
    assert len(rows) == 6
