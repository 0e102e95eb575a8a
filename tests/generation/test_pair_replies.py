"""The schemas of a pair's replies are strict, and their types lenient only where nothing is lost."""

import pytest
from pydantic import ValidationError

from synthcore.generation.pair_replies import MAIN, REPLIES, QuestionReply, schema
from synthcore.generation.pair_shapes import STAGES

KEYS = {
    "question": ["question", "added", "refused"],
    "chosen": ["answer", "refused"],
    "rejected": ["answer", "error_span", "correction", "rationale", "refused"],
}


@pytest.mark.parametrize("stage", STAGES)
def test_schemas_are_strict(stage):
    """Every key is required, none besides, and no keyword that strict mode refuses."""
    made = schema(stage)
    assert made["required"] == list(made["properties"]) == KEYS[stage]
    assert made["additionalProperties"] is False
    assert set(made) == {"type", "properties", "required", "additionalProperties"}
    assert made["properties"]["refused"] == {"type": "boolean"}
    assert MAIN[stage] in REPLIES[stage].model_fields


def test_nothing_added_may_be_said_in_three_ways():
    """An empty list, null and an empty text are the same; a number is no text."""
    assert [QuestionReply(question="x", added=added).added for added in ([], None, "")] == [[], [], []]
    with pytest.raises(ValidationError):
        QuestionReply(question=7)
    with pytest.raises(ValidationError):
        QuestionReply(question="x", added=[7])
