"""Cues of risk in what a user says, with their places: those of `safety.toml` and the wider ones of `checks.toml`.

A cue within an idiom or a denial of the domain's list is none. A cue whose sentence speaks of someone else, of long ago, in a figure of
speech or in the negative is softened: it is told as a note, and never cleared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from synthcore.domains.schema import Domain
from synthcore.evaluation.reading import Phrases, Reading, Span, overlaps
from synthcore.evaluation.spoken import Levels, Spoken


class Found(NamedTuple):
    """A cue. `wide` when only a wider pattern finds it; `softened` says why it may tell nothing, empty when nothing does."""

    level: str
    span: Span
    wide: bool
    softened: str


class Cues:
    """The cues of one domain, compiled once."""

    def __init__(self, domain: Domain) -> None:
        terms = domain.checks.safety_terms
        self._levels = Levels(domain)
        self._idioms = Phrases(domain.safety.idioms)
        self._narrow = [(level, Phrases(c.pattern for c in domain.safety.cue if c.level == level)) for level in self._levels.names]
        self._wide = [(level, Phrases(c.pattern for c in terms.cue if c.level == level)) for level in self._levels.names] if terms else []
        self._softeners = [(softener.say, Phrases(softener.patterns)) for softener in terms.softener] if terms else []

    def find(self, reading: Reading) -> tuple[Found, ...]:
        """Every cue of a message in order; of those that overlap, the gravest."""
        kinds = ((False, self._narrow), (True, self._wide))
        found = [(level, span, wide) for wide, cues in kinds for level, phrases in cues for span in phrases.spans(reading)]
        if not found:
            return ()
        idioms = self._idioms.spans(reading)
        kept: list[Found] = []
        for level, span, wide in sorted(found, key=lambda f: (-self._levels.rank(f[0]), f[2], f[1])):
            if not overlaps(span, idioms) and not overlaps(span, (one.span for one in kept)):
                kept.append(Found(level, span, wide, self._softened(reading, span) if wide else ""))
        return tuple(sorted(kept, key=lambda one: one.span))

    def told(self, messages: tuple[Spoken, ...]) -> Iterator[tuple[Spoken, Found]]:
        """The cues of all that the user says."""
        for said in messages:
            if not said.reply:
                yield from ((said, one) for one in self.find(said.reading))

    def _softened(self, reading: Reading, span: Span) -> str:
        sentences = [s.text for s in reading.sentences if s.start < span[1] and span[0] < s.end]
        return next((say for say, phrases in self._softeners if any(map(phrases.found, sentences))), "")
