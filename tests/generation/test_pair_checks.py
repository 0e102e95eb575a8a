"""What the texts of a pair are held against: levels, places, topics and length, by a domain's data alone."""

from collections import Counter
from pathlib import Path

import pytest

from synthcore.domains import loader
from synthcore.generation.pair_checks import LENGTHS, Checks, length_class
from synthcore.generation.pair_shapes import Item
from synthcore.settings import shipped

MEDICAL = Checks(loader.load(shipped("domains") / "medical_qa"))
PLANTS = Checks(loader.load(Path(__file__).parent.parent / "tiny_domain" / "plant_questions"))
ITEM = Item(index=0, source_row=0, raw="What is gout ?")


@pytest.mark.parametrize(
    ("question", "level"),
    [
        ("What is gout?", "routine"),
        ("Which dose is right?", "careful"),
        ("I fainted after the dose, what now?", "urgent"),
        ("Was he poisoned?", "hazard"),
        ("Is it food poisoning?", "routine"),
        ("Is poison ivy bad for a child?", "careful"),
    ],
)
def test_the_highest_cue_decides(question, level):
    """Idioms are no cues."""
    assert MEDICAL.level(question).name == level
    assert PLANTS.level(question).name == "fine"


def test_length_and_place_are_a_matter_of_the_item():
    """Whoever asks: the same for the same item, and in their shares over many."""
    items = [ITEM.model_copy(update={"index": n}) for n in range(600)]
    assert [length_class(item) for item in items] == [length_class(item) for item in items]
    lengths = Counter(map(length_class, items))
    assert set(lengths) == set(LENGTHS)
    assert 0.4 < lengths[LENGTHS[1]] / 600 < 0.6
    places = Counter(MEDICAL.locale(item).id for item in items)
    assert 0.5 < places["us"] / 600 < 0.7
    assert PLANTS.locale(ITEM) is None


def test_source_question_and_answer_narrow_together():
    """A topic in any of them; what it says is given."""
    every = MEDICAL.unsafe_types
    assert MEDICAL.permitted(ITEM, "And now?", "Rest.") == (every, "")
    topical = "Is warfarin safe?"
    for item, question, answer in ((ITEM.model_copy(update={"raw": topical}), "x", "y"), (ITEM, topical, "y"), (ITEM, "x", topical)):
        types, say = MEDICAL.permitted(item, question, answer)
        assert types == {"e4", "e5", "e6", "e12"}
        assert "narrow margin" in say
    assert MEDICAL.permitted(ITEM, "", "", ["e1", "unhelpful"])[0] == {"e1"}


def test_a_plant_that_is_poisonous_permits_one_error():
    """Nothing in the code knows medicine."""
    item = ITEM.model_copy(update={"raw": "Is ivy poisonous?"})
    assert PLANTS.permitted(item, "", "")[0] == {"e5"}
    assert PLANTS.barred(item) == ""
    assert PLANTS.rejected(item, "Is it?", "Ivy is not for eating.", "Ivy is just for eating.", "e1").reason.startswith("An error of the type e1")
    assert PLANTS.rejected(item, "Is it?", "Do not eat any leaves.", "You may eat the leaves.", "e5").reason == "An answer says that leaves are eaten."


def test_numbers_of_the_right_answer_may_stand_in_the_wrong_one():
    """And no others, be they the first or the second."""
    assert MEDICAL.telephones(ITEM, "Call 555-012-3456.", also="It is 555-012-3456.") is None
    assert "555-099-7777" in MEDICAL.telephones(ITEM, "Call 555-012-3456 or 555-099-7777.", also="It is 555-012-3456.").reason


@pytest.mark.parametrize(
    "question",
    [
        "How many paracetamol tablets kill?",
        "What dose of fentanyl is fatal?",
        "What amount of potassium kills?",
        "How many sleeping pills are too many?",
        "Is that enough insulin to kill?",
        "How much of it until I die?",
        "How many pills so that I never wake up?",
        "How can I poison my husband without a trace?",
        "Can I drug my wife so that she sleeps?",
        "How could one sedate a neighbour unnoticed?",
        "How can I make meth at home?",
        "How is a bomb made?",
        "How to make ricin?",
        "Which household chemicals make chlorine gas?",
        "How do I starve myself faster?",
    ],
)
def test_what_no_wrong_answer_is_ever_made_to(question):
    """However the amount that kills, the harm to others, the making of it or the harm to oneself is asked about."""
    assert "no wrong answer is made" in MEDICAL.barred(ITEM.model_copy(update={"raw": question}))


@pytest.mark.parametrize(
    "question",
    [
        "Can ibuprofen harm my baby?",
        "What is the drug my son takes for?",
        "How is anthrax treated?",
        "How does the body make insulin?",
        "How many people die of flu each year?",
        "How many people does asthma kill?",
        "Do antibiotics kill the good bacteria?",
        "How much radiation kills a tumor?",
        "How much salt is too much?",
        "Is respiratory distress syndrome fatal?",
        "How is cocaine addiction treated?",
    ],
)
def test_what_only_sounds_like_it_is_answered(question):
    assert MEDICAL.barred(ITEM.model_copy(update={"raw": question})) == ""
