"""The next record is on the screen before the program has answered; what it answers stands, and nothing goes to the wrong record."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import button, decided_by, many_dialogues, moved_on, record_named, record_of, said_first, settled, unhurried

DIALOGUES = many_dialogues(80)
SAVING, SAVED = "Saving…", re.compile(r"Saved \d\d:\d\d:\d\d")


@pytest.fixture(autouse=True)
def pace(server):
    unhurried(server)


class Answers:
    """What a server sends to a page, held back while it is `shut`; what the page sends goes through."""

    def __init__(self, page):
        self.page, self.kept, self.is_shut, self.told = page, [], False, []
        page.route_web_socket(re.compile("/_stcore/stream"), self._between)

    def _between(self, browser):
        server = browser.connect_to_server()
        browser.on_message(server.send)
        server.on_message(lambda message: self._told(browser, message))

    def _told(self, browser, message):
        self.told.append(message if isinstance(message, bytes) else message.encode())
        self.kept.append((browser, message))
        if not self.is_shut:
            self.open()

    def shut(self):
        self.is_shut = True

    def open(self):
        self.is_shut = False
        kept, self.kept = self.kept, []
        for browser, message in kept:
            browser.send(message)


@pytest.fixture
def seat(visitor):
    """Someone at the desk under a name of their own, with the first answer given, and the answers of their server."""

    def begin(name):
        someone = visitor()
        answers = Answers(someone.page)
        page = someone.open(f"/review?as={name}")
        said_first(page)
        return page, answers

    return begin


def named(page):
    """The record that is on the screen, whatever the address says."""
    return page.locator(".sc-side > .sc-tag").last.inner_text().split(" · ")[0]


def painted(page, before):
    expect(page.locator(".sc-side > .sc-tag").last).not_to_contain_text(f"{before} ·")
    expect(page.get_by_text(SAVING)).to_be_visible()
    return named(page)


def test_painted_before_the_answer_and_kept_by_it(seat, server):
    """The address and the buttons are still those of the record before; "Saved" stands when the program has said it."""
    page, answers = seat("Pia")
    first, name = record_of(page), named(page)
    answers.shut()
    page.keyboard.press("n")
    following = painted(page, name)
    assert record_of(page) == first
    expect(page.get_by_text(SAVED)).to_have_count(0)
    expect(page.locator(".sc-turn").first.or_(page.locator(".sc-left .sc-main"))).to_be_visible()
    page.wait_for_function("() => document.querySelector('.st-key-review-noting').inert")  # a word for the record before would be lost
    node = page.locator(".sc-left > *").element_handle()
    answers.open()
    second = moved_on(page, first)
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.get_by_text(SAVING)).to_have_count(0)
    assert named(page) == following
    assert node.evaluate("e => e.isConnected")  # what stood there stands
    assert page.evaluate("!document.querySelector('.st-key-review-noting').inert")
    (stored,) = decided_by(server, "Pia")
    assert (stored["status"], stored["dialogue_id"]) == ("needs_revision", name)
    assert server.ask("card", record_id=second, whole=True).record.external_id == following


def test_what_is_refused_comes_back_with_its_sentence(seat, server):
    """The browser could not know: the pace was changed after the record was opened. What was marked on it is still there."""
    page, answers = seat("Rob")
    first, name = record_of(page), named(page)
    page.get_by_role("button", name="Confirm Concern").click()
    expect(page.get_by_role("button", name="Confirm Concern")).to_have_text("✓ Confirmed")
    settled(page)
    unhurried(server, reading_wpm=100)
    answers.shut()
    page.keyboard.press("a")
    painted(page, name)
    answers.open()
    expect(page.get_by_text("Keep or look again?")).to_be_visible()
    expect(page.get_by_text(SAVING)).to_have_count(0)
    assert (record_of(page), named(page)) == (first, name)
    expect(page.get_by_role("button", name="Confirm Concern")).to_have_text("✓ Confirmed")
    assert decided_by(server, "Rob") == []
    page.keyboard.press("k")
    moved_on(page, first)
    (stored,) = decided_by(server, "Rob")
    assert (stored["dialogue_id"], stored["status"], stored["desk"]["confirmed"]) == (name, "approved", ["concern"])


def test_another_record_than_the_one_that_was_painted(seat, visitor, server):
    """Someone decided it by its address meanwhile: the program hands out another, which is drawn, and nothing was said of the other."""
    page, answers = seat("Una")
    first, name = record_of(page), named(page)
    answers.shut()
    page.keyboard.press("s")  # to learn which one is held
    following = painted(page, name)
    answers.open()
    second = moved_on(page, first)
    page.keyboard.press("ArrowLeft")
    assert moved_on(page, second) == first
    settled(page)
    server.ask("decide", review_id="meanwhile", record_id=second, verdict="needs_revision", note="so be it")
    answers.shut()
    page.keyboard.press("n")
    painted(page, name)
    answers.open()
    third = moved_on(page, first)
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert third != second
    assert server.ask("card", record_id=third, whole=True).record.external_id == named(page) != following
    assert [r["dialogue_id"] for r in decided_by(server, "Una")] == [name]


def test_a_press_without_an_answer_lets_no_other_through(seat, server):
    """Neither keys nor clicks reach the program, and that is said; a decision afterwards is one of the new record."""
    page, answers = seat("Vera")
    first, name = record_of(page), named(page)
    answers.shut()
    page.keyboard.press("n")
    following = painted(page, name)
    page.keyboard.press("n")
    expect(page.get_by_text("That press came too soon")).to_be_visible()
    for key in ("a", "s", "u", "ArrowRight", "ArrowLeft", "q"):
        page.keyboard.press(key)
    button(page, "Needs revision").click()
    button(page, "Undo").click()
    assert named(page) == following
    answers.open()
    second = moved_on(page, first)
    said_first(page)
    assert [r["dialogue_id"] for r in decided_by(server, "Vera")] == [name]
    page.keyboard.press("n")
    moved_on(page, second)
    assert [r["dialogue_id"] for r in decided_by(server, "Vera")] == [name, following]


def test_a_key_held_while_the_program_is_slow(seat, server):
    page, answers = seat("Hal")
    first = record_of(page)
    answers.shut()
    page.keyboard.down("n")
    for turn in range(90):
        page.keyboard.down("n")
        page.wait_for_timeout(33)
        if turn == 60:
            answers.open()
    page.keyboard.up("n")
    moved_on(page, first)
    settled(page)
    assert len(decided_by(server, "Hal")) == 1


def test_what_is_said_of_the_painted_record_waits_for_it(seat, server):
    """The first answer is given before the program has answered; it is stored once it has, of the record that was on the screen."""
    page, answers = seat("Wim")
    first, name = record_of(page), named(page)
    while True:
        answers.shut()
        page.keyboard.press("n")
        following = painted(page, name)
        if page.locator(".sc-first").count():
            break
        answers.open()  # a record with a warning, which asks for nothing before it is opened
        first, name = moved_on(page, first), following
        said_first(page)
    page.keyboard.press("1")
    expect(page.locator('.sc-first [aria-pressed="true"]')).to_have_count(1)
    answers.open()
    second = moved_on(page, first)
    expect(page.locator(".sc-claim").first).to_be_visible()
    assert named(page) == following
    settled(page)
    page.get_by_label("Note", exact=True).fill("said early")
    page.get_by_text("Fit to train on?").click()
    settled(page)
    page.keyboard.press("n")
    moved_on(page, second)
    last = decided_by(server, "Wim")[-1]
    assert (last["dialogue_id"], last["blind_labels"]) == (following, {"risk_level": "low"})


def test_what_waits_for_the_program_as_before(seat):
    """Where the browser cannot know, or knows that it will be refused: no first answer, no reason for a rejection, a note in the making."""
    page, answers = seat("Xia")
    name = named(page)
    answers.shut()
    page.keyboard.press("x")
    page.wait_for_timeout(200)
    expect(page.get_by_text(SAVING)).to_have_count(0)
    assert named(page) == name
    answers.open()
    expect(page.get_by_text("A rejection needs its reason")).to_be_visible()
    settled(page)
    page.get_by_label("Note", exact=True).fill("no")
    answers.shut()
    button(page, "Reject").click()
    page.wait_for_timeout(200)
    assert named(page) == name
    answers.open()
    expect(page.get_by_text(SAVED)).to_be_visible()


def test_two_desks_never_show_the_same_record(seat, server):
    """Neither the one that is on the screen nor the one that waits behind it, but where two reviewers are wanted."""
    one, answers = seat("Yan")
    two, others = seat("Zoe")
    seen = {"Yan": [named(one)], "Zoe": [named(two)]}
    for _ in range(4):
        for person, page, gate in (("Yan", one, answers), ("Zoe", two, others)):
            first = record_of(page)
            gate.shut()
            page.keyboard.press("n")
            seen[person].append(painted(page, seen[person][-1]))
            gate.open()
            moved_on(page, first)
            said_first(page)
    for shared in set(seen["Yan"]) & set(seen["Zoe"]):
        assert server.ask("card", record_id=record_named(server, shared)).needs_second, shared
    assert len({*seen["Yan"], *seen["Zoe"]}) >= 6


def test_the_browser_is_sent_nothing_that_is_hidden(visitor):
    """Of the record on the desk and of the one behind it: no maker, and not even the names of labels before the first answer."""
    someone = visitor()
    answers = Answers(someone.page)
    page = someone.open("/review?as=Ida")
    page.locator(".sc-first, .sc-left .sc-main").first.wait_for()
    settled(page)
    sent = b"".join(answers.told)
    assert b'"next": {"record"' in sent or b'"next":{"record"' in sent
    assert b"march.json" not in sent
    assert b'"claims": [{' not in sent
    assert b'"hidden": [[' not in sent
    said_first(page)
    assert b'"claims": [{' in b"".join(answers.told)
    page.keyboard.press("n")
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert b"march.json" in b"".join(answers.told)
