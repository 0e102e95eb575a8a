"""What a figure may hold, and the way from a mark to its records."""

import pytest

from synthcore.views.figures import DOLLARS, SHARE, Figure, Grid, GridCell, Link, Ranked, RankedBar, queue_behind, records_behind, written

BARS = Ranked((RankedBar("Grief", 3), RankedBar("Stress", 1)), "Records")
ROWS = (("Grief", 3), ("Stress", 1))


def figure(**changes) -> Figure:
    words = {"name": "a-figure", "title": "A title", "summary": "A sentence.", "unit": "records"}
    return Figure(**(words | {"columns": ("Concern", "Records"), "rows": ROWS, "chart": BARS} | changes))


def test_a_figure_of_fitting_parts_is_made():
    assert figure(links=(records_behind(concern="grief"), None)).rows == ROWS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rows": (("Grief", 3), ("Stress",))}, "1 cells for 2 columns"),
        ({"links": (None,)}, "1 links for 2 rows"),
        ({"rows": ROWS[:1]}, "2 bars for 1 rows"),
        ({"name": "A figure"}, "no name of a figure"),
        ({"name": "../a"}, "no name of a figure"),
    ],
)
def test_parts_that_do_not_fit_are_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        figure(**changes)


def test_a_link_to_records_sets_the_filters_of_that_page():
    link = records_behind(status="needs_revision", concern="grief", batch=None)
    assert link == Link("evaluate", (("evaluate-part", "Records"), ("evaluate-concern", "grief"), ("evaluate-status", "Needs revision")))
    assert queue_behind(status="open", batch="b1") == Link("review", (("review-batch", "b1"), ("review-status", "Waiting")))


def test_a_filter_that_the_page_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no filter 'colour'"):
        records_behind(colour="red")


def test_a_mark_leads_to_the_row_of_its_value_and_group():
    cells = tuple(GridCell(x, y, 1) for y in ("Check-in", "Deep") for x in ("Grief", "Stress"))
    rows = tuple((cell.y, cell.x, 1) for cell in cells)
    links = tuple(records_behind(concern=cell.x, session_type=cell.y) for cell in cells)
    grid = figure(columns=("Session type", "Concern", "Records"), rows=rows, links=links, chart=Grid(cells, "Concern", "Session type"))
    assert grid.row_of("Deep", "Stress") == 3
    assert grid.row_of("Deep", "Elsewhere") is None
    assert grid.row_of("Nowhere", "Grief") is None
    assert figure().row_of("Grief", "Approved") == 0


def test_a_link_may_ask_for_what_has_no_field_on_that_page():
    link = records_behind(model="m-1", since="2026-03-02", run=None)
    assert link.query == (("evaluate-part", "Records"), ("evaluate-model", "m-1"), ("evaluate-since", "2026-03-02"))


@pytest.mark.parametrize(
    ("cell", "unit", "words"),
    [
        (1, DOLLARS, "$1.00"), (0.00081, f"{DOLLARS} a record", "$0.00081"), (1204.5, DOLLARS, "$1,204.50"), (0, DOLLARS, "$0.00"), (None, DOLLARS, "–"),
        (0.412, SHARE, "41 %"), (0.000081, DOLLARS, "$0.000081"), (0.00000012, "", "0.00000012"), (0.1 + 0.2, "", "0.3"), (1200, "records", "1,200"),
    ],
)  # fmt: skip
def test_money_and_shares_are_written_as_people_do(cell, unit, words):
    """Cents where there are any, and of less than a cent two digits that say something."""
    assert written(cell, unit) == words


def test_a_column_is_written_in_the_unit_of_the_figure():
    """Counts beside shares and beside money stay counts."""
    rows = (("Grief", 0.0625, 3), ("Stress", 7.1, 4))
    spent = figure(unit=f"{DOLLARS} a record", columns=("Run", "Spent, $", "Records"), rows=rows)
    assert [spent.unit_of(i) for i in range(3)] == ["", DOLLARS, ""]
    shares = figure(unit=SHARE, columns=("Concern", "Share with findings", "Median"), rows=rows)
    assert [shares.unit_of(i) for i in range(3)] == ["", SHARE, ""]
    assert figure(unit=SHARE, columns=("Concern", "At least"), rows=ROWS).unit_of(1) == SHARE
