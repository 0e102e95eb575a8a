"""Files of preferences: our own exports, and those of the field."""

import json

import pytest

from synthcore import wiring
from synthcore.core.errors import BadInput
from synthcore.core.people import Person, Role
from synthcore.services import exporting, importing, pair_reviewing, reviewing
from tests.pairs import csv_of, row

ANNA = Person(name="anna", role=Role.ADMIN)
PLAIN = {"prompt": "How long may a cough last?", "chosen": "Three weeks.", "rejected": "A year.", "score": 1}


@pytest.fixture
def context(home):
    """The shipped domains, of which one makes pairs."""
    yield wiring.context()
    wiring.close()


def lines(*values):
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def take(context, data, name="preferences.jsonl", **more):
    return importing.import_upload(context, ANNA, name=name, data=data, **more)


def records(context):
    return [context.store.records.get(item.record_id) for item in reviewing.queue(context, ANNA, limit=100).items]


def preferences(context, path, **more):
    exporting.export_file(context, ANNA, path=path, format="preferences", status="any", **more)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_what_we_export_we_read(context, tmp_path):
    """Into a batch of its own it is the same once more; a second time adds nothing, though another export bears another canary."""
    take(context, csv_of(row(1), row(2, rejected_is_unsafe="false", review_status="approved")), name="pairs.csv")
    before = preferences(context, tmp_path / "p.jsonl", batch="pairs")
    done = take(context, (tmp_path / "p.jsonl").read_bytes(), batch="again")
    assert (done.kind, done.read, done.added, done.problem_count) == ("pairs", 2, 2, 0)
    after = preferences(context, tmp_path / "q.jsonl", batch="again")
    assert [line | {"canary": ""} for line in after] == [line | {"canary": ""} for line in before]
    assert {line["rejected_is_false_on_purpose"] for line in after} == {True}
    assert take(context, (tmp_path / "q.jsonl").read_bytes(), batch="again").already_there == 2
    assert {record.domain.partition("@")[0] for record in records(context)} == {"medical_qa"}


@pytest.mark.parametrize("name", ["p.jsonl", "p.json", "upload"])
def test_plain_lines_of_the_field(context, name, tmp_path):
    """By content where the name does not tell. The answer that they reject is one that is false on purpose here, and that is said."""
    done = take(context, lines(PLAIN, PLAIN | {"prompt": "Another?"}, PLAIN), name=name)
    assert (done.read, done.added, done.same_text) == (3, 3, 1)
    assert "3 lines `rejected` is taken to be false on purpose" in done.warnings[0]
    assert "no type of error" in done.warnings[1]
    one = records(context)[0]
    assert (one.body.prompt[0].text, one.body.rejected.text, one.extras) == (PLAIN["prompt"], "A year.", {"score": 1})
    exporting.export_file(context, ANNA, path=tmp_path / "o.csv", format="pairs", status="any")
    assert ",true," in (tmp_path / "o.csv").read_text()


def test_what_was_said_before_is_shown_and_kept(context):
    """A reviewer sees the whole conversation."""
    talk = [{"role": role, "content": text} for role, text in (("user", "I cough."), ("assistant", "For long?"), ("user", "A month."))]
    take(context, lines(PLAIN | {"prompt": talk}))
    (one,) = records(context)
    shown = pair_reviewing.paired(context, ANNA, record_id=one.id)
    assert shown.question == "user: I cough.\n\nassistant: For long?\n\nuser: A month."


def test_what_is_no_pair_is_named_and_the_rest_comes_in(context):
    done = take(context, lines(PLAIN, PLAIN | {"rejected": ""}, PLAIN | {"prompt": "Else?", "review_status": "approved"}))
    assert (done.read, done.added, done.problem_count) == (3, 2, 1)
    assert done.problems[0].where == "line 2"
    assert done.problems[0].what.startswith("has no `rejected`")
    assert "counts for nothing" in done.warnings[-1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds no preferences"),
        (lines({"messages": [{"role": "user", "content": "q"}]}), "line 1: has no `chosen`"),
        (lines(PLAIN) + b'{"open', "line 2: is no JSON object"),
    ],
)
def test_a_file_that_cannot_be_read_to_its_end_adds_nothing(context, data, says):
    with pytest.raises(BadInput, match=says):
        take(context, data)
    assert context.store.records.count() == 0


def test_the_service_for_pairs_reads_them_too(context, tmp_path):
    (tmp_path / "p.jsonl").write_bytes(lines(PLAIN))
    assert importing.import_pairs(context, ANNA, path=tmp_path / "p.jsonl").added == 1
    assert importing.import_file(context, ANNA, path=tmp_path / "p.jsonl").already_there == 1
