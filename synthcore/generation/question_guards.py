"""What a new question is held against: its source, and what a question is.

A guard is one function under its name; `check` runs those that are named. Guards are fences, not judges: word overlap
misleads by design (the same words make another question, other words the same one), so the ceiling and the floor only
turn away what is no new question and what is another topic. What a fence lets through is for judges and reviewers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from synthcore.core.errors import UnknownValue
from synthcore.generation import question_forms as forms
from synthcore.generation import question_words as wording
from synthcore.generation.fact_guards import FACT_GUARDS
from synthcore.generation.negations import turned
from synthcore.generation.quantities import Quantity, codes
from synthcore.generation.question_pair import Pair, Verdict, shown
from synthcore.generation.units import AGES, COUNTS

# Of the weight of a short question's own words, half must be there: "prostate cancer" for "breast cancer" keeps a sixth.
FOCUS = 0.5
# Of a message only the words that tell most and those at its head are looked for, and one of them must be there: the
# others are its story.
FOCUS_WORDS = 12
# Runs of two words in common. At 0.95 only marks, case or one word of a long text differ; a polite frame around a short
# question stays under 0.9, and so does another order of its words.
CEILING = 0.95
# Runs of three letters of the shorter text that the longer one has. Unrelated questions of one source come to 0.05-0.35
# through "what are the"; without those words true rephrasings stay above 0.1, unless they share no word at all.
FLOOR = 0.12
# "Botulism?" is none; a worried message is long, but no essay.
LEAST_WORDS, MOST_WORDS = 3, 300


class Reason(NamedTuple):
    guard: str
    say: str


class Guarded(NamedTuple):
    """`reasons` is empty when the question passes; `listed` is what a `shift` added, and what it left out ("gone: 500 mg")."""

    reasons: tuple[Reason, ...]
    listed: tuple[str, ...]


Guard = Callable[[Pair], Verdict]
GUARDS: dict[str, Guard] = {}
ALWAYS = ("length",)  # held against every question, whatever a modification names
_FINE = Verdict()


def check(
    source: str,
    new: str,
    *,
    kind: str,
    guards: Iterable[str],
    focus: Collection[str] = (),
    synonyms: Mapping[str, Collection[str]] | None = None,
    identifiers: Collection[str] = (),
) -> Guarded:
    """Hold a new question against its source. `kind` is "keep" or "shift"; `guards` are names of GUARDS (an unknown one
    raises UnknownValue); `focus` names what must stay the topic (without it, it is taken from the source); `synonyms` are
    other names of terms; `identifiers` are the kinds of personal data that were found in the new text."""
    pair = Pair(source, new, kind, [focus] if isinstance(focus, str) else focus, synonyms or {}, identifiers)
    reasons: list[Reason] = []
    listed: list[str] = []
    for name in dict.fromkeys([*guards, *ALWAYS]):
        if name not in GUARDS:
            raise UnknownValue("guard", name, GUARDS)
        found = GUARDS[name](pair)
        if found.say:
            reasons.append(Reason(name, found.say))
        listed += found.listed
    return Guarded(tuple(reasons), tuple(dict.fromkeys(listed)))


def guard(function: Guard) -> Guard:
    """Register a guard under the name of its function."""
    GUARDS[function.__name__] = function
    return function


@guard
def focus_kept(pair: Pair) -> Verdict:
    """The topic is still there: each named focus, or what the source's own words say most of."""
    for phrase in pair.focus:
        terms = {word: wording.weight(word) for word in wording.content(phrase) or map(wording.bare, wording.words(phrase))}
        if terms and _kept(pair, terms) < FOCUS:
            return Verdict(f"“{shown(phrase)}” is what the question is about, and the new one does not name it.")
    if pair.focus:
        return _FINE
    if pair.short:
        terms = {word: wording.weight(word) for word in wording.content(pair.source)}
        if terms and _kept(pair, terms) < FOCUS:
            return Verdict(f"The question is about {_named(terms)}, and the new one names little of it.")
        return _FINE
    terms = wording.topics(pair.source, FOCUS_WORDS)
    if terms and not any(map(pair.has, terms)):
        return Verdict(f"The question is about {_named(terms)}, and the new one names none of it.")
    return _FINE


@guard
def negation_kept(pair: Pair) -> Verdict:
    """What was denied is still denied, and nothing else is. In a short question a negation that comes or goes is one."""
    was, now = pair.source_denied, pair.new_denied
    for lost in turned(was, now)[:1]:
        return Verdict(f"The question denies “{lost}”, and the new one does not.")
    for gained in turned(now, was)[:1]:
        return Verdict(f"The new question denies “{gained}”, and the source does not.")
    if bool(was.negations) != bool(now.negations) and pair.short:
        return Verdict("A negation of the question is gone." if was.negations else "The new question has a negation that the source has not.")
    return _FINE


TEXTED = frozenset("24")  # "to" and "for", as they are texted; a dose has a unit


@guard
def numbers_kept(pair: Pair) -> Verdict:
    """All numbers with their units, and names with numbers, and no others. A number in words without a unit is none."""
    for quantity in _unmatched(pair.source_quantities, pair.new_quantities):
        if not _said_as_article(quantity, pair.new):
            return Verdict(f"“{shown(quantity.text)}” of the question is gone or changed.")
    for quantity in _unmatched(pair.new_quantities, pair.source_quantities):
        if not _said_as_article(quantity, pair.source) and quantity.text not in TEXTED:
            return Verdict(f"“{shown(quantity.text)}” is not in the question.")
    old, new = codes(pair.source), codes(pair.new)
    for code in [code for code in old if not _coded(code, new, pair.new_bare)]:
        return Verdict(f"“{shown(code)}” of the question is gone or changed.")
    for code in [code for code in new if not _coded(code, old, frozenset(map(wording.bare, pair.source_words)))]:
        return Verdict(f"“{shown(code)}” is not in the question.")
    return _FINE


@guard
def numbers_listed(pair: Pair) -> Verdict:
    """Numbers may come in and go; both are told."""
    old = codes(pair.source)
    added = [quantity.text.strip() for quantity in _unmatched(pair.new_quantities, pair.source_quantities)]
    gone = [q for q in _unmatched(pair.source_quantities, pair.new_quantities) if not _said_as_article(q, pair.new)]
    return Verdict(listed=(*added, *(code for code in codes(pair.new) if code not in old), *(f"gone: {q.text.strip()}" for q in gone)))


@guard
def one_question(pair: Pair) -> Verdict:
    """Exactly one. A greeting's "how are you?", a "can you help?" and a tail of a few words ("right?") are none of their
    own; a sentence without a mark counts when it asks and no other does."""
    count = len(forms.asked(pair.new))
    if count > 1:
        return Verdict(f"It asks {count} questions; one is wanted.")
    return _FINE if count or forms.asks(pair.new) else Verdict("It asks nothing.")


@guard
def not_the_same(pair: Pair) -> Verdict:
    """Not the source again: marks, case and space do not make a new question."""
    if _glued(pair.source_words) == _glued(pair.new_words):
        return Verdict("It is the source question again.")
    if _overlap(_runs(pair.source_words), _runs(pair.new_words)) >= CEILING:
        return Verdict("It is nearly the source question, word by word.")
    return _FINE


@guard
def not_unrelated(pair: Pair) -> Verdict:
    """Something of the source is there: a word that it is about, or many of its letters in a row."""
    source = wording.content(pair.source)
    if not source or any(map(pair.has, dict.fromkeys(source))):
        return _FINE
    if _contained(_letters(source), _letters(wording.content(pair.new))) >= FLOOR:
        return _FINE
    return Verdict("It shares no word with what the question is about.")


@guard
def no_identifier(pair: Pair) -> Verdict:
    """No personal data: what was found by those who look for it is given; a name that someone gives is found here."""
    kinds = ", ".join(dict.fromkeys([*map(str, pair.identifiers), *(["name"] if pair.new_facts.name else [])]))
    return Verdict(f"It holds personal data ({kinds}).") if kinds else _FINE


@guard
def no_answer(pair: Pair) -> Verdict:
    """A question, and neither an answer to it, nor a refusal, nor talk about the task."""
    return Verdict(forms.no_question(pair.new))


@guard
def length(pair: Pair) -> Verdict:
    """Long enough to ask something, and no essay."""
    count = len(pair.new_words)
    if count < LEAST_WORDS and not (count and re.search(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{4}", pair.new)):  # scripts without spaces
        return Verdict(f"It has {count} words; a question has at least {LEAST_WORDS}.")
    if count > max(MOST_WORDS, 2 * min(len(pair.source_words), 10 * MOST_WORDS)):
        return Verdict(f"It has {count} words; at most {MOST_WORDS}, or twice the source, are wanted.")
    return _FINE


for _each in FACT_GUARDS:
    guard(_each)


def _kept(pair: Pair, terms: Mapping[str, float]) -> float:
    return sum(weight for word, weight in terms.items() if pair.has(word)) / sum(terms.values())


def _named(terms: Iterable[str]) -> str:
    return ", ".join(f"“{shown(word)}”" for word in list(terms)[:3])


def _unmatched(of: Iterable[Quantity], among: Iterable[Quantity]) -> list[Quantity]:
    """Those that have no equal among the others. A repetition needs none of its own. What counts (ages, tablets, times)
    may lack its unit on one side, and a frequency may; a dose may not."""
    others = list(dict.fromkeys((q.sign, q.number, q.unit, q.rate) for q in among))
    left = []
    for one in of:
        if one.in_words and not one.unit:
            continue
        for sign, number, unit, rate in others:
            if (sign, number) == (one.sign, one.number) and (not rate or not one.rate or rate == one.rate) and _alike(one.unit, unit):
                break
        else:
            left.append(one)
    return left


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    pair = {one, other}
    if "" in pair:
        return bool(pair & COUNTS) or "year" in pair
    return bool(pair & AGES) and {unit.removesuffix(" old") for unit in pair} == {one.removesuffix(" old")}


def _said_as_article(quantity: Quantity, text: str) -> bool:
    """ "a week" for "one week"."""
    return (
        quantity.number == "1"
        and bool(quantity.unit)
        and bool(re.search(rf"\b(?:a|an|per|each|every|the) (?:\w+ )?{re.escape(quantity.unit.split()[0])}", text.lower()))
    )


def _coded(code: str, others: Collection[str], said: frozenset[str]) -> bool:
    """Whether a name with a number is there; a long name ("covid19") may lack its number."""
    letters = re.match(r"[^\W\d_]+", code)
    return code in others or (letters is not None and len(letters[0]) >= 4 and letters[0] in said)


def _glued(found: Iterable[str]) -> str:
    return re.sub("['-]", "", "".join(found))


def _runs(found: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(zip(["", *found], [*found, ""], strict=True))


def _overlap(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _letters(found: Iterable[str]) -> set[str]:
    return {word[at : at + 3] for word in found for at in range(max(1, len(word) - 2))}


def _contained(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
