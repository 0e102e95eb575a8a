"""What is admitted, what is turned away and why, in one life of a run and in the next."""

import json

import pytest

from synthcore.core import ids
from synthcore.core.answers import Fate
from synthcore.services.admission import Admission, said, text_of
from tests.conftest import SAMPLES

CELL, OTHER_CELL = ("quick", "watering", "fine"), ("quick", "light", "fine")
SEED = "My fern lost half of its leaves in the week after we moved the shelf away from the window\nHow far is it from the window now?"


def dialogue(text, reply="That is worth a closer look, so tell me where in the room it stands now.", **more):
    return {"dialogue_id": f"syn_{ids.digest(text, reply)[:12]}", "messages": [{"role": "user", "text": text}, {"role": "assistant", "text": reply}]} | more


FIRST = dialogue("Since the heating came on the palm in the hall has brown tips on every one of its leaves and I water it as ever.")
LIKE_IT = dialogue("When the heating came on the palm in the hall has brown tips on every one of its leaves and I water it as ever.")


@pytest.fixture
def admission():
    return Admission({ids.content_hash([("user", "known"), ("assistant", "yes")])}, [SEED])


def test_a_new_dialogue_is_accepted_once(admission):
    """Its content is then taken, in every cell and whatever its labels say."""
    assert admission.consider(CELL, FIRST) == (Fate.ACCEPTED, "")
    again = FIRST | {"dialogue_id": "x", "labels": {"a": 1}}
    assert admission.consider(OTHER_CELL, again) == (Fate.DUPLICATE, f"It says word for word what {FIRST['dialogue_id']} says.")


def test_what_exists_elsewhere_is_a_duplicate(admission):
    """`content` serves for `text`. What the caller knows is read, not changed."""
    known = {"messages": [{"role": "user", "content": "known"}, {"role": "assistant", "content": "yes"}]}
    fate, reason = admission.consider(CELL, known)
    assert fate is Fate.DUPLICATE
    assert "exists already" in reason


def test_a_near_copy_is_turned_away_from_its_cell_only(admission):
    """It is not remembered: a copy of the copy names the first."""
    admission.consider(CELL, FIRST)
    fate, reason = admission.consider(CELL, LIKE_IT)
    assert fate is Fate.NEAR_DUPLICATE
    assert FIRST["dialogue_id"] in reason
    assert "%" in reason
    assert admission.consider(CELL, LIKE_IT)[0] is Fate.NEAR_DUPLICATE
    assert admission.consider(OTHER_CELL, LIKE_IT)[0] is Fate.ACCEPTED


def test_a_copy_of_a_seed_is_turned_away(admission):
    """The turn is named; what the seed's author said must not come back as data."""
    copied = dialogue("Hello there. " + SEED.split("\n")[0])
    fate, reason = admission.consider(CELL, copied)
    assert fate is Fate.COPIED
    assert reason.startswith("Turn 1 has 19 words in a row of seed dialogue 1")
    assert admission.consider(CELL, copied)[0] is Fate.COPIED


def test_phrases_of_the_domain_are_no_copy():
    """The same words of help stand in the seeds and in every dialogue that needs them."""
    line = "please ring the plant doctor on the number that is printed on every label at any hour"
    answer = dialogue("It is all brown and I have given up hope for it.", f"I am glad you said so; {line}.")
    assert Admission((), [line]).consider(CELL, answer)[0] is Fate.COPIED
    assert Admission((), [line], ordinary=[line]).consider(CELL, answer) == (Fate.ACCEPTED, "")


def test_a_next_life_remembers(admission):
    """Results of an earlier life count as if they had been accepted now; twice is once."""
    for _ in range(2):
        admission.remember(CELL, FIRST)
    assert admission.consider(OTHER_CELL, FIRST)[0] is Fate.DUPLICATE
    assert admission.consider(CELL, LIKE_IT)[0] is Fate.NEAR_DUPLICATE
    assert admission.consider(OTHER_CELL, LIKE_IT)[0] is Fate.ACCEPTED


def test_the_seed_dialogues_are_unlike_each_other_and_copies_of_themselves():
    """The twenty of the checkout: all accepted when nothing is there, none when they are the seeds."""
    dialogues = json.loads(SAMPLES.read_text(encoding="utf-8"))["dialogues"]
    fresh, held = Admission((), []), Admission((), map(text_of, dialogues))
    assert {fresh.consider(CELL, d)[0] for d in dialogues} == {Fate.ACCEPTED}
    assert {held.consider(CELL, d)[0] for d in dialogues} == {Fate.COPIED}


def test_the_same_calls_have_the_same_answers():
    """In the order of the calls, whatever was answered in between."""
    calls = [FIRST, LIKE_IT, dialogue("Something else entirely, about a cactus."), FIRST]
    first, second = Admission((), [SEED]), Admission((), [SEED])
    assert [first.consider(CELL, d) for d in calls] == [second.consider(CELL, d) for d in calls]


def test_odd_messages_do_not_stop_it():
    """Whoever reads an answer has judged its shape; here nothing of it raises."""
    assert said({"messages": ["x", {"role": "user"}]}) == [("user", "")]
    assert text_of({}) == ""
    assert Admission((), []).consider(CELL, {"messages": None})[0] is Fate.ACCEPTED
