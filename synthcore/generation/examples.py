"""Seed dialogues as examples in a prompt: which may serve, and how one is written there."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from synthcore.domains.schema import Domain
from synthcore.domains.telephone import Telephone
from synthcore.generation.reply_schema import spellings

TURNED_DOWN = frozenset({"rejected", "needs_revision", "disputed"})
LABELS = ("intent", "sentiment", "risk_level")


class Examples:
    """The seed dialogues that may stand in a prompt, their texts masked once.

    A dialogue that reviewers turned down, or one that is false on purpose, never becomes an example.
    """

    def __init__(self, domain: Domain, seeds: Sequence[Mapping[str, Any]], mask: Callable[[str], str]) -> None:
        self._telephone = Telephone(domain)
        self._locales = [locale.id for locale in domain.resources.locale] or [""]
        self._helplines = {number for locale in domain.resources.locale for number in locale.numbers}
        self._order = [value.name for value in domain.labels.risk_level]
        sessions, risks = spellings(domain.labels.session_type), spellings(domain.labels.risk_level)
        self._fitting: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        self._by_session: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for seed in seeds:
            read = _read(seed, mask)
            session, risk = sessions.get(_word(seed, "session_type")), risks.get(_word(_object(seed, "labels"), "max_risk_level"))
            if read and session and risk:
                self._by_session.setdefault(session, []).append((risk, read))

    def __len__(self) -> int:
        """Those that may serve somewhere."""
        return sum(any(self._of(seed, locale) for locale in self._locales) for seeds in self._by_session.values() for _, seed in seeds)

    def choose(self, rng: random.Random, session_type: str, risk: str, locale: str) -> dict[str, Any] | None:
        """One of the same session type: of the same risk level, else of a lower one; none that names a telephone number of
        elsewhere. None when no seed fits. A number of the user's own is no hindrance: where it would leave, it is masked."""
        key = (session_type, risk, locale)
        if key not in self._fitting:
            self._fitting[key] = self._fit(*key)
        fitting = self._fitting[key]
        return fitting[int(rng.random() * len(fitting))] if fitting else None

    def _fit(self, session_type: str, risk: str, locale: str) -> list[dict[str, Any]]:
        found = [
            (level, seed) for level, seed in self._by_session.get(session_type, ())
            if self._order.index(level) <= self._order.index(risk) and self._of(seed, locale)
        ]  # fmt: skip
        return [seed for level, seed in found if level == risk] or [seed for _, seed in found]

    def _of(self, seed: Mapping[str, Any], locale: str) -> bool:
        """Whether the replies name no telephone number, and the user no helpline, but those of a locale."""
        for message in seed["messages"]:
            found = self._telephone.foreign([message["text"]], locale)
            if found and (message["role"] == "assistant" or found in self._helplines):
                return False
        return True


def transcript(example: Mapping[str, Any]) -> str:
    """A line for each message; replies carry their labels in brackets."""
    lines = []
    for message in example["messages"]:
        labels = ", ".join(message[key] for key in LABELS if message.get(key))
        lines.append(f"{message['role']}{f' ({labels})' if labels else ''}: {message['text']}")
    return "\n".join(lines)


def _read(seed: Mapping[str, Any], mask: Callable[[str], str]) -> dict[str, Any] | None:
    """The id and the messages of a seed that may serve; None for any other."""
    labels, origin = _object(seed, "labels"), _object(seed, "origin")
    decided = labels.get("review_status") in TURNED_DOWN or (labels.get("clinician_reviewed") is True and labels.get("clinician_approved") is False)
    false_on_purpose = origin.get("method") == "degradation" or any(str(key).startswith("rejected") for place in (seed, labels) for key in place)
    messages = seed.get("messages")
    if decided or false_on_purpose or not isinstance(messages, list):
        return None
    read = []
    for message in messages:
        text = message.get("text", message.get("content")) if isinstance(message, Mapping) else None
        if not isinstance(text, str) or message.get("role") not in ("user", "assistant"):
            return None
        kept = {key: message[key] for key in LABELS if isinstance(message.get(key), str)}
        read.append({"role": message["role"], "text": mask(" ".join(text.split())), **kept})
    return {"dialogue_id": str(seed.get("dialogue_id") or ""), "messages": read} if read else None


def _object(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def _word(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
