"""How the desk lies on the screen: the text has the room, nothing covers anything, and nothing is left empty."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import button, many_dialogues, moved_on, record_named, record_of, said_first, settled, unhurried

DIALOGUES = many_dialogues(40)


@pytest.fixture(autouse=True)
def pace(server):
    unhurried(server)


def begun(page):
    """Without the offer to calibrate first, which stands above the desk until it is answered."""
    later = page.get_by_role("button", name="Begin with the batch")
    if later.count():
        later.click()
        expect(later).to_have_count(0)
        settled(page)
    return page


def test_a_narrow_screen(visitor, server):
    """At 390 pixels the pages fit without scrolling sideways, the decisions are in reach, and the rules are folded."""
    someone = visitor(own=True, viewport={"width": 390, "height": 844})
    for path in ("/", "/generate", "/statistics", "/setup", "/review"):
        page = someone.open(f"{path}?as=Ann&record={record_named(server, 'seed_002')}")
        page.get_by_role("heading").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('[data-testid=stMain]'))"), path
    for name in ("Approve", "Needs revision", "Reject"):
        box = button(page, name).bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    expect(page.locator(".sc-guide")).not_to_have_attribute("open", "")
    turn, side = page.locator(".sc-turn").first.bounding_box(), page.locator(".sc-side").bounding_box()
    assert side["y"] > turn["y"]
    assert turn["width"] <= 390
    before = record_of(page)
    page.locator(".sc-side").evaluate("e => e.scrollIntoView({block: 'end', behavior: 'instant'})")
    assert page.locator(".sc-desk").bounding_box()["y"] < 0
    settled(page)
    button(page, "Skip").click()
    moved_on(page, before)
    page.wait_for_function("() => document.querySelector('.sc-desk').getBoundingClientRect().top >= 0")  # it begins at its beginning


@pytest.mark.parametrize("height", [720, 900])
def test_the_desk_fills_the_screen_and_no_more(visitor, height):
    """Nothing lies under the note and the buttons, and the page itself does not scroll."""
    page = visitor(own=True, viewport={"width": 1440, "height": height}).desk()
    assert page.evaluate("(e => e.scrollHeight <= e.clientHeight)(document.querySelector('[data-testid=stMain]'))")
    desk, bottom = page.locator(".sc-desk").bounding_box(), page.get_by_test_id("stBottom").bounding_box()
    assert 0 <= bottom["y"] - (desk["y"] + desk["height"]) <= 12


def test_the_text_has_the_room_on_a_wide_screen(visitor):
    """Its pane has at least what the screen has without 260 pixels, and no wider margin beside its lines than a scroll bar takes."""
    page = begun(visitor(own=True, viewport={"width": 1440, "height": 900}).desk())
    pane = page.locator(".sc-left").bounding_box()
    assert pane["height"] >= 900 - 260
    said_first(page)
    text, side = page.locator(".sc-talk").bounding_box(), page.locator(".sc-side").bounding_box()
    assert side["x"] - (text["x"] + text["width"]) <= 60
    assert page.evaluate("innerWidth") - (side["x"] + side["width"]) <= 60


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (1024, 768)])
def test_no_gap_while_marking(visitor, width, height):
    """The panes take the room of the buttons that are not drawn, and the page does not scroll."""
    page = visitor(own=True, viewport={"width": width, "height": height}).desk("&review-status=Waiting")
    said_first(page)
    page.keyboard.press("i")
    expect(button(page, "Approve")).to_be_hidden()
    desk, note = page.locator(".sc-desk").bounding_box(), page.get_by_label("Note", exact=True).bounding_box()
    assert 0 <= note["y"] - (desk["y"] + desk["height"]) <= 20
    assert page.evaluate("(e => e.scrollHeight <= e.clientHeight)(document.querySelector('[data-testid=stMain]'))")


@pytest.mark.parametrize("width", [800, 1024, 1280, 1440])
def test_the_button_of_the_sidebar_covers_nothing(visitor, width):
    page = visitor(own=True, viewport={"width": width, "height": 768}).desk()
    arrow = page.get_by_test_id("stExpandSidebarButton").bounding_box()
    for there in (page.locator(".st-key-review-parts button").first, page.locator("h1")):
        box = there.bounding_box()
        assert box["x"] >= arrow["x"] + arrow["width"] or box["y"] >= arrow["y"] + arrow["height"]


def test_why_it_cannot_be_approved_stands_beside_the_button(visitor, server):
    """On a wide screen in its row, which is no higher for it; on a narrow one above."""
    for number, (width, height) in enumerate([(1440, 900), (1280, 720), (390, 844)]):
        page = visitor(own=True, viewport={"width": width, "height": height}).open(f"/review?as=Why{number}&record={record_named(server, 'seed_014')}")
        page.get_by_text("Content warning").first.wait_for()
        settled(page)
        said_first(page, "2")
        why, approve = page.locator(".sc-against"), button(page, "Approve")
        expect(why).to_have_text("Waits for 5 of 5 safety answers.")
        expect(approve).to_be_disabled()
        said, dead = why.bounding_box(), approve.bounding_box()
        if width > 390:
            assert dead["height"] <= 46
            assert 0 <= said["x"] - (dead["x"] + dead["width"]) <= 20
        else:
            assert 0 <= dead["y"] - (said["y"] + said["height"]) <= 20


def test_the_text_has_the_room_on_a_narrow_screen(visitor):
    """More than half of it before anything is scrolled; the choice above is whole, and the ways on are one row."""
    page = begun(visitor(own=True, viewport={"width": 390, "height": 844}).desk())
    seen = page.get_by_test_id("stBottom").bounding_box()["y"] - page.locator(".sc-left").bounding_box()["y"]
    assert seen >= 844 / 2
    for part in page.locator(".st-key-review-parts button").all():
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] >= 60  # below the bar of the sidebar
    rows = {round(button(page, name).bounding_box()["y"]) for name in ("Not enough context", "Skip", "Undo", "Previous", "Next")}
    assert len(rows) == 1
