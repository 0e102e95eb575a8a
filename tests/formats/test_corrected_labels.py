"""Corrected labels in a file: in the usual place, the generated ones beside them, and the whole still agrees with itself."""

import pytest

from synthcore.core.corrections import Corrected
from synthcore.core.records import Labels
from synthcore.domains import loader
from synthcore.evaluation.label_rules import LabelRules
from synthcore.formats import corrected_labels
from synthcore.formats.dialogue_records import from_file, to_file
from synthcore.formats.pair_records import from_row, to_row
from synthcore.settings import shipped
from tests.living import NOW, PLANTS, dialogue

ORDER = ("none", "low", "medium", "high")


def handed_over(whole, intents=None, **labels):
    record = from_file(whole, domain=PLANTS.domain, source="f.json", created_at=NOW)
    there = to_file(record)
    corrected_labels.lay_over(there, record, Corrected(record.labels.model_copy(update=labels), intents or {}), risk_order=ORDER)
    assert to_file(record) == whole
    return there


def risky(*levels, highest):
    turns = [
        {"role": r, "text": f"{r} {n}", **({"intent": "chat", "risk_level": level} if r == "assistant" else {})}
        for n, level in enumerate(levels)
        for r in ("user", "assistant")
    ]
    return dialogue(1, messages=turns, labels={"primary_intent": "chat", "max_risk_level": highest})


def levels(there):
    return [m["risk_level"] for m in there["messages"] if m["role"] == "assistant"]


def test_without_corrections_nothing_is_added():
    assert handed_over(dialogue(1)) == dialogue(1)


def test_the_generated_ones_stand_beside():
    there = handed_over(dialogue(1), session_type="long", concern="anything", technique="listen")
    assert (there["session_type"], there["user_profile"]) == ("long", {"concern": "anything", "mood_score": 4})
    assert there["labels"]["therapeutic_technique"] == "listen"
    marks = {key: value for key, value in there["labels"].items() if key.startswith("generated_")}
    assert marks == {"generated_session_type": "quick", "generated_concern": "watering", "generated_therapeutic_technique": "finger_test"}


def test_a_label_that_was_not_there_has_no_generated_one():
    whole = dialogue(1, user_profile="none", labels="none")
    there = handed_over(whole, concern="anything")
    assert (there["user_profile"], there["labels"]) == ({"concern": "anything"}, {})


def test_an_intent_of_a_turn_and_the_primary_one_with_it():
    there = handed_over(dialogue(1), {2: "rescue"})
    assert there["messages"][1]["intent"] == "rescue"
    assert there["messages"][1]["generated_intent"] == "look"
    assert (there["labels"]["primary_intent"], there["labels"]["generated_primary_intent"]) == ("rescue", "look")


@pytest.mark.parametrize(
    ("given", "highest", "corrected", "expected"),
    [
        (("none", "none", "none"), "none", "medium", ["none", "none", "medium"]),
        (("none", "low", "medium", "high"), "high", "low", ["none", "low", "low", "low"]),
        (("low", "low"), "low", "none", ["none", "none"]),
        (("none", "high"), "high", "medium", ["none", "medium"]),
    ],
)
def test_the_replies_agree_with_a_corrected_risk(given, highest, corrected, expected):
    there = handed_over(risky(*given, highest=highest), risk_level=corrected)
    assert levels(there) == expected
    assert (there["labels"]["max_risk_level"], there["labels"]["generated_max_risk_level"]) == (corrected, highest)
    changed = [m["generated_risk_level"] for m in there["messages"] if "generated_risk_level" in m]
    assert changed == [old for old, new in zip(given, expected, strict=True) if old != new]
    rules = LabelRules(loader.load(shipped("domains") / "mental_health"))
    assert "risk_maximum" not in {issue.rule for issue in rules.check(there)}


def test_a_row_of_a_pair():
    row = {"question": "Why?", "chosen": "Yes.", "rejected": "No.", "id": "p1", "topic": "watering", "risk_level": "fine", "risk_by": "topic"}
    record = from_row(row, domain=PLANTS.domain, source="f.csv", created_at=NOW)
    out = to_row(record)
    corrected_labels.over_row(out, record, Corrected(Labels(concern="anything", risk_level="dying"), {}))
    assert (out["topic"], out["generated_topic"], out["risk_level"], out["generated_risk_level"]) == ("anything", "watering", "dying", "fine")
    assert "risk_by" not in out
