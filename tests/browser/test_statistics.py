"""Statistics and the Overview in a real browser: what the address selects, the parts, and a glance for each role."""

import re

import pytest
from playwright.sync_api import expect

from synthcore.ui.statistics import DRAWN_BY
from tests.conftest import some_dialogues
from tests.serving import idle

DIALOGUES = some_dialogues(12)
FITS = "(() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth })()"


def choose(page, label, option):
    """An option of a field, as a hand does it: by its words."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_the_first_screen(visitor, server):
    """One sentence, the button, and three charts, each with its table."""
    page = visitor().open("/statistics?as=Ann")
    expect(page.locator(".sc-lead")).to_have_text(re.compile(r"^0 approved of 12 made; no goal is set; were it 12, .+ would lack \d+; backlog 12\.$"))
    expect(page.get_by_role("button", name="Plan the next batch")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]").nth(2)).to_be_visible()
    expect(page.get_by_text("Review 10 to see quality.")).to_be_visible()
    expect(page.get_by_text("Nothing waited a week ago; 12 came in, 0 decided in seven days.")).to_be_visible()


def test_filters_live_in_the_address(visitor, server):
    """What is chosen stands there, holds after a reload and goes with the way back."""
    page = visitor().open("/statistics?as=Ann")
    page.get_by_role("button", name="More filters").click()
    choose(page, "Concern", "Anxiety")
    expect(page).to_have_url(re.compile("[?&]concern=anxiety"))
    expect(page.get_by_text("Only: concern Anxiety.")).to_be_visible()
    said = page.locator(".sc-lead").inner_text()
    page.reload()
    expect(page.locator(".sc-lead")).to_have_text(said)
    expect(page.get_by_text("Only: concern Anxiety.")).to_be_visible()
    page.get_by_role("button", name="Count all").click()
    expect(page.locator(".sc-lead")).to_have_text(re.compile("approved of 12 made"))
    expect(page).not_to_have_url(re.compile("concern="))
    page.go_back()
    expect(page.locator(".sc-lead")).to_have_text(said)


def test_a_filter_that_was_taken_away_stays_away(visitor, server):
    """Also when something else is chosen next: the browser holds what was chosen in a panel that is closed by then."""
    page = visitor().open("/statistics?as=Ann")
    page.get_by_role("button", name="More filters").click()
    choose(page, "Concern", "Anxiety")
    expect(page.get_by_text("Only: concern Anxiety.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Count all").click()
    expect(page.get_by_text("Only: concern Anxiety.")).not_to_be_visible()
    idle(page)
    page.locator(".st-key-statistics-part").get_by_text("Quality", exact=True).click()
    expect(page).to_have_url(re.compile("part=quality"))
    idle(page)
    expect(page.get_by_text("Only: concern Anxiety.")).not_to_be_visible()
    assert "concern=" not in page.url


def test_a_wrong_address_is_told(visitor, server):
    """And nothing that it says is taken for markup."""
    page = visitor().open("/statistics?as=Ann&concern=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&part=weather&goal=lots")
    expect(page.get_by_text("No record here has the concern “<img src=x onerror=alert(1)>”.")).to_be_visible()
    expect(page.get_by_text("There is no part “weather”")).to_be_visible()
    expect(page.get_by_text("The goal “lots” is not a number")).to_be_visible()
    expect(page.locator(".sc-lead")).to_have_text(re.compile("approved of 12 made"))


def test_planning_is_one_press_away(visitor, server):
    """The part opens, and comes on the screen."""
    page = visitor().open("/statistics?as=Ann")
    page.get_by_role("button", name="Plan the next batch").click()
    expect(page).to_have_url(re.compile("[?&]part=next-batch"))
    expect(page.locator(".st-key-statistics-part")).to_be_in_viewport()
    expect(page.get_by_role("radio", name="Next batch")).to_be_checked()


@pytest.mark.parametrize("width", [390, 1024])
def test_every_part_fits(visitor, server, width):
    """By its address; nothing scrolls sideways, and nothing fails."""
    for part in DRAWN_BY:
        page = visitor(viewport={"width": width, "height": 844}).open(f"/statistics?as=Ann&part={part}")
        expect(page.locator(".st-key-statistics-part")).to_be_visible()
        assert page.evaluate(FITS) <= 0, part
        assert not page.locator("[data-testid=stException]").count(), part


def test_a_glance_for_each_role(visitor, server):
    """A lead the four numbers, a clinician her queue and where she stopped, an editor the runs."""
    for name, role in (("Lou", "lead"), ("Clara", "clinician"), ("Edi", "editor")):
        server.ask("set_role", name=name, role=role)
    lou = visitor().open("/?as=Lou")
    for label in ("Approved", "Backlog", "Approval rate", "Spent"):
        expect(lou.get_by_test_id("stMetricLabel").filter(has_text=re.compile(f"^{label}$"))).to_be_visible()
    edi = visitor(own=True).open("/?as=Edi")
    expect(edi.get_by_text("No run yet.")).to_be_visible()

    clara = visitor(own=True).open("/review?as=Clara")
    clara.locator(".sc-place").wait_for()
    record = re.search("record=([0-9a-f]+)", clara.url).group(1)
    clara = visitor(own=True).open("/?as=Clara")
    expect(clara.get_by_text("12 records wait for your decision.")).to_be_visible()
    expect(clara.get_by_test_id("stMetric")).to_have_count(3)
    expect(clara.get_by_text("Import a file")).to_have_count(0)
    clara.get_by_role("button", name=re.compile("^Go on with")).click()
    expect(clara).to_have_url(re.compile(f"record={record}"))
