"""What a run of pairs hands over: four files that agree, and in which nothing passes for reviewed or for true."""

import csv
import json

import pytest

from synthcore.core.errors import BadRequest
from synthcore.domains import loader
from synthcore.formats.questions import QUESTIONS, RESPONSES, responses
from synthcore.services.pair_export import PairFacts, export, targets
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def domain():
    return loader.load(ROOT / "data" / "domains" / "medical_qa")


def row(number, **more):
    return {
        "question": f"=Is {number} enough,\nor not?", "id": f"q_{number}", "chosen": "Yes, it is enough.", "rejected": "No, it is not enough.",
        "rejected_error_type": "e6", "rejected_origin": "rule:opposite", "chosen_origin": "source", "source_dataset": "a/b", "source_row": str(number),
        "generator": "rule", "modification_id": "m01", "kind": "keep",
    } | more  # fmt: skip


def preferences(folder):
    return [json.loads(line) for line in (folder / "preferences_contains_false_answers.jsonl").read_text(encoding="utf-8").splitlines()]


def table(folder, name):
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_four_files_that_agree(domain, tmp_path):
    """The same rows in each; the CSVs with the columns that the document asks for first."""
    done = export(tmp_path, (row(n) for n in range(25)), domain=domain, facts=PairFacts(seed_number=5))
    asked, answered = table(tmp_path, "questions.csv"), table(tmp_path, "questions_and_responses.csv")
    assert (list(asked[0]), list(answered[0])) == (list(QUESTIONS), list(RESPONSES))
    ids = [f"q_{n}" for n in range(25)]
    assert [r["id"] for r in asked] == [r["id"] for r in answered] == [p["id"] for p in preferences(tmp_path)] == ids
    assert (tmp_path / "hub/data/train_contains_false_answers.jsonl").read_bytes() == (tmp_path / "preferences_contains_false_answers.jsonl").read_bytes()
    assert (done.questions, done.responses, done.pairs, done.unreviewed, done.left_out, done.kept) == (25, 25, 25, 25, {}, ())
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == set(done.files)
    assert done.sentence == f"25 questions and 25 pairs (all unreviewed) are in {tmp_path}."
    one = done.model_copy(update={"questions": 1, "pairs": 1, "unreviewed": 1})
    assert one.sentence == f"1 question and 1 pair (all unreviewed) are in {tmp_path}."
    assert preferences(tmp_path)[0]["prompt"] == [{"role": "user", "content": "=Is 0 enough,\nor not?"}]


def test_every_row_is_unreviewed_unless_it_says_otherwise(domain, tmp_path):
    done = export(tmp_path, [row(1), row(2, review_status="approved"), row(3, review_status=" ")], domain=domain)
    expected = ["unreviewed", "approved", "unreviewed"]
    assert [r["review_status"] for r in table(tmp_path, "questions_and_responses.csv")] == expected
    assert [p["review_status"] for p in preferences(tmp_path)] == expected
    assert (done.statuses, done.unreviewed) == ({"unreviewed": 2, "approved": 1}, 2)
    assert "2 of them unreviewed" in done.sentence
    assert "1 of 3 rows (33%)" in (tmp_path / "hub/README.md").read_text()


def test_every_rejected_answer_says_whether_it_could_harm(domain, tmp_path):
    """By its type of error where the row does not say; what is only unhelpful is no falsehood that harms."""
    export(tmp_path, [row(1), row(2, rejected_error_type="unhelpful"), row(3, rejected_is_unsafe="false"), row(4, rejected_error_type="zz")], domain=domain)
    expected = ["true", "false", "false", "true"]
    assert [r["rejected_is_unsafe"] for r in table(tmp_path, "questions_and_responses.csv")] == expected
    assert [str(p["rejected_is_unsafe"]).lower() for p in preferences(tmp_path)] == expected


def test_what_is_no_pair_is_left_out_and_counted(domain, tmp_path):
    """A question alone is in questions.csv only; half a pair stays in the CSV and enters no preference file."""
    rows = [row(1), row(2, chosen="", rejected=""), row(3, rejected=""), row(4, rejected_error_type=""), row(5, rejected="Yes, it is enough.")]
    done = export(tmp_path, rows, domain=domain)
    assert (done.questions, done.responses, done.pairs) == (5, 4, 1)
    assert sum(done.left_out.values()) == 3
    assert [p["id"] for p in preferences(tmp_path)] == ["q_1"]
    assert [r["id"] for r in table(tmp_path, "questions_and_responses.csv")] == ["q_1", "q_3", "q_4", "q_5"]
    assert "3 rows (no rejected answer: 1; " in done.sentence
    assert done.sentence.endswith(") are no pair.")


def test_columns_of_others_come_through(domain, tmp_path):
    """And one that nobody announced is a mistake, not a loss; the files that were there stay."""
    export(tmp_path, [row(1, mine="x")], domain=domain, more=["mine"])
    assert table(tmp_path, "questions.csv")[0]["mine"] == table(tmp_path, "questions_and_responses.csv")[0]["mine"] == "x"
    before = {path: path.read_bytes() for path in targets(tmp_path)}
    with pytest.raises(ValueError, match="no column"):
        export(tmp_path, [row(2), row(3, mine="x")], domain=domain)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_stood_there_is_kept_or_refused(domain, tmp_path):
    export(tmp_path, [row(1)], domain=domain)
    with pytest.raises(BadRequest, match="no-clobber"):
        export(tmp_path, [row(2)], domain=domain, clobber=False)
    done = export(tmp_path, [row(2)], domain=domain)
    assert len(done.kept) == len(targets(tmp_path)) == 6
    assert [p["id"] for p in preferences(tmp_path)] == ["q_2"]


def test_the_csv_is_read_back_as_it_was(domain, tmp_path):
    """Formulas are defused on disk and restored by the reader."""
    export(tmp_path, [row(1)], domain=domain)
    path = tmp_path / "questions_and_responses.csv"
    assert b"\"'=Is 1 enough" in path.read_bytes()
    with path.open("rb") as file:
        assert next(iter(responses(file, path)))["question"] == row(1)["question"]


def test_same_rows_same_bytes(domain, tmp_path):
    """And each data set has a canary of its own, in every row and in the card."""
    rows = [row(n) for n in range(3)]
    one, two, other = (export(tmp_path / name, rows, domain=domain, facts=PairFacts(seed_number=n)) for name, n in (("a", 1), ("b", 1), ("c", 2)))
    for first, second in zip(targets(tmp_path / "a"), targets(tmp_path / "b"), strict=True):
        assert first.read_bytes() == second.read_bytes()
    assert one.canary == two.canary != other.canary
    assert {p["canary"] for p in preferences(tmp_path / "c")} == {other.canary}
    assert other.canary in (tmp_path / "c/hub/README.md").read_text()


def test_lengths_are_measured_and_shown(domain, tmp_path):
    """Chosen answers that are always longer are said to be, on the card too."""
    done = export(tmp_path, [row(n, chosen="Yes, it is enough, and more.") for n in range(30)], domain=domain)
    assert (done.gap.pairs, done.gap.longer, done.gap.gives_away) == (30, 30, True)
    assert "it is mostly the longer one" in done.length[-1]
    assert "it is mostly the longer one" in (tmp_path / "hub/README.md").read_text()


def test_no_rows_at_all(domain, tmp_path):
    done = export(tmp_path, [], domain=domain)
    assert (done.questions, done.pairs) == (0, 0)
    assert (tmp_path / "questions.csv").read_text().startswith("question,id")
    assert "There are no rows." in (tmp_path / "hub/README.md").read_text()
