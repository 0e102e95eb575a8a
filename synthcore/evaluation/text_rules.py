"""What the words of a dialogue tell, held against its labels: cues of risk, safety rules, words of a concern.

All patterns come from the domain. They are searched for in one message at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from synthcore.core.patterns import Patterns
from synthcore.domains.schema import Domain, Rule


class Said(NamedTuple):
    """One message, in the spelling of `patterns.plain`."""

    role: str
    text: str


class _Compiled(NamedTuple):
    rule: Rule
    must: Patterns
    never: Patterns

    def broken(self, messages: Sequence[Said], *, answers: bool) -> bool:
        texts = [text for role, text in messages if role == self.rule.who]
        if self.rule.never and any(map(self.never.found, texts)):
            return True
        if answers and self.rule.must:
            return not any(self.must.found(text) and ("?" in text or not self.rule.question) for text in texts)
        return False


class TextRules:
    """The patterns of one domain, compiled once."""

    def __init__(self, domain: Domain) -> None:
        levels = [value.name for value in domain.labels.risk_level]
        self._idioms = Patterns(domain.safety.idioms)
        self._cues = [(level, Patterns(c.pattern for c in domain.safety.cue if c.level == level)) for level in reversed(levels)]
        compiled = [_Compiled(rule, Patterns([rule.must]), Patterns([rule.never])) for rule in domain.safety.rule]
        self._rules = {level: [c for c in compiled if level in c.rule.levels] for level in levels}
        self._words = {
            name: Patterns(rf"\b{re.escape(word)}" for word in concern.words)
            for name, concern in domain.concerns.items()
            if concern.words and name != domain.labels.other_concern
        }

    def told(self, messages: Iterable[Said], role: str) -> str | None:
        """The highest risk level of which the messages of a role hold a cue that is no part of an idiom."""
        texts = [text for speaker, text in messages if speaker == role and any(cue.found(text) for _, cue in self._cues)]
        texts = [self._idioms.without(text) for text in texts]
        return next((level for level, cue in self._cues if any(map(cue.found, texts))), None)

    def broken(self, messages: Sequence[Said], level: str, *, answers: bool = True) -> Iterator[Rule]:
        """The safety rules of a risk level that a dialogue does not keep. What must be said answers a cue: without
        `answers` only what must never be said counts."""
        for compiled in self._rules.get(level, ()):
            if compiled.broken(messages, answers=answers):
                yield compiled.rule

    def speaks_of(self, messages: Iterable[Said], role: str, concern: str) -> bool:
        """Whether a word of the concern stands in the messages of a role; true for a concern that names no words."""
        words = self._words.get(concern)
        return words is None or any(words.found(text) for speaker, text in messages if speaker == role)
