"""Making preference pairs from the Generate page, in a real browser: without a model, and with one."""

import re

import pytest
from playwright.sync_api import expect

from tests import serving
from tests.provider import Provider

CSV = b"nr,question,reply\n1,What is anaemia of ![x](http://leak.example/q.png) kind?,Too little iron.\n2,What causes hay fever?,Pollen does.\n"


@pytest.fixture(scope="module")
def provider():
    """A model's server on this machine."""
    with Provider(latency=0.05) as server:
        yield server


@pytest.fixture(scope="module")
def server(chromium, provider, tmp_path_factory):
    with serving.asking(tmp_path_factory.mktemp("home"), provider.url) as server:
        yield server


def number(page, label, value):
    field = page.get_by_role("spinbutton", name=label)
    field.fill(value)
    field.press("Enter")


def test_rules_on_the_sample_to_the_review_page(visitor, server):
    """No model is asked; a double click starts one run; its pairs wait on the desk, blind."""
    page = visitor().open("/generate?as=Ann")
    page.get_by_text("Preference pairs", exact=True).click()
    expect(page.get_by_role("table", name="The first rows of the source")).to_be_visible()
    assert "generate-kind=Preference" in page.url
    number(page, "Number of pairs", "6")
    start = page.get_by_role("button", name="Start: 6 pairs")
    start.wait_for()
    before = len(server.ask("list_runs"))
    start.dblclick()
    expect(page.get_by_text("Done: 6 of 6.", exact=True)).to_be_visible(timeout=60_000)
    expect(start).to_be_disabled()
    runs = server.ask("list_runs")
    assert len(runs) == before + 1
    page.goto(f"{server.url}/review?as=Ann&review-batch={runs[0].batch}")
    expect(page.get_by_text("One or both may be false on purpose. Do not copy.")).to_be_visible()
    expect(page.get_by_text("1/6")).to_be_visible()


def test_a_model_from_the_exact_request_to_the_pairs(visitor, server, provider):
    """What will be sent stands there before anything is; the pilot's wrong answers are folded until asked for; the order does
    not pay for it again; no other host is asked for anything."""
    someone = visitor(own=True)
    page = someone.open("/generate?as=Bea&generate-kind=Preference+pairs&pairs-method=Language+model")
    number(page, "Number of pairs", "7")
    expect(page.get_by_text(re.compile("7 pairs are asked of .* which is this machine, in 3 requests each"))).to_be_visible()
    request = page.get_by_role("region", name="Exact request: new question")
    assert "## The modification" in request.inner_text()
    page.get_by_role("tab", name="Rejected answer").click()
    expect(page.get_by_role("region", name="Exact request: rejected answer")).to_be_visible()
    assert provider.requests == 0
    page.get_by_role("button", name="Pilot: make 5").click()
    expect(page.get_by_text("What the pilot made: 5 pairs.")).to_be_visible(timeout=60_000)
    folded = page.locator("details.sc-false").first
    expect(folded.locator(".sc-said")).to_be_hidden()
    folded.get_by_text("False on purpose: show the rejected answer").click()
    expect(folded.locator(".sc-said")).to_be_visible()
    expect(folded.get_by_text("made as a counterexample for training")).to_be_visible()
    page.get_by_role("button", name=f"Start: 7 pairs, 2 asked of {provider.host}").click()
    expect(page.get_by_text("Done: 7 of 7.", exact=True)).to_be_visible(timeout=60_000)
    strip = page.get_by_role("group", name="Counts of this run")
    expect(strip.first).to_contain_text("7pairs", use_inner_text=False)
    assert provider.paid_twice == {}
    assert provider.requests == 21
    assert [address for address in someone.asked if "leak.example" in address] == []


def test_a_file_stays_while_another_page_is_looked_at(visitor):
    """It is shown as text, and nothing in it is fetched."""
    someone = visitor(own=True)
    page = someone.open("/generate?as=Cy&generate-kind=Preference+pairs")
    page.get_by_text("A file", exact=True).click()
    page.locator("input[type=file]").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": CSV})
    expect(page.get_by_text("2 questions read from mine.csv")).to_be_visible()
    expect(page.get_by_role("table", name="The first rows of the source")).to_contain_text("![x](http://leak.example/q.png)")
    number(page, "Number of pairs", "2")
    page.get_by_role("link", name="Statistics").click()
    page.get_by_role("heading", name="Statistics").wait_for()
    page.get_by_role("link", name="Generate").click()
    expect(page.get_by_text("2 questions read from mine.csv")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Number of pairs")).to_have_value("2")
    page.get_by_role("button", name="Remove the file").click()
    expect(page.get_by_text("No file yet.")).to_be_visible()
    assert [address for address in someone.asked if "leak.example" in address] == []


def test_a_narrow_screen(visitor):
    """Nothing of the form stands out at the side."""
    page = visitor(own=True, viewport={"width": 390, "height": 900}).open("/generate?as=Di&generate-kind=Preference+pairs&pairs-method=Language+model")
    page.get_by_role("region", name="Exact request: new question").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('.sc-prompt, .sc-note, .sc-scroll')].every(e => e.getBoundingClientRect().right <= innerWidth)")
