"""A dialogue survives being a record, whatever its file held."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.core.errors import BadInput
from synthcore.core.ports import State
from synthcore.core.reviews import Status
from synthcore.formats.dialogue_records import TURN_KEYS, from_file, to_file

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
any_text = st.text(st.characters(exclude_categories=()), max_size=6)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)


def dict_with(*keys):
    return st.dictionaries(st.sampled_from(keys) | any_text, anything, max_size=6)


messages = st.lists(dict_with("content", *TURN_KEYS), max_size=4)
labels = dict_with("primary_intent", "overall_sentiment", "max_risk_level", "therapeutic_technique", "synthetic")
profile = dict_with("concern", "age_range", "mood_score")
dialogues = st.builds(
    lambda rest, m, parts: {**rest, **{k: v for k, v in parts.items() if v is not ...}, "messages": m},
    dict_with("dialogue_id", "session_type", "user_profile", "labels", "messages"),
    messages,
    st.fixed_dictionaries({"labels": labels | st.just(...), "user_profile": profile | st.just(...)}),
)


def record(dialogue, **more):
    return from_file(dialogue, domain="d@1", source="f.json", created_at=NOW, **more)


@settings(max_examples=400, deadline=None)
@given(dialogues)
def test_any_dialogue_comes_back_as_it_was(dialogue):
    """Unknown keys, nulls, odd types, `content` for `text`, lone surrogates: nothing is lost."""
    assert to_file(record(dialogue)) == dialogue


def test_what_a_file_calls_a_thing_becomes_the_label():
    """The names of the file's keys and of the record's labels meet."""
    made = record({
        "dialogue_id": "x", "session_type": "check-in", "user_profile": {"concern": "exam nerves", "mood_score": 3},
        "messages": [{"role": "user", "content": "hello"}, {"role": "assistant", "text": "hi", "intent": "validate", "risk_level": "low"}],
        "labels": {"primary_intent": "validate", "overall_sentiment": "neutral", "max_risk_level": "low", "therapeutic_technique": "grounding", "synthetic": 1},
    })  # fmt: skip
    assert made.labels.model_dump() == {
        "session_type": "check-in", "concern": "exam nerves", "risk_level": "low", "primary_intent": "validate",
        "sentiment": "neutral", "technique": "grounding",
    }  # fmt: skip
    assert [t.text for t in made.body.turns] == ["hello", "hi"]
    assert made.body.turns[1].risk_level == "low"
    assert made.extras == {"user_profile": {"mood_score": 3}, "labels": {"synthetic": 1}, "messages": [{"content": "hello"}, {}]}


def test_exact_copies_are_different_records_with_one_content():
    """A file may hold a dialogue twice; both are kept, and known to be the same."""
    same = {"dialogue_id": "x", "messages": [{"role": "user", "text": "a"}]}
    first, second = record(same), record(same, occurrence=1)
    assert first.id != second.id
    assert first.content_hash == second.content_hash
    assert record(same).id == first.id


def test_a_dialogue_without_an_id_gets_one_from_its_content_and_gives_it_back_no_more():
    """The stand-in is stable and never written."""
    bare = {"messages": [{"role": "user", "text": "a"}]}
    assert record(bare).external_id == record(bare).external_id != record({"messages": [{"role": "user", "text": "b"}]}).external_id
    assert "dialogue_id" not in to_file(record(bare))


@pytest.mark.parametrize("messages", [None, "text", {"role": "user"}, ["text"], [None]])
def test_no_list_of_messages_is_refused(messages):
    """What is no dialogue at all is said to be none."""
    with pytest.raises(BadInput, match="list of messages"):
        record({"dialogue_id": "x", "messages": messages})


def test_marks_of_a_review_are_kept_but_make_no_other_record():
    """A file that came out of `apply` brings in what is there already."""
    bare = {"dialogue_id": "x", "messages": [{"role": "user", "text": "a"}], "labels": {"max_risk_level": "none"}}
    marked = {**bare, "labels": {"max_risk_level": "none", "clinician_approved": True, "review_status": "approved"}}
    assert record(bare).id == record(marked).id
    assert to_file(record(marked)) == marked


def test_a_decision_is_marked_in_the_labels():
    """An export carries the marks of `apply`; without a decision it carries none."""
    made = record({"dialogue_id": "x", "messages": [], "labels": {"max_risk_level": "high", "own": 1}})
    state = State(status=Status.NEEDS_SECOND, governing_risk="high", second_needed=True, approvals=1, reviewers=1, decided_at=NOW)
    assert to_file(made, state)["labels"] == {
        "max_risk_level": "high", "own": 1, "clinician_reviewed": True, "clinician_approved": False, "review_status": "needs_second",
        "reviewed_at": "2025-03-01T12:00:00Z", "second_approval": False,
    }  # fmt: skip
    assert to_file(made, state.model_copy(update={"status": Status.UNREVIEWED}))["labels"] == {"max_risk_level": "high", "own": 1}
