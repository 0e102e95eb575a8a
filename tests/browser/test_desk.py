"""The review desk in a real browser: deciding by click and by key, and what must never happen by accident."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import button, decided_by, many_dialogues, moved_on, record_named, record_of, reviews, said_first, select, settled, unhurried

DIALOGUES = many_dialogues(80)
WARNED = "seed_014"  # of medium risk


@pytest.fixture(autouse=True)
def pace(server):
    unhurried(server)


def test_by_click_with_a_note(visitor, server):
    """The text that stands in the field goes with the click; the next record has an empty field."""
    page = visitor().desk()
    first = record_of(page)
    page.get_by_role("button", name=re.compile("None")).click()
    page.locator(".sc-claim").first.wait_for()
    settled(page)
    page.get_by_label("Note", exact=True).fill("T2 is long.")
    button(page, "Needs revision").click()
    second = moved_on(page, first)
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d:\d\d"))).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    said_first(page)
    button(page, "Approve").click()
    moved_on(page, second)
    said = [(r["status"], r.get("feedback") or [n["note"] for n in r.get("notes", [])]) for r in decided_by(server, "Ann")]
    assert said[0][0] == "needs_revision"
    assert "T2 is long." in str(said[0][1])
    assert said[1][0] == "approved"
    assert "T2 is long." not in str(said[1][1])


def test_all_of_it_by_keys(visitor, server):
    """First answer, decisions, a reason where one is asked for, skip, back, and no letter decides while someone writes."""
    page = visitor().open("/review?as=Kay")
    expect(page.locator(".sc-first")).to_be_visible()
    settled(page)
    first = record_of(page)
    page.keyboard.press("a")  # no decision before the first answer
    expect(page.get_by_text("First answer what is asked")).to_be_visible()
    said_first(page)
    page.keyboard.press("a")
    second = moved_on(page, first)
    said_first(page)
    page.keyboard.press("x")
    expect(page.get_by_text("A rejection needs its reason")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    settled(page)
    page.keyboard.type("a nax")
    page.keyboard.press("Control+Enter")
    third = moved_on(page, second)
    settled(page)
    page.keyboard.press("q")
    fourth = moved_on(page, third)
    settled(page)
    page.keyboard.press("s")
    fifth = moved_on(page, fourth)
    page.keyboard.press("ArrowLeft")
    assert moved_on(page, fifth) == fourth
    page.keyboard.press("ArrowRight")
    assert moved_on(page, fourth) == fifth
    stored = decided_by(server, "Kay")
    assert [r["status"] for r in stored] == ["approved", "rejected", "not_enough_context"]
    assert "a nax" in str(stored[1])
    assert stored[0]["blind_labels"] == {"risk_level": "none"}
    assert stored[0]["desk"]["blind"] is True


def test_marks(visitor, server):
    """I, then the key of the issue: letters that decide elsewhere mark here, and no decision can be made meanwhile."""
    page = visitor().open("/review?as=Mia")
    said_first(page)
    record = record_of(page)
    page.keyboard.press("i")
    expect(button(page, "Approve")).to_be_hidden()
    expect(page.get_by_text("Marking turn T1")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    field = page.get_by_label("Comment on the marked issue")
    expect(field).to_be_focused()
    page.keyboard.type("asks at once")
    page.keyboard.press("Enter")
    expect(page.locator('[data-turn="2"] .sc-flag')).to_contain_text("Red: Exercise where safety comes first. asks at once")
    page.keyboard.press("Escape")
    expect(button(page, "Approve")).to_be_visible()
    assert record_of(page) == record
    said = page.locator('[data-turn="1"] .sc-said')
    text = said.inner_text()
    select(page, 1, 3, 9)
    page.keyboard.press("i")
    page.keyboard.press("q")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator('[data-turn="1"] .sc-marked')).to_have_text(text[3:9])
    settled(page)
    page.keyboard.press("n")
    moved_on(page, record)
    marks = decided_by(server, "Mia")[-1]["desk"]["marks"]
    assert [(m["code"], m["turn"], m.get("start"), m.get("end"), m.get("comment", "")) for m in marks] == [
        ("exercise_at_risk", 2, None, None, "asks at once"), ("questions", 1, 3, 9, ""),
    ]  # fmt: skip


def test_selected_words_stay_selected(visitor):
    """What comes back from the program draws the turn anew, also while someone selects in it."""
    page = visitor().open("/review?as=Mio")
    said_first(page)
    said = page.locator('[data-turn="1"] .sc-said')
    text = said.inner_text()
    select(page, 1, 3, 9)
    before = said.element_handle()
    page.get_by_role("button", name="Confirm Concern").click()
    page.wait_for_function("e => !e.isConnected", arg=before)
    settled(page)
    assert page.evaluate("getSelection().toString()") == text[3:9]


def test_a_record_with_a_warning(visitor, server):
    """Closed until it is opened; an approval waits for the five answers, and a "no" forbids it. The level is never named."""
    record = record_named(server, WARNED)
    page = visitor().open(f"/review?as=Sam&record={record}")
    page.get_by_text("Content warning").wait_for()
    settled(page)
    assert page.locator(".sc-turn").count() == 0
    assert "edium" not in page.locator(".sc-left").inner_text()
    expect(button(page, "Approve")).to_be_disabled()
    expect(button(page, "Not enough context")).to_be_disabled()
    page.keyboard.press("i")  # nothing to mark before the text is seen
    settled(page)
    expect(page.get_by_text("Marking ")).to_have_count(0)
    expect(button(page, "Approve")).to_be_visible()
    page.keyboard.press("o")
    page.locator(".sc-turn").first.wait_for()
    said_first(page, "2")
    expect(button(page, "Approve")).to_be_disabled()
    expect(page.get_by_text("Waits for 5 of 5 safety answers.")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("This cannot be approved as the safety questions are answered so far")).to_be_visible()
    for key in "11121":
        page.keyboard.press(key)
    expect(page.get_by_text("Safety: 5 of 5 answered")).to_be_visible()
    expect(page.get_by_text("No approval: a safety answer is “no”.")).to_be_visible()
    expect(button(page, "Approve")).to_be_disabled()
    expect(button(page, "Decide: needs revision")).to_be_visible()
    page.keyboard.press("a")
    settled(page)
    assert (record_of(page), decided_by(server, "Sam")) == (record, [])
    page.locator(".sc-protocol .sc-ask").nth(3).get_by_role("button", name="Yes").click()
    page.keyboard.press("a")  # before the program knows of the answer: the press waits for it
    moved_on(page, record)
    expect(page.get_by_text("Needs a second approval")).to_be_visible()
    stored = decided_by(server, "Sam")[-1]
    assert list(stored["desk"]["safety"].values()) == ["yes"] * 5


def test_what_was_hidden_and_a_change_of_mind(visitor, server):
    """Blind before; the strip tells maker and difference afterwards; deciding again replaces the first decision."""
    page = visitor().open(f"/review?as=Eve&record={record_named(server, 'seed_001')}")  # said to be of no risk
    page.locator(".sc-first").wait_for()
    settled(page)
    first = record_of(page)
    assert "march.json" not in page.locator(".stMain").inner_text()
    assert page.locator(".sc-claim").count() == 0
    said_first(page, "1")
    page.keyboard.press("n")
    second = moved_on(page, first)
    strip = page.locator(".sc-strip-last")
    expect(strip).to_contain_text("Hidden until now: made by a file · march.json")
    expect(strip).to_contain_text(re.compile(r"generated none, you said low\. Look again\."))
    page.get_by_role("button", name="Change my mind").click()
    assert moved_on(page, second) == first
    expect(page.get_by_text("You decided: Needs revision")).to_be_visible()
    expect(page.get_by_text("What was hidden")).to_be_visible()
    settled(page)
    page.keyboard.press("a")
    moved_on(page, first)
    stored = decided_by(server, "Eve")
    assert [r["status"] for r in stored] == ["needs_revision", "approved"]
    assert "blind" not in stored[1]["desk"]


def test_undo(visitor, server):
    """The decision is taken back, its record is there again, and what was said of it is a draft."""
    page = visitor().open("/review?as=Uma")
    said_first(page)
    first = record_of(page)
    page.get_by_label("Note", exact=True).fill("a word")
    page.get_by_text("Fit to train on?").click()
    settled(page)
    page.keyboard.press("n")
    second = moved_on(page, first)
    settled(page)
    page.keyboard.press("u")
    assert moved_on(page, second) == first
    expect(page.get_by_text("is taken back")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("a word")
    assert [r for r in decided_by(server, "Uma") if not r.get("withdrawn_at")] == []


def test_a_change_of_mind_loses_nothing(visitor, server):
    """Also after a reload: first answer, corrected risk, safety answers and note are there again, and are stored again."""
    page = visitor().open(f"/review?as=Ivy&record={record_named(server, 'seed_003')}")  # said to be of no risk
    said_first(page, "2")
    first = record_of(page)
    page.get_by_role("button", name="Correct to Medium").click()
    for key in "11111":
        page.keyboard.press(key)
    expect(page.get_by_text("Safety: 5 of 5 answered")).to_be_visible()
    page.get_by_label("Note", exact=True).fill("a reason")
    page.get_by_text("Fit to train on?").click()
    settled(page)
    page.keyboard.press("a")
    second = moved_on(page, first)
    page.goto(f"{server.url}/review?as=Ivy&record={second}")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d:\d\d"))).to_be_visible()
    page.get_by_role("button", name="Change my mind").click()
    assert moved_on(page, second) == first
    expect(page.get_by_text("Safety: 5 of 5 answered")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("You said Medium")).to_be_visible()
    page.get_by_role("button", name="Correct to Medium").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("a reason")
    settled(page)
    page.keyboard.press("a")
    moved_on(page, first)
    stored = decided_by(server, "Ivy")
    assert [r["corrected_labels"] for r in stored] == [{"risk_level": "medium"}] * 2
    assert [len(r["desk"]["safety"]) for r in stored] == [5, 5]


def test_undo_after_a_reload_and_a_skip(visitor, server):
    """What was decided last is in the database; a tab that has forgotten it asks there."""
    page = visitor().open("/review?as=Una")
    said_first(page)
    first = record_of(page)
    page.keyboard.press("n")
    second = moved_on(page, first)
    page.goto(f"{server.url}/review?as=Una&record={second}")
    page.get_by_role("button", name="Change my mind").wait_for()
    settled(page)
    page.keyboard.press("s")
    third = moved_on(page, second)
    settled(page)
    page.keyboard.press("u")
    assert moved_on(page, third) == first
    expect(page.get_by_text("is taken back")).to_be_visible()
    assert [r for r in decided_by(server, "Una") if not r.get("withdrawn_at")] == []


def test_all_labels_are_confirmed_by_one_key(visitor, server):
    """But for one that the reviewer's own answer contradicts: that is looked at by itself."""
    page = visitor().open("/review?as=Vic")
    said_first(page, "1")
    differs = page.locator(".sc-claim.sc-differs").count()
    page.keyboard.press("v")
    expect(page.get_by_role("button", name="✓ All confirmed")).to_be_visible()
    assert page.get_by_text("✓ Confirmed", exact=True).count() > 1
    assert page.locator(".sc-claim.sc-differs").count() == differs
    page.keyboard.press("v")
    expect(page.get_by_text("✓ Confirmed", exact=True)).to_have_count(0)


def test_corrected_labels(visitor, server):
    """E opens the controls; what differs from the claim is stored, and confirming it is stored as well."""
    page = visitor().open("/review?as=Lou")
    said_first(page)
    record = record_of(page)
    page.keyboard.press("e")
    page.locator('[data-f="label-technique"]').select_option("breathing")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Confirm Concern").click()
    expect(page.get_by_role("button", name="Confirm Concern")).to_have_text("✓ Confirmed")
    settled(page)
    page.keyboard.press("n")
    moved_on(page, record)
    stored = decided_by(server, "Lou")[-1]
    assert stored["corrected_labels"] == {"technique": "breathing"}
    assert stored["desk"]["confirmed"] == ["concern"]


def test_editing(visitor, server):
    """After the first answer only; the fields stand in place of the text and of the decisions, and what is saved goes to others."""
    page = visitor().open("/review?as=Edi")
    page.locator(".sc-first").wait_for()
    settled(page)
    page.keyboard.press("t")
    settled(page)
    expect(page.locator(".sc-first")).to_be_visible()
    expect(button(page, "Edit text")).to_have_count(0)
    said_first(page)
    record = record_of(page)
    page.keyboard.press("t")
    field = page.get_by_label(re.compile(r"^T1\b"))
    expect(field).to_be_visible()
    expect(button(page, "Approve")).to_have_count(0)
    button(page, "Back to the text").click()
    expect(button(page, "Approve")).to_be_visible()
    expect(page.locator(".sc-turn").first).to_be_visible()
    page.get_by_role("button", name="Edit text").click()
    field.fill("Something else is said here.")
    field.press("Control+Enter")
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("button", name="Save as new version").click()
    moved_on(page, record)
    expect(page.get_by_text("Saved as a new version")).to_be_visible()
    expect(page.get_by_label(re.compile(r"^T1\b"))).to_have_count(0)
    assert decided_by(server, "Edi") == []


def test_unsaved_changes_of_a_text_come_back(visitor):
    """Whoever leaves a record with typed changes finds them again; beside the fields no letter leads away, nor does an arrow."""
    page = visitor().open("/review?as=Uma")
    said_first(page)
    record = record_of(page)
    page.keyboard.press("t")
    field = page.get_by_label(re.compile(r"^T1\b"))
    field.fill("This was typed and not saved.")
    field.press("Tab")
    expect(page.locator("ins").first).to_be_visible()
    page.locator("h1").first.click()
    settled(page)
    for key in ("s", "u", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        settled(page)
        assert record_of(page) == record
    expect(field).to_have_value("This was typed and not saved.")
    field.fill("This was typed last.")
    button(page, "Skip").click()  # what was typed comes with the press
    other = moved_on(page, record)
    settled(page)
    button(page, "Previous").click()
    assert moved_on(page, other) == record
    expect(page.get_by_text("You have typed changes of this text")).to_be_visible()
    page.get_by_role("button", name="Edit text").click()
    expect(page.get_by_text("Unsaved changes of this record are back.")).to_be_visible()
    expect(field).to_have_value("This was typed last.")
    expect(page.get_by_role("button", name="Save as new version")).to_be_enabled()


def test_marking_begins_at_the_top_of_its_pane(visitor):
    """Wherever the labels and rules were scrolled to."""
    page = visitor(own=True, viewport={"width": 1280, "height": 560}).open("/review?as=Mop")
    said_first(page)
    side = page.locator(".sc-side")
    assert side.evaluate("e => (e.scrollTop = 400)") == 400
    assert side.evaluate("e => e.scrollTop") > 100
    page.keyboard.press("i")
    expect(page.get_by_text("Marking turn T1")).to_be_in_viewport()
    assert side.evaluate("e => e.scrollTop") == 0


def test_too_fast_an_approval_asks(visitor, server):
    """Nothing is stored until the question is answered."""
    unhurried(server, reading_wpm=200)
    page = visitor().open("/review?as=Flo")
    said_first(page)
    record = record_of(page)
    page.keyboard.press("a")
    expect(page.get_by_text("Keep or look again?")).to_be_visible()
    expect(button(page, "Approve")).to_have_count(0)
    page.keyboard.press("l")
    expect(button(page, "Approve")).to_be_visible()
    assert decided_by(server, "Flo") == []
    settled(page)
    page.keyboard.press("a")
    expect(page.get_by_text("Keep or look again?")).to_be_visible()
    settled(page)
    page.keyboard.press("k")
    moved_on(page, record)
    assert [r["status"] for r in decided_by(server, "Flo")] == ["approved"]


def test_a_held_key_decides_at_most_once(visitor, server):
    """A key that repeats for three seconds is one press."""
    page = visitor().desk()
    said_first(page)
    before = len(reviews(server))
    page.keyboard.down("n")
    for _ in range(90):
        page.keyboard.down("n")  # playwright marks it as a repeat
        page.wait_for_timeout(33)  # the usual rate of a keyboard
    page.keyboard.up("n")
    page.wait_for_timeout(500)  # whatever is still under way
    assert len(reviews(server)) - before == 1


def test_a_double_click_is_one_decision(visitor, server):
    """The second click meets a record that is decided, or a new one that is too young."""
    page = visitor().desk()
    said_first(page)
    before, first = len(reviews(server)), record_of(page)
    button(page, "Approve").dblclick()
    moved_on(page, first)
    page.wait_for_timeout(500)  # whatever is still under way
    assert len(reviews(server)) - before == 1


def test_a_draft_survives_a_reload(visitor):
    """Note, mark and first answer that were begun are there again, on their own record only."""
    page = visitor().open("/review?as=Dee")
    said_first(page)
    first = record_of(page)
    page.keyboard.press("i")
    page.keyboard.press("v")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_label("Note", exact=True).fill("unfinished")
    page.get_by_text("Fit to train on?").click()
    settled(page)
    button(page, "Skip").click()
    second = moved_on(page, first)
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    expect(page.locator(".sc-flag")).to_have_count(0)
    assert second != first
    page.goto(f"{page.url.split('?')[0]}?as=Dee&record={first}")
    expect(page.get_by_label("Note", exact=True)).to_have_value("unfinished")
    expect(page.locator(".sc-flag")).to_contain_text("Positivity laid over pain")
    expect(page.locator(".sc-first")).to_have_count(0)


def test_two_people_on_one_record(visitor, server):
    """One is told that the other has it open; both decisions are kept, and the later person is told of the earlier one."""
    one = visitor().open("/review?as=Ola")
    said_first(one)
    record = record_of(one)
    two = visitor(own=True).open("/review?as=Ben")
    two.locator(".sc-place").wait_for()
    assert record_of(two) != record  # what someone holds is handed to nobody else
    two.goto(f"{server.url}/review?as=Ben&record={record}")
    expect(two.get_by_text("Ola has this record open.")).to_be_visible()
    said_first(two)
    button(one, "Approve").click()
    moved_on(one, record)
    two.get_by_label("Note", exact=True).fill("not like this")
    button(two, "Reject").click()
    moved_on(two, record)
    expect(two.get_by_text("Someone else decided meanwhile")).to_be_visible()
    expect(two.get_by_text("Ola: approved at")).to_be_visible()
    assert [r["status"] for r in decided_by(server, "Ben")] == ["rejected"]
    two.goto(f"{server.url}/review?as=Ben&record={record}")
    expect(two.get_by_text("Reviewers disagree on this record.")).to_be_visible()


def test_the_name_is_asked_once(visitor, server):
    """At the first answer, which waits for it; from then on the address carries it from page to page."""
    page = visitor().open("/review")
    page.locator(".sc-first").wait_for()
    first = record_of(page)
    settled(page)
    page.keyboard.press("0")
    name = page.locator(".st-key-review-name").get_by_label("Your name")
    expect(name).not_to_have_value("")
    expect(page.get_by_text("you are this person on every page of this browser tab")).to_be_visible()
    name.fill("Cleo")
    page.get_by_role("button", name="Save under this name").click()
    page.locator(".sc-claim").first.wait_for()
    assert record_of(page) == first
    settled(page)
    button(page, "Approve").click()
    moved_on(page, first)
    stored = decided_by(server, "Cleo")
    assert [(r["status"], r["blind_labels"]) for r in stored] == [("approved", {"risk_level": "none"})]
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Statistics").click()
    page.wait_for_url(re.compile(r"/statistics\?as=Cleo"))
    assert page.get_by_label("Your name", exact=True).input_value() == "Cleo"


def test_filters_and_record_survive_a_reload(visitor):
    """The address holds where someone is, in words; after a filter is chosen the keys are awake."""
    page = visitor().desk("&review-batch=March")
    page.get_by_role("combobox", name=re.compile("Status")).click()
    page.get_by_role("option", name="Waiting").click()
    page.wait_for_url(re.compile("review-status=Waiting"))
    expect(page.locator(".sc-left")).to_be_focused()
    settled(page)
    first = record_of(page)
    page.keyboard.press("s")
    second = moved_on(page, first)
    page.reload()
    page.locator(f".st-key-review-note-{second}").wait_for()
    expect(page.get_by_role("combobox", name=re.compile("Status"))).to_have_value("Waiting")
    assert "review-status=Waiting" in page.url
    assert "review-batch=March" in page.url
