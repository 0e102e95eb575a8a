"""A dialogue as numbered turns, from the shape of a dialogues file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Turn:
    """`side` is `user` for the person who brings something and `other` for whoever replies; `labels` are what the
    generator said of this message, as (name, value), its intent among them and once more by itself."""

    number: int
    speaker: str
    side: str
    text: str
    labels: tuple[tuple[str, str], ...] = ()
    intent: str | None = None

    @property
    def name(self) -> str:
        return f"T{self.number}"


@dataclass(frozen=True)
class Transcript:
    turns: tuple[Turn, ...]
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> int:
        return sum(len(turn.text.split()) for turn in self.turns)


SHOWN = {"intent": "Intent", "sentiment": "Sentiment", "risk_level": "Risk"}


def transcript(dialogue: Mapping[str, Any], roles: Mapping[str, str] | None = None) -> Transcript:
    """The turns of one dialogue. Reads both spellings of a message's text; an unknown role is shown as it is written."""
    messages = dialogue.get("messages") or []
    turns = tuple(_turn(number, message, roles or {}) for number, message in enumerate(messages, 1) if isinstance(message, Mapping))
    return Transcript(turns, facts(dialogue))


def facts(dialogue: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the file says about the invented user, apart from the concern, which is a label."""
    profile = dialogue.get("user_profile")
    if not isinstance(profile, Mapping):
        return ()
    return tuple((_title(key), str(value)) for key, value in profile.items() if key != "concern" and isinstance(value, str | int | float))


def _turn(number: int, message: Mapping[str, Any], roles: Mapping[str, str]) -> Turn:
    role = str(message.get("role") or "")
    text = message.get("text", message.get("content"))
    labels = tuple((title, str(message[key])) for key, title in SHOWN.items() if message.get(key) is not None)
    side = "user" if role in {"user", "human", "client"} else "other"
    intent = None if message.get("intent") is None else str(message["intent"])
    return Turn(number, roles.get(role) or _title(role) or "Unknown", side, str(text or ""), labels, intent)


def _title(key: str) -> str:
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
