"""What a record says, message by message, and findings on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Record
from synthcore.domains.checks import Phrase
from synthcore.domains.schema import Domain
from synthcore.evaluation.label_rules import USER, Words
from synthcore.evaluation.reading import Phrases, Reading, Span, read

MOST = 40  # findings of one code in a message; of a message that is full of them, the first
Severity = Literal["error", "warning"]
QUESTION = "question"  # the branch of what both answers of a pair follow


class Spoken(NamedTuple):
    """One message. `turn` counts from 1 within its branch; an answer of a pair is the only turn of its own."""

    branch: str
    turn: int
    role: str
    reading: Reading

    @property
    def reply(self) -> bool:
        return self.role != USER


def spoken(record: Record) -> tuple[Spoken, ...]:
    """Every message of a dialogue; of a pair, its question and its two answers."""
    body = record.body
    if isinstance(body, Dialogue):
        return tuple(Spoken("dialogue", place, turn.role, read(turn.text)) for place, turn in enumerate(body.turns, 1))
    asked = (Spoken(QUESTION, place, turn.role, read(turn.text)) for place, turn in enumerate(body.prompt, 1))
    return (*asked, *(Spoken(name, 1, turn.role, read(turn.text)) for name, turn in (("chosen", body.chosen), ("rejected", body.rejected))))


def finding(
    record: Record, said: Spoken, code: str, message: str, span: Span | None = None, severity: Severity = "warning"
) -> Finding:  # fmt: skip
    """A finding on a message; `span` is in characters of its reading, and without it the finding is on the whole message."""
    start, end = said.reading.place(*span) if span else (None, None)
    return Finding(record_id=record.id, branch=said.branch, turn=said.turn, start=start, end=end, code=code, severity=severity, message=message)


class Levels:
    """The risk levels of a domain in their order, those that ask for a second approval, and the level of a record's label."""

    def __init__(self, domain: Domain) -> None:
        self._words = Words("risk level", domain.labels.risk_level)
        self.names = tuple(value.name for value in domain.labels.risk_level)
        self.grave = frozenset(value.name for value in domain.labels.risk_level if value.second_approval)

    def rank(self, level: str | None) -> int:
        """0 for the lowest level and for none."""
        return self._words.order.get(level or "", 0)

    def of(self, record: Record) -> str | None:
        return self._words.canonical(record.labels.risk_level)


class Told:
    """Where rules of a domain find in a message what must never be said: label_rules names those, so that no other check does."""

    def __init__(self, domain: Domain) -> None:
        self._rules = [(rule.who, frozenset(rule.levels), Phrases([rule.never])) for rule in domain.safety.rule if rule.never]

    def spans(self, said: Spoken, level: str | None) -> Iterator[Span]:
        for who, levels, never in self._rules:
            if who == said.role and (level in levels or said.branch != "dialogue"):
                yield from never.spans(said.reading)


class PhraseSearch:
    """The phrases of one check, compiled once."""

    def __init__(self, domain: Domain, phrases: Iterable[Phrase]) -> None:
        self._phrases = [(phrase, Phrases(phrase.patterns)) for phrase in phrases]
        self._told = Told(domain)

    def find(self, record: Record, said: Spoken, level: str | None) -> Iterator[Finding]:
        """One finding for each place that no rule of the domain names already, in half of its words or more."""
        for phrase, patterns in self._phrases:
            if phrase.who in ("", said.role) and (spans := patterns.spans(said.reading)[:MOST]):
                known = list(self._told.spans(said, level))
                severity: Severity = "error" if phrase.grave and said.reply else "warning"
                yield from (finding(record, said, phrase.id, phrase.say, span, severity) for span in spans if not _named(span, known))


def _named(span: Span, known: Iterable[Span]) -> bool:
    start, end = span
    return any(2 * (min(end, last) - max(start, first)) >= end - start for first, last in known)
