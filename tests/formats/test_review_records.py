"""A row of a reviews file survives being a review."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.records import Labels
from synthcore.core.reviews import Review
from synthcore.formats.review_records import from_row, to_row, when

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
text = st.text(st.characters(exclude_categories=()), max_size=6)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | text, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=5
)
desk_keys = ["corrected_labels", "blind_labels", "desk", "opened_at", "active_ms", "position", "sampling_probability", "withdrawn_at"]
keys = st.sampled_from(["dialogue_id", "reviewed_at", "reviewer", "feedback", "notes", "adjudicates", *desk_keys]) | text
likely = st.sampled_from(
    [
        {"risk_level": "low"}, {"risk_level": None}, {}, 1, 1.0, 0.25, True, "2025-03-01T11:00:00Z", {"marks": [{"code": "x", "turn": 2}]},
        {"marks": [{"code": "x", "turn": 2.0}]}, {"intents": {"3": "look"}, "safety": {"asked": "no"}, "blind": True}, {"seed": ""}, {"later": 1}, 2**70,
    ]
)  # fmt: skip
rows = st.builds(
    lambda rest, status: {**rest, "status": status}, st.dictionaries(keys, anything | likely, max_size=6), st.sampled_from(["approved", "Needs Revision"])
)  # fmt: skip


def review(row, **more):
    return from_row(row, **{"record_id": "r", "external_id": "d1", "person": "Cy", "decided_at": NOW, "source": "f.json"} | more)


@settings(max_examples=300, deadline=None)
@given(rows, st.booleans())
def test_any_row_comes_back_with_all_it_held(row, withdrawn):
    """Other spellings, unknown keys, nulls and odd types."""
    back = to_row(review(row, withdrawn=withdrawn), "d1")
    assert {key: back[key] for key in row} == row
    assert all(type(back[key]) is type(value) for key, value in row.items())


def test_what_was_said_at_the_desk_goes_into_a_row_and_back():
    """All of it, and with nothing left over."""
    sent = Review(
        id="x", record_id="r", person="Cy", verdict="approved", decided_at=NOW, labels=Labels(risk_level="low"), blind_labels=Labels(risk_level="high"),
        opened_at=NOW, active_ms=8123, position=4, sampling_probability=0.1, withdrawn_at=NOW, source="f.json",
        desk=DeskAnswers(
            marks=(Mark(code="unsafe", turn=2, start=0, end=3, comment="ü"),), safety={"asked": "no"}, confirmed=("intent:2",), intents={3: "look"},
            purpose="audit", blind=True, seed="s", cause="slip",
        ),
    )  # fmt: skip
    row = json.loads(json.dumps(to_row(sent, "d1")))
    assert (row["desk"]["marks"][0]["code"], row["corrected_labels"], row["active_ms"]) == ("unsafe", {"risk_level": "low"}, 8123)
    assert review(row, withdrawn=True).model_copy(update={"id": "x"}) == sent
    assert review(row).withdrawn_at is None


def test_what_a_row_says():
    """Feedback is the note, notes are notes."""
    notes = [{"note": "n", "timestamp": "t"}]
    made = review({"dialogue_id": "d1", "status": "needs-revision", "feedback": "why", "notes": notes, "adjudicates": True})
    assert (made.verdict.value, made.note, made.notes[0].note, made.adjudicates) == ("needs_revision", "why", "n", True)
    assert made.extras == {"status": "needs-revision"}


def test_the_same_words_are_the_same_review():
    """The id follows from what is said, by whom, of what, and when."""
    row = {"status": "approved"}
    assert review(row).id == review(row).id
    assert len({review(row, person=p, record_id=r).id for p in "ab" for r in "cd"}) == 4


@pytest.mark.parametrize("status", [None, "", "pending", 5])
def test_what_decides_nothing_is_no_review(status):
    """A skipped dialogue has no decision."""
    assert review({"status": status}) is None


@pytest.mark.parametrize(
    ("said", "read"),
    [("2025-01-01T02:00:00+02:00", "2025-01-01T00:00:00+00:00"), ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00+00:00"),
     ("2025-01-01", "2025-01-01T00:00:00+00:00"), ("soon", None), (None, None), (5, None)],
)  # fmt: skip
def test_times(said, read):
    """In UTC; without a zone it is UTC; what is no time is none."""
    found = when({"reviewed_at": said})
    assert (found.isoformat() if found else None) == read
