"""What records were made with, taken apart and in words."""

import pytest

from synthcore.evaluation.makers import (
    family_of,
    lineage_of,
    maker_of,
    newest_first,
    newest_two,
    number_of,
    prompts_of,
    title,
    titles,
    version_of,
    version_title,
    version_words,
)
from synthcore.services import domains

PAIR = "medical_qa@1.0/prompts/chosen@1+question@2+rejected@1"


def test_versions_and_families():
    assert version_of("dialogue@2") == "dialogue@2"
    assert version_of("mental_health@1.2/grief/loss") == "mental_health@1.2"
    assert version_of("mental_health@1.2/prompts/dialogue@2") == "dialogue@2" == maker_of("mental_health@1.2/prompts/dialogue@2")
    assert maker_of("mental_health@1.2/grief/loss") == "mental_health@1.2/grief/loss"
    assert {family_of(one) for one in ("dialogue@2", "m@1/prompts/dialogue@2", "m@1/rules", "something", "")} == {""} == {version_of("something")}
    assert family_of("mental_health@1.2/grief/loss") == "grief/loss"
    assert prompts_of(PAIR) == ("chosen@1", "question@2", "rejected@1")
    assert {prompts_of(one) for one in ("mental_health@1.2", "m@1/grief/loss", "m@1/rules", "something", "")} == {()}


@pytest.mark.parametrize(
    ("made_with", "lineage", "number"),
    [
        ("m@1.2/prompts/dialogue@2", "dialogue", "2"), ("dialogue@beta", "dialogue", "beta"), ("m@1.2/grief/loss", "m/grief/loss", "1.2"),
        ("m@1.2", "m", "1.2"), ("m@1.2/rules", "m/rules", "1.2"), (PAIR, "chosen+question+rejected", "1+2+1"), ("something", "something", ""),
        ("by hand/a@b", "by hand/a@b", ""),
    ],
)  # fmt: skip
def test_what_stays_when_a_version_is_counted_up(made_with, lineage, number):
    assert (lineage_of(made_with), number_of(made_with)) == (lineage, number)


def test_the_newest_comes_first():
    """1.2 before 1.10, each of several prompts for itself, and nothing that has no version."""
    assert newest_first(["d@1", "d@10", "d@2", "e@1", "something", ""]) == {"d": ["d@10", "d@2", "d@1"], "e": ["e@1"]}
    assert newest_two(["d@1.2", "d@1.10", "e@1"]) == {"d": ("d@1.10", "d@1.2")}
    assert newest_two([PAIR.replace("n@2", "n@3"), PAIR.replace("n@2", "n@10")])["chosen+question+rejected"][0].endswith("question@10+rejected@1")


def test_in_words(context):
    about = domains.domain(context, "mental_health")
    assert title("mental_health@1.0/prompts/dialogue@2", about) == "Dialogue prompt, version 2" == title("dialogue@2")
    assert title("mental_health@1.0/grief/parent_died", about) == "Grief: loss of a parent, version 1.0"
    assert title("grief/parent_died", about) == "Grief: loss of a parent"
    assert title("mental_health@0.1/grief/long_gone", about) == "Grief: long gone, version 0.1"
    assert title("mental_health@1.1", about) == "Templates, version 1.1"
    assert title("mental_health@1.1/rules", about) == "Rules, version 1.1"
    assert title(PAIR) == "Correct answer, question and wrong answer prompts, versions 1, 2 and 1"
    assert {one: title(one, about) for one in ("something", "", "else@3", "a/b/c@d")} == {
        "something": "something",
        "": "",
        "else@3": "else@3",
        "a/b/c@d": "a: b/c@d",
    }
    assert version_title("mental_health@1.1", about) == "version 1.1 of the templates"
    assert version_title("dialogue@3") == "version 3 of the dialogue prompt"
    assert version_title("else@3", about) == "else@3"
    assert version_words("chosen@1+question@1") == "version 1"


def test_every_template_that_is_shipped_has_a_name_of_its_own(context):
    about = domains.domain(context, "mental_health")
    names = [title(f"mental_health@1.0/{name}/{one.id}", about) for name, concern in about.concerns.items() for one in concern.scenario]
    assert len(names) == len(set(names)) == 43
    assert not [name for name in names if "_" in name]


def test_names_and_what_has_one_name(context):
    about = domains.domain(context, "mental_health")
    named = titles(["dialogue@2", "mental_health@1.0/grief/parent_died", "mental_health@1.0/x/y", "x/y", ""], about)
    assert list(named.values()) == ["Dialogue prompt, version 2", "Grief: loss of a parent, version 1.0", "x: y, version 1.0", "x: y"]
    twice = titles(["mental_health@1.0/rules", "medical_qa@1.0/rules"], about)
    assert list(twice.values()) == ["Rules, version 1.0 (mental_health@1.0/rules)", "Rules, version 1.0 (medical_qa@1.0/rules)"]
