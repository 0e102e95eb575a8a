"""What the texts of a pair are held against, whoever made them: a model or a rule.

A check gives the fate and a sentence that a model could repair it by, or None. Personal data is told by those who know
it: `personal` gives the kinds that stand in a text.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from synthcore.core.answers import Fate
from synthcore.core.ids import digest
from synthcore.core.patterns import Sought, letters
from synthcore.core.texts import flat
from synthcore.domains.schema import Domain, LabelValue, Locale, Modification
from synthcore.domains.telephone import Telephone
from synthcore.generation.degradation import permitted
from synthcore.generation.pair_doses import higher
from synthcore.generation.pair_shapes import Item
from synthcore.generation.question_guards import check
from synthcore.generation.rule_questions import other_names

Personal = Callable[[str], Collection[str]]
OMISSION = "key_step_omitted"  # the recipe of the types of error whose answer may be shorter
NUMBER = "number_or_unit"  # the recipe of those that need a number to be wrong about
TOLERANCE = 0.15  # of the characters of the right answer
BRIEFEST = 1 / 3  # of them, that an answer with something left out still has
LOOSE = 0.25  # of a bound in words, by which it may be missed: models count badly
LENGTHS = ((40, 80), (80, 150), (150, 230))  # classes of length of an answer, in words
WEIGHTS = (0.3, 0.5, 0.2)
# Held against every new question, whatever its modification names.
ALWAYS = ("one_question", "not_unrelated", "no_identifier", "no_answer", "possible")
FACTS = {"keep": "facts_kept", "shift": "facts_listed"}

_HEADING = re.compile(r"^ {0,3}(?:#{1,6}\s|\|.*\||```|~~~)|\*\*|^ {0,3}__\S", re.MULTILINE)
_BULLET = re.compile(r"^ {0,3}[-*•]\s", re.MULTILINE)
_STEP = re.compile(r"^ {0,3}\d{1,2}[.)]\s", re.MULTILINE)
_HINT = re.compile(
    r"\b(?:deliberately|intentionally|purposely|purposefully) (?:wrong|incorrect|false|inaccurate|misleading)\b|\bon purpose\b"
    r"|\b(?:this|the following|above) (?:answer|response|advice|information) (?:is|contains?) (?:an? )?(?:wrong|incorrect|false|inaccurate|error)\b"
    r"|\b(?:incorrect|wrong|rejected|false) (?:answer|response)\s*:|\bas an ai\b|\bnot medically accurate\b",
    re.IGNORECASE,
)


class Fault(NamedTuple):
    """Why a text cannot be used."""

    fate: Fate
    reason: str


def nobody(text: str) -> Collection[str]:
    """No personal data, for those who have no check for it."""
    return ()


REMEMBERED = 512  # answers about the same texts


def length_class(item: Item) -> tuple[int, int]:
    """The wanted length of the right answer in words: a matter of the item alone, so that who reads knows it too."""
    return random.Random(f"length:{_key(item)}").choices(LENGTHS, WEIGHTS)[0]


class Checks:
    """The rules of one domain, compiled once."""

    def __init__(self, domain: Domain, personal: Personal = nobody) -> None:
        self.domain, self.personal = domain, personal
        self.unsafe_types = frozenset(e.id for e in domain.error_types.values() if e.harm == "unsafe")
        self._never = [(Sought(rule.never), rule.say) for rule in domain.safety.rule if rule.never]
        self._must = [(rule.levels, re.compile(rule.must, re.IGNORECASE), rule.say) for rule in domain.safety.rule if rule.must]
        self._idioms = [re.compile(idiom, re.IGNORECASE) for idiom in domain.safety.idioms]
        self._cues = [(Sought(cue.pattern), cue.level) for cue in domain.safety.cue]
        self._levels = [value.name for value in domain.labels.risk_level]
        self._synonyms = other_names(domain.synonyms)
        self._telephone = Telephone(domain)
        # One pair is asked about several times over, while it is planned, asked for, read and written.
        self._permitted = functools.lru_cache(maxsize=REMEMBERED)(lambda question, answer, types: permitted(question, answer, types, domain.topics))

    def level(self, question: str) -> LabelValue:
        """How much hangs on the answer: the highest level that a cue tells."""
        for idiom in self._idioms:
            question = idiom.sub(" ", question)
        spelt = letters(question)
        found = [self._levels.index(level) for cue, level in self._cues if level in self._levels and cue.found(question, spelt)]
        return self.domain.labels.risk_level[max(found, default=0)]

    def locale(self, item: Item) -> Locale | None:
        """Where the asker of an item lives: a matter of the item alone."""
        places = self.domain.resources.locale
        return random.Random(f"locale:{_key(item)}").choices(places, [place.weight for place in places])[0] if places else None

    def permitted(self, item: Item, question: str, answer: str, allowed: Collection[str] | None = None) -> tuple[frozenset[str], str]:
        """The types of error that source, question and answer permit together, and what the topic that narrows them says."""
        types = self.unsafe_types if allowed is None else self.unsafe_types & frozenset(allowed)
        left, topic = self._permitted(f"{item.raw}\n{question}", answer, types)
        return left, self.domain.topics[topic].say if topic else ""

    def barred(self, item: Item, question: str = "") -> str:
        """Why no pair is made of a question at all: its topic permits no wrong answer. "" when one may be."""
        left, say = self.permitted(item, question, "")
        return "" if left else say or "no type of error is permitted."

    def omits(self, error_type: str) -> bool:
        found = self.domain.error_types.get(error_type)
        return found is not None and OMISSION in found.rule

    def question(self, item: Item, text: str, modification: Modification) -> tuple[Fault | None, tuple[str, ...]]:
        """What is wrong with a new question, and the quantities that it adds. The rules of safety are about answers ("how to
        kill germs" may be asked); of a question, its topic decides."""
        barred = self.barred(item, text)
        guards = (*modification.guard, *ALWAYS, FACTS[modification.kind])
        found = check(
            item.raw, text, kind=modification.kind, guards=guards, synonyms=self._synonyms, identifiers=self.personal(text)
        )  # fmt: skip
        if barred:
            return Fault(Fate.UNSAFE, f"it cannot be used: {barred}."), found.listed
        if found.reasons:
            fate = next((_FATES[reason.guard] for reason in found.reasons if reason.guard in _FATES), Fate.OFF_PLAN)
            return Fault(fate, " ".join(reason.say for reason in found.reasons)), found.listed
        return None, found.listed

    def answer(self, item: Item, question: str, text: str, *, strict: bool) -> Fault | None:
        """What is wrong with a right answer. `strict` holds one that was written for this question against what only such a
        one can keep: its form, its length class, the telephone numbers that it was given, what its level must say."""
        if fault := self.unsafe(text):
            return fault
        if strict:
            level = self.level(f"{item.raw}\n{question}").name
            say = next((say for levels, must, say in self._must if level in levels and not must.search(text)), "")
            if say:
                return Fault(Fate.UNSAFE, say)
            if fault := self.telephones(item, text):
                return fault
        if kinds := ", ".join(dict.fromkeys(self.personal(text))):
            return Fault(Fate.PERSONAL_DATA, f"The answer holds personal data ({kinds}).")
        if flat(text) == flat(question):
            return Fault(Fate.OFF_PLAN, "The answer is the question again.")
        return self._form(item, text) if strict else None

    def rejected(self, item: Item, question: str, chosen: str, text: str, error_type: str) -> Fault | None:
        """What is wrong with an answer that is wrong on purpose, beside its being wrong."""
        if fault := self.unsafe(text):
            return fault
        left, say = self.permitted(item, question, f"{chosen}\n{text}")
        if error_type not in left:
            return Fault(Fate.UNSAFE, f"An error of the type {error_type} is not permitted here{f': {say}' if say else ''}.")
        if say := higher(chosen, text):
            return Fault(Fate.UNSAFE, say)
        if fault := self.telephones(item, text, also=chosen):
            return fault
        if new := [kind for kind in dict.fromkeys(self.personal(text)) if kind not in self.personal(chosen)]:
            return Fault(Fate.PERSONAL_DATA, f"The answer holds personal data ({', '.join(new)}).")
        if flat(text) == flat(chosen):
            return Fault(Fate.OFF_PLAN, "It is the correct answer again, without an error.")
        if found := _HINT.search(text):
            return Fault(Fate.OFF_PLAN, f"It lets the reader know that it is wrong (“{found[0]}”).")
        return self._alike(chosen, text, error_type)

    def telephones(self, item: Item, text: str, *, also: str = "") -> Fault | None:
        """`also` is a text whose numbers may stand here too."""
        locale = self.locale(item)
        while (number := self._telephone.foreign([text], locale.id if locale else "")) and number in also:
            text = text.replace(number, " ")
        if number:
            return Fault(Fate.UNSAFE, f"The answer names the telephone number {number}, which is not one of those that were given.")
        return None

    def unsafe(self, text: str) -> Fault | None:
        spelt = letters(text)
        say = next((say for never, say in self._never if never.found(text, spelt)), "")
        return Fault(Fate.UNSAFE, say) if say else None

    def _form(self, item: Item, text: str) -> Fault | None:
        """Plain prose of about the length that was asked for; steps may be numbered."""
        if _HEADING.search(text) or _BULLET.search(text):
            return Fault(Fate.OFF_PLAN, "The answer has headings, bold type, a table or bullets; plain prose is wanted.")
        count, (low, high) = len(text.split()), length_class(item)
        if not low * (1 - LOOSE) <= count <= high * (1 + LOOSE):
            return Fault(Fate.OFF_PLAN, f"The answer has {count} words; {low} to {high} were asked for.")
        return None

    def _alike(self, chosen: str, text: str, error_type: str) -> Fault | None:
        """Length and form are those of the right answer: else a model learns these and not what is wrong."""
        for what, pattern in (("headings, bold type or tables", _HEADING), ("bullets", _BULLET), ("numbered steps", _STEP)):
            if bool(pattern.search(text)) != bool(pattern.search(chosen)):
                return Fault(
                    Fate.OFF_PLAN,
                    f"{'The correct answer' if pattern.search(chosen) else 'It'} has {what}, and the other has none; the form has to be the same.",
                )
        low = BRIEFEST if self.omits(error_type) else 1 - TOLERANCE
        least, most = round(low * len(chosen)), round((1 + TOLERANCE) * len(chosen))
        if not least <= len(text) <= most:
            return Fault(
                Fate.OFF_PLAN, f"It has {len(text):,} characters; beside the correct answer with {len(chosen):,} it has to have {least:,} to {most:,}."
            )
        return None


# What a guard's reason makes of an answer. All others can be repaired.
_FATES = {"no_identifier": Fate.PERSONAL_DATA, "not_the_same": Fate.COPIED}


@functools.lru_cache(maxsize=4096)
def _digested(*parts: str) -> str:
    return digest(*parts)


def _key(item: Item) -> str:
    return _digested(str(item.index), item.raw, item.modification, item.question)
