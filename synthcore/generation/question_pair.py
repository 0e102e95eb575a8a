"""A source question and a new one, with what guards need of the two, and what a guard finds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from synthcore.generation import fact_words
from synthcore.generation import question_forms as forms
from synthcore.generation import question_words as wording
from synthcore.generation.negations import Denied, denied
from synthcore.generation.quantities import Quantity, quantities
from synthcore.generation.question_facts import Facts

# A sentence of this many words says little that could be left out; more is a message of which a part is asked.
SHORT = 30
# What is compared of a text: a source may be a whole page, of which the beginning tells the topic.
COMPARED = 20_000


class Verdict(NamedTuple):
    """What a guard finds: why a question is turned away ("" when it is not), and what it adds (and leaves out) and may."""

    say: str = ""
    listed: tuple[str, ...] = ()


class Pair:
    """A source question and the new one, with what several guards need of them, worked out once."""

    def __init__(self, source: str, new: str, kind: str, focus: Collection[str], synonyms: Mapping[str, Collection[str]], identifiers: Collection[str]) -> None:
        self.source, self.new, self.kind = source[:COMPARED], new[:COMPARED], kind
        self.focus, self.synonyms, self.identifiers = focus, synonyms, identifiers

    @cached_property
    def source_words(self) -> list[str]:
        return wording.words(self.source)

    @cached_property
    def new_words(self) -> list[str]:
        return wording.words(self.new)

    @cached_property
    def short(self) -> bool:
        """Whether the source is one sentence, and a short one."""
        return len(self.source_words) <= SHORT and not re.search(r"[.?!]\s+\w|\.\.|\S\n+\s*\S", self.source)

    @cached_property
    def new_bare(self) -> frozenset[str]:
        """With the parts of compounds."""
        return frozenset(part for word in self.new_words for part in (wording.bare(word), *word.split("-")) if part)

    @cached_property
    def source_quantities(self) -> list[Quantity]:
        return quantities(self.source)

    @cached_property
    def new_quantities(self) -> list[Quantity]:
        return quantities(self.new)

    @cached_property
    def source_denied(self) -> Denied:
        return denied(self.source)

    @cached_property
    def new_denied(self) -> Denied:
        return denied(self.new)

    @cached_property
    def renamed(self) -> frozenset[str]:
        """Words of the source that the new text says by another name."""
        line = f" {' '.join(map(wording.bare, self.new_words))} "
        names = wording.other_names(" ".join([self.source, *self.focus]), self.synonyms)
        return frozenset(word for term, others in names.items() if any(f" {other} " in line for other in others) for word in term.split())

    @cached_property
    def source_bare(self) -> frozenset[str]:
        """With the parts of compounds."""
        return frozenset(part for word in self.source_words for part in (wording.bare(word), *word.split("-")) if part)

    @cached_property
    def explained(self) -> frozenset[str]:
        """Words of the new text that are another name of something in the source."""
        line = f" {' '.join(map(wording.bare, self.new_words))} "
        names = wording.other_names(" ".join([self.source, *self.focus]), self.synonyms)
        return frozenset(word for others in names.values() for other in others if f" {other} " in line for word in other.split())

    @cached_property
    def source_facts(self) -> Facts:
        return Facts(self.source)

    @cached_property
    def new_facts(self) -> Facts:
        return Facts(self.new)

    @cached_property
    def asked(self) -> str:
        """What the source asks, without the story before it; all of it where it is short or asks without a mark."""
        return self.source if self.short else " ".join(forms.asked(self.source)) or self.source

    def has(self, word: str) -> bool:
        """Whether the new text has a word of the source, in some form or by another name."""
        return word in self.renamed or wording.told(word, self.new_bare) or _same_thing(word, self.new_facts)

    def knew(self, word: str) -> bool:
        """Whether the source has a word of the new text."""
        return word in self.explained or wording.told(word, self.source_bare) or _same_thing(word, self.source_facts)


def _same_thing(word: str, facts: Facts) -> bool:
    """Whether a text names the medicine, the part of the body or the condition that a word names."""
    called = {*facts.conditions, *(fact_words.BEARERS.get(name, name) for name in facts.conditions)}
    if word in fact_words.CONDITIONS and fact_words.BEARERS.get(word, word) in called:
        return True
    return fact_words.medicine(word) in facts.medicines or fact_words.part(word) in facts.parts


def shown(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
