"""Rating the answers of a pair further in a real browser: by keys, blind, without holding up whoever does not."""

import re

import pytest
from playwright.sync_api import expect

from synthcore.core.pair_reviews import left
from tests import serving
from tests.browser.desk import button, decided_by, moved_on, reasoned, record_of
from tests.pairs import CANARIES, csv_of, row

ROWS = [row(n, risk_level="careful") for n in range(12)]


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    server = serving.Server(tmp_path_factory.mktemp("home"))
    file = server.home / "questions_and_responses.csv"
    file.write_bytes(csv_of(*ROWS))
    server.command("import", "--file", str(file), "--batch", "Pairs")
    server.start()
    yield server
    server.stop()


def begin(visitor, person, **more):
    """The desk of a person, on a pair that stands long enough to take keys. Returns the page, the record and where its right answer stands."""
    page = visitor(own=True, **more).open(f"/review?as={person}")
    page.locator(".sc-place").wait_for()
    page.wait_for_timeout(600)
    record_id = record_of(page)
    return page, record_id, left(record_id, person) == "chosen"


def say(page, key):
    page.keyboard.press(key)
    name = re.compile(rf"(safe|unsafe) Shortcut {key.upper()}$")
    expect(page.get_by_role("button", name=name)).to_have_attribute("data-testid", "stBaseButton-primary")


def asked(page, name):
    return page.get_by_role("group", name=name, exact=True)


def test_wrong_unfolds_the_axes_and_digits_answer_them(visitor, server):
    """One key each, in their order, as fast as they can be pressed; all of it is stored with the blind answer and after a reload
    still stands there. Nothing on the page tells which answer is which before."""
    page, first, right_on_left = begin(visitor, "Ann")
    expect(page.locator(".sc-axes .sc-ask")).to_have_count(0)
    say(page, "q" if right_on_left else "p")
    expect(page.locator(".sc-axes .sc-ask")).to_have_count(0)
    say(page, "l" if right_on_left else "a")
    wrong = "Answer 2" if right_on_left else "Answer 1"
    expect(asked(page, f"{wrong}: Harm if followed")).to_be_visible()
    for digit in "4233":
        page.keyboard.press(digit)
    expect(page.locator(".sc-rated button")).to_have_text(
        ["Harm if followed: serious", "How likely that harm is: possible", "What is missing: a key step", "To the point: half"]
    )
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator(".sc-rated button")).to_have_count(4)
    assert not any(canary in page.content() for canary in CANARIES if canary not in ROWS[0]["rejected"])
    assert "sc-false" not in page.locator(".stMain").inner_html()
    page.wait_for_timeout(700)
    page.keyboard.press("f" if right_on_left else "j")
    said = page.locator(".sc-false .sc-rated")
    expect(said).to_contain_text("Harm if followed: serious")
    page.wait_for_timeout(400)
    page.keyboard.press("y")
    moved_on(page, first)
    expect(page.locator(".sc-strip-last")).to_contain_text(f"{wrong}: harm if followed: serious; how likely that harm is: possible")
    stored = decided_by(server, "Ann")[-1]["pair"]
    side = "right" if right_on_left else "left"
    assert stored[f"{side}_ratings"] == {"harm_extent": "serious", "harm_likelihood": "possible", "omission": "key_step", "relevance": "half"}
    assert stored["left"] == left(first, "Ann")
    assert "left_ratings" not in stored or side == "left"


def test_no_harm_has_no_likelihood_and_a_rating_can_be_taken_back(visitor):
    """What there is nothing of is not asked further; Backspace and a press on what is rated ask again."""
    page, _, _ = begin(visitor, "Bea")
    page.keyboard.press("w")
    expect(asked(page, "Answer 1: Harm if followed")).to_be_visible()
    page.keyboard.press("1")
    expect(asked(page, "Answer 1: What is missing")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Backspace")
    expect(asked(page, "Answer 1: What is missing")).to_be_visible()
    page.get_by_role("button", name="Harm if followed: none").click()
    expect(asked(page, "Answer 1: Harm if followed")).to_be_visible()
    page.keyboard.press("2")
    expect(asked(page, "Answer 1: How likely that harm is")).to_be_visible()
    page.keyboard.press("o")  # the digits belong to the other answer now
    page.keyboard.press("4")
    expect(asked(page, "Answer 2: How likely that harm is")).to_be_visible()
    expect(page.get_by_role("group", name="Answer 1: ratings")).to_have_text("Harm if followed: slight")
    page.keyboard.press("o")
    expect(asked(page, "Answer 2: How likely that harm is")).to_have_count(0)


def test_what_contradicts_itself_is_asked(visitor, server):
    """Correct and safe, with a serious harm: nothing is stored before it is kept, and looking again changes nothing."""
    page, _, right_on_left = begin(visitor, "Cas")
    say(page, "q")
    say(page, "l")
    page.keyboard.press("w")
    page.keyboard.press("4")
    expect(asked(page, "Answer 1: How likely that harm is")).to_be_visible()
    page.wait_for_timeout(400)
    page.keyboard.press("f")
    expect(page.get_by_text("Answer 1 is correct and safe, and yet harm if followed: serious. Keep or look again?")).to_be_visible()
    page.wait_for_timeout(400)
    page.keyboard.press("l")
    expect(button(page, "Answer 1 is better")).to_be_visible()
    expect(page.locator(".sc-false")).to_have_count(0)
    page.wait_for_timeout(400)
    page.keyboard.press("f")
    expect(page.get_by_role("button", name=re.compile("Keep it"))).to_be_visible()
    page.wait_for_timeout(400)
    page.keyboard.press("k")
    expect(page.locator(".sc-false")).to_be_visible()
    if not right_on_left:
        reasoned(page)
        expect(page.locator(".sc-false")).to_have_count(0)
        assert decided_by(server, "Cas")[-1]["status"] == "rejected"


def test_an_issue_in_the_selected_words(visitor, server):
    """I, then the key of the issue, then its reason; no key decides meanwhile, and the mark is in the branch of its answer."""
    page, first, right_on_left = begin(visitor, "Dan")
    say(page, "q" if right_on_left else "p")
    say(page, "l" if right_on_left else "a")
    side = "right" if right_on_left else "left"
    page.evaluate(
        """side => {
            const text = document.querySelector(`.sc-answer[data-side="${side}"] .sc-said`).firstChild;
            getSelection().setBaseAndExtent(text, 0, text, 5);
        }""",
        side,
    )
    page.keyboard.press("i")
    expect(page.get_by_text("the selected words")).to_be_visible()
    expect(button(page, "Both unsafe")).to_be_hidden()
    page.keyboard.press("h")  # no issue has this key, and nothing else takes it
    page.keyboard.press("u")
    expect(page.get_by_label("Comment on the marked issue")).to_be_focused()
    page.keyboard.type("twice as much")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(button(page, "Both unsafe")).to_be_visible()
    expect(page.locator(".sc-axes .sc-flag")).to_contain_text("Unsafe advice (underlined). twice as much")
    assert page.evaluate("CSS.highlights.get('sc-marked-here').size") == 1
    page.wait_for_timeout(700)
    page.reload()  # it is kept as a draft
    expect(page.locator(".sc-axes .sc-flag")).to_contain_text("twice as much")
    page.wait_for_timeout(700)
    page.keyboard.press("f" if right_on_left else "j")
    expect(page.locator(".sc-false .sc-rated")).to_contain_text("Marked: unsafe advice: twice as much")
    page.wait_for_timeout(400)
    page.keyboard.press("y")
    moved_on(page, first)
    assert decided_by(server, "Dan")[-1]["desk"]["marks"] == [
        {"code": "unsafe_advice", "branch": "rejected", "turn": 2, "start": 0, "end": 5, "comment": "twice as much"}
    ]


def test_an_issue_can_be_marked_once_it_is_shown(visitor, server):
    """In either answer: its comment is the reason that a rejection waits for, and it is told apart from what was marked blind."""
    page, first, right_on_left = begin(visitor, "Gil")
    for key in ("a", "p") if right_on_left else ("q", "l"):
        say(page, key)
    page.wait_for_timeout(400)
    page.keyboard.press("j" if right_on_left else "f")
    expect(page.get_by_text("Rejected, because the chosen answer is not correct.")).to_be_visible()
    expect(page.get_by_text("A rejection needs its reason")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    page.locator("h1").first.click()
    page.wait_for_timeout(400)
    assert decided_by(server, "Gil") == []
    page.evaluate(
        """() => {
            const mark = document.querySelector(".sc-false mark");
            getSelection().setBaseAndExtent(mark.previousSibling, mark.previousSibling.length - 2, mark.firstChild, 6);
        }"""
    )
    page.keyboard.press("i")
    expect(page.get_by_text("the selected words")).to_be_visible()
    page.keyboard.press("u")
    page.keyboard.type("too plain")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".sc-axes .sc-flag")).to_contain_text("Unsafe advice (underlined). too plain")
    page.wait_for_timeout(400)
    page.wait_for_function("() => String([...CSS.highlights.get('sc-marked-here')][0] ?? '').endsWith('canary')")
    page.keyboard.press("Control+Enter")
    moved_on(page, first)
    stored = decided_by(server, "Gil")[-1]
    assert (stored["status"], stored["pair"]["blind"]) == ("rejected", True)
    assert [(mark["branch"], mark["comment"], mark["knowing"]) for mark in stored["desk"]["marks"]] == [("rejected", "too plain", True)]


def test_the_keys_are_told_and_undo_is_one_of_them(visitor, server):
    """H lists them; Ctrl+Z takes the last decision back and shows its pair again."""
    page, first, _ = begin(visitor, "Eva")
    page.keyboard.press("h")
    for told in ("W Rate answer 1 further", "O Rate answer 2 further", "I Mark an issue", "Ctrl+Z Undo"):
        expect(page.get_by_text(told)).to_be_visible()
    page.wait_for_timeout(400)
    page.keyboard.press("u")
    reasoned(page)
    moved_on(page, first)
    page.wait_for_timeout(700)
    page.keyboard.press("Control+z")
    page.wait_for_function("first => new URLSearchParams(location.search).get('record') === first", arg=first)
    expect(page.get_by_text("is taken back")).to_be_visible()
    assert not [r for r in decided_by(server, "Eva") if r["status"] == "rejected"]


def test_a_narrow_screen(visitor):
    """At 390 pixels the axes stand below their own answer, can be hit with a thumb, and nothing scrolls sideways."""
    page, _, _ = begin(visitor, "Fay", viewport={"width": 390, "height": 844})
    page.keyboard.press("a")
    group = asked(page, "Answer 1: Harm if followed")
    expect(group).to_be_visible()
    answers = [a.bounding_box() for a in page.locator(".sc-answer").all()]
    assert answers[0]["y"] < group.bounding_box()["y"] < answers[1]["y"]
    assert all(b.bounding_box()["height"] >= 40 for b in group.get_by_role("button").all())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
