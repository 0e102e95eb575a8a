"""Known answers, confirmed by keys in a real browser."""

import re

from playwright.sync_api import expect

from tests.browser.test_accessibility import grave, standing
from tests.conftest import some_dialogues

DIALOGUES = some_dialogues(2)


def test_one_after_the_other_by_keys(visitor):
    """A key confirms and the next one is there; a number changes an answer; a held key confirms one; nothing scrolls sideways."""
    page = visitor(own=True, viewport={"width": 390, "height": 844}).open("/review?as=Ann&review-part=Calibration")
    page.get_by_text("Known answers", exact=True).click()
    expect(page.get_by_text("0 of 40 dialogues")).to_be_visible()
    page.get_by_role("button", name=re.compile("Open the dialogue")).click()
    confirm = page.get_by_role("button", name=re.compile("Confirm and go on"))
    expect(confirm).to_be_visible()
    standing(page)
    assert grave(page) == []
    assert page.evaluate("(() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth })()") <= 0
    concern = page.get_by_role("combobox", name="Concern")
    before = concern.input_value()
    page.keyboard.press("3")
    expect(concern).not_to_have_value(before)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 of 40 dialogues")).to_be_visible()
    standing(page)
    page.keyboard.down("Control")
    for _ in range(30):  # as a keyboard repeats a key that is held
        page.keyboard.down("Enter")
    page.keyboard.up("Control")
    standing(page)
    expect(page.get_by_text(re.compile("[12] of 40 dialogues"))).to_be_visible()
