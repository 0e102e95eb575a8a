"""Files go in whole, once, or not at all."""

import json

import pytest

from synthcore.core.errors import BadInput, BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status
from synthcore.formats.dialogue_records import to_file
from synthcore.services import evaluating, importing, measuring_progress, reviewing
from tests.living import ROOT, dialogue, write


def every(context):
    with context.store.records.snapshot(batch=None, statuses=None, domain=None) as found:
        return list(found)


def test_a_second_import_adds_nothing_and_says_so(context, anna, march):
    """Under its own name, and into another batch."""
    again = importing.import_file(context, anna, path=march)
    assert (again.added, again.already_there, again.batch) == (0, 10, "march")
    assert "10 already there" in again.sentence
    other = importing.import_file(context, anna, path=march, batch="April")
    assert (other.added, other.already_there, other.batch) == (0, 10, "April")
    assert {b.name: b.total for b in reviewing.batches(context, anna)} == {"march": 10, "April": 10}


@pytest.mark.parametrize("encode", [
    lambda text: text.encode(), lambda text: text.encode("utf-8-sig"), lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: json.dumps(json.loads(text)).encode(),
])  # fmt: skip
def test_the_files_of_the_field_come_in(context, anna, encode):
    """With a byte order mark, with Windows line ends, in one line: the same records."""
    text = (ROOT / "SEED_DIALOGUES.json").read_text(encoding="utf-8")
    done = importing.import_upload(context, anna, name="C:\\seeds\\SEED_DIALOGUES.json", data=encode(text))
    assert (done.read, done.added, done.problem_count) == (20, 20, 0)
    assert [to_file(r.record) for r in every(context)] == json.loads(text)["dialogues"]


def test_exact_copies_and_ids_that_repeat_are_all_kept(context, anna, tmp_path):
    """Three times one dialogue, and its id on another text."""
    same = dialogue(1)
    path = write(tmp_path / "copies.json", [same, same, same, dialogue(2, dialogue_id="d1")])
    done = importing.import_dialogues(context, anna, path=path)
    assert (done.read, done.added, done.same_text) == (4, 4, 2)
    assert importing.import_dialogues(context, anna, path=path).already_there == 4
    assert [to_file(r.record)["dialogue_id"] for r in every(context)] == ["d1"] * 4


def test_what_is_no_dialogue_is_named_and_the_rest_comes_in(context, anna, tmp_path):
    """Nothing disappears without a word."""
    path = write(tmp_path / "mixed.json", {"dialogues": [dialogue(1), 5, {"dialogue_id": "x"}, dialogue(2)]})
    done = importing.import_dialogues(context, anna, path=path)
    assert (done.read, done.added, done.problem_count) == (4, 2, 2)
    assert [p.where for p in done.problems] == ["element 2", "dialogue 3 (x)"]


@pytest.mark.parametrize(("text", "says"), [
    ("", "is empty"), ("{", "ends too early"), ("no", "not a JSON"), ('{"a": 1}', "holds no list"), ('{"dialogues": []}', "holds no dialogues"),
    ('{"dialogues": [{"messages": []}, ', "ends too early"), ('[{"messages": []}] x', "more behind"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_adds_nothing(context, anna, tmp_path, text, says):
    """Also when its beginning could be read: no half import, no empty batch."""
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(BadInput, match=says):
        importing.import_file(context, anna, path=path)
    assert context.store.records.count() == 0
    assert reviewing.batches(context, anna) == ()


def test_imported_records_are_checked_at_once(context, anna, march):
    """What the label rules say of them is there without asking."""
    assert evaluating.catch_up(context) == evaluating.Checked(checked=0, with_findings=0, unchecked=0)
    assert evaluating.rule_counts(context, anna)


def rows(*names, **more):
    return [{"dialogue_id": n, "status": "approved", "reviewed_at": f"2025-01-01T00:00:{i:02}Z", "reviewer": "Cy"} | more for i, n in enumerate(names)]


def test_reviews_come_in_with_reviewer_time_feedback_and_notes(context, anna, march, tmp_path):
    """By the file that they name; once."""
    notes = [{"note": "n1", "timestamp": "2025-01-01T00:00:00Z"}]
    path = write(tmp_path / "r.json", {"version": "1.0", "source_file": "march.json", "reviews": rows("d1", "d2", feedback="why", notes=notes, own=1)})
    done = importing.import_file(context, anna, path=path)
    assert (done.kind, done.batch, done.read, done.added) == ("reviews", "march", 2, 2)
    assert (again := importing.import_file(context, anna, path=path)).already_there == 2
    assert again.added == 0
    one = next(r for r in every(context) if r.record.external_id == "d2")
    assert (one.state.status, one.reviews[0].person, one.reviews[0].note, one.reviews[0].notes[0].note) == (Status.APPROVED, "Cy", "why", "n1")
    assert one.reviews[0].decided_at.isoformat() == "2025-01-01T00:00:01+00:00"
    assert one.reviews[0].extras == {"own": 1}


def test_a_later_row_of_the_same_file_is_the_later_decision(context, anna, march, tmp_path):
    """Rows without a time, or of one time, count in the order of the file."""
    path = write(tmp_path / "r.json", {"source_file": str(march), "reviews": [
        {"dialogue_id": "d1", "status": "approved"}, {"dialogue_id": "d1", "status": "Needs Revision"},
        {"dialogue_id": "d2", "status": "rejected", "reviewed_at": "2025-01-01T00:00:00"},
        {"dialogue_id": "d2", "status": "approved", "reviewed_at": "2025-01-01"},
    ]})  # fmt: skip
    assert importing.import_reviews(context, anna, path=path).added == 4
    assert importing.import_reviews(context, anna, path=path).added == 0
    states = {r.record.external_id: r.state.status for r in every(context)}
    assert (states["d1"], states["d2"]) == (Status.NEEDS_REVISION, Status.APPROVED)


def test_reviews_are_never_matched_by_id_alone(context, anna, march, tmp_path):
    """Another file's d1 is another dialogue."""
    path = write(tmp_path / "r.json", {"source_file": "april.json", "reviews": rows("d1")})
    with pytest.raises(BadRequest, match=r"april\.json, which has not been imported"):
        importing.import_reviews(context, anna, path=path)
    with pytest.raises(BadInput, match="source_file"):
        importing.import_reviews(context, anna, path=write(tmp_path / "s.json", {"reviews": rows("d1")}))
    with pytest.raises(UnknownValue, match="'marsh' is not a known batch"):
        importing.import_reviews(context, anna, path=path, batch="marsh")
    assert importing.import_reviews(context, anna, path=path, batch="march").added == 1


def test_two_files_of_one_name_have_to_be_told_apart(context, anna, march, tmp_path):
    """A name without a folder could mean either."""
    (tmp_path / "b").mkdir()
    other = write(tmp_path / "b" / "march.json", [dialogue(50)])
    assert importing.import_dialogues(context, anna, path=other).batch == "march (2)"
    path = write(tmp_path / "b" / "r.json", {"source_file": "march.json", "reviews": rows("d50")})
    assert importing.import_reviews(context, anna, path=path).batch == "march (2)"  # the one that lies beside it
    (tmp_path / "c").mkdir()
    far = write(tmp_path / "c" / "r.json", {"source_file": "march.json", "reviews": rows("d50")})
    with pytest.raises(BadRequest, match="several batches"):
        importing.import_reviews(context, anna, path=far)


def test_rows_that_cannot_be_taken_are_told(context, anna, march, tmp_path):
    """Ids that no dialogue has, words that decide nothing, rows that are no rows."""
    told = [*rows("d1", "nobody"), *rows("d2", status="maybe"), {"dialogue_id": "d3"}, 7]
    done = importing.import_reviews(context, anna, path=write(tmp_path / "r.json", {"reviews": told}), batch="march")
    assert (done.read, done.added, done.unmatched, done.undecided, done.problem_count) == (5, 1, 1, 2, 1)
    assert any("nobody" in w for w in done.warnings)
    assert any("'maybe'" in w for w in done.warnings)


def test_a_decision_holds_for_exact_copies_and_an_ambiguous_id_is_refused(context, anna, tmp_path):
    """The text was judged; two texts under one id cannot be told apart."""
    same = dialogue(1)
    path = write(tmp_path / "c.json", [same, same, dialogue(2), dialogue(3, dialogue_id="d2")])
    importing.import_dialogues(context, anna, path=path)
    done = importing.import_reviews(context, anna, path=write(tmp_path / "r.json", {"source_file": "c.json", "reviews": rows("d1", "d2")}))
    assert (done.added, done.problem_count) == (1, 1)
    assert [r.state.status.value for r in every(context)] == ["approved", "approved", "unreviewed", "unreviewed"]


def test_notes_without_a_decision_become_drafts(context, anna, march, tmp_path):
    """What was begun in the terminal goes on at the desk."""
    notes = [{"dialogue_id": "d4", "reviewer": "anna", "note": text, "timestamp": "2025-01-01T00:00:00Z"} for text in ("one", "two")]
    path = write(tmp_path / "r.json", {"source_file": "march.json", "reviews": [], "notes": notes})
    importing.import_reviews(context, anna, path=path)
    item = reviewing.queue(context, anna).items[4]
    assert reviewing.card(context, anna, record_id=item.record_id).draft.note == "one\ntwo"
    reviewing.decide(context, anna, review_id="r", record_id=item.record_id, verdict="approved", note="done")
    importing.import_reviews(context, anna, path=path)
    assert reviewing.card(context, anna, record_id=item.record_id).draft.note == "done"  # a change of mind begins with what one said


def test_who_may_import(context, march):
    """A clinician reviews; files are an editor's matter."""
    for role, allowed in ((Role.CLINICIAN, False), (Role.VIEWER, False), (Role.EDITOR, True)):
        person = Person(name="x", role=role)
        if allowed:
            importing.import_file(context, person, path=march)
        else:
            with pytest.raises(NotAllowed):
                importing.import_file(context, person, path=march)


def test_more_than_one_group(context, anna, tmp_path):
    """More than one group; nothing is lost between them."""
    path = write(tmp_path / "many.json", {"dialogues": [dialogue(n) for n in range(2500)]})
    assert importing.import_file(context, anna, path=path).added == 2500
    assert measuring_progress.counts(context, anna).total == 2500
