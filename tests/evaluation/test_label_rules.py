"""Every rule finds its fault, and nothing in a sound dialogue, in a domain that is not about people."""

import copy
from pathlib import Path

import pytest

from synthcore.evaluation.label_rules import LabelRules

LONG = "x" * 300_000


@pytest.fixture(scope="module")
def rules(tiny):
    return LabelRules(tiny)


@pytest.fixture
def sound():
    return {
        "dialogue_id": "a",
        "session_type": "quick",
        "user_profile": {"concern": "watering"},
        "messages": [
            {"role": "user", "text": "My DRY fern’s pot is light. Water?"},
            {"role": "assistant", "text": "Let us look.", "intent": "look", "sentiment": "calm", "risk_level": "fine"},
        ],
        "labels": {"primary_intent": "look", "overall_sentiment": "calm", "max_risk_level": "fine", "therapeutic_technique": "finger_test"},
    }


def test_a_sound_dialogue_has_no_issue(rules, sound):
    """The same with `content` for `text`, and with labels on the dialogue only."""
    assert rules.check(sound) == []
    sound["messages"] = [{"role": m["role"], "content": m["text"]} for m in sound["messages"]]
    assert rules.check(sound) == []


FAULTS = {
    "no id": ({"shape"}, lambda d: d.pop("dialogue_id")),
    "no messages": ({"shape"}, lambda d: d.update(messages=[])),
    "messages of another shape": ({"shape"}, lambda d: d.update(messages="hello")),
    "a message of another shape": ({"shape", "role"}, lambda d: d["messages"].append("hello")),
    "a message without text": ({"shape", "consecutive_roles"}, lambda d: d["messages"].append({"role": "assistant", "text": " "})),
    "no labels": ({"shape"}, lambda d: d.pop("labels")),
    "a label missing": ({"shape"}, lambda d: d["labels"].pop("overall_sentiment")),
    "unknown session type": ({"session_type"}, lambda d: d.update(session_type="marathon")),
    "a session type of another shape": ({"session_type"}, lambda d: d.update(session_type=["quick"])),
    "unknown role": ({"role"}, lambda d: d["messages"][1].update(role="florist")),
    "unknown intent": ({"intent"}, lambda d: d["messages"].append({"role": "user", "text": "ok", "intent": "banter"})),
    "unknown sentiment": ({"sentiment"}, lambda d: d["labels"].update(overall_sentiment="glad")),
    "unknown risk": ({"risk_level"}, lambda d: d["messages"][1].update(risk_level="severe")),
    "turn above dialogue": ({"risk_maximum"}, lambda d: d["messages"][1].update(risk_level="dying")),
    "dialogue above turns": ({"risk_maximum", "cue_missing", "emergency_missing"}, lambda d: d["labels"].update(max_risk_level="dying")),
    "primary intent of no message": ({"primary_intent"}, lambda d: d["labels"].update(primary_intent="chat")),
    "unknown concern": ({"concern"}, lambda d: d["user_profile"].update(concern="pests")),
    "no concern": ({"concern"}, lambda d: d.pop("user_profile")),
    "unknown technique": ({"technique"}, lambda d: d["labels"].update(therapeutic_technique="singing")),
    "too long": ({"length"}, lambda d: d["messages"].extend(copy.deepcopy(d["messages"]) * 9)),
    "one role twice": ({"consecutive_roles"}, lambda d: d["messages"].append(copy.deepcopy(d["messages"][1]))),
    "a cue above the label": ({"riskier_text"}, lambda d: d["messages"][0].update(text="My dry fern is all brown.")),
    "no word of the concern": ({"concern_words"}, lambda d: d["messages"][0].update(text="It is my fern.")),
    "a rule of its level": ({"no-alarm"}, lambda d: d["messages"][1].update(text="Cut it.")),
    "a long message": (set(), lambda d: d["messages"][1].update(text=LONG)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_and_nothing_else(rules, sound, fault):
    """Each with the dialogue's id and one sentence of a bearable length."""
    expected, plant = FAULTS[fault]
    plant(sound)
    issues = rules.check(sound)
    assert {issue.rule for issue in issues} == expected
    assert all(issue.dialogue_id == sound.get("dialogue_id", "") and 0 < len(issue.message) < 300 for issue in issues)


def test_a_missing_cue_stands_for_the_answers_to_it(rules, sound):
    """What should have been said to a cue is not asked for where there is none; with the cue, it is."""
    sound["messages"][1].update(risk_level="dying", intent="rescue")
    sound["labels"].update(max_risk_level="dying", primary_intent="rescue")
    assert [issue.rule for issue in rules.check(sound)] == ["cue_missing"]
    sound["messages"][0]["text"] = "My dry fern is all brown."
    assert [issue.rule for issue in rules.check(sound)] == ["tells-what-to-do"]


def test_errors_and_warnings(rules, sound):
    """What makes a file unfit, and what asks for a look."""
    sound.update(session_type="marathon", user_profile={"concern": "pests"})
    assert {(issue.rule, issue.severity) for issue in rules.check(sound)} == {("session_type", "error"), ("concern", "warning")}


def test_the_turn_is_named(rules, sound):
    """Counted from 1."""
    sound["messages"][1]["intent"] = "banter"
    sound["labels"]["primary_intent"] = "look"
    assert [(issue.rule, issue.turn) for issue in rules.check(sound)] == [("intent", 2)]


def test_what_is_no_dialogue_is_an_issue_and_no_accident(rules):
    """Whatever JSON can hold."""
    for value in (None, 3, "x", [], {}, {"messages": [None, 3], "labels": [], "user_profile": 3, "session_type": {}}):
        assert any(issue.rule == "shape" for issue in rules.check(value))


def test_the_domains_own_examples(tiny, rules):
    """A domain says itself what must be found in its examples."""
    for example in tiny.examples:
        assert {issue.rule for issue in rules.check(dict(example.dialogue))} == set(example.finds), example.name


def test_no_word_of_a_domain_stands_in_the_rules():
    """Levels, intents and concerns come from the domain's files only."""
    folder = Path(__file__).parents[2] / "synthcore" / "evaluation"
    for file in ("label_rules.py", "label_files.py", "text_rules.py", "../core/patterns.py"):
        text = (folder / file).read_text().lower()
        assert not [word for word in ("anxiety", "suicid", "'high'", '"high"', '"medium"', '"emergency"', "gentle") if word in text], file
