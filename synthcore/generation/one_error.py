"""Whether a wrong answer is the right one but for one error: what else of it differs, outside the words that carry the error."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from synthcore.generation.negations import denied
from synthcore.generation.quantities import quantities
from synthcore.generation.question_words import STOP

NEAR = 3  # equal words between two changes that still make one stretch of them
ELSEWHERE = 1  # changed stretches outside the span that are put up with: a word that has to agree with it
COMPARED = 1_500  # words of an answer that are compared
_WORD = re.compile(r"\w+(?:['’.,/-]\w+)*%?")


class Change(NamedTuple):
    """What stands in the right answer and what in the wrong one, and where in the latter, in characters."""

    right: str
    wrong: str
    start: int
    end: int


def elsewhere(right: str, wrong: str, span: str, *, omits: bool) -> str:
    """A sentence about what differs beside the error, by which a model can put it right; "" when nothing does that matters.
    With `omits` the error is what is left out: the longest stretch that is gone is the error, wherever it stood."""
    carried = [(at.start(), at.end()) for at in re.finditer(re.escape(span), wrong)] if span else []
    found = [each for each in changes(right, wrong) if not any(each.start <= end and each.end >= start for start, end in carried)]
    if omits:
        gone = max(changes(right, wrong), key=lambda each: len(each.right) - len(each.wrong), default=None)
        found = [each for each in found if each != gone]
    for each in found:
        if _numbers(each.right) != _numbers(each.wrong) or denied(each.right).negations != denied(each.wrong).negations:
            return f"Beside error_span, {_told(each)}; one thing is wrong, and all else has to stand as in the correct answer."
    found = [each for each in found if _says(each.right) != _says(each.wrong)]
    if len(found) > ELSEWHERE:
        return (
            f"Beside error_span, {len(found)} other places differ from the correct answer: {_told(found[0])}, and {_told(found[1])}; "
            "copy all but the one error from it, word by word."
        )
    return ""


def changes(right: str, wrong: str) -> list[Change]:
    """The stretches that differ, by words, those that are near each other as one."""
    old, new = list(_WORD.finditer(right))[:COMPARED], list(_WORD.finditer(wrong))[:COMPARED]
    matcher = SequenceMatcher(None, [m[0].lower() for m in old], [m[0].lower() for m in new], autojunk=False)
    joined: list[list[int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if joined and a - joined[-1][1] <= NEAR and c - joined[-1][3] <= NEAR:
            joined[-1][1], joined[-1][3] = b, d
        else:
            joined.append([a, b, c, d])
    return [Change(_between(right, old, a, b), _between(wrong, new, c, d), *_place(wrong, new, c, d)) for a, b, c, d in joined]


def _between(text: str, words: list[re.Match[str]], start: int, end: int) -> str:
    return text[words[start].start() : words[end - 1].end()] if end > start else ""


def _place(text: str, words: list[re.Match[str]], start: int, end: int) -> tuple[int, int]:
    """In characters; what is gone stands between its neighbours."""
    if end > start:
        return words[start].start(), words[end - 1].end()
    return words[start - 1].end() if start else 0, words[start].start() if start < len(words) else len(text)


def _numbers(text: str) -> list[str]:
    return sorted(quantity.normal for quantity in quantities(text))


def _says(text: str) -> list[str]:
    """The words that tell something; marks, case and small words may differ."""
    return [word for word in (m[0].lower() for m in _WORD.finditer(text)) if word not in STOP]


def _told(each: Change) -> str:
    was, now = _cut(each.right), _cut(each.wrong)
    if not each.wrong:
        return f"“{was}” of the correct answer is gone"
    return f"“{now}” stands in the place of “{was}”" if each.right else f"“{now}” is new"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
