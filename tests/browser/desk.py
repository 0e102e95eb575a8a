"""Steps at the review desk, and what is stored of them."""

import json
import re

from playwright.sync_api import expect

from tests.conftest import some_dialogues


def many_dialogues(number):
    """So many that every test finds some that nobody has decided or holds: copies of the samples that say a little more."""
    whole = json.loads(some_dialogues(20))
    once = whole["dialogues"]
    for place in range(20, number):
        copied = json.loads(json.dumps(once[place % 20]))
        copied["dialogue_id"] = f"copy_{place}"
        copied["messages"][0]["text"] += f" That was day {place}."
        whole["dialogues"].append(copied)
    return json.dumps(whole).encode()


def record_of(page):
    """The record in the URL, once it stands there."""
    page.wait_for_function("() => new URLSearchParams(location.search).has('record')")
    return page.evaluate("new URLSearchParams(location.search).get('record')")


def moved_on(page, before):
    """Wait for another record than `before`, in the URL and on the screen."""
    page.wait_for_function("before => new URLSearchParams(location.search).get('record') !== before", arg=before)
    after = record_of(page)
    page.locator(f".st-key-review-note-{after}").wait_for()
    expect(page.locator("textarea")).to_have_count(1)
    return after


def settled(page):
    """A new record takes no decision in its first third of a second, and its keys are bound a moment after it stands."""
    page.wait_for_timeout(500)


def select(page, turn, start, end):
    """Select characters of a turn: found and selected at one go, because the desk may draw the turn anew between two calls."""
    page.evaluate(
        """([turn, start, end]) => {
            const text = document.querySelector(`[data-turn="${turn}"] .sc-said`).firstChild;
            getSelection().setBaseAndExtent(text, start, text, end);
        }""",
        [turn, start, end],
    )


def said_first(page, key="0"):
    """Give the first answer, where it is asked for, and wait for the labels."""
    expect(page.locator(".sc-first, .sc-claim, .sc-main").first).to_be_visible()
    if page.locator(".sc-left .sc-main").count():
        page.keyboard.press("o")
        expect(page.locator(".sc-first, .sc-claim").first).to_be_visible()
    if page.locator(".sc-first").count():
        while page.locator(".sc-first .sc-now").count():
            page.keyboard.press(key)
            key = "1"  # the questions of the audit sample begin there
            page.wait_for_timeout(50)
    expect(page.locator(".sc-claim").first).to_be_visible()
    settled(page)


def reasoned(page, text="it may harm"):
    """Say why, where a rejection waits for it: the cursor is in the note, and Ctrl+Enter tries it again."""
    expect(page.get_by_text("A rejection needs its reason")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    settled(page)
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")


def reviews(server):
    """What is stored, by person, in the order in which it came; asked of the server as it runs."""
    target = server.home / "reviews.json"
    target.unlink(missing_ok=True)
    server.ask("export_file", path=str(target), format="reviews", status="any")
    return sorted(json.loads(target.read_text(encoding="utf-8"))["reviews"], key=lambda review: review["reviewed_at"])


def decided_by(server, person):
    return [r for r in reviews(server) if r["reviewer"] == person]


def record_named(server, name):
    return next(item.record_id for item in server.ask("queue", limit=100).items if item.external_id == name)


def button(page, name):
    return page.get_by_role("button", name=re.compile(rf"\b{name}\b"))


def unhurried(server, **more):
    """Nobody is asked whether they have read so fast: what these tests read is read at once."""
    server.ask("change_settings", settings={"reading_wpm": 10**9, "audit_share": 0, **more})
