"""The review desk in a real browser: deciding by click and by key, and what must never happen by accident."""

import json
import re

from playwright.sync_api import expect

from tests.conftest import some_dialogues

DIALOGUES = some_dialogues(20)


def record_of(page):
    """The record in the URL, once it stands there."""
    page.wait_for_function("new URLSearchParams(location.search).has('record')")
    return page.evaluate("new URLSearchParams(location.search).get('record')")


def moved_on(page, before):
    """Wait for another record than `before`, in the URL and on the screen."""
    page.wait_for_function("before => new URLSearchParams(location.search).get('record') !== before", arg=before)
    after = record_of(page)
    page.locator(f".st-key-review-note-{after}").wait_for()
    expect(page.locator("textarea")).to_have_count(1)
    return after


def reviews(server):
    """What is stored, by person, in the order in which it came; asked of the server as it runs."""
    target = server.home / "reviews.json"
    target.unlink(missing_ok=True)
    server.ask("export_file", path=str(target), format="reviews", status="any")
    return json.loads(target.read_text(encoding="utf-8"))["reviews"]


def decided_by(server, person):
    return [r for r in reviews(server) if r["reviewer"] == person]


def button(page, name):
    return page.get_by_role("button", name=re.compile(rf"\b{name}\b"))


def test_by_click_with_a_note(visitor, server):
    """The text that stands in the field goes with the click; the next record has an empty field."""
    page = visitor().desk()
    first = record_of(page)
    page.get_by_label("Note").fill("T2 is long.")
    button(page, "Needs revision").click()
    second = moved_on(page, first)
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d:\d\d"))).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("")
    page.wait_for_timeout(500)  # a new record takes no decision in its first third of a second
    button(page, "Approve").click()
    moved_on(page, second)
    said = [(r["status"], r.get("feedback") or [n["note"] for n in r.get("notes", [])]) for r in decided_by(server, "Ann")]
    assert said[0][0] == "needs_revision"
    assert "T2 is long." in str(said[0][1])
    assert said[1][0] == "approved"
    assert "T2 is long." not in str(said[1][1])


def test_by_key(visitor, server):
    """Letters decide, arrows look around, and no letter decides while someone writes."""
    page = visitor().desk()
    before = len(decided_by(server, "Ann"))
    first = record_of(page)
    page.keyboard.press("x")
    second = moved_on(page, first)
    page.wait_for_timeout(500)  # as above
    page.keyboard.press("s")
    third = moved_on(page, second)
    page.keyboard.press("ArrowLeft")
    assert moved_on(page, third) == second
    page.get_by_label("Note").click()
    page.keyboard.type("a nax")
    expect(page.get_by_label("Note")).to_have_value("a nax")
    assert record_of(page) == second
    stored = decided_by(server, "Ann")
    assert len(stored) == before + 1
    assert stored[-1]["status"] == "rejected"


def test_a_held_key_decides_at_most_once(visitor, server):
    """A key that repeats for three seconds is one press."""
    page = visitor().desk()
    before = len(reviews(server))
    page.keyboard.down("a")
    for _ in range(90):
        page.keyboard.down("a")  # playwright marks it as a repeat
        page.wait_for_timeout(33)  # the usual rate of a keyboard
    page.keyboard.up("a")
    page.wait_for_timeout(500)  # whatever is still under way
    assert len(reviews(server)) - before == 1


def test_a_double_click_is_one_decision(visitor, server):
    """The second click meets a record that is decided, or a new one that is too young."""
    page = visitor().desk()
    before, first = len(reviews(server)), record_of(page)
    button(page, "Approve").dblclick()
    moved_on(page, first)
    page.wait_for_timeout(500)  # whatever is still under way
    assert len(reviews(server)) - before == 1


def test_a_draft_survives_a_reload(visitor):
    """A note that was begun is there again, on its own record only."""
    page = visitor().desk()
    first = record_of(page)
    page.get_by_label("Note").fill("unfinished")
    page.get_by_text("Fit to train on?").click()
    page.wait_for_timeout(300)  # the field tells the server when it is left
    button(page, "Skip").click()
    moved_on(page, first)
    expect(page.get_by_label("Note")).to_have_value("")
    page.goto(f"{page.url.split('?')[0]}?as=Ann&record={first}")
    expect(page.get_by_label("Note")).to_have_value("unfinished")


def test_two_people_on_one_record(visitor, server):
    """Both decisions are kept, and the later person is told of the earlier one."""
    ann, ben = visitor(), visitor(own=True)
    one = ann.desk()
    record = record_of(one)
    two = ben.open(f"/review?as=Ben&record={record}")
    two.locator(".sc-place").wait_for()
    two.wait_for_timeout(500)  # as above
    button(one, "Approve").click()
    moved_on(one, record)
    button(two, "Reject").click()
    moved_on(two, record)
    expect(two.get_by_text("Someone else decided meanwhile")).to_be_visible()
    expect(two.get_by_text("Ann: approved at")).to_be_visible()
    assert [r["status"] for r in decided_by(server, "Ben")] == ["rejected"]
    two.goto(f"{server.url}/review?as=Ben&record={record}")
    expect(two.get_by_text("Reviewers disagree on this record.")).to_be_visible()


def test_the_name_is_asked_once(visitor, server):
    """At the first decision, which waits for it; from then on the address carries it from page to page."""
    page = visitor().open("/review")
    page.locator(".sc-place").wait_for()
    first = record_of(page)
    page.wait_for_timeout(500)  # keys are bound a moment after the page stands
    page.keyboard.press("a")
    name = page.get_by_label("Your name, for this decision")
    expect(name).not_to_have_value("")
    name.fill("Cleo")
    page.get_by_role("button", name="Save", exact=True).click()
    second = moved_on(page, first)
    assert [r["status"] for r in decided_by(server, "Cleo")] == ["approved"]
    page.wait_for_timeout(500)  # a new record takes no decision in its first third of a second
    button(page, "Approve").click()
    moved_on(page, second)
    page.get_by_role("link", name="Statistics").click()
    page.wait_for_url(re.compile(r"/statistics\?as=Cleo"))
    assert page.get_by_label("Your name", exact=True).input_value() == "Cleo"


def test_filters_and_record_survive_a_reload(visitor):
    """The address holds where someone is, in words."""
    page = visitor().desk("&review-status=Waiting&review-batch=March")
    first = record_of(page)
    button(page, "Skip").click()
    second = moved_on(page, first)
    page.reload()
    page.locator(f".st-key-review-note-{second}").wait_for()
    expect(page.get_by_role("combobox", name=re.compile("Status"))).to_have_value("Waiting")
    assert "review-status=Waiting" in page.url
    assert "review-batch=March" in page.url


def test_a_narrow_screen(visitor):
    """At 390 pixels the pages fit without scrolling sideways, and the three decisions are in reach."""
    someone = visitor(own=True, viewport={"width": 390, "height": 844})
    for path in ("/", "/generate", "/statistics", "/setup", "/review"):
        page = someone.open(f"{path}?as=Ann")
        page.get_by_role("heading").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('[data-testid=stMain]'))"), path
    for name in ("Approve", "Needs revision", "Reject"):
        box = button(page, name).bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
