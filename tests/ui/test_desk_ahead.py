"""What the browser is sent of the record that comes next."""

import pytest

from synthcore.core.people import Role
from synthcore.core.ports import Filters
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.reviews import Verdict
from synthcore.services import calibrating, desk_queue, importing, queue_settings, reviewing
from tests.conftest import some_dialogues
from tests.test_pages import ANN, desk, first_said, param, press, visit


@pytest.fixture
def queue(filled):
    importing.import_upload(filled, ANN, name="march.json", data=some_dialogues(20), batch="March")
    queue_settings.change_settings(filled, ANN, settings=QueueSettings(audit_share=0))
    return filled


def coming(context, record):
    return desk_queue.hold_next(context, ANN, present=record).record_id


def skipped_to(at, record_id):
    """Skip until this record is the next one."""
    for _ in range(25):
        if (following := desk(at)["next"]) and following != "kept" and following["record"] == record_id:
            return following
        at.session_state["review-pressed"] = 0.0
        press(at, "review-skip")
    raise AssertionError("it never came")


def test_it_is_what_comes(queue):
    """The same values, once it is on the desk; sent once while the record before it is there, and held by nobody else."""
    at = visit("review")
    record, following = param(at, "record"), desk(at)["next"]
    assert following["record"] == coming(queue, record) != record
    assert following["forward"] is True
    first_said(queue, record)
    at.run()
    assert desk(at)["next"] == "kept"
    at.session_state["review-pressed"] = 0.0
    before = desk(at)["press"]
    press(at, "review-skip")
    now = desk(at)
    assert (param(at, "record"), now["press"]) == (following["record"], before + 1)
    assert {key: now[key] for key in following if key != "forward"} == {key: value for key, value in following.items() if key != "forward"}
    press(at, "review-previous")
    assert (param(at, "record"), desk(at)["next"]["forward"]) == (record, False)


def test_it_is_blind(queue):
    """No maker, no label, nobody else's word; where the queue is not blind the labels are there, so that this can fail."""
    following = desk(visit("review"))["next"]
    assert (following["claims"], following["hidden"], following["earlier"], following["first"]) == ([], [], [], ["risk_level"])
    assert not any(turn["labels"] or turn["intent"] for turn in following["turns"])
    assert "march.json" not in str(following)
    queue_settings.change_settings(queue, ANN, settings=QueueSettings(audit_share=0, blind=False))
    open_now = desk(visit("review"))["next"]
    assert open_now["claims"]
    assert "march.json" in str(open_now["hidden"])


def test_with_a_warning_it_is_closed(queue):
    """Not a word of it is sent before it is opened."""
    warned, *_ = [i.record_id for i in reviewing.queue(queue, ANN).items if reviewing.card(queue, ANN, record_id=i.record_id).needs_second]
    following = skipped_to(visit("review"), warned)
    assert following["closed"]
    assert (following["turns"], following["claims"], following["due"]) == ([], [], False)


def test_where_there_is_none(queue):
    """Whoever looks through what is decided, has no name yet, or may not review is handed nothing, and holds nothing."""
    assert desk(visit("review", **{"review-status": "Rejected"}))["next"] is None
    queue.store.people.set_role("Ann", Role.VIEWER, reviewing.datetime.now(reviewing.UTC))
    assert desk(visit("review"))["next"] is None
    assert desk_queue.holders(queue, ANN, record_ids=tuple(i.record_id for i in reviewing.queue(queue, ANN).items)) == ()


def test_none_where_a_repeat_may_come(queue):
    """The record that is asked once more comes before the queue's next one: after every other decision, by lot."""
    queue_settings.change_settings(queue, ANN, settings=QueueSettings(audit_share=0, repeats_after=1, repeat_share=0.5))
    told, expected = [], []
    for decided, item in enumerate(reviewing.queue(queue, ANN, filters=Filters(status="unreviewed")).items[:6], 2):
        told.append(desk(visit("review"))["next"] is None)
        expected.append(calibrating.drawn("Ann", decided + 1, 0.5))
        reviewing.decide(queue, ANN, review_id=item.record_id, record_id=item.record_id, verdict=Verdict.REJECTED)
    assert told == expected
    assert len(set(told)) == 2
