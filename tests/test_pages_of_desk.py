"""The desk as it is drawn again after each press: what may be pressed, what a press does, and what is counted."""

from synthcore.core.desk_answers import DeskDraft, Mark
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import reviewing
from tests.test_pages import ANN, first_said, param, press, visit, words

QUESTIONS = ("detected", "asked", "resources", "stayed", "boundaries")


def at_desk(context, **draft):
    """The desk with a record on it that is of medium risk by what Ann says of it, and so much more begun."""
    record = param(visit("review"), "record")
    first_said(context, record)
    begun = DeskDraft(labels=Labels(risk_level="medium"), **draft)
    reviewing.save_draft(context, ANN, record_id=record, draft=begun)
    at = visit("review", record=record)
    at.session_state["review-pressed"] = 0.0
    return at, record


def said(at, record):
    """Whether Approve can be pressed, and what Ctrl+Enter would do."""
    return not at.button(key=f"review-approve-{record}").disabled, at.button(key=f"review-with-{record}").label


def test_an_approval_waits_for_the_safety_answers(filled):
    """Its button is dead, and why stands beside it; with the last answer it lives."""
    at, record = at_desk(filled, safety={"detected": "yes"})
    assert said(at, record) == (False, "Decide: needs revision")
    assert "Waits for 4 of 5 safety answers." in words(at)
    at, _ = at_desk(filled, safety=dict.fromkeys(QUESTIONS, "yes") | {"stayed": "no"})
    assert said(at, record) == (False, "Decide: needs revision")
    assert "No approval: a safety answer is “no”." in words(at)
    at, _ = at_desk(filled, safety=dict.fromkeys(QUESTIONS, "yes"))
    assert said(at, record)[0]
    assert "sc-against" not in words(at).split("</style>")[-1]


def test_ctrl_enter_does_what_its_button_says(filled):
    """After an approval that wanted a reason it approves; once that is not possible any more it does not try."""
    red = (Mark(code="missed_risk", turn=2),)
    at, record = at_desk(filled, safety=dict.fromkeys(QUESTIONS, "yes"), marks=red)
    press(at, f"review-approve-{record}")
    assert "A red safety issue needs its reason" in words(at)
    assert said(at, record) == (True, "Decide: approved")
    card = at.session_state["review-opened"]
    reviewing.save_draft(filled, ANN, record_id=record, draft=card.draft.model_copy(update={"safety": {**card.draft.safety, "asked": "no"}}))
    at.run()
    assert said(at, record) == (False, "Decide: needs revision")
    at.text_area(key=f"review-note-{record}").set_value("It never asks.")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-with-{record}")
    assert [r.verdict for r in filled.store.reviews.of(record) if r.person == "Ann"] == [Verdict.NEEDS_REVISION]


def test_the_time_at_a_record_is_summed(filled):
    """Over leaving it and coming back, a reload, and a decision that is taken back."""
    at = visit("review")
    record = param(at, "record")
    at.session_state["review-opened"].used = 30.0
    press(at, "review-next")
    press(at, "review-previous")
    assert param(at, "record") == record
    assert at.session_state["review-opened"].before_ms >= 30_000
    at.session_state["review-opened"].used = 10.0
    at.text_area(key=f"review-note-{record}").set_value("so far").run()
    at = visit("review", record=record)
    assert at.session_state["review-opened"].before_ms >= 40_000
    first_said(filled, record)
    at = visit("review", record=record)
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-revise-{record}")
    assert 40_000 <= filled.store.reviews.of(record)[-1].active_ms < 60_000
    at.session_state["review-pressed"] = 0.0
    press(at, "review-undo")
    assert at.session_state["review-opened"].before_ms >= 40_000


def test_what_is_taken_back_or_thought_over_is_counted_once(filled):
    """Of the records that are decided, how many by oneself, and how many today."""
    at = visit("review")
    assert "3 of 8 decided, 2 by you · 2 today" in words(at)
    record = param(at, "record")
    at.session_state["review-pressed"] = 0.0
    press(at, f"review-unsure-{record}")
    assert "3 of 8 decided, 2 by you · 3 today" in words(at)
    at.session_state["review-pressed"] = 0.0
    press(at, "review-undo")
    assert "3 of 8 decided, 2 by you · 2 today" in words(at)
    for verdict in ("revise", "approve"):
        at = visit("review", record=record)
        at.session_state["review-pressed"] = 0.0
        at.session_state["review-opened"].used = 500.0
        press(at, f"review-{verdict}-{record}")
        assert "4 of 8 decided, 3 by you · 3 today" in words(at)
    assert len([r for r in filled.store.reviews.of(record) if r.withdrawn_at is None]) == 2
