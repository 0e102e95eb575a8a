"""What goes out: only what earned it, and nothing of a file is lost on the way through."""

import dataclasses
import json
from contextlib import contextmanager

import pytest

from synthcore.core.desk_answers import DeskAnswers, DeskDraft
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import editing, exporting, importing, reviewing
from synthcore.store.facade import Store
from tests.living import ROOT, dialogue, write
from tests.pairs import csv_of, row


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def decide(context, person, record_id, verdict="approved", **more):
    return reviewing.decide(context, person, review_id=f"{person.name}:{record_id}:{verdict}", record_id=record_id, verdict=verdict, **more)


@pytest.fixture
def decided(context, anna, ben, ids):
    """d0 approved, d1 rejected, d2 disputed, d3 to be revised; d8 (dying) approved once, d9 twice."""
    decide(context, anna, ids[0])
    decide(context, anna, ids[1], "rejected", note="no")
    decide(context, anna, ids[2])
    decide(context, ben, ids[2], "rejected")
    decide(context, ben, ids[3], "needs_revision")
    for person, which in ((anna, 8), (anna, 9), (ben, 9)):
        decide(context, person, ids[which])


def test_an_approved_export_holds_only_what_earned_it(context, anna, decided, tmp_path):
    """The dying one that one person approved stays; marks and counts are those of `apply`."""
    done = exporting.export_file(context, anna, path=tmp_path / "new" / "out.json")
    out = read(tmp_path / "new" / "out.json")
    assert [d["dialogue_id"] for d in out["dialogues"]] == ["d0", "d9"]
    assert (done.written, done.left_out, done.counts["needs_second"]) == (2, 8, 1)
    assert [out[k] for k in ("approved", "needs_revision", "rejected", "disputed", "unreviewed")] == [2, 1, 1, 1, 5]
    assert out["total_dialogues"] == out["statistics"]["total_dialogues"] == 2
    marks = out["dialogues"][1]["labels"]
    assert (marks["clinician_reviewed"], marks["clinician_approved"], marks["review_status"], marks["second_approval"]) == (True, True, "approved", True)


@pytest.mark.parametrize(("status", "names"), [
    ("needs_second", ["d8"]), ("rejected", ["d1"]), ("disputed", ["d2"]), ("needs_revision", ["d3"]), ("unreviewed", ["d4", "d5", "d6", "d7"]),
    ("any", [f"d{n}" for n in range(10)]),
])  # fmt: skip
def test_by_status(context, anna, decided, tmp_path, status, names):
    """Whatever is asked for; only approved records bear the mark of approval."""
    exporting.export_file(context, anna, path=tmp_path / "out.json", status=status)
    dialogues = read(tmp_path / "out.json")["dialogues"]
    assert [d["dialogue_id"] for d in dialogues] == names
    assert {d["dialogue_id"] for d in dialogues if d["labels"].get("clinician_approved")} <= {"d0", "d9"}


def test_a_file_comes_back_as_it_was(context, anna, tmp_path):
    """Unknown keys at every level, nulls, copies, unicode, `content`; and the keys of the file around the dialogues."""
    odd = [dialogue(1, own={"a": None}), dialogue(1, own={"a": None}), {"messages": [{"role": "user", "content": "ü\u2028 \ud83c", "x": 1}], "labels": None}]
    whole = {"version": "9", "description": "mine", "meta": {"k": [1, {"z": None}]}, "dialogues": odd, "tail": "t"}
    importing.import_dialogues(context, anna, path=write(tmp_path / "in.json", whole))
    exporting.export_file(context, anna, path=tmp_path / "out.json", status="any", batch="in")
    out = read(tmp_path / "out.json")
    assert {k: out[k] for k in whole} == whole


def test_the_file_of_the_field_comes_back_as_it_was(context, anna, tmp_path):
    """And exporting twice writes the same bytes."""
    source = ROOT / "SEED_DIALOGUES.json"
    importing.import_dialogues(context, anna, path=source)
    for name in ("a", "b"):
        exporting.export_file(context, anna, path=tmp_path / name, status="any", batch="SEED_DIALOGUES")
    assert read(tmp_path / "a")["dialogues"] == read(source)["dialogues"]
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_was_handed_over_is_what_is_there(context, anna, decided, tmp_path):
    """An exported file, imported again, adds nothing: marks of review make no new record."""
    exporting.export_file(context, anna, path=tmp_path / "out.json", status="any")
    again = importing.import_dialogues(context, anna, path=tmp_path / "out.json")
    assert (again.added, again.already_there) == (0, 10)


def test_reviews_go_round(context, anna, ben, decided, tmp_path):
    """A reviews file that was exported adds nothing here, and rebuilds every status in another database."""
    reviewing.save_draft(context, ben, record_id=reviewing.queue(context, ben).items[5].record_id, draft=DeskDraft(note="half a thought"))
    done = exporting.export_file(context, anna, path=tmp_path / "r.json", format="reviews")
    out = read(tmp_path / "r.json")
    assert (done.written, out["total_reviews"], out["source_file"], out["batch"]) == (8, 8, "march.json", "march")
    assert out["reviews"][1] == {
        "dialogue_id": "d1", "status": "rejected", "reviewed_at": out["reviews"][1]["reviewed_at"], "reviewer": "anna", "feedback": "no",
    }  # fmt: skip
    assert [(n["dialogue_id"], n["reviewer"], n["note"]) for n in out["notes"]] == [("d5", "ben", "half a thought")]
    assert importing.import_reviews(context, anna, path=tmp_path / "r.json").already_there == 8


def test_what_was_said_at_the_desk_goes_round(context, anna, ben, march, tmp_path):
    """Marks, corrections, first answers, the sample; and what was taken back stands apart, where nobody counts it."""
    ids = [item.record_id for item in reviewing.queue(context, anna).items]
    reviewing.answer_first(context, anna, record_id=ids[0], labels=Labels(risk_level="dying"))
    desk = DeskAnswers(confirmed=("concern",), intents={2: "rescue"}, purpose="audit", seed="s")
    decide(context, anna, ids[0], "needs_revision", note="no", desk=desk, labels=Labels(concern="anything"), active_ms=900, position=1)
    for record_id, verdict in ((ids[1], "rejected"), (ids[1], "approved"), (ids[2], "approved")):
        decide(context, ben, record_id, verdict, note="so", desk=desk)
    for which, verdict in ((1, "approved"), (2, "approved")):
        reviewing.undo(context, ben, review_id=f"ben:{ids[which]}:{verdict}")
    exporting.export_file(context, anna, path=tmp_path / "r.json", format="reviews")
    out = read(tmp_path / "r.json")
    assert [(r["dialogue_id"], r["status"]) for r in out["reviews"]] == [("d0", "needs_revision"), ("d1", "rejected")]
    assert [(r["dialogue_id"], r["status"]) for r in out["withdrawn"]] == [("d1", "approved"), ("d2", "approved")]
    assert out["total_reviews"] == 2
    first = out["reviews"][0]
    assert (first["corrected_labels"], first["blind_labels"], first["sampling_probability"]) == ({"concern": "anything"}, {"risk_level": "dying"}, 0.1)
    before = {i: (context.store.records.state(i), context.store.reviews.of(i)) for i in ids}
    with other_database(tmp_path / "other", march) as there:
        for _ in range(2):
            importing.import_reviews(there, anna, path=tmp_path / "r.json", batch="march")
        for i in ids:
            state, said = before[i]
            assert there.store.records.state(i) == state
            assert [kept(r) for r in there.store.reviews.of(i)] == [kept(r) for r in said]
        exporting.export_file(there, anna, path=tmp_path / "again.json", format="reviews", batch="march")
    assert {k: read(tmp_path / "again.json")[k] for k in ("reviews", "withdrawn")} == {k: out[k] for k in ("reviews", "withdrawn")}


def test_reviews_of_former_versions_come_out_and_find_their_version(context, anna, ben, march, ids, tmp_path):
    """They stand apart, so that nobody counts them for words that were never read; what was taken back of them does too."""
    reviewing.decide(context, ben, review_id="b", record_id=ids[0], verdict=Verdict.NEEDS_REVISION, note="Too short.")
    reviewing.decide(context, anna, review_id="a", record_id=ids[0], verdict=Verdict.REJECTED, note="no")
    reviewing.undo(context, anna, review_id="a")
    record = context.store.records.get(ids[0])
    turns = (record.body.turns[0], record.body.turns[1].model_copy(update={"text": "Water it tonight, and again on Sunday."}))
    made = editing.save_edit(context, anna, record_id=ids[0], turns=turns).record.id
    reviewing.decide(context, ben, review_id="n", record_id=made, verdict=Verdict.APPROVED)
    done = exporting.export_file(context, anna, path=tmp_path / "r.json", format="reviews")
    out = read(tmp_path / "r.json")
    assert (done.written, out["total_reviews"], done.left_out) == (2, 1, 0)
    assert [(r["dialogue_id"], r["status"]) for r in out["reviews"]] == [("d0", "approved")]
    assert [(r["status"], r["feedback"], r["version"]) for r in out["superseded"]] == [("needs_revision", "Too short.", record.content_hash)]
    assert [(r["status"], r["version"]) for r in out["withdrawn"]] == [("rejected", record.content_hash)]
    before = {i: context.store.reviews.of(i) for i in (ids[0], made)}
    again = importing.import_reviews(context, anna, path=tmp_path / "r.json")
    assert (again.read, again.added, again.already_there) == (2, 0, 2)
    assert {i: context.store.reviews.of(i) for i in before} == before
    approved = exporting.export_file(context, anna, path=tmp_path / "some.json", format="reviews", status="approved")
    assert (approved.written, approved.left_out) == (1, 1)


def test_reviews_of_versions_that_are_not_there_are_told_of(context, anna, ben, march, ids, tmp_path):
    """A database that has the first version alone takes what is of it, one that has the last alone says how many it leaves."""
    reviewing.decide(context, ben, review_id="b", record_id=ids[0], verdict=Verdict.NEEDS_REVISION, note="Too short.")
    record = context.store.records.get(ids[0])
    turns = (record.body.turns[0], record.body.turns[1].model_copy(update={"text": "Water it tonight, and again on Sunday."}))
    editing.save_edit(context, anna, record_id=ids[0], turns=turns)
    exporting.export_file(context, anna, path=tmp_path / "r.json", format="reviews")
    exporting.export_file(context, anna, path=tmp_path / "last.json", format="dialogues", status="any")
    with other_database(tmp_path / "first", march) as there:
        done = importing.import_reviews(there, anna, path=tmp_path / "r.json", batch="march")
        assert (done.read, done.added, done.unmatched, done.warnings) == (1, 1, 0, ())
        assert [r.verdict for r in there.store.reviews.of(ids[0])] == [Verdict.NEEDS_REVISION]
    with other_database(tmp_path / "second", tmp_path / "last.json") as there:
        done = importing.import_reviews(there, anna, path=tmp_path / "r.json", batch="last")
        assert (done.read, done.added, done.unmatched) == (1, 0, 1)
        assert "1 reviews are on versions that were edited since" in done.warnings[0]


def kept(review):
    return review.model_copy(update={"id": "", "source": "", "extras": {}})


@contextmanager
def other_database(folder, dialogues):
    """A second home with the same dialogues."""
    from synthcore import wiring

    context = wiring.context()
    folder.mkdir()
    store = Store(folder / "other.duckdb")
    try:
        there = dataclasses.replace(context, store=store)
        importing.import_dialogues(there, Person(name="anna", role=Role.ADMIN), path=dialogues)
        yield there
    finally:
        store.close()


def test_reviews_that_were_imported_come_out_row_for_row(context, anna, march, tmp_path):
    """Unknown keys, other spellings of a status, times with a zone, nulls."""
    rows = [
        {"dialogue_id": "d1", "status": "Needs Revision", "reviewed_at": "2025-01-01T02:00:00+02:00", "reviewer": "Cy", "feedback": None, "own": [1]},
        {"dialogue_id": "d2", "status": "approved", "reviewed_at": "2025-01-01T00:00:00Z", "reviewer": " Di ", "notes": [{"note": "n"}]},
    ]
    importing.import_reviews(context, anna, path=write(tmp_path / "r.json", {"source_file": "march.json", "reviews": rows}))
    exporting.export_file(context, anna, path=tmp_path / "out.json", format="reviews")
    assert read(tmp_path / "out.json")["reviews"] == rows


def test_an_existing_file_is_kept_or_refused(context, anna, decided, tmp_path):
    """Never silently replaced."""
    (tmp_path / "out.json").write_text("mine")
    with pytest.raises(BadRequest, match="no-clobber"):
        exporting.export_file(context, anna, path=tmp_path / "out.json", clobber=False)
    kept = exporting.export_file(context, anna, path=tmp_path / "out.json").kept_as
    assert (tmp_path / kept).read_text() == "mine"


def test_a_download_is_the_file(context, anna, decided, tmp_path):
    """The same bytes, under a telling name."""
    exporting.export_file(context, anna, path=tmp_path / "out.json", batch="march")
    download = exporting.export_download(context, anna, batch="march")
    assert download.data == (tmp_path / "out.json").read_bytes()
    assert download.name == "march_approved_dialogues.json"
    assert exporting.export_download(context, anna, format="reviews").name == "reviews.json"


def test_bad_requests(context, ben, anna, decided, tmp_path):
    """A batch that is not there; a person who may not."""
    with pytest.raises(UnknownValue, match="'marsh' is not a known batch"):
        exporting.export_file(context, anna, path=tmp_path / "x", batch="marsh")
    with pytest.raises(NotAllowed):
        exporting.export_file(context, ben, path=tmp_path / "x")
    assert exporting.export_file(context, Person(name="e", role=Role.EDITOR), path=tmp_path / "x").written == 2


def test_what_lacked_context_is_counted(context, anna, ben, decided, ids):
    """Unreviewed, though somebody looked: of a record that another has decided, it says nothing."""
    decide(context, anna, ids[4], "not_enough_context")
    decide(context, ben, ids[1], "not_enough_context")
    assert exporting.outlook(context, anna).without_context == 1
    assert exporting.outlook(context, anna, format="pairs") == exporting.Outlook(without_context=0)


def test_the_lengths_of_the_pairs_that_go_out(context, anna):
    """Of those that are chosen, and measured anew after a decision."""
    rows = [row(n) for n in range(3)]
    importing.import_upload(context, anna, name="pairs.csv", data=csv_of(*rows), batch="Pairs")
    assert exporting.outlook(context, anna, format="hub").length == ()
    every = exporting.outlook(context, anna, format="hub", status="any", batch="Pairs", domain="medical_qa")
    assert "median of 3 pairs" in every.length[0]
    assert exporting.outlook(context, anna, format="dialogues", status="any").length == ()
    importing.import_upload(context, anna, name="more.csv", data=csv_of(row(3)), batch="Pairs")
    assert "median of 4 pairs" in exporting.outlook(context, anna, format="hub", status="any", batch="Pairs").length[0]


@pytest.mark.parametrize("format", ["preferences", "hub"])
def test_pairs_of_a_topic_with_a_risk_go_out(context, anna, format):
    """Their level of risk, and columns that only a user's file has, are in no line; they keep nothing from going out."""
    risky = row(1, risk_level="high", risk_by="topic pregnancy", mine="x")
    importing.import_upload(context, anna, name="pairs.csv", data=csv_of(row(0), risky))
    assert exporting.export_download(context, anna, format=format, status="any").written == 2
    assert b"risk_level" in exporting.export_download(context, anna, format="pairs", status="any").data


def test_the_domain_is_in_the_name(context, anna, decided):
    """As the page says beforehand."""
    assert exporting.export_download(context, anna, domain="plant_care").name == "plant_care_approved_dialogues.json"


def test_corrected_labels_are_handed_over(context, anna, ben, ids, tmp_path):
    """Of an approved record; the generated ones stand beside. One that is not approved goes out as it was generated."""
    other = Labels(concern="anything")
    decide(context, ben, ids[0], labels=other, desk=DeskAnswers(intents={2: "rescue"}), sure=True)
    decide(context, ben, ids[1], "needs_revision", labels=other)
    decide(context, ben, ids[2])
    exporting.export_file(context, anna, path=tmp_path / "out.json", status="any", batch="march")
    first, second, third, *_ = json.loads((tmp_path / "out.json").read_text())["dialogues"]
    assert (first["user_profile"]["concern"], first["labels"]["generated_concern"]) == ("anything", "watering")
    assert (first["messages"][1]["intent"], first["messages"][1]["generated_intent"]) == ("rescue", "look")
    assert first["labels"]["clinician_approved"] is True
    assert second["user_profile"]["concern"] == third["user_profile"]["concern"] == "watering"
    assert not any(key.startswith("generated_") for one in (second, third) for key in one["labels"])
