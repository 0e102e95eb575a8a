"""What the words of a dialogue tell, held against its labels: cues of risk, safety rules, words of a concern.

All patterns come from the domain. They ignore case, and read ’ as '.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from synthcore.domains.schema import Domain, Rule


class Said(NamedTuple):
    """One message, as the patterns read it."""

    role: str
    text: str


def plain(text: str) -> str:
    """The spelling that patterns are written in."""
    return text.replace("’", "'").lower()


def _joined(patterns: Iterable[str]) -> re.Pattern[str] | None:
    parts = [f"(?:{pattern})" for pattern in patterns]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


class _Rule(NamedTuple):
    rule: Rule
    must: re.Pattern[str] | None
    never: re.Pattern[str] | None

    def broken(self, messages: Sequence[Said]) -> bool:
        texts = [m.text for m in messages if m.role == self.rule.who]
        if self.never and any(self.never.search(t) for t in texts):
            return True
        if self.must:
            return not any(self.must.search(t) and ("?" in t or not self.rule.question) for t in texts)
        return False


class TextRules:
    """The patterns of one domain, compiled once."""

    def __init__(self, domain: Domain) -> None:
        levels = [value.name for value in domain.labels.risk_level]
        self._idioms = _joined(domain.safety.idioms)
        self._cues = [
            (level, pattern) for level in reversed(levels) if (pattern := _joined(c.pattern for c in domain.safety.cue if c.level == level))
        ]  # fmt: skip
        compiled = [_Rule(rule, _joined([rule.must] if rule.must else []), _joined([rule.never] if rule.never else [])) for rule in domain.safety.rule]
        self._rules = {level: [r for r in compiled if level in r.rule.levels] for level in levels}
        self._words = {
            name: re.compile(r"\b(?:" + "|".join(map(re.escape, concern.words)) + ")", re.IGNORECASE)
            for name, concern in domain.concerns.items() if concern.words and name != domain.labels.other_concern
        }  # fmt: skip

    def told(self, messages: Iterable[Said], role: str) -> str | None:
        """The highest risk level of which the messages of a role hold a cue, idioms left out."""
        text = "\n".join(m.text for m in messages if m.role == role)
        if self._idioms:
            text = self._idioms.sub(" ", text)
        return next((level for level, cue in self._cues if cue.search(text)), None)

    def broken(self, messages: Sequence[Said], level: str) -> Iterator[Rule]:
        """The safety rules of a risk level that a dialogue does not keep."""
        for rule in self._rules.get(level, ()):
            if rule.broken(messages):
                yield rule.rule

    def speaks_of(self, messages: Iterable[Said], role: str, concern: str) -> bool:
        """Whether a word of the concern stands in the messages of a role; true for a concern that names no words."""
        words = self._words.get(concern)
        return words is None or any(words.search(m.text) for m in messages if m.role == role)
