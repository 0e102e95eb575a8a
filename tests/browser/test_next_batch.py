"""The next batch in a real browser: its table is changed by hand, one press starts it, and the desk hands it to whom it is assigned."""

import contextlib
import re

import pytest
from playwright.sync_api import expect

from tests.conftest import some_dialogues
from tests.serving import idle

DIALOGUES = some_dialogues(12)
ROW = 35  # pixels of the grid


def number(page):
    return int(re.search(r"\d+", page.get_by_role("button", name="Start ").inner_text())[0])


@pytest.fixture
def planned(visitor, server):
    page = visitor().open("/statistics?as=Lea&part=next-batch&goal=300")
    expect(page.get_by_role("button", name="Start 100 dialogues")).to_be_visible()
    idle(page)
    return page


def grid(page):
    found = page.get_by_test_id("stDataFrame").first
    found.scroll_into_view_if_needed()
    return found


def cell(page, row):
    """The number of a row."""
    grid(page).click(position={"x": 60, "y": 55 + ROW * row})


def typed(page, row, keys, seen):
    """The first key opens a field: the others wait for it, as a hand does. `seen` is what the field takes of them."""
    field = page.locator("#portal .gdg-input")
    for _ in range(5):
        cell(page, row)
        page.keyboard.press(keys[0])
        with contextlib.suppress(AssertionError):
            expect(field).to_have_value(seen[:1], timeout=3_000)
            break
        page.keyboard.press("Escape")
    page.keyboard.type(keys[1:], delay=100)
    expect(field).to_have_value(seen)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)
    idle(page)


def test_the_table_by_hand(planned):
    """A number, a letter, a removed row; the sum follows, and it can be undone."""
    page, start = planned, planned.get_by_role("button", name="Start ")
    typed(page, 0, "25", "25")
    expect(page.get_by_role("button", name="Undo the changes")).to_be_visible()
    changed = number(page)
    assert 100 < changed < 125
    expect(page.get_by_text(f"{changed} by templates. Expected to be approved")).to_be_visible()
    typed(page, 0, "abc", "")
    assert number(page) == changed
    grid(page).click(position={"x": 16, "y": 55})
    page.keyboard.press("Delete")
    expect(start).to_have_text(f"Start {changed - 25} dialogues")
    page.get_by_role("button", name="Undo the changes").click()
    expect(start).to_have_text("Start 100 dialogues")


def test_one_press_and_whose_it_is(planned, visitor):
    """What has started is on the screen; whoever it is assigned to gets it first and is told so."""
    page = planned
    names = page.get_by_role("combobox", name="Assigned to")
    names.click()
    names.fill("Cleo")
    expect(page.get_by_text("Add: Cleo")).to_be_visible()
    names.press("Enter")
    expect(page.locator(".react-aria-ComboBox [data-tag]")).to_have_text("Cleo")
    names.press("Escape")
    idle(page)
    page.get_by_role("button", name="Start 100 dialogues").click()
    head = page.locator(".st-key-next-batch-head")
    expect(head).to_contain_text(re.compile("Done: 100 of 100 dialogues made, batch “Generated .*”, assigned to Cleo."), timeout=60_000)
    expect(head).to_be_in_viewport()
    expect(page.get_by_role("link", name="See the run on Generate")).to_be_visible()
    desk = visitor().open("/review?as=Cleo")
    expect(desk.get_by_text(re.compile("^“Generated .*” is assigned to you and comes first.$"))).to_be_visible()
    expect(desk.get_by_text(re.compile("^syn_")).first).to_be_visible()
