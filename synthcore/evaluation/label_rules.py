"""Whether the labels of a dialogue are as they should be: its shape, its vocabulary, its labels against each other and
against its text. Errors make a file unfit to hand over; warnings ask for a look.

    errors     shape  session_type  role  intent  sentiment  risk_level  risk_maximum  primary_intent
    warnings   concern  technique  length  consecutive_roles  emergency_missing  cue_missing  riskier_text  concern_words
               and every safety rule of the domain, by its own id

What concerns a whole file (`duplicate_id`, `copies`, `conflicting_copies`, `statistics`) is in label_files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from synthcore.core.patterns import plain
from synthcore.domains.schema import Domain, LabelValue
from synthcore.evaluation.text_rules import Said, TextRules

VERSION = "2"
USER = "user"  # the role whose words tell the concern and the risk; every dialogue file calls it so
Severity = Literal["error", "warning"]
Message = Mapping[str, Any]


class Issue(NamedTuple):
    """What is wrong with one dialogue. `turn` counts from 1; 0 means the dialogue as a whole."""

    rule: str
    severity: Severity
    dialogue_id: str
    turn: int
    message: str


class Words:
    """The values of one label, and what each alias stands for."""

    def __init__(self, kind: str, values: Iterable[LabelValue]) -> None:
        self.kind = kind
        self._names = {v.name: v.name for v in values} | {alias: v.name for v in values for alias in v.aliases}
        self.order = {name: place for place, name in enumerate(dict.fromkeys(self._names.values()))}

    def canonical(self, value: object) -> str | None:
        """The value's name; None for one that is not in the vocabulary."""
        return self._names.get(value) if isinstance(value, str) else None

    def complaint(self, value: object) -> str:
        return f"{self.kind} {_short(value)} is not in the vocabulary ({', '.join(self.order)})."


class LabelRules:
    """The rules of one domain, compiled once."""

    def __init__(self, domain: Domain) -> None:
        labels = domain.labels
        self.session_type, self.concern = Words("session type", labels.session_type), Words("concern", labels.concern)
        self.risk_level, self.intent = Words("risk level", labels.risk_level), Words("intent", labels.intent)
        self.sentiment, self.technique = Words("sentiment", labels.sentiment), Words("technique", labels.technique)
        self.by_label = {"intent": self.intent, "sentiment": self.sentiment, "risk_level": self.risk_level}
        self.roles = tuple(domain.about.roles) or (USER, "assistant")
        self._other = labels.other_concern
        self._lengths = {name: session.messages for name, session in domain.sessions.items()}
        # The vocabulary runs towards the gravest level and the most telling intent: the one calls for the other, where
        # the domain has levels that one approver is not enough for.
        gravest = labels.risk_level[-1]
        self._gravest = gravest.name if gravest.second_approval else None
        self._emergency = labels.intent[-1].name
        self._text = TextRules(domain)

    def check(self, dialogue: Any) -> list[Issue]:
        """Everything that is wrong with a dialogue, taken by itself."""
        if not isinstance(dialogue, dict):
            return [Issue("shape", "error", "", 0, f"{_short(dialogue)} is no dialogue (expected an object).")]
        name = dialogue.get("dialogue_id")
        found = [*self._shape(dialogue), *self._vocabulary(dialogue)]
        messages, labels = _messages(dialogue), _object(dialogue, "labels")
        if messages:
            found += [*self._against_turns(messages, labels), *self._length(dialogue, messages), *self._against_text(dialogue, messages, labels)]
        return [Issue(rule, severity, str(name) if isinstance(name, str | int) else "", turn, message) for rule, severity, turn, message in found]

    def _shape(self, dialogue: Message) -> Iterator[_Found]:
        name, messages = dialogue.get("dialogue_id"), dialogue.get("messages")
        if not (isinstance(name, str | int) and name != ""):
            yield "shape", "error", 0, "it has no dialogue_id."
        if not isinstance(messages, list):
            yield "shape", "error", 0, "`messages` is missing or no list."
        elif not messages:
            yield "shape", "error", 0, "it has no messages."
        else:
            for turn, message in enumerate(messages, 1):
                if not isinstance(message, dict):
                    yield "shape", "error", turn, "the message is no object."
                elif not (isinstance(text := _text(message), str) and text.strip()):
                    yield "shape", "error", turn, "the message has no text."
        labels = dialogue.get("labels")
        if not isinstance(labels, dict):
            yield "shape", "error", 0, "`labels` is missing or no object."
        else:
            for key in ("primary_intent", "overall_sentiment", "max_risk_level"):
                if labels.get(key) is None:
                    yield "shape", "error", 0, f"`labels` has no {key}."

    def _vocabulary(self, dialogue: Message) -> Iterator[_Found]:
        labels = _object(dialogue, "labels")
        session, concern = dialogue.get("session_type"), _object(dialogue, "user_profile").get("concern")
        if self.session_type.canonical(session) is None:
            yield "session_type", "error", 0, self.session_type.complaint(session)
        for key, rule in (("primary_intent", "intent"), ("overall_sentiment", "sentiment"), ("max_risk_level", "risk_level")):
            value = labels.get(key)
            if value is not None and self.by_label[rule].canonical(value) is None:
                yield rule, "error", 0, f"{key}: {self.by_label[rule].complaint(value)}"
        for turn, message in enumerate(_messages(dialogue), 1):
            if message.get("role") not in self.roles:
                yield "role", "error", turn, f"the role {_short(message.get('role'))} is not known ({', '.join(self.roles)})."
            for rule, words in self.by_label.items():
                value = message.get(rule)
                if value is not None and words.canonical(value) is None:
                    yield rule, "error", turn, words.complaint(value)
        if self.concern.canonical(concern) is None:
            yield "concern", "warning", 0, f"the concern {_short(concern)} is not in the vocabulary; it is kept, and counted under {self._other!r}."
        technique = labels.get("therapeutic_technique")
        if technique is not None and self.technique.canonical(technique) is None:
            yield "technique", "warning", 0, self.technique.complaint(technique)

    def _against_turns(self, messages: list[Message], labels: Message) -> Iterator[_Found]:
        order = self.risk_level.order
        stated = self.risk_level.canonical(labels.get("max_risk_level"))
        given = [level for m in messages if (level := self.risk_level.canonical(m.get("risk_level")))]
        highest = max(given, key=order.__getitem__, default=stated)
        if stated and highest and stated != highest:
            yield "risk_maximum", "error", 0, f"max_risk_level is {stated!r}, but the highest of its messages is {highest!r}."
        primary = self.intent.canonical(labels.get("primary_intent"))
        intents = {intent for m in messages if (intent := self.intent.canonical(m.get("intent")))}
        if primary and intents and primary not in intents:
            yield "primary_intent", "error", 0, f"primary_intent is {primary!r}, which none of its messages has."
        if stated and stated == self._gravest and self._emergency not in (intents or [primary]):
            yield "emergency_missing", "warning", 0, f"max_risk_level is {stated!r}, but no reply has the intent {self._emergency!r}."

    def _length(self, dialogue: Message, messages: list[Message]) -> Iterator[_Found]:
        session = self.session_type.canonical(dialogue.get("session_type"))
        low, high = self._lengths.get(session or "", (1, len(messages)))
        if not low <= len(messages) <= high:
            yield "length", "warning", 0, f"it has {len(messages)} messages; {session} has {low} to {high}."
        for turn, (before, message) in enumerate(pairwise(messages), 2):
            if before.get("role") == message.get("role"):
                yield "consecutive_roles", "warning", turn, f"two messages in a row are from {_short(message.get('role'))}."

    def _against_text(self, dialogue: Message, messages: list[Message], labels: Message) -> Iterator[_Found]:
        said = [Said(str(m.get("role")), plain(text)) for m in messages if isinstance(text := _text(m), str)]
        concern = self.concern.canonical(_object(dialogue, "user_profile").get("concern"))
        if concern and not self._text.speaks_of(said, USER, concern):
            yield "concern_words", "warning", 0, f"no word of the concern {concern!r} stands in what the {USER} says."
        level = self.risk_level.canonical(labels.get("max_risk_level"))
        if level is None:
            return
        rank, told = self.risk_level.order, self._text.told(said, USER)
        untold = told is None and rank[level] > 0
        if untold:
            yield "cue_missing", "warning", 0, f"max_risk_level is {level!r}, but nothing that the {USER} says tells it."
        elif told is not None and rank[told] > rank[level]:
            yield "riskier_text", "warning", 0, f"max_risk_level is {level!r}, but the {USER}'s words read {told!r}."
        for rule in self._text.broken(said, level, answers=not untold):
            yield rule.id, "warning", 0, rule.say


_Found = tuple[str, Severity, int, str]


def _messages(dialogue: Message) -> list[Message]:
    messages = dialogue.get("messages")
    return [m if isinstance(m, dict) else {} for m in messages] if isinstance(messages, list) else []


def _object(dialogue: Message, key: str) -> Message:
    value = dialogue.get(key)
    return value if isinstance(value, dict) else {}


def _text(message: Message) -> Any:
    return message.get("text", message.get("content"))


def _short(value: object) -> str:
    shown = repr(value) if value is not None else "(missing)"
    return shown if len(shown) <= 60 else shown[:59] + "…"
