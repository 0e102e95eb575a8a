"""What needs revision, in a real browser: the text is typed, the difference shows when the field is left, the save is one version."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import grave, standing
from tests.conftest import some_dialogues

DIALOGUES = some_dialogues(4)
NOTE = "Warmer, please. ![x](http://evil.example/leak.png)"


@pytest.fixture(scope="module", autouse=True)
def sent_back(server):
    """Ben asked for a revision of the first dialogue."""
    name = json.loads(DIALOGUES)["dialogues"][0]["dialogue_id"]
    path = server.home / "reviews.json"
    row = {"dialogue_id": name, "status": "needs_revision", "reviewed_at": "2026-01-01T10:00:00Z", "reviewer": "Ben", "feedback": NOTE}
    path.write_text(json.dumps({"version": "1.0", "source_file": "march.json", "reviews": [row]}))
    server.command("import", "--file", str(path), "--batch", "March")


def test_from_the_queue_to_the_desk_and_back(visitor):
    """The queue has no buttons at the bottom of the page, and a record on the desk has; what is there is drawn each time."""
    page = visitor().open("/review?as=Ann&review-status=Needs+revision")
    expect(page.get_by_role("heading", name="To revise")).to_be_visible()
    expect(page.get_by_test_id("stBottom")).to_be_hidden()
    page.get_by_role("button", name="Open on the desk").click()
    expect(page.get_by_label("Note", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Skip"))).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_edit_by_hand(visitor, server, tmp_path):
    """On a narrow screen, from the filter of the Review page to the saved version; nothing scrolls sideways, nothing is
    fetched, and axe-core finds nothing serious."""
    someone = visitor(own=True, viewport={"width": 390, "height": 844})
    page = someone.open("/review?as=Ann&review-status=Needs+revision")
    expect(page.get_by_role("heading", name="To revise")).to_be_visible()
    expect(page.get_by_text("Ben: Warmer, please. ![x]")).to_be_visible()
    save = page.get_by_role("button", name="Save as new version")
    expect(save).to_be_disabled()
    field = page.get_by_label("T2 Assistant", exact=True)
    field.fill("That sounds heavy. What is it like <b>today</b>?")
    field.press("Tab")
    changed = page.get_by_role("region", name="What changes")
    expect(changed.locator("ins").first).to_be_visible()
    expect(changed).to_contain_text("<b>today</b>")
    assert page.evaluate("(() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth })()") <= 0
    assert (field.bounding_box() or {})["width"] > 250
    page.get_by_text("Labels of replies too").click()
    expect(page.get_by_role("combobox", name=re.compile("Intent of T2"))).to_be_visible()
    standing(page)
    assert grave(page) == []
    save.click()
    expect(page.get_by_text(re.compile("Saved as a new version of"))).to_be_visible()
    expect(page.get_by_text("Nothing waits to be revised.")).to_be_visible()
    assert not [address for address in someone.asked if "evil.example" in address]
    server.command("export", "--output", str(tmp_path / "out.json"), "--status", "any", "--batch", "March")
    first = json.loads((tmp_path / "out.json").read_text())["dialogues"][0]
    assert first["messages"][1]["text"] == "That sounds heavy. What is it like <b>today</b>?"
