"""The shapes of a pair: frozen, strict, and the same after JSON."""

import pytest
from pydantic import ValidationError

from synthcore.generation.pair_shapes import Item, MadeAnswer, MadeQuestion, MadeRejected

MADE = [
    Item(index=0, source_row=7, raw="Is it\n“2.5 mg”?", answer="Yes.", topic="Dose", modification="m01", carry={"note": "x"}),
    Item(index=0, source_row=7, raw=""),
    MadeQuestion(text="Is it?", listed=("7 days", "aged 70"), by="llm", prompt="question@1", model="m-1"),
    MadeAnswer(text="Yes.", by="source"),
    MadeRejected(text="No.", error_type="e6", span="No", correction="Yes.", rationale="It is.", by="rule", recipe="opposite"),
]


@pytest.mark.parametrize("made", MADE)
def test_json_and_back(made):
    """Nothing is lost, tuples included."""
    assert type(made).model_validate_json(made.model_dump_json()) == made
    assert type(made).model_validate(made.model_dump(mode="json")) == made


def test_what_is_no_key_is_refused_and_nothing_changes():
    """A misspelt key is an error and not a silence."""
    with pytest.raises(ValidationError, match="raws"):
        Item.model_validate({"index": 0, "source_row": 0, "raws": "x"})
    with pytest.raises(ValidationError, match="frozen"):
        MADE[0].raw = "other"
