"""The shape in which a model answers: a pydantic type made from a domain's vocabulary, and its strict JSON schema.

The shape is that of a dialogues file, without what the program knows itself (ids, times, origin, the persona).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from synthcore.domains.schema import Domain, LabelValue

MOODS = (1, 10)
KEPT = ("type", "enum", "items", "anyOf", "properties")  # what strict mode takes, of what pydantic writes


class _Read(BaseModel):
    """Unknown keys are passed over: a model that says too much has still answered."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def spellings(values: Iterable[LabelValue]) -> dict[str, str]:
    """Every spelling of a label, with the value that it stands for: its name first, then its aliases."""
    found: dict[str, str] = {}
    for value in values:
        found[value.name] = value.name
        found.update(dict.fromkeys(value.aliases, value.name))
    return found


def reply_type(domain: Domain) -> type[BaseModel]:
    """The type of a dialogue as a model of this domain answers it. Aliases of labels are read as their value."""
    labels = domain.labels
    intent, sentiment, risk = _one_of(labels.intent), _one_of(labels.sentiment), _one_of(labels.risk_level)
    roles: Any = Literal["user", "assistant"]
    message = create_model(
        "Message", __base__=_Read, role=(roles, ...), text=(Annotated[str, Field(strict=True)], ...),
        intent=(intent | None, None), sentiment=(sentiment | None, None), risk_level=(risk | None, None),
    )  # fmt: skip
    mood = Annotated[int, Field(strict=True, ge=MOODS[0], le=MOODS[1])]
    profile = create_model("Profile", __base__=_Read, concern=(_one_of(labels.concern), ...), mood_score=(mood, ...))
    whole = create_model(
        "Labels", __base__=_Read, primary_intent=(intent, ...), overall_sentiment=(sentiment, ...), max_risk_level=(risk, ...),
        therapeutic_technique=(_one_of(labels.technique), ...),
    )  # fmt: skip
    messages: Any = list[message]
    return create_model(
        "Reply", __base__=_Read, session_type=(_one_of(labels.session_type), ...), user_profile=(profile, ...), messages=(messages, ...), labels=(whole, ...)
    )


def strict(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a type as strict mode wants it: every object closed and every property required, no reference,
    and no keyword that it refuses (`title`, `default`, `minimum` and the like)."""
    whole = model.model_json_schema()
    return _strict(whole, whole.get("$defs", {}))


def described(schema: Mapping[str, Any], indent: str = "") -> str:
    """A schema in words, laid out like the JSON that it asks for."""
    if "anyOf" in schema:
        return " or ".join(described(part, indent) for part in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    deeper = indent + "  "
    if schema.get("type") == "object":
        lines = [f'{deeper}"{name}": {described(part, deeper)}' for name, part in schema["properties"].items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if schema.get("type") == "array":
        return f"[\n{deeper}{described(schema['items'], deeper)},\n{deeper}… more of the same\n{indent}]"
    return {"string": '"text"', "integer": "a whole number", "null": "null"}.get(str(schema.get("type")), str(schema.get("type")))


def _one_of(values: Iterable[LabelValue]) -> Any:
    known = spellings(values)
    literal: Any = Literal
    return Annotated[literal[tuple(dict.fromkeys(known.values()))], BeforeValidator(lambda value: known.get(value, value) if isinstance(value, str) else value)]


def _strict(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return _strict(parts[schema["$ref"].rsplit("/", 1)[-1]], parts)
    kept = {key: schema[key] for key in KEPT if key in schema}
    if "const" in schema:
        kept["enum"] = [schema["const"]]
    if "items" in kept:
        kept["items"] = _strict(kept["items"], parts)
    if "anyOf" in kept:
        kept["anyOf"] = [_strict(part, parts) for part in kept["anyOf"]]
    if "properties" in kept:
        kept["properties"] = {name: _strict(part, parts) for name, part in kept["properties"].items()}
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
