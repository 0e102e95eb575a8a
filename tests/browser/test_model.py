"""Asking a model from the Generate page, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests import serving
from tests.provider import Provider


@pytest.fixture(scope="module")
def provider():
    """A model's server on this machine."""
    with Provider(latency=0.3) as server:
        yield server


@pytest.fixture(scope="module")
def server(chromium, provider, tmp_path_factory):
    with serving.asking(tmp_path_factory.mktemp("home"), provider.url) as server:
        yield server


def test_from_the_exact_request_to_the_card_of_the_run(visitor, provider):
    """What will be sent is on the page before anything is, and inert; the run is watched, paused and goes on; the page asks
    no other host for anything, whatever a model is called."""
    someone = visitor()
    page = someone.open("/generate?as=Ann")
    page.get_by_text("Templates and a language model").click()
    page.get_by_role("region", name="Exact request").wait_for()
    expect(page.get_by_text(re.compile("15 dialogues are asked of .* which is this machine; templates make the other 35"))).to_be_visible()
    first = page.get_by_role("region", name="Exact request").inner_text()
    assert "Write one whole conversation" in first
    assert "generate-method=" in page.url
    page.get_by_role("button", name="Show another request").click()
    page.wait_for_function("first => document.querySelector('.sc-prompt').innerText !== first", arg=first)
    assert provider.requests == 0

    page.get_by_text("Advanced").click()
    at_once = page.get_by_role("spinbutton", name="Requests at once, at most")
    at_once.fill("1")
    at_once.press("Enter")
    page.get_by_role("button", name=f"Start: 50 dialogues, 15 asked of {provider.host}").click()
    strip = page.get_by_role("group", name="Counts of this run")
    expect(strip).to_contain_text("15planned", use_inner_text=False)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("Paused: "))).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Done: 50 of 50.", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("Of 15 dialogues by the model"))).to_be_visible()
    assert provider.paid_twice == {}
    assert [address for address in someone.asked if "leak.example" in address] == []


def test_a_double_click_starts_one_run(visitor, server, provider):
    """And pays for each prompt once; what has begun is said beside the button, and its card is a link away."""
    page = visitor(own=True, viewport={"width": 1440, "height": 900}).open("/generate?as=Cy&generate-method=Language+model")
    number = page.get_by_role("spinbutton", name="Number of dialogues")
    number.fill("6")
    number.press("Enter")
    start = page.get_by_role("button", name=f"Start: 6 dialogues, 6 asked of {provider.host}")
    start.wait_for()
    before, paid = len(server.ask("list_runs")), provider.requests
    start.dblclick()
    expect(page.get_by_text("Started: 6 dialogues.")).to_be_in_viewport()
    expect(start).to_be_disabled()
    page.get_by_text("Go to its card").click()
    expect(page.get_by_text("Done: 6 of 6.", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Done: 6 of 6.", exact=True)).to_be_in_viewport()
    assert len(server.ask("list_runs")) == before + 1
    assert (provider.requests - paid, provider.paid_twice) == (6, {})


def test_a_cap_stays_while_another_page_is_looked_at(visitor):
    """Losing it would cost money."""
    page = visitor(own=True).open("/generate?as=Di&generate-method=Language+model")
    cap = page.get_by_role("spinbutton", name="Spend at most (US dollars)")
    cap.fill("2.5")
    cap.press("Enter")
    page.get_by_role("link", name="Statistics").click()
    page.get_by_role("heading", name="Statistics").wait_for()
    page.get_by_role("link", name="Generate").click()
    expect(cap).to_have_value("2.50")


def test_the_card_fits_a_narrow_screen(visitor):
    """Nothing of the page stands out at the side."""
    page = visitor(own=True, viewport={"width": 390, "height": 900}).open("/generate?as=Ben")
    page.get_by_role("group", name="Counts of this run").wait_for()
    page.get_by_text("Templates and a language model").click()
    page.get_by_role("region", name="Exact request").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('.sc-prompt, .sc-strip, .sc-card')].every(e => e.getBoundingClientRect().right <= innerWidth)")
