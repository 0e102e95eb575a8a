"""The shape of an answer, held against the rules of strict mode as they are written out here."""

import pytest
from pydantic import ValidationError

from synthcore.domains import loader
from synthcore.generation.reply_schema import described, reply_type, spellings, strict
from synthcore.settings import shipped

# What strict mode takes. Every keyword that is not here (title, default, minimum, minItems, pattern, …) is refused.
KEYWORDS = {
    "object": {"type", "properties", "required", "additionalProperties"},
    "array": {"type", "items"},
    "string": {"type", "enum"},
    "integer": {"type"},
    "null": {"type"},
}


def faults(schema, where="$", depth=0):
    """Every place at which a schema breaks a rule of strict mode."""
    if set(schema) == {"anyOf"}:
        return [fault for i, part in enumerate(schema["anyOf"]) for fault in faults(part, f"{where}|{i}", depth)]
    kind = schema.get("type")
    found = [f"{where}: {key}" for key in set(schema) - KEYWORDS.get(kind, {"type"})]
    if kind == "object":
        found += [f"{where}: open"] * (schema.get("additionalProperties") is not False)
        found += [f"{where}: optional"] * (schema.get("required") != list(schema["properties"]))
        found += [f"{where}: deep"] * (depth > 4)
        found += [fault for name, part in schema["properties"].items() for fault in faults(part, f"{where}.{name}", depth + 1)]
    elif kind == "array":
        found += faults(schema["items"], f"{where}[]", depth)
    elif kind not in KEYWORDS:
        found.append(f"{where}: type {kind}")
    return found


def values_of(schema):
    """Every word of every enum."""
    if isinstance(schema, dict):
        return set(schema.get("enum", ())) | {v for part in schema.values() for v in values_of(part)}
    return {v for part in schema for v in values_of(part)} if isinstance(schema, list) else set()


@pytest.mark.parametrize("name", ["plant_care", "mental_health"])
def test_the_schema_is_strict_and_holds_the_vocabulary(tiny, name):
    """No place breaks a rule; every value of every label is in it, and nothing else but the roles."""
    domain = tiny if name == "plant_care" else loader.load(shipped("domains") / name)
    schema = strict(reply_type(domain))
    assert schema["type"] == "object"
    assert faults(schema) == []
    labels = (domain.labels.session_type, domain.labels.concern, domain.labels.risk_level, domain.labels.intent, domain.labels.sentiment)
    assert values_of(schema) == {v.name for label in (*labels, domain.labels.technique) for v in label} | {"user", "assistant"}
    assert sum(map(len, values_of(schema))) < 15_000


def test_the_rules_find_what_strict_mode_refuses(tiny):
    """What pydantic writes by itself would be refused."""
    assert faults(reply_type(tiny).model_json_schema())


def test_in_words_it_names_every_key_and_value(tiny):
    """For a server that takes no schema."""
    schema = strict(reply_type(tiny))
    text = described(schema)
    assert all(f'"{value}"' in text for value in values_of(schema))
    assert all(f'"{key}":' in text for key in ("session_type", "user_profile", "mood_score", "messages", "role", "text", "labels", "max_risk_level"))


def answer(**changes):
    reply = {"role": "assistant", "text": "Hm.", "intent": "chat", "sentiment": "calm", "risk_level": "fine"}
    labels = {"primary_intent": "chat", "overall_sentiment": "calm", "max_risk_level": "fine", "therapeutic_technique": "finger_test"}
    return {
        "session_type": "quick",
        "user_profile": {"concern": "watering", "mood_score": 4},
        "messages": [{"role": "user", "text": "Dry."}, reply],
        "labels": labels,
    } | changes


def test_labels_of_the_user_may_be_missing_and_more_keys_do_no_harm(tiny):
    """A server without schemas leaves keys out and adds some."""
    read = reply_type(tiny).model_validate(answer(note="I hope this helps")).model_dump()
    assert read["messages"][0] == {"role": "user", "text": "Dry.", "intent": None, "sentiment": None, "risk_level": None}
    assert "note" not in read


@pytest.mark.parametrize("mood", [0, 11, True, "4", 4.5, None])
def test_a_mood_is_a_whole_number_from_1_to_10(tiny, mood):
    """Nothing is rounded or guessed."""
    with pytest.raises(ValidationError):
        reply_type(tiny).model_validate(answer(user_profile={"concern": "watering", "mood_score": mood}))


def test_an_alias_is_read_as_its_value(tiny):
    """The schema shows the value alone."""
    calm = tiny.labels.sentiment[1].model_copy(update={"aliases": ("at ease", "relaxed")})
    domain = tiny.model_copy(update={"labels": tiny.labels.model_copy(update={"sentiment": (tiny.labels.sentiment[0], calm)})})
    labels = answer()["labels"] | {"overall_sentiment": "relaxed"}
    assert reply_type(domain).model_validate(answer(labels=labels)).model_dump()["labels"]["overall_sentiment"] == "calm"
    assert spellings(domain.labels.sentiment)["at ease"] == "calm"
    assert "relaxed" not in values_of(strict(reply_type(domain)))
