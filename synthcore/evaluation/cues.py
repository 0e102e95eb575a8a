"""Cues of risk in what a user says, with their places: those of `safety.toml` and the wider ones of `checks.toml`.

A cue within an idiom or a denial of the domain's list is none. A cue whose sentence speaks of someone else, of long ago, in a figure of
speech or in the negative is softened: it is told as a note, and never cleared.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from synthcore.domains.checks import SafetyTerms
from synthcore.domains.schema import Domain, LabelValue, Safety
from synthcore.evaluation.reading import KEPT, Phrases, Reading, Span, overlaps
from synthcore.evaluation.spoken import Spoken

MOST = 40  # places of one kind in a message
NEAR = 600  # characters of a sentence that are looked at for what softens a cue


class Found(NamedTuple):
    """A cue. `wide` when only a wider pattern finds it; `softened` says why it may tell nothing, empty when nothing does."""

    level: str
    span: Span
    wide: bool
    softened: str


class Cues:
    """The cues of one domain, compiled once."""

    def __init__(self, levels: tuple[LabelValue, ...], safety: Safety, terms: SafetyTerms | None) -> None:
        names = [value.name for value in levels]
        self._rank = {name: rank for rank, name in enumerate(names)}
        self._idioms = Phrases(safety.idioms)
        self._narrow = [(level, Phrases(c.pattern for c in safety.cue if c.level == level)) for level in names]
        self._wide = [(level, Phrases(c.pattern for c in terms.cue if c.level == level)) for level in names] if terms else []
        self._softeners = [(softener.say, Phrases(softener.patterns)) for softener in terms.softener] if terms else []
        self.find = lru_cache(maxsize=KEPT)(self._find)  # several checks ask of the same message

    def _find(self, reading: Reading) -> tuple[Found, ...]:
        """Every cue of a message in order; of those that overlap, the gravest. Of a message that is full of them, the first of each kind."""
        kinds = ((False, self._narrow), (True, self._wide))
        found = [(level, span, wide) for wide, cues in kinds for level, phrases in cues for span in phrases.spans(reading)[:MOST]]
        if not found:
            return ()
        idioms = self._idioms.spans(reading)[:MOST]
        kept: list[Found] = []
        for level, span, wide in sorted(found, key=lambda f: (-self._rank[f[0]], f[2], f[1])):
            if not overlaps(span, idioms) and not overlaps(span, (one.span for one in kept)):
                kept.append(Found(level, span, wide, self._softened(reading, span) if wide else ""))
        return tuple(sorted(kept, key=lambda one: one.span))

    def told(self, messages: tuple[Spoken, ...]) -> Iterator[tuple[Spoken, Found]]:
        """The cues of all that the user says."""
        for said in messages:
            if not said.reply:
                yield from ((said, one) for one in self.find(said.reading))

    def _softened(self, reading: Reading, span: Span) -> str:
        """Of a sentence without an end, what stands near the cue."""
        near = [s.text if s.end - s.start <= NEAR else reading.text[max(s.start, span[0] - NEAR // 2) : min(s.end, span[1] + NEAR // 2)]
                for s in reading.sentences if s.start < span[1] and span[0] < s.end]  # fmt: skip
        return next((say for say, phrases in self._softeners if any(map(phrases.found, near))), "")


def cues_of(domain: Domain) -> Cues:
    """The same for every check of a domain."""
    return _cues_of(domain.labels.risk_level, domain.safety, domain.checks.safety_terms)


_cues_of = lru_cache(maxsize=4)(Cues)
