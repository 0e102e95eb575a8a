"""The samples that come with the program: found, whole, and enough of them."""

import re

import pytest

from synthcore.domains import loader
from synthcore.evaluation.checks import personal_data
from synthcore.sources.files import load_file
from tests.conftest import ROOT

SAMPLES = ROOT / "data" / "samples"
SIZES = {"medical_questions.csv": 40, "medical_topics.csv": 80}


@pytest.mark.parametrize("name", SIZES)
def test_a_sample_is_loaded_without_being_told_how(name):
    """Its columns are found, every question has an answer, and nothing is passed over."""
    table = load_file(SAMPLES / name)
    assert (len(table.questions), table.skipped, table.notes) == (SIZES[name], {}, ())
    assert all(question.answer.strip() for question in table.questions)
    assert f"`{name}`" in (SAMPLES / "README.md").read_text(encoding="utf-8")


def test_no_question_stands_twice():
    texts = [" ".join(q.text.lower().split()) for name in SIZES for q in load_file(SAMPLES / name).questions]
    assert len(set(texts)) == len(texts) == 120


def test_nothing_in_them_is_forbidden_or_personal():
    """No rule of the domain turns an answer away, and nobody can be told by one."""
    rules = loader.load(ROOT / "data" / "domains" / "medical_qa").safety.rule
    never = [re.compile(rule.never, re.IGNORECASE) for rule in rules if rule.never]
    assert never
    for name in SIZES:
        for question in load_file(SAMPLES / name).questions:
            assert [bar.pattern for bar in never if bar.search(question.answer)] == []
            assert personal_data.find(f"{question.text}\n{question.answer}") == []
