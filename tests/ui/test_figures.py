"""A figure on a page: its table with the ways to the records, its numbers as a file, its picture."""

import csv
import io

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
