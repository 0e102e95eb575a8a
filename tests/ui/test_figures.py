"""A figure on a page: its table with the ways to the records, its numbers as a file, its picture."""

import csv
import io
import re

import pytest

from synthcore.services import drawing
from synthcore.ui import figures
from synthcore.views.figures import Ranked, RankedBar, queue_behind, records_behind
from tests.ui.panels import opened, words
from tests.views import drawable

SCRIPT = "draw(__import__('tests.views.drawable', fromlist=['x']).{})"


def test_every_kind_is_drawn_with_its_row_of_ways(filled):
    for call in ("targets()", "ranked()", "rates()", "rates(over_time=True)", "series()", "series(stacked=False)", "grid()"):
        at = opened("figures", SCRIPT.format(call))
        assert [button.proto.label for button in at.get("download_button")] == ["CSV", "PNG"], call
        assert "its numbers" in words(at), call


def test_a_figure_without_rows_is_a_sentence(filled):
    at = opened("figures", SCRIPT.format("ranked(0)"))
    assert "Reasons for rejection: What it says." in words(at)
    assert at.get("download_button") == []


def test_the_table_escapes_and_leads_to_the_records(monkeypatch):
    monkeypatch.setattr(figures.session, "query", lambda **params: {"as": "Ann", **params})
    odd = "<b>odd & long</b>"
    chart = Ranked((RankedBar(odd, 1200), RankedBar("b", 1)), "Records")
    links = (records_behind(concern="a&b"), None)
    html = figures.table(drawable.figure(chart, "odd", "A title", ((odd, 1200), ("b", None)), links=links))
    assert "&lt;b&gt;odd &amp; long&lt;/b&gt;" in html
    assert "<b>" not in html
    assert ">1,200<" in html
    assert ">–<" in html
    assert html.count("<a ") == 1
    assert 'href="evaluate?as=Ann&amp;evaluate-part=Records&amp;evaluate-concern=a%26b"' in html
    assert 'href="review?' in figures.table(drawable.ranked(1, links=(queue_behind(status="open"),)))


def test_the_file_holds_numbers_and_no_formula():
    odd = '=HYPERLINK("http://a.example")'
    one = drawable.figure(Ranked((RankedBar(odd, 0.5), RankedBar("b", 2)), "Records"), "odd", "A title", ((odd, 0.5), ("b", None)))
    assert list(csv.reader(io.StringIO(one.csv().decode()))) == [["Column 1", "Column 2"], ["'" + odd, "0.5"], ["b", ""]]


def test_the_picture_is_a_png():
    assert figures.png(drawable.rates(), dark=True).startswith(b"\x89PNG")


def test_the_title_and_the_unit_stand_above_the_chart_as_text(filled):
    made = "__import__('dataclasses').replace(__import__('tests.views.drawable', fromlist=['x']).targets(), title='<b>odd</b>')"
    said = words(opened("figures", f"draw({made})"))
    assert '<h3 class="sc-figure">&lt;b&gt;odd&lt;/b&gt;</h3><div class="sc-unit">Records. Solid: approved.' in said


def test_a_share_is_written_in_percent_in_the_table():
    one = drawable.rates(1, columns=("Value", "Decision", "Share", "Decided"))
    assert ">20 %<" in figures.table(one)
    assert ">40<" in figures.table(one)


def test_without_the_engine_a_button_says_why_there_is_no_picture(filled, monkeypatch):
    monkeypatch.setattr(drawing, "missing", lambda: "Pictures need a package.")
    at = opened("figures", SCRIPT.format("targets()"))
    assert [button.proto.label for button in at.get("download_button")] == ["CSV"]
    assert "Pictures need a package." in [text.value for text in at.text]


def test_why_a_picture_could_not_be_drawn_is_kept_for_the_page(monkeypatch):
    said = {}
    monkeypatch.setattr(drawing.sys, "executable", "/nowhere/python")
    with pytest.raises(drawing.NotDrawn):
        figures._kept(drawable.targets(), False, said)
    assert "The table and the CSV have the same numbers" in said["targets"]


def test_figures_beside_each_other_are_all_there_and_the_high_one_comes_last(filled):
    made = "[getattr(__import__('tests.views.drawable', fromlist=['x']), name)(n) for name, n in %r]"
    asked = (("ranked", 40), ("grid", 2), ("series", 2), ("rates", 1))
    at = opened("figures", f"side_by_side({made % (asked,)})")
    titles = re.findall(r'sc-figure">(.*?)<', words(at))
    assert titles == ["Decisions by week", "Approved by cell", "What was decided", "Reasons for rejection"]
    assert len(at.get("download_button")) == 8
