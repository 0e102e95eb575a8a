"""The answer to the same question about another condition, under the name of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit
from synthcore.generation.degradations._text import sentences
from synthcore.generation.question_rules._asked import asked
from synthcore.generation.question_rules._words import Words

ERRORS = ("e8",)
WEIGHT = 0.3

# Only what is particular to a condition is wrong for another one.
KINDS = ("treatment", "symptoms", "diagnosis", "causes", "prevention", "meaning", "genes")
TRIES = 12
_PLAIN = frozenset(
    [
        "a",
        "an",
        "and",
        "cancer",
        "disease",
        "diseases",
        "disorder",
        "disorders",
        "for",
        "in",
        "infection",
        "of",
        "or",
        "primary",
        "syndrome",
        "the",
        "to",
        "type",
        "with",
    ]
)
_FOR_ALL = re.compile(
    r"\b(?:clinical trials?|talk (?:to|with) your doctor|your doctor will|research\w*|prognosis|factors affect|risk factor|supportive|unknown)\b", re.IGNORECASE
)
_NO_WORDS = Words()


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    mine = asked(answer.question, _NO_WORDS)
    if mine.kind not in KINDS or not mine.illness:
        return
    own = _content(mine.subject)
    for sibling in rng.sample(list(answer.siblings), min(TRIES * 4, len(answer.siblings))):
        other = asked(sibling.question, _NO_WORDS)
        if other.kind != mine.kind or not other.illness or own & _content(other.subject) or _head(other.subject) != _head(mine.subject):
            continue
        text = _under_name(sentences(sibling.answer), other.subject, mine.subject, 1.1 * len(answer.text))
        if text:
            why = f"What is said holds for another condition ({other.subject}), not for this one."
            yield Edit(0, len(answer.text), text, "e8", why)


def _under_name(said: list[str], name: str, mine: str, room: float) -> str:
    """Sentences that tell particulars and name the other condition by nothing but its name, as many as there is room for."""
    plain = re.sub(r" *\([^)]*\)", "", name)
    kept: list[str] = []
    for sentence in said:
        found = re.search(re.escape(plain), sentence, re.IGNORECASE)
        new = re.sub(re.escape(plain), mine, sentence, flags=re.IGNORECASE)
        new = new[:1].upper() + new[1:]
        if _FOR_ALL.search(new) or (_content(plain) - _content(mine)) & _content(new) or re.search(r"\b[A-Z]{2,}\w*\b", new) or (not kept and not found):
            continue
        if sum(map(len, kept)) + len(kept) + len(new) > room:
            break
        kept.append(new)
    return " ".join(kept)


def _head(subject: str) -> str:
    """What kind of thing it is, by its last word or its ending: a syndrome, a deficiency, an -itis."""
    word = re.sub(r" *\([^)]*\)", "", subject).split()[-1].lower()
    ending = re.search(r"(?:itis|osis|asis|uria|emia|oma|ism)$", word)
    return ending[0] if ending else word


def _content(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z][a-z'’-]{2,}", text.lower()) if word not in _PLAIN}
