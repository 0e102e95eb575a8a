"""What is said at the desk, as values."""

import pytest
from pydantic import ValidationError

from synthcore.core.desk_answers import DeskDraft, Mark, is_empty
from synthcore.core.records import Labels


def test_a_draft_with_anything_in_it_is_not_empty():
    """A first answer alone is something."""
    assert is_empty(DeskDraft())
    assert not any(map(is_empty, (DeskDraft(note="x"), DeskDraft(first=Labels()), DeskDraft(marks=(Mark(code="x"),)), DeskDraft(safety={"a": "na"}))))


@pytest.mark.parametrize("wrong", [{"code": ""}, {"code": "x", "turn": -1}, {"code": "x", "start": -1}, {"code": "x", "why": "so"}])
def test_a_mark_names_its_issue_and_a_place(wrong):
    """And nothing else."""
    with pytest.raises(ValidationError):
        Mark(**wrong)
