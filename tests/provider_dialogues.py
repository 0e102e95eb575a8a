"""What the provider double says: dialogues that keep every rule of their cell, in whatever shape was asked for.

The cell (session type, concern, risk level) is read from the prompt, where it stands in plain words; the dialogue comes
from the domain's own templates, with a sentence of small talk in every message so that no two are near each other.
"""

import hashlib
import itertools
import json
import random
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.ids import content_hash
from synthcore.domains import loader
from synthcore.domains.schema import Domain
from synthcore.generation.reply_schema import reply_type, strict
from synthcore.generation.templates import Generator
from synthcore.settings import shipped

TINY = Path(__file__).parent / "tiny_domain" / "plant_care"
CELL = ("session_type", "concern", "risk_level")
SAID = re.compile(r"^\W*(session[ _]type|concern|risk[ _]level)\b[^:=\n]*[:=]\s*(.+)$", re.IGNORECASE | re.MULTILINE)
INLINE = re.compile(r"\b(session_type|concern|risk_level)\s*=\s*([\w-]+)")

# Small talk: harmless words that no cue, no rule and no seed dialogue knows.
WHO = ("The baker", "My cousin", "A cyclist", "The mail carrier", "Our librarian", "The barber", "A painter", "The tailor", "Some juggler", "A violinist")
DID = ("waved", "nodded", "whistled", "hummed", "paused", "yawned", "smiled", "sneezed", "laughed", "turned round")
HOW = ("beside", "opposite", "behind", "near", "outside", "across from", "just past", "in front of")
WHICH = ("the copper", "the striped", "the crooked", "the velvet", "the marble", "the wicker", "the lilac", "the dotted", "the tin", "the walnut")
WHAT = ("kiosk", "fountain", "bench", "lantern", "staircase", "signpost", "tram", "gate", "balcony", "carousel", "windmill", "bookcase", "trolley", "mailbox")
WHEN = ("at noon", "around breakfast", "by teatime", "before lunch", "on Tuesday", "on Friday", "in April", "in October", "this spring", "last autumn")


class Cell(NamedTuple):
    domain: str
    session_type: str
    concern: str
    risk_level: str
    locale: str = ""  # where the user lives, when the prompt says so: telephone numbers are of there

    @property
    def place(self) -> tuple[str, str, str]:
        return self.session_type, self.concern, self.risk_level


@cache
def domains() -> dict[str, Domain]:
    """Every domain whose cells are understood: the tiny one first."""
    found = {TINY.name: loader.load(TINY)}
    return found | {path.parent.name: loader.load(path.parent) for path in sorted(shipped("domains").glob("*/domain.toml"))}


@cache
def generator(name: str) -> Generator:
    return Generator(domains()[name], 97)


def texts(body: dict[str, Any], role: str = "") -> list[str]:
    """The texts of a request's messages, of one role or of all."""
    return [_text(m) for m in body.get("messages", []) if isinstance(m, dict) and role in ("", m.get("role"))]


def _text(message: dict[str, Any]) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else "".join(str(part.get("text", "")) for part in content)


def find_cell(body: dict[str, Any]) -> Cell | None:
    """The cell that a prompt asks for: from its lines `Session type: …`, `Concern: …`, `Risk level: …`, or from
    `session_type=…; concern=…; risk_level=…`. Its user messages are read first. None when it names none."""
    for prompt in ("\n".join(texts(body, "user")), "\n".join(texts(body))):
        said: dict[str, list[str]] = {}
        for name, value in SAID.findall(prompt) + INLINE.findall(prompt):
            said.setdefault(name.lower().replace(" ", "_"), []).append(value)
        if set(said) >= set(CELL):
            for name, domain in domains().items():
                found = [_named(said[label], [v.name for v in getattr(domain.labels, label)]) for label in CELL]
                if all(found):
                    return Cell(name, *found, next((place.id for place in domain.resources.locale if f"lives in: {place.title}" in prompt), ""))
    return None


def _named(values: list[str], words: list[str]) -> str:
    """The word of a vocabulary that stands first in the first of these texts that has one."""
    for value in values:
        places = [(m.start(), -len(word), word) for word in words if (m := re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", value, re.IGNORECASE))]
        if places:
            return min(places)[2]
    return ""


def number(*parts: object) -> int:
    return int(hashlib.sha1("\0".join(map(str, parts)).encode()).hexdigest()[:12], 16)


def dialogue(cell: Cell, seed: int, given: set[str] | None = None) -> dict[str, Any]:
    """A dialogue of a cell that keeps the rules of its domain and is none of `given` (which learns it)."""
    for attempt in itertools.count():
        made = generator(cell.domain).dialogue(seed, cell.place, attempt).dialogue
        if cell.locale and made["user_profile"].get("locale") != cell.locale:
            continue
        rng = random.Random(f"{seed}:{attempt}")
        for message in made["messages"]:
            message["text"] += " " * bool(message["text"]) + small_talk(rng)
        content = content_hash((m["role"], m["text"]) for m in made["messages"])
        if given is None:
            return made
        if content not in given:
            given.add(content)
            return made
    raise AssertionError("unreachable")


def small_talk(rng: random.Random) -> str:
    return f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(HOW)} {rng.choice(WHICH)} {rng.choice(WHAT)} {rng.choice(WHEN)}."


def unsafe(cell: Cell, seed: int) -> dict[str, Any]:
    """A dialogue labelled as its cell asks, whose text breaks the safety rules: it tells more risk than it says, or, at
    the highest level, is answered with a shrug."""
    highest = domains()[cell.domain].labels.risk_level[-1].name
    made = dialogue(cell._replace(risk_level=highest), seed)
    for message in made["messages"]:
        if cell.risk_level == highest and message["role"] == "assistant":
            message["text"] = "Okay."
        elif message.get("risk_level"):
            message["risk_level"] = cell.risk_level
    made["labels"]["max_risk_level"] = cell.risk_level
    return made


def source(made: dict[str, Any]) -> dict[str, Any]:
    """Every value of a dialogue by the name that a schema may call it by."""
    labels, profile = made["labels"], made["user_profile"]
    rest = {"technique": labels["therapeutic_technique"], "risk_level": labels["max_risk_level"]}
    return rest | labels | profile | made | {"risk": labels["max_risk_level"], "turns": made["messages"]}


def fill(schema: dict[str, Any], values: Any, whole: dict[str, Any] | None = None, name: str = "", salt: str = "") -> Any:
    """A value of a JSON schema: from `values` where they have it, else the first that is allowed. `salt` makes its own
    strings distinct."""
    whole = schema if whole is None else whole
    if "$ref" in schema:
        schema = _resolved(schema["$ref"], whole)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return values if values in schema["enum"] else schema["enum"][0]
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        nullable = any(o.get("type") == "null" for o in options)
        return None if nullable and values is None else fill(next(o for o in options if o.get("type") != "null"), values, whole, name, salt)
    kind = schema.get("type")
    if isinstance(kind, list):
        if values is None and "null" in kind:
            return None
        kind = next(k for k in kind if k != "null")
    if kind == "object":
        have = values if isinstance(values, dict) else {}
        return {key: fill(part, have.get(key, _deeper(have, key, part)), whole, key, salt) for key, part in schema.get("properties", {}).items()}
    if kind == "array":
        items = values if isinstance(values, list) else [None] * max(1, schema.get("minItems", 1))
        return [fill(schema.get("items", {}), item, whole, name, f"{salt}.{i}") for i, item in enumerate(items)]
    if kind in ("integer", "number"):
        return values if isinstance(values, int | float) else schema.get("minimum", 1)
    if kind == "boolean":
        return bool(values)
    return values if isinstance(values, str) else f"{name or 'text'} {salt}: {small_talk(random.Random(f'{name}{salt}'))}"


def _deeper(have: dict[str, Any], key: str, part: dict[str, Any]) -> Any:
    """What an object that has no such key may be filled from: the values around it, for an object in it."""
    return have if part.get("type") == "object" or "$ref" in part else None


def _resolved(ref: str, whole: dict[str, Any]) -> dict[str, Any]:
    for part in ref.removeprefix("#/").split("/"):
        whole = whole[part]
    return whole


@cache
def shape(domain: str) -> dict[str, Any]:
    """The schema of a dialogue of a domain, for an answer to a request that carries none."""
    return strict(reply_type(domains()[domain]))


def schema_of(body: dict[str, Any]) -> dict[str, Any] | None:
    """The schema that a request carries."""
    asked = body.get("response_format") or {}
    return (asked.get("json_schema") or {}).get("schema") if asked.get("type") == "json_schema" else None


def wrapped(text: str) -> str:
    """As a talkative model gives JSON."""
    return f"Sure! Here is the conversation you asked for:\n\n```json\n{text}\n```\n\nTell me if you want {{another}} one."


def unknown_label(value: Any) -> bool:
    """Put a label outside every vocabulary into the last message that has labels, else into the first label found."""
    if isinstance(value, dict):
        for message in reversed(value.get("messages") or []):
            if isinstance(message, dict) and message.get("intent"):
                message["intent"] = "juggling"
                return True
        for key in ("intent", "technique", "sentiment", "label"):
            if isinstance(value.get(key), str):
                value[key] = "juggling"
                return True
        return any(unknown_label(part) for part in value.values())
    return isinstance(value, list) and any(unknown_label(part) for part in value)


def last_text(value: Any) -> tuple[Any, Any] | None:
    """The holder and key of the last longer string in a value, where an addition is read as said."""
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    for key, part in reversed(pairs):
        if key in ("text", "content", "answer", "question") and isinstance(part, str):
            return value, key
        if found := last_text(part):
            return found
    return None


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
