"""A review file that is written on: rows are appended, nothing of it is lost."""

import io
import json

from synthcore.core.reviews import Verdict
from synthcore.formats import reviews
from synthcore.formats.review_file import ReviewFile


def written(file):
    out = io.BytesIO()
    file.write(out)
    return json.loads(out.getvalue())


def again(data):
    return ReviewFile.read(reviews.reader(io.BytesIO(json.dumps(data).encode()), "r.json"), "other.json")


def test_a_new_file_has_the_shape_that_other_tools_read():
    """Version, source, time, total, rows; feedback only where there is some."""
    file = ReviewFile("d.json")
    file.decide("a", "R1", Verdict.APPROVED, "", "t1")
    file.decide("b", "R1", Verdict.REJECTED, "unsafe", "t2")
    assert written(file) == {
        "version": "1.0", "source_file": "d.json", "reviewed_at": "t2", "total_reviews": 2,
        "reviews": [
            {"dialogue_id": "a", "status": "approved", "reviewed_at": "t1", "reviewer": "R1"},
            {"dialogue_id": "b", "status": "rejected", "reviewed_at": "t2", "reviewer": "R1", "feedback": "unsafe"},
        ],
    }  # fmt: skip


def test_a_changed_mind_is_appended():
    """The first decision stays as history; the last is the reviewer's."""
    file = ReviewFile("d.json")
    file.decide("a", "R1", Verdict.APPROVED, "", "t1")
    file.decide("a", " r1", Verdict.REJECTED, "", "t2")
    assert [r["status"] for r in written(file)["reviews"]] == ["approved", "rejected"]
    assert file.decided_by("R1")["a"]["status"] == "rejected"


def test_a_note_waits_for_its_reviewers_decision():
    """It stands apart and decides nothing, then moves into the row of the same person on the same dialogue."""
    file = ReviewFile("d.json")
    file.note("a", "R1", "early", "t1")
    file.note("a", "R2", "mine", "t1")
    assert written(file)["reviews"] == []
    assert written(file)["total_reviews"] == 0
    file = again(written(file))
    file.decide("b", "R1", Verdict.APPROVED, "", "t2")
    file.decide("a", "R1", Verdict.APPROVED, "", "t3")
    data = written(file)
    assert "notes" not in data["reviews"][0]
    assert data["reviews"][1]["notes"] == [{"note": "early", "timestamp": "t1"}]
    assert data["notes"] == [{"dialogue_id": "a", "reviewer": "R2", "note": "mine", "timestamp": "t1"}]


def test_what_another_tool_wrote_is_kept():
    """Unknown keys, unknown rows, the first source file, notes of another shape."""
    given = {"version": "2", "ward": {"x": 1}, "source_file": "first.json", "notes": "free text", "reviews": [{"dialogue_id": "z", "odd": True}], "after": 1}
    file = again(given)
    file.decide("a", "R1", Verdict.APPROVED, "", "t1")
    data = written(file)
    assert data["reviews"][0] == {"dialogue_id": "z", "odd": True}
    assert (data["version"], data["ward"], data["after"], data["notes"], data["source_file"]) == ("2", {"x": 1}, 1, "free text", "first.json")
    assert data["total_reviews"] == 2


def test_others_are_told_apart_from_the_reviewer():
    """Who else has decided; a row without a decision is none."""
    file = again({"reviews": [{"dialogue_id": "a", "status": s, "reviewer": w} for s, w in (("approved", "R1"), ("rejected", "R2"), (None, "R3"))]})
    assert file.others("r1") == {"a": {"r2"}}
    assert set(file.decided_by("R3")) == set()
