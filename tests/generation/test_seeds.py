"""What seeds lend: proportions and short phrases, never a turn."""

import random

import pytest

from synthcore.core.errors import BadRequest
from synthcore.domains.schema import SeedSlot
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.generation.seeds import SeedPattern
from synthcore.generation.templates import Generator

SEEDS = [
    {
        "session_type": "long",
        "user_profile": {"age_range": "40-60"},
        "messages": [
            {"role": "user", "text": "I worry about my old fig tree and about Anna"},
            {"role": "assistant", "text": "The soil in the hall is like dust.", "intent": "look", "sentiment": "calm"},
        ] * 2,
        "labels": {"therapeutic_technique": "finger_test"},
    }
]  # fmt: skip


def with_slot(tiny):
    slot = SeedSlot(slot="plant", pattern=r"about (?:my )?((?:\w+ ?){1,3}?)(?= and|$)")
    return tiny.model_copy(update={"personas": tiny.personas.model_copy(update={"seed_slot": (slot,)})})


def test_proportions_come_from_the_seeds(tiny):
    """Every user is of the seeds' age; nothing is taken that the domain does not know."""
    pattern = SeedPattern(tiny, SEEDS)
    made = list(make(Generator(tiny, 1, pattern), Request(count=20, seed_number=1).quotas(tiny)))
    assert {m.dialogue["user_profile"]["age_range"] for m in made} == {"40-60"}
    assert pattern.took() == (
        "From 1 seed dialogue: proportions of techniques (finger_test 1), intents (look 2), sentiments (calm 2), age ranges (40-60 1), lengths (long 4 1). "
        "No turn is copied."
    )


def test_phrases_are_short_and_name_nobody(tiny):
    """An old fig tree may fill a slot, Anna may not."""
    domain = with_slot(tiny)
    assert SeedPattern(domain, SEEDS).slots["plant"][-1] == "old fig tree"
    assert "'old fig tree'" in SeedPattern(domain, SEEDS).took()
    assert "Anna" not in SeedPattern(domain, SEEDS).slots["plant"]


def test_a_turn_of_a_seed_is_never_said(tiny):
    """A dialogue with such a turn is drawn again."""
    pattern = SeedPattern(tiny, SEEDS)
    quotas = Request(count=40, seed_number=3, session_types=("quick",)).quotas(tiny)
    said = {m["text"] for made in make(Generator(tiny, 3, pattern), quotas) for m in made.dialogue["messages"]}
    assert "The soil in the hall is like dust." not in said
    free = {m["text"] for made in make(Generator(tiny, 3), quotas) for m in made.dialogue["messages"]}
    assert "The soil in the hall is like dust." in free, "the test has lost its bite: choose another line"


def test_lengths_stay_in_the_session_range(tiny):
    """A seed of a thousand messages does not lengthen a session."""
    long = [{**SEEDS[0], "messages": SEEDS[0]["messages"] * 500}]
    pattern = SeedPattern(tiny, long)
    plans = pattern.plans(random.Random(1), tiny.sessions["long"].plan, "long", tiny)
    assert all(2 * len(p.stages) <= 6 for p in plans)


def test_what_the_domain_does_not_know_is_not_claimed(tiny):
    """A seed with foreign labels lends nothing, and that is said; no seed at all is refused."""
    foreign = [{"session_type": "prayer", "user_profile": {"age_range": "12-15"}, "labels": "none", "messages": []}]
    assert "nothing" in SeedPattern(tiny, foreign).took()
    with pytest.raises(BadRequest, match="no dialogues"):
        SeedPattern(tiny, [])
