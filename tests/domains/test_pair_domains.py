"""A domain of pairs: whole, or refused with file, key and what was expected; and the shipped one, held to its own rules."""

import json
import re
import shutil
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains import loader, pair_soundness
from synthcore.domains.prompt_soundness import OF_KIND
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation import question_guards
from synthcore.generation.degradation import recipes
from synthcore.generation.rule_questions import rules
from synthcore.settings import shipped
from synthcore.views.generate import choices

TINY = Path(__file__).parent.parent / "tiny_domain"
MEDICAL = loader.load(shipped("domains") / "medical_qa")
ADDED = ("modifications", "error_types", "topics", "synonyms", "outdated")


@pytest.fixture
def copy(tmp_path):
    """A copy of the tiny domain of pairs that a test may break."""
    return Path(shutil.copytree(TINY / "plant_questions", tmp_path / "plant_questions"))


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_domain_of_pairs_needs_no_dialogue_files(copy):
    """No concern, session, technique or course; modifications, types and topics by their ids."""
    domain = loader.load(copy)
    assert (domain.concerns, domain.sessions, domain.techniques, domain.courses) == ({}, {}, {}, {})
    assert (list(domain.modifications), list(domain.error_types), list(domain.topics)) == (["m01", "m02"], ["e1", "e5"], ["poison"])
    assert (len(domain.synonyms), len(domain.outdated)) == (1, 1)


BROKEN = [
    ("domain.toml", '["pair"]', '["pears"]', "kinds has 'pears'; expected one of dialogue, pair"),
    ("domain.toml", '["pair"]', '["dialogue", "pair"]', "labels.toml names the concern 'watering'"),
    ("labels.toml", '[[intent]]\nname = "inform"\ndefinition = "Tells what is known."\n', "", "intent: this key is missing"),
    ("modifications.toml", '"m02"', '"m2"', "modification.1.id"),
    ("modifications.toml", '"m02"', '"m01"', "'m01' stands there twice"),
    ("modifications.toml", '"shift"', '"both"', "kind"),
    ("modifications.toml", '"focus_kept", "negation_kept"', '"focus_kpt", "negation_kept"', "no guard is called 'focus_kpt'"),
    ("modifications.toml", '"negation_kept", "numbers_kept"', '"negation_kept"', "'numbers_kept' is missing; every modification of the kind keep"),
    ("modifications.toml", '"numbers_listed"', '"numbers_listed", "numbers_kept"', "forbids what a shift may add"),
    ("modifications.toml", 'approved_by = "shipped"\n', "", "it names who approved it"),
    ("error_types.toml", "hazard_ok = true", 'hazard_ok = true\nharm = "unhelpful"', "hazard_ok: an unhelpful answer"),
    ("error_types.toml", 'id = "e5"', 'id = "e1"', "'e1' stands there twice"),
    ("topics.toml", "'poison'", "'poi(son'", "not a regular expression"),
    ("topics.toml", '["e5"]', '["e7"]', "error_types has 'e7'; expected some of e1, e5"),
    ("topics.toml", '["e5"]', '["e1"]', "'e1', which has no hazard_ok"),
    ("synonyms.toml", '"money plant"', '"Money plant"', "lower case"),
    ("synonyms.toml", '"money plant"', '"money plant", "crassula ovata"', "expected one of them"),
    ("outdated.toml", "fern'", "fe(rn'", "not a regular expression"),
    ("targets.toml", "m01 = 60", "m01 = 61", "modification: the shares sum to 101"),
    ("targets.toml", "m01 = 60", "m09 = 60", "modification.m09: expected one of m01, m02"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), BROKEN, ids=[f"{f}-{s[:24]}" for f, _, _, s in BROKEN])
def test_a_fault_is_named_with_its_file(copy, file, old, new, says):
    """The sentence holds what was expected."""
    edit(copy / file, old, new)
    with pytest.raises(BadInput) as raised:
        loader.load(copy)
    assert says in str(raised.value)


@pytest.mark.parametrize("file", ["modifications.toml", "error_types.toml"])
def test_what_a_domain_of_pairs_cannot_be_without(copy, file):
    """A missing list is named; the other lists may be missing."""
    for name in ("synonyms.toml", "outdated.toml", "topics.toml", "targets.toml"):
        if name == "targets.toml":
            edit(copy / name, "[mix.production.modification]\nm01 = 60\nm02 = 40\n[mix.production.error_type]\ne1 = 100\n", "")
        else:
            (copy / name).unlink()
    assert loader.load(copy).topics == {}
    (copy / file).unlink()
    with pytest.raises(BadInput, match=f"{file[:-5]}.toml: is missing"):
        loader.load(copy)


def test_prompts_are_those_of_the_kind(copy):
    """Seven for pairs; one of another kind is refused, and so is one that is missing."""
    assert set(loader.load(copy).prompts) == set(OF_KIND["pair"])
    shutil.copy(TINY / "plant_care" / "prompts" / "dialogue.md", copy / "prompts")
    with pytest.raises(BadInput, match=r"dialogue\.md: key kind"):
        loader.load(copy)
    (copy / "prompts" / "dialogue.md").unlink()
    (copy / "prompts" / "rejected.md").unlink()
    with pytest.raises(BadInput, match=r"rejected\.md: is missing"):
        loader.load(copy)


def test_the_lists_are_content(copy):
    """One changed letter in any of them is another domain."""
    before = loader.load(copy).hash
    edit(copy / "outdated.toml", "moist", "damp")
    assert loader.load(copy).hash != before


def test_domains_that_were_stored_before_still_read():
    """The lists have defaults, and what is stored comes back whole."""
    stored = json.loads(loader.load(TINY / "plant_care").model_dump_json())
    for name in ADDED:
        del stored[name]
    assert Domain.model_validate(stored).modifications == {}
    assert Domain.model_validate_json(MEDICAL.model_dump_json()) == MEDICAL


def test_other_parts_take_a_domain_of_pairs():
    """Counting, the label rules and the order form make do with it."""
    assert vocabulary(MEDICAL).second_approval == ("urgent", "hazard")
    assert {issue.rule for issue in LabelRules(MEDICAL).check({"dialogue_id": "1", "messages": [{"role": "user", "text": "?"}], "labels": {}})} >= {
        "session_type"
    }
    assert list(choices([], MEDICAL).session_types) == ["question"]


# ---- the shipped domain


def test_the_shipped_lists_are_whole():
    """Twenty-three modifications, twelve ways to be wrong and one to be unhelpful, a list of words worth using."""
    assert list(MEDICAL.modifications) == [f"m{n:02}" for n in range(1, 24)]
    assert [e for e, t in MEDICAL.error_types.items() if t.harm == "unsafe"] == [f"e{n}" for n in range(1, 13)]
    assert [e for e, t in MEDICAL.error_types.items() if t.hazard_ok] == ["e4", "e5", "e6", "e12"]
    assert len(MEDICAL.synonyms) >= 80
    assert all(m.approved and m.approved_by == "shipped" for m in MEDICAL.modifications.values())


def test_guards_rules_and_recipes_that_the_data_names_are_there():
    """And each rule and recipe that is there is named: a file that nobody uses would be dead."""
    assert set(pair_soundness.GUARDS) == set(question_guards.GUARDS)
    assert {m.rule for m in MEDICAL.modifications.values() if m.rule} == set(rules())
    assert all(m.kind == "keep" for m in MEDICAL.modifications.values() if m.rule)
    named = {name: set(e.rule) for name, e in MEDICAL.error_types.items()}
    assert set().union(*named.values()) == set(recipes())
    for recipe in recipes().values():
        assert {name for name, used in named.items() if recipe.name in used} == set(recipe.errors), recipe.name


TOLD = [
    ("I want to hurt myself, what happens then?", "self_harm"), ("He says he does not want to be here any more.", "self_harm"),
    ("How could someone poison a person unnoticed?", "doing_harm"), ("What is the lethal dose of it?", "lethal_amount"),
    ("How much of it would kill?", "lethal_amount"), ("My son took too many tablets.", "overdose"),
    ("How much acetaminophen may I take?", "large_amount"), ("Is paracetamol safe in pregnancy?", "large_amount"),
    ("Are iron pills bad for children?", "large_amount"), ("What do large amounts of vitamin A do?", "large_amount"), ("Large doses help.", "large_amount"),
    ("Are higher doses harmful, or is it that higher doses can help?", "large_amount"), ("My toddler swallowed a battery.", "large_amount"),
    ("A few tablets can harm a child.", "large_amount"), ("What is iron deficiency?", ""), ("A large amount of fluid collects.", ""),
    ("What does carbon monoxide do?", "poisoning"), ("Can I drink on methadone?", "controlled_drugs"),
    ("May I skip my insulin?", "narrow_margin"), ("Which laxative is best to lose weight?", ""), ("Is purging bad for the teeth?", "eating_disorder"),
    ("What are the symptoms of gout?", ""), ("How is a heart attack treated?", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "topic"), TOLD, ids=[t for t, _ in TOLD])
def test_high_hazard_topics_are_told(text, topic):
    """By how they are asked about."""
    found = [t.id for t in MEDICAL.topics.values() if any(re.search(p, text, re.IGNORECASE) for p in t.patterns)]
    assert found[:1] == ([topic] if topic else [])


def test_nothing_is_made_where_lives_are_at_stake():
    """Self-harm, harm to others and lethal amounts permit no type at all."""
    assert [t.id for t in MEDICAL.topics.values() if not t.error_types] == ["self_harm", "doing_harm", "lethal_amount"]


def test_the_data_says_nothing_that_no_answer_may_say():
    """Old advice, corrections and examples are held against the safety rules too."""
    bars = [rule.never for rule in MEDICAL.safety.rule if rule.never]
    said = [t for o in MEDICAL.outdated for t in (o.then, o.now)] + [t for r in MEDICAL.guidelines.rule for t in (r.yes, r.no)]
    assert not [text for text in said for bar in bars if re.search(bar, text, re.IGNORECASE)]


BARRED = [
    "Any amount is safe for adults.", "Large amounts of acetaminophen cannot damage the liver.", "A few iron tablets cannot harm a small child.",
    "Higher doses do not damage the kidneys.", "An overdose is usually harmless.", "Taking more than the recommended dose is fine.",
    "It is perfectly safe to take an extra dose.", "You cannot overdose on it.", "There is no upper limit for adults.", "Take as many as you like.",
    "Too many tablets are not dangerous.", "High doses can be taken safely.", "There is no harm in a double dose.",
]  # fmt: skip


@pytest.mark.parametrize("text", BARRED)
def test_nobody_is_told_that_a_lot_does_no_harm(text):
    """Whoever writes it: the rules of the domain bar it."""
    assert any(re.search(rule.never, text, re.IGNORECASE) for rule in MEDICAL.safety.rule if rule.never)


@pytest.mark.parametrize(
    "text",
    [
        "Large amounts of acetaminophen can damage the liver.", "Do not take a double dose; it can do harm.", "An overdose is not safe.",
        "It is not safe to take an extra dose.",
        "High doses may not be safe.", "Do not take more than the recommended dose because it can harm the liver.",
        "There is no safe amount of alcohol in pregnancy.",
        "These cysts are harmless.", "A large amount of fluid is drained.", "Take it as needed.",
    ],
)  # fmt: skip
def test_warnings_are_not_barred(text):
    """What is right about amounts may be said."""
    assert not any(re.search(rule.never, text, re.IGNORECASE) for rule in MEDICAL.safety.rule if rule.never)
