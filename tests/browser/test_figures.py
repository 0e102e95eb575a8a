"""Figures on the Statistics page and the weekly report, in a real browser."""

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import grave
from tests.conftest import some_dialogues
from tests.serving import idle

DIALOGUES = some_dialogues(8)
NAME = "distribution-session-type"


@pytest.fixture
def page(visitor):
    page = visitor(own=True).open("/statistics?as=Ann")
    expect(chart(page).locator("svg.marks")).to_be_visible()
    return page


def chart(page):
    return page.locator(f".st-key-{NAME}")


def downloaded(page, name):
    with page.expect_download() as waiting:
        page.locator(f".st-key-{NAME}-{name}").get_by_role("button").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_click_on_a_bar_leads_to_the_records_behind_it(page):
    chart(page).locator('path[aria-roledescription="bar"]:visible').first.click()
    page.wait_for_url(re.compile(r"/evaluate\?.*evaluate-session_type="))
    expect(page.get_by_role("table", name="Records")).to_be_visible()


@pytest.mark.parametrize("back", ["way back", "menu"])
def test_what_one_bar_asked_for_is_forgotten_at_the_next(page, back):
    chart(page).locator('path[aria-roledescription="bar"]:visible').first.click()
    page.wait_for_url(re.compile(r"/evaluate\?.*evaluate-session_type="))
    expect(page.get_by_role("table", name="Records")).to_be_visible()
    idle(page)
    if back == "menu":
        page.get_by_role("link", name="Statistics").click()
    else:
        page.go_back()
    expect(chart(page).locator("svg.marks")).to_be_visible()
    idle(page)
    page.locator('.st-key-distribution-concern path[aria-roledescription="bar"]:visible').first.click()
    page.wait_for_url(re.compile(r"/evaluate\?.*evaluate-concern="))
    expect(page.get_by_role("table", name="Records")).to_be_visible()
    idle(page)
    assert "evaluate-session_type" not in page.url


def test_the_table_leads_there_too_by_keys(page):
    page.locator(f".st-key-{NAME}-table").get_by_role("button").press("Enter")
    link = page.get_by_role("table", name="its numbers").get_by_role("link").first
    link.focus()
    link.press("Enter")
    page.wait_for_url(re.compile(r"/evaluate\?.*evaluate-session_type="))
    expect(page.get_by_role("table", name="Records")).to_be_visible()


def test_the_numbers_and_the_picture_are_files(page):
    name, data = downloaded(page, "csv")
    rows = list(csv.reader(data.decode().splitlines()))
    assert name == f"{NAME}.csv"
    assert sum(int(row[rows[0].index("All records")]) for row in rows[1:]) == 8
    name, data = downloaded(page, "png")
    assert (name, data[:4]) == (f"{NAME}.png", b"\x89PNG")


def test_a_table_of_cells_is_drawn_and_leads_to_its_records(visitor, server, tmp_path):
    calm = next(one["dialogue_id"] for one in json.loads(DIALOGUES)["dialogues"] if one["labels"]["max_risk_level"] == "none")
    review = {"dialogue_id": calm, "status": "approved", "reviewed_at": "2026-03-02T10:00:00Z", "reviewer": "Bea"}
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps({"version": "1.0", "source_file": "march.json", "total_reviews": 1, "reviews": [review]}))
    server.command("import", "--file", str(path))
    page = visitor(own=True).open("/statistics?as=Ann")
    cells = page.locator('.st-key-distribution-joint path[aria-roledescription="rect mark"]')
    expect(cells).to_have_count(18)
    page.locator('.st-key-distribution-joint path[aria-label*="Number: 1"]').click()
    page.wait_for_url(re.compile(r"/evaluate\?.*evaluate-concern="))


@pytest.mark.parametrize("width", [768, 1024, 1280, 1920])
def test_three_charts_stand_in_a_line(visitor, width):
    """Their charts and the ways under them each on one line, and no word in them is slanted."""
    page = visitor(own=True, viewport={"width": width, "height": 1000}).open("/statistics?as=Ann")
    for name in ("session-type", "concern", "risk-level"):
        expect(page.locator(f".st-key-distribution-{name} svg.marks")).to_be_visible()
    for what in ("", "-beside"):
        tops = [page.locator(f".st-key-distribution-{name}{what}").bounding_box()["y"] for name in ("session-type", "concern", "risk-level")]
        assert max(tops) - min(tops) < 1, what
    expect(page.locator(".st-key-distribution-joint svg.marks")).to_be_visible()
    slanted = page.locator("svg.marks text").evaluate_all("all => all.filter(one => /rotate\\((?!0\\))/.test(one.getAttribute('transform'))).length")
    assert slanted == 0


def test_it_fits_a_narrow_screen_in_the_dark(visitor):
    page = visitor(own=True, viewport={"width": 390, "height": 844}, color_scheme="dark").open("/statistics?as=Ann")
    expect(chart(page).locator("svg.marks")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert grave(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_read_with_the_network_cut(chromium, server, tmp_path, scheme):
    path = tmp_path / "report.html"
    server.command("report", "--output", str(path), "--goal", "20")
    context = chromium.new_context(offline=True, color_scheme=scheme, viewport={"width": 390, "height": 844})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    charts = page.locator('div[role="img"]:visible')
    expect(charts.first).to_be_visible()
    assert charts.count() == page.locator(f"div.{scheme} > svg").count() >= 4
    expect(page.locator(f"div.{'dark' if scheme == 'light' else 'light'}").first).to_be_hidden()
    page.get_by_text("Table", exact=True).first.click()
    expect(page.get_by_role("table").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert asked == [path.as_uri()]
    assert said == []
    context.close()
