"""Review files as votes: whose, in which order, and what decides nothing."""

import io
import json

import pytest

from synthcore.core.errors import BadInput
from synthcore.core.reviews import Status, Verdict, status
from synthcore.formats import reviews
from synthcore.formats.reviews import Ballots


def row(name, verdict, reviewer="R1", at="2026-01-01T10:00:00", **more):
    return {"dialogue_id": name, "status": verdict, "reviewer": reviewer, "reviewed_at": at, **more}


def ballots(*files):
    found = Ballots()
    for number, rows in enumerate(files, 1):
        found.read(reviews.reader(io.BytesIO(json.dumps({"version": "1.0", "reviews": rows}).encode()), f"r{number}.json"))
    return found


def decided(*files, second=False):
    return status(ballots(*files).of("a"), second_needed=second)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([[row("a", "rejected"), row("a", "approved", at="2026-01-01T10:01:00")]], Status.APPROVED),
        ([[row("a", "rejected", at="2026-01-01T10:01:00"), row("a", "approved")]], Status.REJECTED),
        ([[row("a", "rejected"), row("a", "approved")]], Status.APPROVED),
        ([[row("a", "rejected", at=None), row("a", "approved", at="yesterday")]], Status.APPROVED),
        ([[row("a", "rejected", at="2026-01-01T10:00:00+02:00"), row("a", "approved", at="2026-01-01T09:00:00Z")]], Status.APPROVED),
        ([[row("a", "approved")], [row("a", "rejected", reviewer="R2")]], Status.DISPUTED),
        ([[row("a", "approved", reviewer="Anna")], [row("a", "rejected", reviewer=" anna ")]], Status.REJECTED),
        ([[row("a", "approved", reviewer=None)], [row("a", "rejected", reviewer="")]], Status.DISPUTED),
        ([[row("a", "approved", reviewer=None), row("a", "rejected", reviewer="")]], Status.REJECTED),
        ([[row("a", "approved"), row("a", "rejected", reviewer="L", adjudicates=True)]], Status.REJECTED),
        ([[row("a", "not_enough_context")]], Status.UNREVIEWED),
        ([[row("a", "Needs Revision")]], Status.NEEDS_REVISION),
    ],
)
def test_the_last_word_of_each_reviewer_counts(files, expected):
    """By time, then by place in the file; a name is the same however it is spelt; nameless files are a person each."""
    assert decided(*files) is expected


def test_a_row_without_a_time_is_as_old_as_the_one_before_it():
    """It does not fall behind rows that stand before it."""
    assert (
        decided([row("b", "approved", at="2026-01-02T00:00:00"), row("a", "rejected", at=None), row("a", "approved", at="2026-01-01T00:00:00")])
        is Status.REJECTED
    )


def test_one_person_is_not_two_approvers():
    """Two approvals by the same name do not make a second approval."""
    assert decided([row("a", "approved"), row("a", "approved", at="2026-01-02T00:00:00")], second=True) is Status.NEEDS_SECOND
    assert decided([row("a", "approved"), row("a", "approved", reviewer="R2")], second=True) is Status.APPROVED


def test_rows_that_decide_nothing_are_counted_and_a_strange_word_is_named():
    """A note without a decision is silent, a misspelt decision is not."""
    found = ballots([row("a", None), row("a", ""), row("a", "aproved"), row("", "approved"), {"notes": []}])
    assert (found.rows, found.undecided) == (5, 4)
    assert not found.of("a")
    assert len(found.warnings) == 2
    assert "r1.json: review 3 has the status 'aproved'" in found.warnings[0]
    assert "r1.json: review 4 names no dialogue" in found.warnings[1]


def test_ids_that_were_counted_for_nothing_are_strangers():
    """A review of a dialogue that is not in the file."""
    found = ballots([row("a", "approved"), row("b", "approved"), row(7, "approved")])
    assert found.of("7")
    found.counted |= {"a", "7"}
    assert found.strangers() == ["b"]


def test_the_file_that_a_review_file_names_is_known():
    """Before or behind its rows; what is no name is none."""
    found = Ballots()
    for number, text in enumerate(('"source_file": "d.json", "reviews": []', '"reviews": [], "source_file": "e.json"', '"source_file": 3, "reviews": []')):
        found.read(reviews.reader(io.BytesIO(f"{{{text}}}".encode()), f"r{number}"))
    assert found.sources == [("r0", "d.json"), ("r1", "e.json")]


def test_a_row_that_is_no_object_is_refused():
    """With the file and its place."""
    with pytest.raises(BadInput, match=r"r1.json: review 2 is no object"):
        ballots([row("a", "approved"), "approved"])


def test_verdicts_are_read_in_any_spelling():
    """As people and other tools write them."""
    assert reviews.verdict_of({"status": " needs-revision "}) is Verdict.NEEDS_REVISION
    assert reviews.verdict_of({"status": 1}) is None
