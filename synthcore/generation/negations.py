"""What a text denies: the words that stand under a "not", "never", "without"."""

from __future__ import annotations

import re
from typing import NamedTuple

from synthcore.generation.question_words import STOP, bare, told, words

REACH = 5  # words after a negation that it may deny
MEASURES = frozenset(["mg", "mcg", "ug", "g", "kg", "ml", "l", "cc", "iu", "units", "tablet", "tablets", "pill", "pills", "times"])  # words of a dose
DENIED = 2  # of them, those that count: "without any known heart disease" denies known and heart

_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "none",
        "neither",
        "nor",
        "nobody",
        "nothing",
        "cannot",
        "w/o",
        "non",
        "unable",
        "unsafe",
        "impossible",
        "unlikely",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "dont",
        "doesnt",
        "didnt",
        "cant",
        "couldnt",
        "wont",
        "wouldnt",
        "shouldnt",
        "hasnt",
        "havent",
        "hadnt",
        "mustnt",
        "lacks",
        "lacking",
        "ain't",
    ]
)
# Phrases with a "not" that deny nothing of the case.
_IDIOMS = re.compile(
    r"\bnot (?:only|just|to mention|sure|certain|least)\b|\b(?:whether )?or not\b|\bwhether or no\b|\bwhy (?:not|don't|can't)\b|\bif not\b"
    r"|\bno (?:matter|doubt|problem|idea|clue)\b|\bno\. ?(?=\d)"
    r"|\b(?:do|did|does|could|can|would|will)(?:n't|nt| not) (?:\w+ )?(?:know|understand|remember|find|mind|tell|figure|see (?:why|how|what)"
    r"|help but|seem to find|explain|answer|been able to find)\b"
    r"|\b(?:have|has|had)(?:n't|nt| not) (?:\w+ )?(?:found|been able to find|seen or read)\b"
    r"|\b(?:isn't|doesn't|don't|aren't|can't|won't|wouldn't|couldn't|hasn't|haven't) (?:it|they|you|i|there)\b(?=[ ,]*(?:\?|$))"
    r"|\b(?:can't|couldn't|couldnt|cant) (?:just )?(?:stop worrying|thank)|\bnot asking for\b|\bsaw nothing about\b|\bnever (?:seen|read|heard)\b"
)
_CLAUSE = re.compile(r"[.,;:?!()\n]| but | however | although | and (?=(?:i|i'm|he|she|it|we|have|had|has|am|is|was|my|can|do)\b)")


class Denied(NamedTuple):
    """The words that a text denies, and those that it says without denying them. `negations` counts its negations."""

    words: frozenset[str]
    said: frozenset[str]
    negations: int


def denied(text: str) -> Denied:
    """What stands behind a negation, within its clause."""
    plain = _IDIOMS.sub(" ", " ".join(text.replace("’", "'").replace("w/o", "without").lower().split()))
    under: set[str] = set()
    said: set[str] = set()
    count = 0
    for clause in _CLAUSE.split(plain):
        left = taken = 0
        for word in words(clause):
            if _negates(word):
                left, taken, count = REACH, 0, count + 1
                if word == "unsafe":
                    under.add("safe")
                continue
            left -= 1
            if word in STOP or not word[:1].isalpha() or word in MEASURES:  # "500 mg" is for those who compare numbers
                continue
            if left >= 0 and taken < DENIED:
                under.add(bare(word))
                taken += 1
            else:
                said.add(bare(word))
    return Denied(frozenset(under), frozenset(said), count)


def turned(one: Denied, other: Denied) -> list[str]:
    """Words that the first denies and never says, and that the second says and never denies."""
    only = [word for word in sorted(one.words) if not told(word, one.said)]
    return [word for word in only if told(word, other.said) and not told(word, other.words)]


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't") or word.startswith("non-")
