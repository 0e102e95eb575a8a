"""The card: what it owns up to, and that nothing of the rows becomes markup in it."""

import pytest
import yaml

from synthcore.domains import loader
from synthcore.formats.dataset_card import Facts, Split, Tally, card, licence
from tests.conftest import ROOT

ROW = {
    "question": "q", "chosen": "a", "rejected": "b", "rejected_error_type": "e6", "chosen_origin": "source", "rejected_origin": "rule:opposite",
    "source_dataset": "someone/questions", "generator": "llm", "model": "gpt-x", "prompt": "question@1", "modification_id": "m03", "kind": "keep",
}  # fmt: skip
FACTS = Facts("Pairs", "canary 1", (Split("train", "data/train_contains_false_answers.jsonl", 3),), ("Length tells nothing.",), seed_number=11)


@pytest.fixture(scope="module")
def domain():
    return loader.load(ROOT / "data" / "domains" / "medical_qa")


def tally(*rows):
    counted = Tally()
    for row in rows:
        counted.add(row)
    return counted


def parts(text):
    """The head, read, and the rest."""
    _, head, body = text.split("---\n", 2)
    return yaml.safe_load(head), body


def test_the_head_is_what_the_hub_reads(domain):
    head, _ = parts(card(domain, tally(ROW, ROW, ROW), FACTS))
    assert head["configs"] == [{"config_name": "default", "data_files": [{"split": "train", "path": "data/train_contains_false_answers.jsonl"}]}]
    assert head["size_categories"] == ["n<1K"]
    assert head["source_datasets"] == ["extended|someone/questions"]
    assert (head["license"], head["license_link"], head["language"]) == ("other", "LICENSE.md", ["en"])
    assert {"synthetic", "contains-false-answers", "not-for-clinical-use"} <= set(head["tags"])
    assert list(head["extra_gated_fields"].values()) == ["checkbox"]


@pytest.mark.parametrize(("rows", "size"), [(999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**8, "n>10M")])
def test_the_size(domain, rows, size):
    counted = tally(ROW)
    counted.rows = rows
    assert parts(card(domain, counted, FACTS))[0]["size_categories"] == [size]


def test_unreviewed_is_said(domain):
    """No expert is claimed, and the chosen answers are owned to be unchecked."""
    head, body = parts(card(domain, tally(ROW, ROW | {"review_status": " "}), FACTS))
    assert head["annotations_creators"] == ["machine-generated"]
    assert "None of the 2 rows has been reviewed" in body
    assert "| `unreviewed` | 2 |" in body


def test_reviewed_is_counted(domain):
    """By status, and by whom without names; what nobody knows is no review."""
    rows = [ROW | {"review_status": status, "reviewer": "Dr. Mayer"} for status in ("approved", "approved", "rejected", "", "fine")]
    head, body = parts(card(domain, tally(*rows), FACTS._replace(reviewers="two clinicians")))
    assert head["annotations_creators"] == ["machine-generated", "expert-generated"]
    assert "3 of 5 rows (60%) have been decided on by two clinicians; 1 have not been reviewed" in body
    assert "| `fine` | 1 |" in body
    assert "Mayer" not in body


def test_how_it_was_made_is_told(domain):
    body = card(domain, tally(ROW, ROW | {"generator": "rule", "model": ""}), FACTS)
    for said in (
        "false on purpose", "`llm` 1, `rule` 1", "`gpt-x` 1", "`rule:opposite` 2", "`e6` | Wrong cause or mechanism | 2 |", "seed number: 11", domain.hash,
        "Length tells nothing.", "`data/train_contains_false_answers.jsonl`: split `train`, 3 rows", "    canary 1", "must never be shown to patients",
    ):  # fmt: skip
        assert said in body


def test_answers_that_were_cut_are_told(domain):
    tally = Tally()
    for flags in ("shortened: 1437 > 664; length_ratio: 0.80", "number_changed: 2.5 mg > 25 mg", ""):
        tally.add({"chosen_origin": "source", "flags": flags})
    assert "of which 1 are not the whole one" in card(domain, tally, Facts("t", "c", [])).replace("\n", " ")
    assert "not the whole one" not in card(domain, Tally(), Facts("t", "c", []))


def test_whose_terms_hold(domain):
    said = licence(domain, tally(ROW))
    assert "MIT. It covers this whole folder" in said
    assert "`someone/questions`" in said
    assert "its terms are not recorded here" in said
    assert "stated by the person who made this folder: CC BY 4.0." in licence(domain, tally(ROW), "CC BY 4.0")


def test_no_rows(domain):
    head, body = parts(card(domain, Tally(), FACTS))
    assert head["size_categories"] == ["n<1K"]
    assert "source_datasets" not in head
    assert "There are no rows." in body


NASTY = 'x`y|z\n# Heading\n---\n<script>alert(1)</script> [a](http://b) "q": \\ \u2028 \x85 \ud800 é'


def test_nothing_of_a_row_becomes_markup(domain):
    """Names that are markup, YAML, or half a character stay inert text."""
    row = ROW | dict.fromkeys(("source_dataset", "model", "rejected_error_type", "review_status", "modification_id"), NASTY)
    head, body = parts(card(domain, tally(row), FACTS._replace(title=NASTY, reviewers=NASTY, contact=NASTY)))
    assert "é" in head["pretty_name"]
    assert "Heading" in head["pretty_name"]
    assert [line for line in body.splitlines() if line.startswith("# ")] == [next(line for line in body.splitlines() if "Heading" in line)]
    for line in (body + licence(domain, tally(row), NASTY)).splitlines():
        outside = "".join(line.replace("\\`", "").split("`")[::2]).replace("\\<", "").replace("\\[", "")
        assert "<script" not in outside
        assert "[a" not in outside
    body.encode()


def test_a_local_file_is_no_data_set_of_the_hub(domain):
    for name in ("medical_questions.csv", "/tmp/a/b", "a/b/c", ""):
        assert "source_datasets" not in parts(card(domain, tally(ROW | {"source_dataset": name}), FACTS))[0]
