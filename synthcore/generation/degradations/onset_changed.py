"""The age at which something begins is changed to one at which nobody has found it to begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e9",)
WEIGHT = 0.8

PAIRS = swaps(
    (
        r"\b(?:in|during|from|since) (?:early |late )?(?:infancy|childhood)(?: or (?:early |late )?(?:childhood|adolescence))?\b",
        "in old age",
        "after the age of sixty",
    ),
    (r"\bin the first (?:few )?(?:days|weeks|months|years?) (?:of life|after birth)\b", "in old age", "in the last few years of life"),
    (r"\bduring the teen or young adult years\b", "in old age", "after the age of seventy or even later"),
    (r"\b(?:in|during) (?:early |late )?(?:adolescence|puberty)\b", "in old age", "after the age of sixty"),
    (r"\b(?:in|during) (?:middle age|middle adulthood|old age)\b", "in infancy", "in the first years of life"),
    (r"\bbetween childhood and middle age\b", "in old age", "between the ages of 70 and 90"),
)

_BEGINS = re.compile(r"\b(?:beg[iau]n\w*|appear\w*|start\w*|onset|develop\w*|diagnosed|apparent|noticed|recogni[sz]ed|seen|risk|become\w*)\b", re.IGNORECASE)
# What only may be so, may be so at another age too; and where the sentence names another age, that gives the right one away.
_OPEN = re.compile(r"\b(?:may|might|can|could|sometimes|or later|any age)\b", re.IGNORECASE)
_YOUNG = re.compile(
    r"\b(?:infan\w*|child\w*|bab(?:y|ies)|newborns?|birth|adolescen\w*|teen\w*|adult\w*|juvenile|congenital|at age|youth|young\w*)\b", re.IGNORECASE
)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e9", "Nobody has found it to begin then: {new!r} stands where {old!r} is right."):
        sentence = answer.sentence_at(edit.start)
        rest = f"{answer.question} {sentence.replace(answer.text[edit.start : edit.end], '', 1)}"
        if _BEGINS.search(sentence) and not _OPEN.search(sentence) and not _YOUNG.search(rest):
            yield edit
