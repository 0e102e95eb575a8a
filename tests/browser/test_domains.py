"""The Domains page in a real browser: proposing, deciding, and text of a model that stays text."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests import serving
from tests.conftest import some_dialogues
from tests.living import until
from tests.provider import Provider

DIALOGUES = some_dialogues(1)
HOSTILE = "![x](http://leak.example/x.png) <img src=http://leak.example/y.png>"
IDEA = {
    "title": HOSTILE,
    "instruction": "**Ask** for [the night](http://leak.example).",
    "kind": "shift",
    "risk": ":red[dark]",
    "example_source": "",
    "example_result": "",
}


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    """A server whose model is on this machine, and answers with markup."""
    home = tmp_path_factory.mktemp("home")
    (home / "q.csv").write_text("question\n" + "".join(f"What are the pests of {plant}?\n" for plant in ("Fern", "Ivy", "Moss")))
    with Provider(answer=lambda body: json.dumps({"proposals": [IDEA]})) as provider:
        server = serving.Server(home, OPENAI_BASE_URL=provider.url)
        server.start()
        yield server
        server.stop()


def test_a_model_proposes_and_an_expert_decides(visitor, server):
    """What is sent is shown first; what comes back is text and nothing else, also as an option; approval makes a version."""
    visitor = visitor()
    page = visitor.open("/domains?as=Ann")
    page.get_by_text("Propose from questions", exact=True).click()
    expect(page.get_by_text("40 questions read from medical_questions.csv.")).to_be_visible()
    page.get_by_text("A file", exact=True).click()
    page.locator("input[type=file]").set_input_files(server.home / "q.csv")
    expect(page.get_by_text("3 questions read from q.csv.")).to_be_visible()
    page.get_by_role("button", name="Show what a model would be sent").click()
    expect(page.get_by_role("region", name="Exact request")).to_contain_text("What are the pests of Fern?")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("1 new proposal.")).to_be_visible()
    expect(page.get_by_text("3 questions read from q.csv.")).to_be_visible()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("a note is needed")).to_be_visible()
    page.get_by_text("Edit it first").click()
    instruction = page.get_by_label("Instruction")
    expect(instruction).to_have_value(IDEA["instruction"])
    instruction.fill("**Ask** for [the day](http://leak.example).")
    page.get_by_role("button", name="Approve as edited").click()
    expect(page.get_by_text("m24 is now a modification; version 1.1 of the domain is in use.")).to_be_visible()
    serving.idle(page)  # what is still to come would move the page, and a list closes when it moves
    row = page.get_by_role("row").filter(has_text="m24")
    row.locator("summary").click()
    expect(row).to_contain_text("**Ask** for [the day](http://leak.example).")
    expect(row).to_contain_text("and edited: **Ask** for [the night](http://leak.example).")
    page.get_by_text("Switch a modification on or off").click()
    field, option = page.get_by_label("Switch a modification", exact=True), page.get_by_role("option", name=re.compile("m24"))
    until(lambda: field.click() or option.count(), 15)  # a list that opens while the page still moves closes again
    option.click()
    expect(page.get_by_role("button", name="Switch m24 off")).to_be_visible()
    serving.idle(page)
    note = page.get_by_placeholder("Why (needed)")
    note.fill("not asked like that")
    page.get_by_role("button", name="Switch m24 off").click()
    expect(page.get_by_text("m24 is switched off; version 1.2 of the domain is in use.")).to_be_visible()
    assert [address for address in visitor.asked if "leak.example" in address] == []
    assert page.locator("img[src*=leak]").count() == 0


def test_on_a_narrow_screen(visitor, server):
    """Nothing is wider than the screen, and each number of a row says what it is."""
    page = visitor(own=True, viewport={"width": 390, "height": 844}).open("/domains?as=Ann")
    row = page.get_by_role("table", name="Modifications").locator("tbody tr").first
    expect(row).to_be_visible()
    assert page.evaluate("(() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth })()") <= 0
    named = row.locator("td").nth(2).evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "State" in named
