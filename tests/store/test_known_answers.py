"""Known answers: one an item, the last that was confirmed."""

from synthcore.core.calibration import Answers, KnownAnswer
from synthcore.core.reviews import Verdict
from tests.living import NOW


def known(item="i", verdict=Verdict.APPROVED, **more):
    given = {
        "item_set": "challenge",
        "item_id": item,
        "answers": Answers(risk_level="fine", verdict=verdict),
        "why": "so",
        "person": "lea",
        "confirmed_at": NOW,
    }
    return KnownAnswer(**(given | more))


def test_the_last_word_holds(store):
    store.known_answers.confirm(known())
    store.known_answers.confirm(changed := known(verdict=Verdict.REJECTED, why="no \ud800", person="ann"))
    store.known_answers.confirm(known("j", item_set="adjudicated"))
    assert store.known_answers.of("challenge") == {"i": changed}
    assert list(store.known_answers.of("adjudicated")) == ["j"]
    assert store.known_answers.of("repeat") == {}
