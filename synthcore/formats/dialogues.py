"""Dialogue files: `{version, description, dialogues: [...], statistics}` or a bare list. Dialogues stay plain dicts.

The names of the keys stand here. Reading is lenient (`content` for `text`, keys that are missing or unknown); whether a
dialogue is as it should be is a matter of the label rules.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from synthcore.core.errors import BadInput
from synthcore.core.files import open_input
from synthcore.formats.json_stream import Element, Reader

KEY = "dialogues"
VERSION = "1.0"
SHOWN = 10
LABELS = "labels"
# What a dialogue's review leaves in its labels: what was decided about the text, not what the text is.
REVIEW_MARKS = ("clinician_reviewed", "clinician_approved", "review_status", "reviewed_at", "second_approval")
BLOCKS = ("session_types", "intent_distribution", "sentiment_distribution", "risk_level_distribution", "therapeutic_techniques")

Dialogue = dict[str, Any]
_canonical = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode


def reader(file: IO[bytes], where: object) -> Reader:
    """A file of dialogues. Raises BadInput when it holds none."""
    return Reader(file, where, (KEY,))


def elements(source: Reader, given: Iterable[Element] | None = None) -> Iterator[Element]:
    """The dialogues of a file. Raises BadInput for an element that is no object."""
    for element in source if given is None else given:
        if not isinstance(element.value, dict):
            raise BadInput(source.where, f"element {element.number} of {source.key or 'the list'} is no dialogue (expected an object).")
        yield element


def read_dialogues(path: Path) -> Iterator[Dialogue]:
    """The dialogues of a file, one after the other. Raises BadInput."""
    with open_input(path) as file:
        for element in elements(reader(file, path)):
            yield element.value


def id_of(dialogue: Dialogue) -> str:
    """The dialogue's id, "" when it has none."""
    value = dialogue.get("dialogue_id")
    return str(value) if isinstance(value, str | int) else ""


def text_of(message: dict[str, Any]) -> Any:
    return message["text"] if "text" in message else message.get("content", "")


def messages_of(dialogue: Dialogue) -> list[dict[str, Any]]:
    """The messages that have the shape of one."""
    messages = dialogue.get("messages")
    if not isinstance(messages, list):
        return []
    return messages if set(map(type, messages)) <= {dict} else [m for m in messages if isinstance(m, dict)]


def labels_of(dialogue: Dialogue) -> dict[str, Any]:
    labels = dialogue.get(LABELS)
    return labels if isinstance(labels, dict) else {}


def concern_of(dialogue: Dialogue) -> Any:
    profile = dialogue.get("user_profile")
    return profile.get("concern") if isinstance(profile, dict) else None


def content(dialogue: Dialogue) -> bytes:
    """16 bytes that are the same for two dialogues in which the same is said by the same roles. One without a
    readable message is the same only as one that is equal in everything but its id."""
    messages = messages_of(dialogue)
    if messages and len(messages) == len(dialogue["messages"]):
        parts: list[Any] = [part for m in messages for part in (m.get("role"), m["text"] if "text" in m else m.get("content", ""))]
        try:
            joined = "\0".join(parts)
            if joined.count("\0") == len(parts) - 1:  # so it can have come from these parts only
                return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        except TypeError:  # a text that is no string
            pass
        said: Any = parts
    else:
        said = {key: value for key, value in dialogue.items() if key != "dialogue_id"}
    return hashlib.blake2b(_canonical(said).encode("ascii"), digest_size=16, salt=b"json").digest()


class Ids:
    """The ids of a file: which stand on more than one dialogue (`twice`), and which of those on different ones (`clashing`).
    Holds ids and hashes, never texts."""

    def __init__(self) -> None:
        self.twice: dict[str, None] = {}
        self.clashing: dict[str, None] = {}
        self._first: dict[str, bytes] = {}

    def add(self, dialogue: Dialogue) -> None:
        name, text = id_of(dialogue), content(dialogue)
        if name not in self._first:
            self._first[name] = text
            return
        self.twice[name] = None
        if self._first[name] != text:
            self.clashing[name] = None

    def check(self, where: object) -> None:
        """Raises BadInput where an id stands on different dialogues: what is said of it is said of one that was not meant."""
        if names := [repr(name) for name in self.clashing]:
            more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
            who = f"the id {names[0]} stands" if len(names) == 1 else f"the ids {', '.join(names[:SHOWN])}{more} stand"
            raise BadInput(where, f"{who} on different dialogues; give each its own id (`merge_labels.py` renames the later one).")


def signature(dialogue: Dialogue) -> int:
    """A number that is the same, within one process, for two dialogues with the same session type, concern and labels,
    whatever reviews have left there."""
    labels = {key: value for key, value in labels_of(dialogue).items() if key not in REVIEW_MARKS}
    return _hash([dialogue.get("session_type"), concern_of(dialogue), labels])


def whole_signature(dialogue: Dialogue) -> int:
    """The same for all that is said about a dialogue, reviews included."""
    return _hash([dialogue.get("session_type"), dialogue.get("user_profile"), dialogue.get(LABELS)])


def _hash(parts: list[Any]) -> int:
    try:
        return hash(tuple(frozenset(part.items()) if isinstance(part, dict) else part for part in parts))
    except TypeError:  # something nested
        return hash(_canonical(parts))


class Statistics:
    """The `statistics` block of a file, counted. Every block counts dialogues; `intent_distribution` counts those that
    have a message with the intent, which is what the numbers of the field's own file come closest to."""

    def __init__(self) -> None:
        self.total = 0
        self.blocks: dict[str, Counter[str]] = {name: Counter() for name in BLOCKS}
        self._counters = tuple(self.blocks.values())
        self._intents_by_message: Counter[str] = Counter()
        self._primary_intents: Counter[str] = Counter()

    def add(self, dialogue: Dialogue) -> None:
        self.total += 1
        labels = labels_of(dialogue)
        sessions, intents, sentiments, risks, techniques = self._counters
        for counter, value in (
            (sessions, dialogue.get("session_type")),
            (sentiments, labels.get("overall_sentiment")),
            (risks, labels.get("max_risk_level")),
            (techniques, labels.get("therapeutic_technique")),
            (self._primary_intents, labels.get("primary_intent")),
        ):
            if isinstance(value, str):
                counter[value] += 1
        said = [intent for m in messages_of(dialogue) if isinstance(intent := m.get("intent"), str)]
        for intent in said:
            self._intents_by_message[intent] += 1
        for intent in set(said):
            intents[intent] += 1

    def block(self) -> dict[str, Any]:
        """In the shape of the file; in each block the most frequent value first."""
        ranked = {name: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))) for name, counts in self.blocks.items()}
        return {"total_dialogues": self.total, **ranked}

    def contradictions(self, head: dict[str, Any]) -> list[tuple[str, Any, Any]]:
        """(key, what the file says, what was counted) for each number of a file's head that is not so.

        No one has written down what `intent_distribution` counts: it may also count messages, or primary intents."""
        found: list[tuple[str, Any, Any]] = []
        stated = head.get("statistics")
        blocks = stated if isinstance(stated, dict) else {}
        for key, block in (("total_dialogues", head), ("statistics.total_dialogues", blocks)):
            if "total_dialogues" in block and block["total_dialogues"] != self.total:
                found.append((key, block["total_dialogues"], self.total))
        for name, counts in self.blocks.items():
            readings = [counts, self._intents_by_message, self._primary_intents] if name == "intent_distribution" else [counts]
            said = blocks.get(name, counts)
            if not (isinstance(said, dict) and any({k: n for k, n in said.items() if n} == reading for reading in readings)):
                found.append((f"statistics.{name}", said, dict(counts)))
        return found
