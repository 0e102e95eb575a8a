"""Iterate in a real browser: from a reviewer's reason to a new version of the prompt, which the next plan asks with."""

import re

import pytest
from playwright.sync_api import expect

from tests import serving
from tests.provider import Provider

NOTE = "<i>Too</i> many questions"


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    """One that may ask a model."""
    with Provider() as provider, serving.asking(tmp_path_factory.mktemp("home"), provider.url) as server:
        yield server


def test_a_new_version_of_a_prompt_is_what_the_next_plan_asks_with(visitor, server):
    page = visitor(own=True, viewport={"width": 1440, "height": 1000}).open("/generate?as=Ann&generate-method=Language+model")
    number = page.get_by_role("spinbutton", name="Number of dialogues")
    number.fill("6")
    number.press("Enter")
    page.get_by_role("button", name=re.compile("^Start: 6 dialogues")).click()
    page.get_by_text("Go to its card").click()
    expect(page.get_by_text("Done: 6 of 6.", exact=True)).to_be_visible(timeout=60_000)
    made = next(batch for batch in server.ask("batches") if batch.total == 6)
    first = server.ask("queue", filters={"batch": made.name}).items[0]
    server.ask("decide", review_id="one", record_id=first.record_id, verdict="rejected", note=NOTE)

    page.goto(f"{server.url}/statistics?as=Ann&part=iterate")
    expect(page.get_by_role("table", name=re.compile("^Prompts and templates"))).to_contain_text(re.compile(r"Dialogue prompt, version\s1"))
    expect(page.get_by_text(NOTE)).to_be_visible()
    field = page.get_by_role("textbox", name="prompts/dialogue.md")
    field.fill(field.input_value().replace("You write invented support conversations", "You write SHORT, invented support conversations"))
    field.press("Control+Enter")
    expect(page.get_by_text("+You write SHORT, invented support conversations", exact=False)).to_be_visible()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text(re.compile(r"Saved as mental_health@.+ is made with version 2"))).to_be_visible()
    expect(page.get_by_text("Its present text, version 2; the reasons are those of version 1.")).to_be_visible()

    page.goto(f"{server.url}/statistics?as=Ann&part=next-batch&goal=60")
    page.get_by_text("What is sent, exactly").click()
    expect(page.locator(".sc-prompt").first).to_contain_text("You write SHORT, invented support conversations")
