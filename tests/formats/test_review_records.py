"""A row of a reviews file survives being a review."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.formats.review_records import from_row, to_row, when

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
text = st.text(st.characters(exclude_categories=()), max_size=6)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | text, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=5
)
keys = st.sampled_from(["dialogue_id", "reviewed_at", "reviewer", "feedback", "notes", "adjudicates"]) | text
rows = st.builds(lambda rest, status: {**rest, "status": status}, st.dictionaries(keys, anything, max_size=6), st.sampled_from(["approved", "Needs Revision"]))


def review(row, **more):
    return from_row(row, **{"record_id": "r", "external_id": "d1", "person": "Cy", "decided_at": NOW, "source": "f.json"} | more)


@settings(max_examples=300, deadline=None)
@given(rows)
def test_any_row_comes_back_with_all_it_held(row):
    """Other spellings, unknown keys, nulls and odd types."""
    back = to_row(review(row), "d1")
    assert {key: back[key] for key in row} == row


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
