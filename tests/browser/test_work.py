"""Bringing data in, making it, and taking it out, in a real browser."""

import json
import re

from playwright.sync_api import expect

from tests.browser.desk import said_first, unhurried
from tests.conftest import some_dialogues

DIALOGUES = some_dialogues(6)


def test_import_review_and_download(visitor, server):
    """A file goes in by upload; what is approved comes out by one button, and only that."""
    page = visitor().open("/?as=Ann")
    page.get_by_text("Import a file").click()
    data = json.loads(some_dialogues(8))
    page.locator('input[type="file"]').set_input_files({"name": "april.json", "mimeType": "application/json", "buffer": json.dumps(data).encode()})
    expect(page.get_by_text("april.json")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile("2 added"))).to_be_visible()

    page.get_by_role("button", name=re.compile("Review the first")).click()
    unhurried(server)
    page.locator(".sc-place").wait_for()
    said_first(page)
    page.keyboard.press("a")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d:\d\d"))).to_be_visible()

    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Overview").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Download approved")).click()
    with open(download.value.path(), "rb") as file:
        got = json.load(file)
    assert download.value.suggested_filename == "approved_dialogues.json"
    assert len(got["dialogues"]) == 1
    (given,) = (d for d in data["dialogues"] if d["dialogue_id"] == got["dialogues"][0]["dialogue_id"])
    assert got["dialogues"][0]["messages"] == given["messages"]


def test_a_run_is_seen_from_any_browser(visitor, server):
    """Started in one, paused and cancelled in another; each sees what the other did without being reloaded."""
    page, other = visitor().open("/generate?as=Ann"), visitor(own=True).open("/?as=Ben")
    page.get_by_label("Number of dialogues", exact=True).fill("4000")
    page.get_by_label("Number of dialogues", exact=True).press("Enter")
    page.get_by_role("button", name="Start: 4,000 dialogues").click()
    running = re.compile(r"Running: [\d,]+ of 4,000")
    expect(page.get_by_text(running)).to_be_visible()
    other.get_by_role("link", name="Generate", exact=True).click()
    expect(other.get_by_text(running)).to_be_visible()
    seen = other.get_by_text(running).inner_text()
    other.wait_for_function("seen => !document.body.innerText.includes(seen)", arg=seen)
    other.get_by_role("button", name="Pause").click()
    expect(other.get_by_text(re.compile("Paused: "))).to_be_visible()
    expect(page.get_by_text(re.compile("Paused: "))).to_be_visible()
    other.get_by_role("button", name="Cancel").click()
    # What the worker has made is stored first: on a busy machine that takes its time.
    expect(other.get_by_text(re.compile("^Cancelled: "))).to_be_visible(timeout=60_000)
    other.get_by_role("link", name="Overview").click()
    other.get_by_role("heading", level=1).wait_for()
    expect(other.get_by_text("In progress")).to_have_count(0)
