"""Dialogues from templates, of a domain that has nothing to do with people."""

import itertools

import pytest

from synthcore.generation.templates import Generator

CELLS = list(itertools.product(["quick", "long"], ["watering", "anything"], ["fine", "dying"]))


@pytest.mark.parametrize("cell", CELLS, ids="/".join)
def test_labels_are_true_by_construction(tiny, cell):
    """Session, concern and risk are those of the place; the risk stands on the replies from the disclosure on."""
    session, concern, risk = cell
    for index in range(20):
        made = Generator(tiny, 5).dialogue(index, cell).dialogue
        messages = made["messages"]
        low, high = tiny.sessions[session].messages
        assert low <= len(messages) <= high
        assert [m["role"] for m in messages] == ["user", "assistant"] * (len(messages) // 2)
        assert made["user_profile"]["concern"] == concern
        assert made["labels"]["max_risk_level"] == risk
        risks = [m["risk_level"] for m in messages[1::2]]
        assert risks == sorted(risks, key=["fine", "dying"].index)
        assert ("brown" in messages[-2]["text"]) == (risk == "dying")
        assert made["labels"]["primary_intent"] in {m["intent"] for m in messages[1::2]}
        assert not any("{" in m["text"] for m in messages)


def test_same_seed_same_bytes(tiny):
    """A dialogue depends on seed number, index and attempt, and on nothing else."""
    one, two = Generator(tiny, 5), Generator(tiny, 5)
    two.dialogue(3, CELLS[0])
    assert one.dialogue(8, CELLS[3]) == two.dialogue(8, CELLS[3])
    assert one.dialogue(8, CELLS[3]) != Generator(tiny, 6).dialogue(8, CELLS[3])


def test_a_slot_keeps_its_value_through_a_dialogue(tiny):
    """The plant of the first message is the plant of the last."""
    for index in range(30):
        made = Generator(tiny, 1).dialogue(index, ("long", "watering", "dying")).dialogue
        named = {w for m in made["messages"] for w in ("fern", "cactus", "basil", "ivy", "orchid") if w in m["text"]}
        assert len(named) <= 1
