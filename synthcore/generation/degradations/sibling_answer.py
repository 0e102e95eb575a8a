"""The answer to the same question about another condition, under the name of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit
from synthcore.generation.degradations._text import sentences
from synthcore.generation.question_rules._asked import Asked, asked
from synthcore.generation.question_rules._words import Words

ERRORS = ("e8",)
WEIGHT = 0.3

# Only what is particular to a condition is wrong for another one.
KINDS = ("treatment", "symptoms", "diagnosis", "causes", "prevention", "meaning", "genes", "inheritance", "frequency", "complications", "outlook")
ALIKE = 0.5  # of its words, up to which the other answer is another one
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
# Conditions of one sort are answered in the same way, so that the other answer is plausible.
_SORTS = (
    ("tumour", r"cancer|tumou?r|oma\b|omas\b|leukemia|sarcoma|neoplasm"),
    ("infection", r"fever|virus|infection|iasis\b|osis of|tuberculosis|botulism|influenza|hepatitis|parasit|worm"),
    ("inherited", r"syndrome|deficiency|uria\b|emia\b|dysplasia|dystrophy|congenital|familial|hereditary|fibromatosis|\btype \w+$"),
    ("", r"kidney|liver|lung|heart|stone|cyst|bone|blood|vein|arter|nerv|joint|arthritis"),
)
_NO_WORDS = Words()


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    mine = plainly(answer.question)
    if mine.kind not in KINDS or not mine.illness:
        return
    own, told = content(mine.subject), content(answer.text)
    if mine.kind in ("meaning", "inheritance") and sort_of(mine.subject) == "tumour":  # the name says where it is, and genes are told of alike
        return
    for sibling in rng.sample(list(answer.siblings), len(answer.siblings)):
        other = plainly(sibling.question)
        if other.kind != mine.kind or not other.illness or own & content(other.subject) or sort_of(other.subject) != sort_of(mine.subject):
            continue
        text = _under_name(sentences(sibling.answer), other.subject, mine.subject, 1.12 * len(answer.text))
        new = content(text) - own
        if text and len(text) >= 0.87 * len(answer.text) and len(new & told) <= ALIKE * len(new):
            why = f"What is said holds for another condition ({other.subject}), not for this one."
            yield Edit(0, len(answer.text), text, "e8", why)


@lru_cache(maxsize=4096)
def plainly(question: str) -> Asked:
    """What is asked, read once: it is looked at for each of the answers beside which it stands."""
    return asked(question, _NO_WORDS)


def _under_name(said: list[str], name: str, mine: str, room: float) -> str:
    """Sentences that tell particulars and name the other condition by nothing but its name, as many as there is room for."""
    plain = re.sub(r" *\([^)]*\)", "", name)
    kept: list[str] = []
    for sentence in said:
        found = re.search(re.escape(plain), sentence, re.IGNORECASE)
        new = under_name(sentence, name, mine)
        if foreign(new, name, mine) or (not kept and not found):
            continue
        if sum(map(len, kept)) + len(kept) + len(new) > room:
            continue
        kept.append(new)
    return " ".join(kept)


def under_name(sentence: str, name: str, mine: str) -> str:
    """A sentence about one condition, with the name of another in its place."""
    plain = re.sub(r" *\([^)]*\)", "", name)
    new = re.sub(re.escape(plain), mine, sentence, flags=re.IGNORECASE)
    return new[:1].upper() + new[1:]


def foreign(sentence: str, name: str, mine: str) -> bool:
    """Whether a sentence under this name holds for all conditions, or still shows of which one it was: by a word of its name
    or by letters that stand for it."""
    plain = re.sub(r" *\([^)]*\)", "", name)
    return bool(
        _FOR_ALL.search(sentence)
        or (content(plain) - content(mine)) & content(sentence)
        or re.search(r"\b(?!(?:DNA|RNA|MRI|CT|US|CDC|NIH|II|III|IV)\b)[A-Z]{2,}\w*\b", sentence)
    )


def sort_of(subject: str) -> str:
    """What kind of thing it is, by its last word or its ending: an infection, a tumour, a condition of another kind."""
    plain = re.sub(r" *\([^)]*\)", "", subject).lower()
    for kind, pattern in _SORTS:
        if found := re.search(pattern, plain):
            return kind or found[0]
    word = plain.split()[-1]
    ending = re.search(r"(?:itis|osis|algia|ism|pathy|epsy)$", word)
    return ending[0] if ending else word


def content(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z][a-z'’-]{2,}", text.lower()) if word not in _PLAIN}
