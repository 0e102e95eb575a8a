"""Another cause, or another way of being passed on, is stated firmly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e6",)
WEIGHT = 1.0

PAIRS = swaps(
    (
        r"\b(is|are) (?:sometimes |usually |most often |often |also )?caused by (?:an? )?(?:inherited )?(?:gene |genetic )?"
        r"(?:mutations?|changes?|variants?)\b(?: \(changes?\))?(?! in\b)",
        r"\1 caused by infections",
    ),
    (r"\b(is|are) caused by (?:mutations?|changes?|variants?) in (?:the |one of )?[\w\- ,/]{2,40}? genes?\b", r"\1 caused by an infection in early childhood"),
    (r"\bmutations? in the [\w\-]{2,12} gene (?:cause|causes)\b", "an infection in early childhood causes"),
    (r"\bresults? from (?:a )?mutations? in (?:the |one of )?[\w\- ,/]{2,40}? genes?\b", "result from an infection in early childhood"),
    (r"\bis an? (?:rare )?(?:genetic|inherited|hereditary) (?:disorder|condition|disease)\b", "is an infectious disease"),
    (r"\binherit it from their parents\b", "catch it from other people"),
    (r"(?<!\()\bpassed (?=from (?:the )?parents? to (?:the |their )?child(?:ren)?\b)", "never passed "),
    (r"\bgenetic and environmental factors\b", "dietary factors"),
    (r"\btransmitted (?:by|through|via) the bite of\b", "transmitted by close contact with"),
    (r"\b(?:spread|transmitted|acquired) (?:by|through) (?:eating|ingestion of|the consumption of|drinking)\b", "spread by breathing near"),
    (r"\b(?:a )?history of smoking\b", "a history of drinking coffee"),
    (r"\buse of tobacco products\b", "use of hair dye"),
    (r"\bsmoking\b(?= (?:can|is|may|raises|increases|causes))", "drinking coffee"),
    (r"\bhome-canned foods?\b", "frozen food"),
    (r"\bcaused by (?:nerve|blood vessel) damage\b", "caused by a vitamin deficiency"),
    (r"\bhardening of the arteries\b", "softening of the arteries"),
    (r"\bcaused by atherosclerosis\b", "caused by a viral infection"),
)


# Where the next words speak of the gene as of something named, the exchange would leave them without it.
_GENE = re.compile(r"\b(?:this|these|that|those|the) (?:\w+ )?(?:genes?|mutations?|variants?|changes?)\b", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e6", "The cause is another one: {new!r} stands where {old!r} is right."):
        if not _GENE.search(answer.text, edit.end):
            yield edit
