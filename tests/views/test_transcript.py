"""A dialogue becomes numbered turns, whatever spelling its file uses."""

from synthcore.views.transcript import transcript
from tests.views.making import dialogue


def test_turns_are_numbered_and_named_by_the_domain():
    """T1 is the first message; a role carries the domain's own name."""
    shown = transcript(dialogue("It droops.", "How wet is the soil?"), {"user": "Owner", "assistant": "Gardener"})
    assert [(t.name, t.speaker, t.side, t.text) for t in shown.turns] == [
        ("T1", "Owner", "user", "It droops."), ("T2", "Gardener", "other", "How wet is the soil?"),
    ]  # fmt: skip
    assert shown.words == 7


def test_other_spellings():
    """`content` for `text`, an unknown role, an empty message, a message that is no message."""
    shown = transcript({"messages": [{"role": "user", "content": "hi"}, {"role": "night_nurse", "text": None}, "stray"]})
    assert [(t.speaker, t.text) for t in shown.turns] == [("User", "hi"), ("Night nurse", "")]
    assert transcript({}).turns == ()
    assert transcript({"messages": None}).turns == ()


def test_reply_labels_and_facts():
    """Labels that a message has are shown in one order; the profile without the concern, which is a label."""
    given = dialogue("a", user_profile={"age_range": "25-34", "concern": "watering", "mood_score": 4, "nested": {}})
    given["messages"][0] |= {"risk_level": "low", "intent": "look", "sentiment": None}
    shown = transcript(given)
    assert shown.turns[0].labels == (("Intent", "look"), ("Risk", "low"))
    assert shown.facts == (("Age range", "25-34"), ("Mood score", "4"))
