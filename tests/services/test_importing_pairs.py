"""Pairs go in and come out: whole, once, and marked for what they are."""

import csv
import io
import json
import zipfile

import pytest

from synthcore import wiring
from synthcore.core.errors import BadInput, BadRequest
from synthcore.core.people import Person, Role
from synthcore.core.tallies import Selection
from synthcore.services import evaluating, exporting, importing, maintaining, measuring_distribution, measuring_progress, next_step, pair_reviewing, reviewing
from tests.conftest import some_dialogues
from tests.pairs import csv_of, row

ANNA = Person(name="anna", role=Role.ADMIN)


@pytest.fixture
def context(home):
    """The shipped domains, of which one makes pairs."""
    yield wiring.context()
    wiring.close()


def take(context, data, name="questions_and_responses.csv", **more):
    return importing.import_upload(context, ANNA, name=name, data=data, **more)


def exported(context, path, **more):
    done = exporting.export_file(context, ANNA, path=path, format="pairs", **more)
    return done, list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def approve(context, record_id, person=ANNA):
    from synthcore.core.pair_reviews import left

    side = left(record_id, person.name) == "chosen"
    better = "left" if side else "right"
    pair_reviewing.answer_pair(context, person, record_id=record_id, review_id=f"a{record_id}", left_correct=side, right_correct=not side, better=better)
    return pair_reviewing.conclude_pair(context, person, record_id=record_id, review_id=f"c{record_id}", as_stated=True)


def test_a_second_import_adds_nothing(context):
    """And says so; exact copies within a file are all kept."""
    data = csv_of(row(1), row(2), row(2))
    first = take(context, data, batch="Pairs")
    assert (first.kind, first.read, first.added, first.problem_count) == ("pairs", 3, 3, 0)
    assert first.sentence == "questions_and_responses.csv: 3 pairs read, 3 added to the batch 'Pairs', 1 of the added repeat a text."
    assert (again := take(context, data, batch="Pairs")).already_there == again.read == 3
    assert {context.store.records.get(i.record_id).domain for i in reviewing.queue(context, ANNA).items} == {"medical_qa@1.0"}


def test_a_file_from_a_spreadsheet(context):
    """With a byte order mark, semicolons and formulas that were defused; by content when its name says nothing."""
    text = csv_of(row(1, chosen="=2 a day", mine="kept")).decode()
    cells = list(csv.reader(io.StringIO(text, newline="")))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(cells)
    assert take(context, out.getvalue().encode("utf-8-sig"), name="upload").added == 1
    record = context.store.records.get(reviewing.queue(context, ANNA).items[0].record_id)
    assert (record.body.chosen.text, record.extras["mine"]) == ("=2 a day", "kept")


def test_what_is_no_pair_is_named_and_the_rest_comes_in(context):
    """A half-done row is a problem with its place; what counts for nothing is said."""
    half = row(2, chosen="", rejected="")
    done = take(context, csv_of(row(1, review_status="approved", reviewer="Eve"), half, row(3, rejected_error_type="")))
    assert (done.read, done.added, done.problem_count) == (3, 2, 1)
    assert done.problems[0].where == "row 2 (q_000000000002)"
    assert done.problems[0].what == "has no chosen and no rejected."
    assert [w.split(" rows ")[0] for w in done.warnings] == ["1", "1"]
    assert "counts for nothing" in done.warnings[1]
    assert measuring_progress.counts(context, ANNA).by_status["approved"] == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"question,answer\r\nWhy?,So.\r\n", "names no column `chosen`"),
        (csv_of(row(1, chosen="", rejected="")), "holds no answered question"),
        (csv_of(row(1)) + b'"open', "never closed"),
    ],
)
def test_a_file_that_cannot_be_read_to_its_end_adds_nothing(context, data, says):
    """Also when the end is broken behind good rows."""
    with pytest.raises(BadInput, match=says):
        take(context, data)
    assert context.store.records.count() == 0
    assert reviewing.batches(context, ANNA) == ()


def test_the_domain_of_pairs(context, tmp_path):
    """One that makes none is refused by name; without a name the one that does is taken."""
    path = tmp_path / "p.csv"
    path.write_bytes(csv_of(row(1)))
    with pytest.raises(BadRequest, match="'mental_health' makes no preference pairs"):
        importing.import_file(context, ANNA, path=path, domain="mental_health")
    assert importing.import_pairs(context, ANNA, path=path, domain="medical_qa").added == 1


def test_pairs_and_dialogues_beside_each_other(context, tmp_path):
    """Counts, checks, queues and files hold with a mix of both."""
    take(context, some_dialogues(8), name="march.json", batch="Both")
    take(context, csv_of(*(row(n) for n in range(5))), batch="Both")
    assert evaluating.catch_up(context).checked == 0
    assert [measuring_progress.counts(context, ANNA, kind=kind).total for kind in (None, "dialogue", "pair")] == [13, 8, 5]
    assert reviewing.queue(context, ANNA).total == 13
    assert next_step.what_next(context, ANNA).sentence == "13 records wait for your decision."
    assert measuring_distribution.distribution(context, ANNA, domain="medical_qa", batch="Both").generated == 0  # its targets are of dialogues
    split = measuring_progress.pair_split(context, ANNA, selection=Selection(domain="medical_qa", batch="Both"))
    assert [(one.value, one.pairs, one.waiting) for one in (*split.topic, *split.error_type)] == [("symptoms", 5, 5), ("e5", 5, 5)]
    found = [(part.domain, part.kind, part.counts.total) for part in measuring_progress.parts(context, ANNA)]
    assert found == [("mental_health", "dialogue", 8), ("medical_qa", "pair", 5)]
    dialogues = exporting.export_file(context, ANNA, path=tmp_path / "d.json", status="any")
    pairs, _ = exported(context, tmp_path / "p.csv", status="any")
    assert (dialogues.written, dialogues.left_out, pairs.written, pairs.left_out) == (8, 0, 5, 0)
    assert maintaining.check_integrity(context, ANNA).problems == ()


def test_approved_pairs_go_out_with_their_review(context, tmp_path):
    """Only those, all columns that any of them has, formulas defused; what was written comes in as what is there."""
    take(context, csv_of(row(1, mine="=1"), row(2, yours="x"), row(3)))
    ids = [item.record_id for item in reviewing.queue(context, ANNA).items]
    approve(context, ids[1])
    done, rows = exported(context, tmp_path / "out.csv")
    assert (done.written, done.left_out, done.counts["approved"]) == (1, 2, 1)
    assert [(r["id"], r["review_status"], r["reviewer"], r["rejected_is_unsafe"], r["yours"]) for r in rows] == [
        ("q_000000000002", "approved", "anna", "true", "x")
    ]
    assert list(rows[0])[:3] == ["question", "chosen", "rejected"]
    done, rows = exported(context, tmp_path / "all.csv", status="any")
    assert [r["review_status"] for r in rows] == ["unreviewed", "approved", "unreviewed"]
    assert rows[0]["mine"] == "'=1"
    assert importing.import_file(context, ANNA, path=tmp_path / "all.csv").already_there == 3


def test_downloads(context):
    """Under the file's usual name, as a CSV."""
    take(context, csv_of(row(1)))
    made = exporting.export_download(context, ANNA, format="pairs", status="any")
    assert (made.name, made.media_type, made.written) == ("questions_and_responses.csv", "text/csv", 1)
    assert exporting.export_download(context, ANNA, format="pairs").name == "approved_questions_and_responses.csv"


def test_reviews_of_pairs_in_a_file(context, tmp_path):
    """Out with the answers and in again; an approval that no answers bear out is a problem."""
    data = csv_of(row(1), row(2))
    take(context, data, batch="Pairs")
    approve(context, reviewing.queue(context, ANNA).items[0].record_id)
    path = tmp_path / "reviews.json"
    exporting.export_file(context, ANNA, path=path, format="reviews")
    whole = json.loads(path.read_text())
    assert whole["reviews"][0]["pair"]["as_stated"] is True
    assert importing.import_file(context, ANNA, path=path).already_there == 1
    bare = [{"dialogue_id": "q_000000000002", "status": s, "reviewer": s, "reviewed_at": "2026-01-01T00:00:00Z"} for s in ("approved", "rejected")]
    false = whole["reviews"][0] | {"dialogue_id": "q_000000000002", "reviewer": "eve", "pair": whole["reviews"][0]["pair"] | {"as_stated": False}}
    path.write_text(json.dumps(whole | {"reviews": [*bare, false]}))
    done = importing.import_file(context, ANNA, path=path)
    assert (done.added, done.problem_count) == (1, 2)
    assert "without answers that bear it out" in done.problems[0].what
    assert {i.external_id: i.status for i in reviewing.queue(context, ANNA).items} == {"q_000000000001": "approved", "q_000000000002": "rejected"}


def test_pairs_as_training_reads_them(context):
    """Lines for TRL and a zip of the Hugging Face folder: only what earned it, names that say what is inside, the same bytes each time."""
    importing.import_upload(context, ANNA, name="pairs.csv", data=csv_of(*(row(n) for n in range(5))))
    assert exporting.export_download(context, ANNA, format="preferences").data == b""
    lines = exporting.export_download(context, ANNA, format="preferences", status="any")
    assert (lines.name, lines.written, lines.left_out) == ("preferences_contains_false_answers.jsonl", 5, 0)
    first = json.loads(lines.data.splitlines()[0])
    assert (first["prompt"][0]["content"], first["rejected_is_false_on_purpose"], first["review_status"]) == (row(0)["question"], True, "unreviewed")
    hub = exporting.export_download(context, ANNA, format="hub", status="any", batch="pairs")
    assert (hub.name, hub.written) == ("pairs_huggingface_contains_false_answers.zip", 5)
    with zipfile.ZipFile(io.BytesIO(hub.data)) as packed:
        assert {"README.md", "LICENSE.md"} < set(packed.namelist())
        assert [name for name in packed.namelist() if name.endswith(".jsonl") and "contains_false_answers" not in name] == []
        assert sum(len(packed.read(name).splitlines()) for name in packed.namelist() if name.endswith(".jsonl")) == 5
    assert hub.data == exporting.export_download(context, ANNA, format="hub", status="any", batch="pairs").data
