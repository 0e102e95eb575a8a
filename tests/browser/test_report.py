"""The weekly report as paper gets it, and on a narrow screen."""

import pytest
from playwright.sync_api import expect

from tests.conftest import some_dialogues

DIALOGUES = some_dialogues(8)


@pytest.fixture(scope="module")
def report(server, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    server.command("report", "--output", str(path), "--goal", "20")
    return path.as_uri()


def test_paper_gets_the_light_pictures_and_nothing_that_is_folded(chromium, report):
    """Whatever theme its reader has, and within the width of A4."""
    context = chromium.new_context(offline=True, color_scheme="dark", viewport={"width": 680, "height": 980})
    page = context.new_page()
    page.goto(report)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("div.light").first).to_be_visible()
    expect(page.locator("div.dark").first).to_be_hidden()
    assert page.locator("summary:visible").count() == 0
    expect(page.get_by_role("table", name="The week beside the week before")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()


def test_a_wide_table_is_moved_sideways_and_not_the_page(chromium, report):
    context = chromium.new_context(offline=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(report)
    table = page.get_by_role("region", name="What is missing of each value, in dialogues")
    expect(table).to_be_visible()
    assert table.evaluate("one => one.scrollWidth > one.clientWidth && one.tabIndex === 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
