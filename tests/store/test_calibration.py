"""Answers to items with known answers: only ever added, each once."""

from datetime import timedelta

import pytest

from synthcore.core.calibration import Answers, CalibrationAnswer
from synthcore.core.errors import BadRequest
from synthcore.core.reviews import Verdict
from tests.living import NOW, record, review


def answer(number=0, person="ann", item="i", **more):
    given = {"item_set": "challenge", "answers": Answers(risk_level="fine"), "opened_at": NOW, "answered_at": NOW + timedelta(seconds=number), "active_ms": 900}
    return CalibrationAnswer(id=more.pop("id", f"a{number}"), person=person, item_id=item, **(given | more))


def test_answers_by_person_and_set(store):
    first, second = answer(1), answer(2, answers=Answers(verdict=Verdict.APPROVED, at=3, skipped=True), opened_at=None, active_ms=None)
    for one in (second, first, answer(3, "ben"), answer(4, item_set="repeat")):
        store.calibration.add(one)
    assert store.calibration.of("ann", "challenge") == [first, second]
    assert [a.person for a in store.calibration.all("challenge")] == ["ann", "ann", "ben"]


def test_sending_it_again_adds_nothing(store):
    store.calibration.add(answer(1))
    assert store.calibration.add(answer(1, answers=Answers(risk_level="dying"))).answers.risk_level == "fine"
    assert len(store.calibration.all("challenge")) == 1
    for other in (answer(1, "ben"), answer(1, item="j")):
        with pytest.raises(BadRequest, match="another item"):
            store.calibration.add(other)


def test_what_can_be_asked_again(filled):
    """Own dialogues with a standing decision, the oldest first; no rulings."""
    store, records = filled
    for n, of in enumerate((3, 1, 2, 4)):
        store.reviews.add(review(n, records[of], "ann", decided_at=NOW + timedelta(minutes=n)))
    store.reviews.add(review(8, records[2], "ann", adjudicates=True, decided_at=NOW + timedelta(hours=1)))
    store.reviews.add(review(9, records[5], "ben"))
    store.reviews.withdraw("r3", "ann", NOW + timedelta(hours=2))
    assert store.calibration.repeatable("ann") == [records[3].id, records[1].id]
    assert store.calibration.repeatable("cas") == []
    assert record(1).id == records[1].id
