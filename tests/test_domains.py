"""Every shipped domain: sound, true to its own examples, and what it makes passes its own rules."""

import itertools

import pytest

from synthcore.domains import loader
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation.templates import Generator
from synthcore.settings import shipped

NAMES = sorted(p.parent.name for p in shipped("domains").glob("*/domain.toml"))
DOMAINS = {name: loader.load(shipped("domains") / name) for name in NAMES}
EXAMPLES = [(name, example) for name, domain in DOMAINS.items() for example in domain.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{n}-{e.name}" for n, e in EXAMPLES])
def test_examples_find_what_they_say(name, example):
    """A bad example is named by exactly its rules, a good one by none."""
    assert {issue.rule for issue in LabelRules(DOMAINS[name]).check(dict(example.dialogue))} == set(example.finds)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_makes_sound_dialogues(name):
    """Ten of each cell, fallbacks too: no finding of the validator, not even a warning; one question a reply at most."""
    domain = DOMAINS[name]
    rules, generator = LabelRules(domain), Generator(domain, 11)
    cells = itertools.product(domain.sessions, domain.concerns, (v.name for v in domain.labels.risk_level))
    for cell in cells:
        for index in range(10):
            made = generator.dialogue(index, cell).dialogue
            assert not rules.check(made), cell
            assert all(m["text"].count("?") <= 1 for m in made["messages"] if m["role"] == "assistant"), made["dialogue_id"]
            assert made["labels"]["max_risk_level"] == cell[2]


@pytest.mark.parametrize("name", NAMES)
def test_telephone_numbers_stand_in_the_resource_file_alone(name):
    """No line of the domain carries a number of its own; dialogues are held to the listed ones by a check."""
    import re

    for path in (shipped("domains") / name).rglob("*.toml"):
        if path.name not in {"resources.toml", "safety.toml"} and path.parent.name not in {"examples", "challenge"}:
            assert not re.search(r"\b(988|911|999|116 ?123|112)\b", path.read_text(encoding="utf-8")), path
