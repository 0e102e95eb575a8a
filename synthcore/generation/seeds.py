"""What a file of seed dialogues may lend to new ones: proportions and short phrases, never a turn.

Quotas, lengths and safety outrank the seed.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from synthcore.core.errors import BadRequest
from synthcore.domains.schema import Domain, Plan, Share

SMALLEST_COPY = 5  # words: a shorter run is ordinary language


class SeedPattern:
    """Proportions and phrases read off seed dialogues, and what was taken, for the user to see."""

    def __init__(self, domain: Domain, dialogues: Iterable[Mapping[str, Any]]) -> None:
        self.techniques: Counter[str] = Counter()
        self.intents: Counter[str] = Counter()
        self.sentiments: Counter[str] = Counter()
        self.age_ranges: Counter[str] = Counter()
        self.lengths: dict[str, Counter[int]] = {name: Counter() for name in domain.sessions}
        self.turns: set[str] = set()
        self.domain = domain
        phrases: dict[str, Counter[str]] = {s.slot: Counter() for s in domain.personas.seed_slot}
        self.read = 0
        for dialogue in dialogues:
            self.read += 1
            self._count(domain, dialogue, phrases)
        if not self.read:
            raise BadRequest("the seed file holds no dialogues to take a pattern from; leave it out, or give one that does.")
        self.phrases = {slot: sorted(found) for slot, found in phrases.items()}
        self.slots = {
            slot: tuple(dict.fromkeys((*domain.personas.slots.get(slot, ()), *found)))
            for slot, found in self.phrases.items() if found
        }  # fmt: skip

    def _count(self, domain: Domain, dialogue: Mapping[str, Any], phrases: Mapping[str, Counter[str]]) -> None:
        labels = _mapping(dialogue.get("labels"))
        profile = _mapping(dialogue.get("user_profile"))
        messages = [m for m in dialogue.get("messages") or [] if isinstance(m, Mapping)]
        texts = [(str(m.get("role")), str(m.get("text") or m.get("content") or "")) for m in messages]
        self.techniques[str(labels.get("therapeutic_technique"))] += 1
        self.age_ranges[str(profile.get("age_range"))] += 1
        for message in messages:
            for key, counter in (("intent", self.intents), ("sentiment", self.sentiments)):
                if isinstance(message.get(key), str):
                    counter[message[key]] += 1
        session = domain.sessions.get(str(dialogue.get("session_type")))
        if session:
            low, high = session.messages
            self.lengths[session.id][min(max(len(messages), low), high)] += 1
        self.turns |= {flat for _, text in texts if len((flat := flatten(text)).split()) >= SMALLEST_COPY}
        for seed_slot in domain.personas.seed_slot:
            for role, text in texts:
                if role == "user":
                    for found in re.finditer(seed_slot.pattern, text):
                        phrase = found.group(1).strip()
                        if 0 < len(phrase.split()) <= min(seed_slot.most_words, SMALLEST_COPY - 1) and _harmless(domain, phrase):
                            phrases[seed_slot.slot][phrase] += 1

    def technique(self, name: str) -> float:
        """A weight: how often the seeds use a technique; what they never use stays possible."""
        return self.techniques[name] + 0.5

    def sentiment(self, name: str) -> float:
        return self.sentiments[name] + 0.5

    def ages(self, shares: Sequence[Share]) -> Sequence[Share]:
        """The domain's age ranges with the seeds' proportions, when the seeds name any of them."""
        known = [Share(name=s.name, weight=float(self.age_ranges[s.name])) for s in shares]
        return known if any(s.weight for s in known) else shares

    def plans(self, rng: random.Random, plans: Sequence[Plan], session_type: str, domain: Domain) -> list[Plan]:
        """The plans whose length is nearest to one drawn from the seeds, leaning to the seeds' intents."""
        lengths = self.lengths.get(session_type)
        if lengths:
            wanted = rng.choices(list(lengths), list(lengths.values()))[0]
            near = min(abs(2 * len(p.stages) - wanted) for p in plans)
            plans = [p for p in plans if abs(2 * len(p.stages) - wanted) <= max(near, 2)]
        total = sum(self.intents.values()) or 1
        stages = domain.sessions[session_type].stage
        leaning = []
        for plan in plans:
            intents = [stages[s.rstrip("?")].intent for s in plan.stages if s.rstrip("?") in stages]
            share = sum(self.intents[i] for i in intents) / (total * max(1, len(intents)))
            leaning.append(plan.model_copy(update={"weight": plan.weight * (0.1 + share)}))
        return leaning

    def copies(self, dialogue: Mapping[str, Any]) -> bool:
        """Whether a dialogue holds a whole turn of a seed."""
        return bool(self.turns) and any(flatten(m["text"]) in self.turns for m in dialogue["messages"])

    def took(self) -> str:
        """What was taken, for the user: only what the domain knows and the dialogues really use, and every phrase."""
        found = [f"{name} ({_listed(counts, known)})" for name, counts, known in self._proportions() if any(counts[k] for k in known)]
        phrases = [f"{phrase!r}" for slot in self.phrases.values() for phrase in slot]
        read = f"{self.read} seed dialogue{'' if self.read == 1 else 's'}"
        if not found and not phrases:
            return f"From {read}: nothing; none of their labels, ages or phrases is known to this domain. No turn is copied."
        parts = [f"proportions of {', '.join(found)}"] if found else []
        parts += [f"the phrase{'' if len(phrases) == 1 else 's'} {', '.join(phrases)}"] if phrases else []
        return f"From {read}: {', and '.join(parts)}. No turn is copied."

    def _proportions(self) -> list[tuple[str, Counter[str], list[str]]]:
        labels = self.domain.labels
        lengths = Counter({f"{session} {length}": n for session, counts in self.lengths.items() for length, n in counts.items()})
        return [
            ("techniques", self.techniques, [v.name for v in labels.technique]),
            ("intents", self.intents, [v.name for v in labels.intent]),
            ("sentiments", self.sentiments, [v.name for v in labels.sentiment]),
            ("age ranges", self.age_ranges, [s.name for s in self.domain.personas.age_range]),
            ("lengths", lengths, list(lengths)),
        ]


def _listed(counts: Counter[str], known: list[str]) -> str:
    return ", ".join(f"{name} {counts[name]}" for name in known if counts[name])


def flatten(text: str) -> str:
    """Lower-case words and digits, for comparing texts by their wording alone."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _harmless(domain: Domain, phrase: str) -> bool:
    """No digits, no names, no syntax, nothing that tells a risk or that a rule forbids."""
    if re.search(r"[\d(){}\[\]|@]", phrase) or phrase != phrase.lower().replace("i'", "I'").replace(" i ", " I "):
        return False
    patterns = [c.pattern for c in domain.safety.cue] + [r.never for r in domain.safety.rule if r.never]
    return not any(re.search(p, phrase, re.IGNORECASE) for p in patterns)
