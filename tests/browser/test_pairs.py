"""Judging a pair in a real browser: blind, then knowing. Nothing that reaches the browser tells the answers apart before."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import expect

from synthcore.core.pair_reviews import left
from tests import serving
from tests.browser.desk import button, decided_by, moved_on, reasoned, record_of
from tests.pairs import CANARIES, csv_of, row, swapped

ROWS = [row(n, risk_level="careful") for n in range(20)]


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    server = serving.Server(tmp_path_factory.mktemp("home"))
    file = server.home / "questions_and_responses.csv"
    file.write_bytes(csv_of(*ROWS))
    server.command("import", "--file", str(file), "--batch", "Pairs")
    server.start()
    yield server
    server.stop()


def correct_side(page, person="Ann"):
    """Where the answer that is right stands for this person, and the keys that say so."""
    return ("q", "l", "f") if left(record_of(page), person) == "chosen" else ("a", "p", "j")


def judge(page, keys):
    """Both marks, each seen on the page, and then which is better."""
    for key in keys[:2]:
        name = re.compile(rf"(safe|unsafe) Shortcut {key.upper()}$")
        page.keyboard.press(key)
        expect(page.get_by_role("button", name=name)).to_have_attribute("data-testid", "stBaseButton-primary")
    page.wait_for_timeout(400)  # a new record takes no decision in its first third of a second
    page.keyboard.press(keys[2])


def test_nothing_tells_before_the_answer(visitor):
    """Not on the page, not in its markup, not in what the server sent; afterwards all of it stands there."""
    someone = visitor(own=True)
    frames = []
    someone.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(data if isinstance(data, bytes) else data.encode())))
    page = someone.desk()
    expect(page.get_by_text("One or both may be false on purpose. Do not copy.")).to_be_visible()
    given = next(r for r in ROWS if r["question"] in page.content())
    span = given["rejected_span"]
    sent, seen = b"".join(frames), page.content()
    assert span.encode() in sent  # the text of the false answer itself, which stands open
    for canary in CANARIES:
        if canary not in given["rejected"]:
            assert canary not in seen
            assert canary.encode() not in sent
    assert "<mark>" not in seen
    assert "sc-false" not in page.locator(".stMain").inner_html()
    boxes = [b.inner_html().replace(given["chosen"], "…").replace(given["rejected"], "…") for b in page.locator(".sc-answer").all()]
    assert boxes[0].replace("Answer 1", "Answer 2") == boxes[1]
    judge(page, correct_side(page))
    banner = page.get_by_text("False on purpose: made as a counterexample")
    expect(banner).to_be_visible()
    expect(page.locator(".sc-false mark")).to_have_text(span)
    expect(page.locator(".sc-false")).to_contain_text("canary-correction")
    expect(page.locator(".sc-answer:not(.sc-false)")).to_contain_text(given["chosen"])


def test_the_same_bytes_whichever_is_false(visitor, server):
    """Two pairs with the same texts and exchanged roles look the same in the markup, side by side, but for their names."""
    first = row(100, id="q_first")
    second = swapped(first) | {"id": "q_second", "rejected_error_type": "e9", "rejected_rationale": "canary-two"}
    file = server.home / "two.csv"
    file.write_bytes(csv_of(first, second))
    server.command("import", "--file", str(file), "--batch", "Two")
    page = visitor().open("/review?as=Bea&review-batch=Two")
    pieces, texts, other = [], [], ""
    for n in range(2):
        page.get_by_text(re.compile("q_(first|second)")).first.wait_for()
        name = re.search("q_(first|second)", page.locator(".sc-side:visible").inner_text())[0]
        page.wait_for_timeout(800)  # what fades in is there
        one, other = other, record_of(page)
        pieces.append(page.locator(".stMain").inner_html().replace(other, "RECORD").replace(name, "NAME"))
        texts.append(page.locator(".sc-answer .sc-said").all_inner_texts())
        if n == 0:
            button(page, "Next").click()
            moved_on(page, other)
    assert (left(one, "Bea") == left(other, "Bea")) == (texts[0] != texts[1])
    for n, (above, below) in enumerate(texts):
        pieces[n] = pieces[n].replace(above, "ONE").replace(below, "TWO")
    cut = [piece[piece.find("One or both") : piece.find("Labels, as claimed")] for piece in pieces]
    assert len(cut[0]) > 500
    assert cut[0] == cut[1]


def test_approved_by_keys(visitor, server):
    """Three keys, then one; the review holds the answers and the sides, and the next pair is blind again."""
    page = visitor().desk()
    before = len(decided_by(server, "Ann"))
    first = record_of(page)
    if not page.locator(".sc-false").count():
        judge(page, correct_side(page))
        expect(page.locator(".sc-false")).to_be_visible()
    assert len(decided_by(server, "Ann")) == before
    page.reload()  # what was answered blind is on disk
    expect(page.locator(".sc-false")).to_be_visible()
    page.wait_for_timeout(600)  # keys are bound a moment after the page stands
    expect(page.get_by_role("button", name=re.compile("Wrong as stated → Approved"))).to_be_visible()
    page.keyboard.press("y")
    moved_on(page, first)
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d:\d\d"))).to_be_visible()
    expect(page.locator(".sc-false")).to_have_count(0)
    stored = decided_by(server, "Ann")[-1]
    assert (len(decided_by(server, "Ann")), stored["status"]) == (before + 1, "approved")
    assert (stored["pair"]["left"], stored["pair"]["as_stated"], stored["pair"]["blind"]) == (left(first, "Ann"), True, True)


def test_both_unsafe_and_not_enough_context(visitor, server):
    """One key each: the first is decided and says why, the second goes on and tells nothing."""
    page = visitor().open("/review?as=Cleo")
    page.locator(".sc-place").wait_for()
    page.wait_for_timeout(600)
    first = record_of(page)
    page.keyboard.press("u")
    expect(page.get_by_text("Rejected, because both answers are unsafe.")).to_be_visible()
    expect(page.locator(".sc-false")).to_be_visible()
    assert decided_by(server, "Cleo") == []
    reasoned(page)
    second = moved_on(page, first)
    page.wait_for_timeout(600)
    page.keyboard.press("e")
    moved_on(page, second)
    expect(page.locator(".sc-false")).to_have_count(0)
    assert [r["status"] for r in decided_by(server, "Cleo")] == ["rejected", "not_enough_context"]


def test_deciding_again(visitor, server):
    """Knowing which is which; both decisions are kept."""
    page = visitor().open("/review?as=Dana")
    page.locator(".sc-place").wait_for()
    page.wait_for_timeout(600)
    first = record_of(page)
    page.keyboard.press("u")
    reasoned(page)
    second = moved_on(page, first)
    button(page, "Previous").click()
    assert moved_on(page, second) == first
    expect(page.get_by_role("button", name="Decide again")).to_be_visible()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="Decide again").click()
    expect(page.get_by_role("button", name=re.compile("Answer 1 is better"))).to_be_visible()
    expect(page.locator(".sc-false")).to_be_visible()
    judge(page, correct_side(page, "Dana"))
    page.get_by_role("button", name=re.compile("Wrong as stated")).first.wait_for()
    page.wait_for_timeout(400)
    page.keyboard.press("y")
    moved_on(page, first)
    assert [(r["status"], r["pair"]["blind"]) for r in decided_by(server, "Dana")] == [("rejected", True), ("approved", False)]


def test_the_name_is_asked_with_the_first_answer(visitor, server):
    """The sides are those that were shown, whoever it turns out to be."""
    page = visitor(own=True).open("/review?review-batch=Pairs")
    page.locator(".sc-place").wait_for()
    page.wait_for_timeout(600)
    first = record_of(page)
    shown = page.locator(".sc-answer .sc-said").first.inner_text()
    page.keyboard.press("u")
    page.locator(".st-key-review-name").get_by_label("Your name").fill("Eli")
    page.get_by_role("button", name="Save under this name").click()
    expect(page.locator(".sc-false")).to_be_visible()
    assert page.locator(".sc-answer .sc-said").first.inner_text() == shown
    reasoned(page)
    moved_on(page, first)
    stored = decided_by(server, "Eli")
    given = next(r for r in ROWS if shown in (r["chosen"], r["rejected"]))
    assert [(r["status"], r["dialogue_id"]) for r in stored] == [("rejected", given["id"])]
    assert stored[0]["pair"]["left"] == ("chosen" if shown == given["chosen"] else "rejected")


def test_a_narrow_screen(visitor):
    """At 390 pixels nothing scrolls sideways, the marks stand below their answers, every button can be hit."""
    page = visitor(own=True, viewport={"width": 390, "height": 844}).open("/review?as=Fay")
    page.locator(".sc-place").wait_for()
    serving.idle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    answers = [a.bounding_box() for a in page.locator(".sc-answer").all()]
    marks = [page.locator(f".st-key-pair-marks-{side}").bounding_box() for side in ("left", "right")]
    assert answers[0]["y"] < marks[0]["y"] < answers[1]["y"] < marks[1]["y"]
    for name in ("Answer 1 is better", "Neither is better", "Both unsafe", "Not enough context"):
        box = button(page, name).bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 80
        assert box["x"] + box["width"] <= 390


def test_export(server):
    """The approved pairs with their reviews, while the dashboard runs."""
    target = server.home / "out.csv"
    server.ask("export_file", path=str(target), format="pairs", status="any")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"), newline="")))
    assert len(rows) == 22
    assert json.dumps(rows).count('"review_status": "unreviewed"') >= 15
