"""From a model's raw answer to a dialogue, or to the name of what is wrong with it. Nothing here raises for any answer.

The dialogue has the keys and the order of those that templates make; its texts are the model's own, but for the white
space around them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from synthcore.core import ids
from synthcore.core.answers import Answer, Ask, Fate
from synthcore.core.errors import BadRequest
from synthcore.core.quotas import Cell
from synthcore.domains.schema import Domain
from synthcore.domains.telephone import Telephone
from synthcore.domains.vocabulary import versioned
from synthcore.generation.briefs import Brief
from synthcore.generation.extracting import find_object, refuses
from synthcore.generation.reply_schema import reply_type
from synthcore.generation.templates import EPOCH, YEAR_MINUTES

TOLD = 6  # problems that a reason names
BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNSAFE = frozenset({"cue_missing", "riskier_text", "emergency_missing"})
_OFF_PLAN = frozenset({"length", "consecutive_roles"})
_WRONG = frozenset({"concern_words"})


class Issue(Protocol):
    """What a rule found in a dialogue."""

    @property
    def rule(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def message(self) -> str: ...


class Reading(NamedTuple):
    """`dialogue` is there when the fate is ACCEPTED, which here means: it can be used, as far as it alone can tell.
    `reason` says what is wrong, for the model that is asked to repair it and for the people who count."""

    fate: Fate
    reason: str
    dialogue: dict[str, Any] | None = None


class Reader:
    """Reads the answers of one run. `rules` finds the issues of a dialogue: those of the label rules of the domain."""

    def __init__(self, domain: Domain, seed_number: int, rules: Callable[[dict[str, Any]], Sequence[Issue]]) -> None:
        if "dialogue" not in domain.prompts:
            raise BadRequest(f"the domain {domain.about.id!r} has no prompts, so no answer of a model can be read for it.")
        self.domain = domain
        self.seed_number = seed_number
        self._rules = rules
        self._type = reply_type(domain)
        self._telephone = Telephone(domain)
        self._order = [value.name for value in domain.labels.risk_level]
        self._safety = _UNSAFE | {rule.id for rule in domain.safety.rule}
        self._raw = {(name, scenario.id): scenario.raw for name, concern in domain.concerns.items() for scenario in concern.scenario}
        prompt = domain.prompts["dialogue"]
        self._template = f"{versioned(domain)}/prompts/{prompt.kind}@{prompt.version}"

    def read(self, answer: Answer, cell: Cell, brief: Brief, ask: Ask) -> Reading:
        """The dialogue of an answer to `ask`, which asked for `brief` in `cell`."""
        if over := ended(answer):
            return over
        value, problem = find_object(answer.text, "messages")
        if refuses(answer.text, value):
            return Reading(Fate.REFUSED, f"the model declined in words: {shown(answer.text)}")
        if value is None:
            return Reading(Fate.INVALID_JSON, problem)
        try:
            reply = self._type.model_validate(value).model_dump()
        except ValidationError as error:
            return misshapen(error)
        dialogue = self._dialogue(reply, brief, ask, answer.model)
        return _unfit(reply) or self._judged(dialogue, cell, brief.locale) or Reading(Fate.ACCEPTED, "", dialogue)

    def _dialogue(self, reply: dict[str, Any], brief: Brief, ask: Ask, model: str) -> dict[str, Any]:
        """The answer in the shape of a dialogues file. Times come from the seed number, place and attempt."""
        rng = random.Random(f"{self.seed_number}:{ask.place}:{ask.attempt}:clock")
        clock = EPOCH + timedelta(minutes=rng.randrange(YEAR_MINUTES), seconds=rng.randrange(60))
        messages: list[dict[str, Any]] = []
        for said in reply["messages"]:
            text = said["text"].strip()
            message = {"role": said["role"], "text": text, "timestamp": clock.isoformat()[:19] + "Z"}
            if said["role"] == "user":
                clock += timedelta(seconds=4 + rng.randrange(8))
            else:
                message |= {key: said[key] for key in ("intent", "sentiment", "risk_level")}
                clock += timedelta(seconds=10 + 2 * len(text.split()) // 3 + rng.randrange(40))
            messages.append(message)
        content = ids.content_hash((m["role"], m["text"]) for m in messages)
        profile = {
            "age_range": brief.persona.get("age_range", ""), "concern": reply["user_profile"]["concern"],
            "concern_raw": self._raw.get((brief.cell[1], brief.scenario), brief.scenario), "mood_score": reply["user_profile"]["mood_score"],
        }  # fmt: skip
        if brief.locale:
            profile["locale"] = brief.locale
        return {
            "dialogue_id": ids.generated_id(content), "session_type": reply["session_type"], "user_profile": profile,
            "messages": messages, "labels": reply["labels"] | {"synthetic": True},
            "origin": {"method": "llm", "template": self._template, "model": model, "seed_number": self.seed_number},
        }  # fmt: skip

    def _judged(self, dialogue: dict[str, Any], cell: Cell, locale: str) -> Reading | None:
        """What the cell and the rules find; None when all is well. What is unsafe is named as that, whatever else is wrong."""
        found: dict[Fate, list[str]] = {Fate.UNSAFE: [], Fate.WRONG_LABELS: [], Fate.OFF_PLAN: []}
        given = (dialogue["session_type"], dialogue["user_profile"]["concern"], dialogue["labels"]["max_risk_level"])
        for name, said, asked in zip(("session type", "concern", "risk level"), given, cell, strict=True):
            if said != asked:
                found[Fate.WRONG_LABELS].append(f"its {name} is {said!r}; {asked!r} was asked for.")
        messages = dialogue["messages"]
        number = self._telephone.foreign((m["text"] for m in messages if m["role"] == "assistant"), locale)
        if number:
            found[Fate.UNSAFE].append(f"the assistant names the telephone number {number}, which is not one of those that were given.")
        found[Fate.WRONG_LABELS] += self._falls(messages)
        if messages[0]["role"] != "user" or messages[-1]["role"] != "assistant":
            found[Fate.OFF_PLAN].append("the user does not speak first, or the assistant does not speak last.")
        for issue in self._rules(dialogue):
            if fate := self._fate(issue):
                found[fate].append(issue.message)
        worst = next((fate for fate, reasons in found.items() if reasons), None)
        return Reading(worst, _told([reason for reasons in found.values() for reason in reasons])) if worst else None

    def _fate(self, issue: Issue) -> Fate | None:
        """None for a warning that no one has called a reason to ask again."""
        if issue.rule in self._safety:
            return Fate.UNSAFE
        if issue.rule in _OFF_PLAN:
            return Fate.OFF_PLAN
        return Fate.WRONG_LABELS if issue.severity == "error" or issue.rule in _WRONG else None

    def _falls(self, messages: Sequence[Mapping[str, Any]]) -> list[str]:
        """The risk of a reply is the highest disclosed so far: a label that goes down contradicts the one before."""
        highest = 0
        for turn, message in enumerate(messages, 1):
            if "risk_level" in message:
                rank = self._order.index(message["risk_level"])
                if rank < highest:
                    return [f"the risk_level of message {turn} is {message['risk_level']!r}, although {self._order[highest]!r} was disclosed before it."]
                highest = rank
        return []


def ended(answer: Answer) -> Reading | None:
    """The fates that show before the text is read."""
    if answer.refusal.strip():
        return Reading(Fate.REFUSED, f"the model declined: {shown(answer.refusal)}")
    if answer.finish == "content_filter":
        return Reading(Fate.FILTERED, "the provider's content filter ended the answer.")
    if answer.finish == "length":
        return Reading(Fate.CUT_OFF, f"the answer reached its limit of tokens ({answer.completion_tokens} used).")
    if not answer.text.strip("\ufeff \t\r\n"):
        return Reading(Fate.EMPTY, "the answer has no text.")
    return None


def misshapen(error: ValidationError) -> Reading:
    """UNKNOWN_LABEL when nothing but words outside the vocabulary is wrong, else WRONG_SHAPE."""
    reasons, fate = [], Fate.UNKNOWN_LABEL
    for fault in error.errors(include_url=False, include_context=True):
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"]) or "the object"
        if fault["type"] == "literal_error":
            label = isinstance(fault["input"], str) and fault["loc"][-1] != "role"
            reasons.append(f"{where}: {shown(fault['input'])} is not one of {fault['ctx']['expected']}.")
        else:
            label = False
            reasons.append(f"{where}: {'is missing' if fault['type'] == 'missing' else fault['msg'].lower()}.")
        fate = fate if label else Fate.WRONG_SHAPE
    return Reading(fate, _told(reasons))


def _unfit(reply: Mapping[str, Any]) -> Reading | None:
    """What a schema cannot say: there are messages, each has a text, and each reply its labels."""
    reasons = [] if reply["messages"] else ["messages: there are none."]
    for turn, message in enumerate(reply["messages"], 1):
        if not message["text"].strip():
            reasons.append(f"messages.{turn}.text: it is empty.")
        if BROKEN.search(message["text"]):
            reasons.append(f"messages.{turn}.text: it holds a broken character.")
        missing = [key for key in ("intent", "sentiment", "risk_level") if message["role"] == "assistant" and message[key] is None]
        if missing:
            reasons.append(f"messages.{turn}: a message of the assistant needs {', '.join(missing)}.")
    return Reading(Fate.WRONG_SHAPE, _told(reasons)) if reasons else None


def _told(reasons: Sequence[str]) -> str:
    more = len(reasons) - TOLD
    return " ".join(reasons[:TOLD]) + (f" (and {more} more like it)" if more > 0 else "")


def shown(value: object) -> str:
    """A value in a sentence: short, and with every unprintable character escaped."""
    text = ascii(value) if isinstance(value, str) and BROKEN.search(value) else repr(value)
    return text if len(text) <= 120 else text[:119] + "…"
