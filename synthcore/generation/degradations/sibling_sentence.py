"""One sentence, or the name of a gene, that holds for another condition of the source stands under the name of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._bounds import limits, warns
from synthcore.generation.degradations._edit import Answer, Edit
from synthcore.generation.degradations._place import LEANS, givers
from synthcore.generation.degradations._text import spans
from synthcore.generation.degradations.sibling_answer import content, foreign, plainly, sort_of, under_name
from synthcore.generation.question_rules._asked import Asked

ERRORS = ("e8",)
WEIGHT = 0.3

# Questions whose answers tell what is particular to a condition.
KINDS = ("treatment", "symptoms", "diagnosis", "causes", "meaning", "genes")
PARTICULAR = 0.4  # of the words of the other sentence, up to which this answer may have them too
FEWEST = 3  # words of it that this answer does not have
NEAR = 0.15  # of the answer, by which the two sentences may differ in length
_ARTICLE = re.compile(r"\b(?:an?|the) $", re.IGNORECASE)  # one name has it and the other has not
# What holds of many conditions, and what speaks of something said before.
_POINTS = re.compile(
    r"[:?]\s*$|\b(?:these|this|those|no cure|standard (?:course|treatment)|signs and symptoms|goals?|depends?|your doctor|common|risk|older|women|men)\b",
    re.IGNORECASE,
)
_GENE = re.compile(r"\b(?:the |in )?(?P<gene>[A-Z][A-Z0-9]{2,9}) genes?\b")


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    mine = plainly(answer.question)
    if mine.kind not in KINDS or not mine.illness:
        return
    others = [(plainly(sibling.question), sibling) for sibling in rng.sample(list(answer.siblings), len(answer.siblings))]
    others = [(other, sibling) for other, sibling in others if other.illness and not content(mine.subject) & content(other.subject)]
    for other, sibling in others:
        yield from _genes(answer, other, sibling.answer)
    if mine.kind == "meaning" and sort_of(mine.subject) == "tumour":  # the name says where it is
        return
    places = [at for at in givers(answer, first=True) if _named(mine.subject).search(answer.text[at[0] : at[1]])]
    if not places:
        return
    told = content(answer.text)
    for other, sibling in others:
        if other.kind != mine.kind or sort_of(mine.subject) != sort_of(other.subject):
            continue
        for start, end in spans(sibling.answer):
            new = _told(sibling.answer[start:end], mine, other)
            words = content(new) - content(mine.subject)
            if not new or len(words - told) < FEWEST or len(words & told) > PARTICULAR * len(words):
                continue
            for a, b in places:
                if abs(len(new) - (b - a)) <= NEAR * len(answer.text):
                    yield Edit(a, b, new, "e8", f"This sentence holds for another condition ({other.subject}), not for this one.")


def _told(sentence: str, mine: Asked, other: Asked) -> str:
    """A sentence of another condition under this name; "" where it is not particular, or would give itself away."""
    named = _named(other.subject).search(sentence)
    if not named or _ARTICLE.search(sentence[: named.start()]) or LEANS.match(sentence) or _POINTS.search(sentence) or limits(sentence) or warns(sentence):
        return ""
    new = under_name(sentence, other.subject, mine.subject)
    return "" if foreign(new, other.subject, mine.subject) else new


def _genes(answer: Answer, other: Asked, told: str) -> Iterator[Edit]:
    """The gene of the other condition in the place of this one's, where that is named once."""
    for theirs in _GENE.finditer(told):
        for mine in _GENE.finditer(answer.text):
            if theirs["gene"] not in answer.text and f"{answer.question} {answer.text}".count(mine["gene"]) == 1:
                why = f"That gene is known from another condition ({other.subject}), not from this one."
                yield Edit(mine.start("gene"), mine.end("gene"), theirs["gene"], "e8", why)


def _named(subject: str) -> re.Pattern[str]:
    return re.compile(re.escape(re.sub(r" *\([^)]*\)", "", subject)), re.IGNORECASE)
