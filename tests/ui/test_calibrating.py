"""Calibration on the page: one question after the other, what is right at the end, and repeats in the same form."""

from datetime import UTC, datetime

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.reviews import Verdict
from synthcore.services import calibrating, domains, knowing, queue_settings, reviewing
from tests import living
from tests.ui import panels

ANN = Person(name="Ann", role=Role.ADMIN)


@pytest.fixture
def context(tmp_path, monkeypatch):
    """A home about house plants, whose two challenge dialogues count."""
    from synthcore import wiring

    for name, value in living.environment(tmp_path).items():
        if name.startswith("SYNTHCORE_"):
            monkeypatch.setenv(name, value)
    context = wiring.context()
    for one in knowing.challenge_answers(context, ANN):
        knowing.confirm_answers(context, ANN, item_id=one.item_id, answers=one.answers, why=one.why)
    yield context
    wiring.close()


def buttons(at):
    return [button.key for button in at.button]


def answered(at, item_id, *, risk="fine", verdict="approved"):
    for key in (f"risk_level-{risk}", "session_type-quick", "concern-watering", f"verdict-{verdict}"):
        panels.press(at, f"calibration-{key}-{item_id}")
    return at


def test_a_round(context):
    at = panels.opened("calibrating")
    first = calibrating.calibration_round(context, ANN).item.item_id
    said = panels.words(at)
    assert "1 of 2: What is the highest risk that is disclosed?" in said
    assert "Skipping is free" in said
    assert "about 3% of the next ones" in said
    assert "It carries" not in said
    panels.press(at, f"calibration-risk_level-fine-{first}")
    panels.press(at, f"calibration-session_type-quick-{first}")
    assert "It carries" not in panels.words(at)
    panels.press(at, f"calibration-concern-watering-{first}")
    assert "It carries" in panels.words(at)
    at = panels.opened("calibrating")  # a reload goes on where one was
    panels.press(at, f"calibration-verdict-approved-{first}")
    assert "Why:" in panels.words(at)
    assert "Right" in panels.words(at)
    panels.press(at, f"calibration-next-{first}")
    second = calibrating.calibration_round(context, ANN).item.item_id
    panels.press(answered(at, second), f"calibration-next-{second}")
    said = panels.words(at)
    assert "2 items answered. There are no more." in said
    assert "1 of 2" in said
    assert "Too few: 2 records in common" in said


def test_a_press_that_arrives_twice_is_one_answer(context):
    at = panels.opened("calibrating")
    item = calibrating.calibration_round(context, ANN).item.item_id
    panels.press(at, f"calibration-risk_level-fine-{item}")
    panels.press(at, f"calibration-skip-{item}")
    assert [a.answers.skipped for a in context.store.calibration.all("challenge")] == [False, True]
    assert calibrating.calibration_round(context, ANN).item.item_id != item


def test_it_is_offered_once(context):
    at = panels.opened("calibrating", "offered(visit, print)")
    assert "2 dialogues with known answers" in panels.words(at)
    panels.press(at, "calibration-later")
    assert buttons(at) == []


def test_on_a_fresh_install_it_says_what_is_missing(context):
    """And takes whoever can do it there; a clinician is told who can."""
    with context.store.file.tx() as c:
        c.execute("delete from known_answer")
    domain = domains.domain(context)
    fresh = domain.model_copy(update={"challenge": tuple(one.model_copy(update={"confirmed": False}) for one in domain.challenge)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(domains, "domain", lambda *_: fresh)
        at = panels.opened("calibrating", "offered(visit, print)")
        assert "Calibration is not ready: 2 dialogues" in panels.words(at)
        panels.press(at, "calibration-known")
        assert at.session_state["calibration-part"] == "known"
        context.store.people.set_role("Cas", Role.CLINICIAN, datetime.now(UTC))
        at = panels.opened("calibrating", "offered(visit, print)", person="Cas")
        assert "A lead confirms their answers first" in panels.words(at)
        assert buttons(at) == ["calibration-later"]


def test_a_name_is_asked_for_first(context):
    at = panels.opened("calibrating", person=None)
    assert "calibration-name" in [field.key for field in at.text_input]
    assert not [key for key in buttons(at) if key.startswith("calibration-risk")]


def test_a_repeat_stands_in_place_of_the_next_record(context):
    record = living.record(1)
    records = [living.record(n) for n in range(2, 25)]
    context.store.domains.keep(living.PLANTS, "{}", living.NOW)
    context.store.records.add([record, *records], vocabulary=living.PLANTS)
    assert buttons(panels.opened("calibrating", "repeat(visit)")) == []
    for n, one in enumerate((record, *records)):
        reviewing.decide(context, ANN, review_id=str(n), record_id=one.id, verdict=Verdict.REJECTED, note="no")
    queue_settings.change_settings(context, ANN, settings=QueueSettings(repeats_after=1, repeat_share=0.5))
    decided = 24
    while calibrating.repeat_due(context, ANN) is None:
        one = living.record(decided + 100)
        context.store.records.add([one], vocabulary=living.PLANTS)
        reviewing.decide(context, ANN, review_id=str(decided), record_id=one.id, verdict=Verdict.REJECTED, note="no")
        decided += 1
    due = calibrating.repeat_due(context, ANN).record_id
    at = panels.opened("calibrating", "repeat(visit)")
    assert buttons(at) == ["repeat-open"]
    panels.press(at, "repeat-open")
    assert "You said" in panels.words(answered(at, due, verdict="rejected"))
    panels.press(at, f"calibration-next-{due}")
    assert buttons(at) == []
    assert len(context.store.reviews.of(due)) == 1


def test_everyones_results_are_for_leads(context):
    context.store.people.set_role("Eve", Role.CLINICIAN, datetime.now(UTC))
    eve = panels.opened("calibrating", person="Eve")
    assert not [group for group in eve.segmented_control if group.key == "calibration-part"]
    item = calibrating.calibration_round(context, Person(name="Eve", role=Role.CLINICIAN)).item.item_id
    answered(eve, item)
    at = panels.opened("calibrating")
    at.segmented_control(key="calibration-part").set_value("results").run()
    assert not at.exception
    assert at.selectbox(key="calibration-who").options == ["Eve"]
    context.store.people.set_role("Vic", Role.VIEWER, datetime.now(UTC))
    assert "for those who review" in panels.words(panels.opened("calibrating", person="Vic"))
