"""Sentences that bound how much of something is taken, how often, how long, or that say what too much of it does.

Nobody may be told, not even in an answer that is wrong on purpose, that more of a medicine is harmless. So no recipe changes
such a sentence; it may be left out, and a limit may become stricter.
"""

from __future__ import annotations

import re

_DOSED = r"(?:doses?|dosages?|mg|mcg|g|grams?|ml|tablets?|capsules?|pills?|units?|puffs?|drops?|medicines?|medications?|packets?|bottles?)"
_NAMED = (
    r"(?:drugs?|sprays?|inhalers?|syrups?|creams?|ointments?|patch(?:es)?|injections?|supplements?|vitamins?|minerals?|iron|fluoride|acetaminophen|paracetamol|"
    r"ibuprofen|naproxen|aspirin|pain ?killers?|pain relievers?|decongestants?|antihistamines?|laxatives?|steroids?|opioids?|sedatives?|alcohol|caffeine)"
)
_MEDICINE = re.compile(rf"\b{_DOSED}\b", re.IGNORECASE)
_TAKEN = re.compile(rf"\b(?:{_DOSED}|{_NAMED}|tak(?:e[ns]?|ing)|us(?:e[ds]?|ing)|needs? (?:it|them)|swallow\w*)\b", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:more than|less than|not exceed|exceed\w*|maximum|at most|up to|at least|no more|"
    r"the most|between doses|too (?:much|many)|extra dose|double|increase\w*|reduce\w*|lower\w*|"
    r"should not (?:take|use|be given)|do not (?:take|use|give|drink))\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:more than|no (?:longer|more|sooner)|not (?:longer|more|sooner)|longer than|(?:more|less) (?:often|frequently)|above \d|over \d+ ?m[cg]?g|exceed\w*|"
    r"maximum|at most|limits?|limited|extra|double|all at once|at one time|safe(?:ly|r)? (?:amount|dose|limit|above|for up))\b",
    re.IGNORECASE,
)
_MUCH = re.compile(
    r"\bover-?dos\w*|\btoo (?:much|many)\b|\b(?:large|larger|huge|massive|excess|excessive|high|higher|increased|extra|double|any|toxic|small|certain|whole)"
    r"(?: or [a-z-]+)?(?: [a-z-]+)?[ -](?:amounts?|dos(?:e|es|age|ages)|quantit(?:y|ies)|numbers? of (?:tablets|pills|capsules))\b"
    r"|\b(?:a few|several|many|some|a couple of|a handful of|handfuls? of|one|two|three|single) (?:[a-z]+ )?(?:tablets?|pills?|capsules?|drops)\b"
    r"|\bin (?:large|high|excess\w*) (?:amounts?|doses?|quantit\w+)\b|\bin excess\b|\boveruse\w*\b",
    re.IGNORECASE,
)
_CHILD = re.compile(r"\b(?:child(?:ren)?|toddlers?|bab(?:y|ies)|infants?|kids?|pets?)\b", re.IGNORECASE)
_REACH = re.compile(
    r"\b(?:swallow\w*|chew\w*|eat(?:s|en|ing)?|reach|lock\w*|tablets?|pills?|capsules?|medicines?|medications?|batter(?:y|ies)|magnets?|iron|vitamins?|"
    r"supplements?|cleaners?|bleach|detergents?|alcohol|nicotine|accident\w*|poison\w*)\b",
    re.IGNORECASE,
)
HARMS = re.compile(
    r"\b(?:harm\w*|hurt\w*|damag\w*|toxic\w*|poison\w*|danger\w*|fatal\w*|deadly|death|kill\w*|injur\w*|unsafe|bleeding|overdos\w*)\b", re.IGNORECASE
)
_WARNED = re.compile(rf"\b(?:{_DOSED}|{_NAMED})\b", re.IGNORECASE)


def limits(sentence: str) -> bool:
    """Whether a sentence limits how much of something is taken, how soon again or how long."""
    return bool((_MEDICINE.search(sentence) and _BOUND.search(sentence)) or (_TAKEN.search(sentence) and _LIMIT.search(sentence)))


def warns(sentence: str) -> bool:
    """Whether a sentence says what amounts, doses or an overdose do, or speaks of children and what they could be given or swallow."""
    child = _CHILD.search(sentence) and (_REACH.search(sentence) or _WARNED.search(sentence))
    return bool(child or _MUCH.search(sentence) or (_WARNED.search(sentence) and HARMS.search(sentence)))
