"""The Evaluate page in a real browser: checks that run, a finding on its text, a judge that is asked, and what is hidden from whom."""

import re

import pytest
from playwright.sync_api import expect

from tests import serving
from tests.browser.test_accessibility import grave, standing
from tests.provider import Provider

BAD = "I promise it will all be fine, you should kill the pain with 20 tablets! Have you tried tea? Do you sleep? ![x](http://leak.example/x.png)"


@pytest.fixture(scope="module")
def provider():
    with Provider() as server:
        yield server


@pytest.fixture(scope="module")
def server(chromium, provider, tmp_path_factory):
    with serving.asking(tmp_path_factory.mktemp("home"), provider.url) as server:
        path = server.home / "march.json"
        path.write_text(serving_file())
        server.command("import", "--file", str(path), "--batch", "March")
        yield server


def serving_file():
    import json

    from tests.conftest import some_dialogues

    data = json.loads(some_dialogues(3))
    data["dialogues"][1]["messages"][1]["text"] = BAD
    return json.dumps(data)


def opened(visitor, query="", **options):
    page = visitor(own=True, **options).open(f"/evaluate?as=Ann{query}")
    expect(page.get_by_role("heading", name="Evaluate")).to_be_visible()
    return page


def test_from_the_checks_to_a_finding_on_its_text(visitor, server):
    """A run in the background, a rule that leads to its records, a record with the words underlined; nothing of it is fetched."""
    someone = visitor(own=True)
    page = someone.open("/evaluate?as=Ann&evaluate-part=Checks")
    page.get_by_role("button", name="Check what is new").click()
    expect(page.get_by_text(re.compile("every record has been looked at"))).to_be_visible(timeout=120_000)
    rule = page.get_by_role("table", name="Findings by rule").get_by_role("button").first
    rule.click()
    table = page.get_by_role("table", name="Records")
    expect(table).to_be_visible()
    expect(page).to_have_url(re.compile("evaluate-found="))
    expect(page.get_by_role("combobox", name="Finding")).to_have_value(re.compile(": "))
    table.get_by_role("button").first.click()
    expect(page.get_by_role("button", name="Back to the table")).to_be_visible()
    expect(page).to_have_url(re.compile("[?&]record="))
    expect(page.get_by_role("region", name="Transcript").locator(".sc-flag").first).to_be_visible()
    standing(page)
    assert grave(page) == []
    page.get_by_role("button", name="Back to the table").click()
    expect(table).to_be_visible()
    assert [address for address in someone.asked if "leak.example" in address] == []


def test_a_judge_from_the_exact_request_to_its_words(visitor, server, provider):
    """What will be sent and what it costs stand there before anything is sent; its reason and quote stand beside the record."""
    page = opened(visitor, "&evaluate-part=Judges&judges-model=a-judge")
    request = page.get_by_role("region", name="Exact request: judge")
    expect(request).to_be_visible()
    assert "T1" in request.inner_text()
    before = provider.requests
    start = page.get_by_role("button", name=re.compile("Start: [0-9]+ requests to"))
    start.dblclick()
    expect(page.get_by_role("heading", name="What it has said")).to_be_visible(timeout=120_000)
    assert provider.requests > before
    assert provider.paid_twice == {}
    runs = [run for run in server.ask("list_runs") if run.params.get("kind") == "judge"]
    assert len(runs) == 1
    page = opened(visitor)
    page.get_by_role("table", name="Records").get_by_role("button").first.click()
    expect(page.locator(".sc-judge .sc-quote").first).to_be_visible()
    page = opened(visitor, "&evaluate-part=Trust")
    expect(page.get_by_text(re.compile("Not enough labels")).first).to_be_visible()
    standing(page)
    assert grave(page) == []


def test_whoever_has_yet_to_decide_is_shown_nothing_that_leads(visitor, server):
    """A clinician sees neither checks nor judges of a record that waits for her, in the table and in the record."""
    server.ask("set_role", name="Clara", role="clinician")
    page = visitor(own=True).open("/evaluate?as=Clara")
    table = page.get_by_role("table", name="Records")
    expect(table).to_contain_text("Hidden until you decide")
    table.get_by_role("button").first.click()
    expect(page.get_by_text("is shown when you have decided on it")).to_be_visible()
    expect(page.locator(".sc-judge, .sc-flag")).to_have_count(0)


def test_it_fits_a_narrow_screen(visitor, server):
    """Every part, at the width of a telephone: nothing scrolls sideways."""
    for part in ("Records", "Checks", "Judges", "Trust", "Compare"):
        page = opened(visitor, f"&evaluate-part={part}", viewport={"width": 390, "height": 844})
        standing(page)
        assert page.evaluate("(() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth })()") <= 0, part
