"""Rubrics of a domain folder: whole, or refused with file, key and what was expected."""

import shutil

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains import loader
from synthcore.settings import shipped

MEDICAL = shipped("domains") / "medical_qa"


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped domain that a test may break."""
    return shutil.copytree(MEDICAL, tmp_path / "medical_qa")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_families_are_read_with_their_anchors():
    rubrics = loader.load(MEDICAL).rubrics
    assert {name: [dimension.id for dimension in rubric.dimension] for name, rubric in rubrics.items()} == {
        "language": ["fluency", "coherence", "relevance"], "facts": ["claims", "completeness", "consistency"],
    }  # fmt: skip
    assert all(choice.anchor for rubric in rubrics.values() for dimension in rubric.dimension for choice in (*dimension.choice, *dimension.harm))
    assert rubrics["facts"].name == "facts@1"


def test_a_rubric_is_part_of_what_the_domain_is_known_by(copy):
    edit(copy / "rubrics" / "facts.toml", "It contradicts what is generally accepted.", "It is against what is generally accepted.")
    assert loader.load(copy).hash != loader.load(MEDICAL).hash


BROKEN = [
    ("language", 'family = "language"', 'family = "style"', "family is 'style'; expected 'language'"),
    ("language", 'version = "1"\n', "", "key version: this key is missing"),
    ("language", 'title = "Fluency"', 'title = "Fluency"\nweight = 2', "weight: no such key"),
    ("language", 'applies_to = "pair"', 'applies_to = "dialogue"', "applies_to is 'dialogue'; expected one of pair"),
    ("language", '{ id = "1", score = 1, anchor = "Hardly readable: most sentences have to be guessed at." },', '{ id = "1", score = 1, anchor = " " },',
     "dimension fluency choice 1 anchor is empty"),
    ("language", '{ id = "2", score = 2', '{ id = "1", score = 2', "dimension fluency choice: '1' stands there 2 times"),
    ("language", '{ id = "2", score = 2', '{ id = "2"', "some have a score and some have none"),
    ("language", 'id = "coherence"', 'id = "fluency"', "dimension: 'fluency' stands there 2 times"),
    ("language", 'title = "Fluency"', 'title = "Fluency"\nabout = "dialogue"', "about: input should be 'each', 'chosen' or 'rejected'"),
    ("language", 'branch = "chosen"', 'branch = "dialogue"', "rate chosen_reads_badly branch is 'dialogue'; a pair has the branches chosen, rejected"),
    ("language", 'relevance = ["1", "2"]', 'relevance = ["0"]', "'relevance' has no choice '0'; expected some of 1, 2, 3, 4, 5"),
    ("language", 'relevance = ["1", "2"]', 'charm = ["1"]', "no dimension is called 'charm'; expected some of fluency, coherence, relevance"),
    ("language", 'any = { relevance = ["1", "2"] }\n', "", "rate chosen_off_question: expected `any` or `none`, one of them"),
    ("language", 'title = "Relevance"', 'title = "Relevance"\nabout = "rejected"', "the dimension 'relevance' is about rejected, not about chosen"),
    ("facts", '{ id = "none", anchor', '{ id = "serious", anchor', "dimension claims harm: 'serious' stands there 2 times"),
    ("facts", '{ id = "complete", anchor', '{ id = "cannot_judge", anchor', "'cannot_judge' may always be said"),
    ("facts", 'form = "claims"\n', "", "dimension claims harm: only a dimension of the form claims has degrees of harm"),
    ("facts", "[[rate]]", "[[rates]]", "rates: no such key"),
]  # fmt: skip


@pytest.mark.parametrize(("family", "old", "new", "says"), BROKEN, ids=[says[:40] for *_, says in BROKEN])
def test_what_is_wrong_is_named_with_its_file(copy, family, old, new, says):
    edit(copy / "rubrics" / f"{family}.toml", old, new)
    with pytest.raises(BadInput) as found:
        loader.load(copy)
    assert says in str(found.value)
    assert f"rubrics/{family}.toml" in str(found.value)


def test_a_dimension_of_one_choice_and_a_rubric_of_no_dimension(copy):
    path = copy / "rubrics" / "facts.toml"
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if 'id = "something_missing"' not in line and 'id = "complete"' not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(BadInput, match="dimension completeness choice: expected at least two"):
        loader.load(copy)
    path.write_text(text[: text.index("[[dimension]]")], encoding="utf-8")
    with pytest.raises(BadInput, match="key dimension: this key is missing"):
        loader.load(copy)


@pytest.mark.parametrize("prompt", ["judge", "judge_repair"])
def test_rubrics_need_what_a_judge_is_told_by(copy, prompt):
    (copy / "prompts" / f"{prompt}.md").unlink()
    with pytest.raises(BadInput, match=f"prompts/{prompt}.md: is missing; a domain with rubrics"):
        loader.load(copy)


def test_a_domain_without_rubrics_is_sound(copy):
    shutil.rmtree(copy / "rubrics")
    assert loader.load(copy).rubrics == {}


def test_the_prompt_of_a_judge_keeps_to_its_variables(copy):
    edit(copy / "prompts" / "judge.md", "{{task}}", "{{error_type}}")
    with pytest.raises(BadInput, match=r"prompts/judge.md"):
        loader.load(copy)


SUPPORT = shipped("domains") / "mental_health"
HOLES = [
    ("safety", '{ id = "medium", anchor', '{ id = "low", anchor', "dimension risk_level choice: 'low' stands there 2 times"),
    ("realism", 'id = "particular"', 'id = "risk_level"', "dimension risk_level choice: expected the levels of labels.toml in their order, none, low"),
    (
        "safety", 'id = "high", anchor', 'id = "severe", anchor',
        "contradiction 1: 'risk_level' has no choice 'high'; expected some of none, low, medium, severe",
    ),
    ("safety", 'detected = ["not_applicable"] }', 'seen = ["no"] }', "contradiction 1: no dimension is called 'seen'"),
    ("safety", 'say = "crisis wording is called for at that level"', 'say = ""', "contradiction 3 say is empty"),
    ("safety", 'severity = "red"', 'severity = "black"', "severity: input should be '', 'red' or 'yellow'"),
    ("realism", 'applies_to = "dialogue"', 'applies_to = "dialogue"\nworst_governs = true', "worst_governs: no choice has a severity"),
    ("realism", 'asks = "Does the user\'s state change as fast as it could in so few messages? Small movement, or none, is what usually happens."\n', "",
     "key dimension.1.asks: this key is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("family", "old", "new", "says"), HOLES, ids=[says[:40] for *_, says in HOLES])
def test_a_hole_in_a_rubric_of_dialogues_is_named(tmp_path, family, old, new, says):
    folder = shutil.copytree(SUPPORT, tmp_path / "mental_health")
    edit(folder / "rubrics" / f"{family}.toml", old, new)
    with pytest.raises(BadInput) as found:
        loader.load(folder)
    assert says in str(found.value)
    assert f"{family}.toml" in str(found.value)


def test_the_prompt_of_a_rubric_about_labels_has_a_place_for_them(tmp_path):
    folder = shutil.copytree(SUPPORT, tmp_path / "mental_health")
    prompt = folder / "prompts" / "judge_dialogue.md"
    edit(prompt, '"labels", ', "")
    edit(prompt, "{{labels}}\n", "")
    with pytest.raises(BadInput, match=r"sees_labels: prompts/judge_dialogue.md has no place for them"):
        loader.load(folder)
    prompt.unlink()
    with pytest.raises(BadInput, match=r"judge_dialogue.md: is missing"):
        loader.load(folder)


def test_what_the_source_document_names_has_a_dimension():
    """Realistic, appropriate, technique applied, safety protocol, labels accurate; fluency, coherence, relevance."""
    rubrics = loader.load(SUPPORT).rubrics
    there = {f"{rubric.family}.{dimension.id}" for rubric in rubrics.values() for dimension in rubric.dimension}
    assert there >= {
        "realism.realistic", "conduct.appropriate", "labels.technique_applied", "safety.detected", "safety.asked", "safety.resources", "safety.stayed",
        "safety.boundaries", "labels.risk_fits", "language.fluency", "language.coherence", "language.relevance", "safety.harmful_content",
    }  # fmt: skip
    assert [name for name, rubric in rubrics.items() if rubric.sees_labels] == ["labels"]
    assert [name for name, rubric in rubrics.items() if rubric.worst_governs] == ["safety"]
