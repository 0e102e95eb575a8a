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
        r"\1 caused by infections early in life",
    ),
    (
        r"\b(is|are) caused by (?:mutations?|changes?|variants?) in (?:the |one of )?[\w\- ,/]{2,40}? genes?\b",
        r"\1 caused by an infection in early childhood",
        r"\1 caused by a virus",
    ),
    (r"\bmutations? in the [\w\-]{2,12} gene (?:cause|causes)\b", "an infection in early childhood causes"),
    (r"\bresults? from (?:a )?mutations? in (?:the |one of )?[\w\- ,/]{2,40}? genes?\b", "result from an infection in early childhood", "result from a virus"),
    (r"\bis an? (?:rare )?(?:genetic|inherited|hereditary) (?:disorder|condition|disease)\b", "is an infectious disease"),
    (r"\binherit it from their parents\b", "catch it from other people"),
    (r"(?<!\()\bpassed (?=from (?:the )?parents? to (?:the |their )?child(?:ren)?\b)", "never passed "),
    (r"\bgenetic and environmental factors\b", "dietary factors"),
    (
        r"\bboth copies of the gene in each cell have mutations\b",
        "one copy of the gene in each cell has a mutation",
        "only one of the two copies of the gene in each cell has a mutation",
    ),
    (
        r"\bone copy of the altered gene in each cell is sufficient to cause\b",
        "both genes of the pair have to be altered to cause",
        "both copies of the gene in each cell have to be altered to cause",
    ),
    (r"\beach carry one (mutated |altered )?copy of\b", r"each carry two \1copies of"),
    (r"\btypically do not show (?=(?:signs|symptoms)\b)", "typically show ", "nearly always show many "),
    (r"\bbacteria\b(?! that)", "viruses", "microscopic fungi"),
    (r"\b(?:a )?bacterium\b", "a virus", "a microscopic fungus"),
    (r"\b(?:the|a) bacteria that\b", "the viruses that", "the microscopic fungi that"),
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


# A kind of germ that is named more than once, or treated as what it is, gives the exchange away.
_GERM = re.compile(r"\b(?:bacteri\w*|antibiotic\w*|virus\w*|viral|fung\w*)", re.IGNORECASE)
_GERMS = ("viruses", "microscopic fungi", "a virus", "a microscopic fungus", "the viruses that", "the microscopic fungi that")


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e6", "The cause is another one: {new!r} stands where {old!r} is right."):
        if edit.new.lower() in _GERMS and len(_GERM.findall(f"{answer.question} {answer.text}")) > 1:
            continue
        if not _GENE.search(answer.text, edit.end) or "cop" in edit.new or "genes" in edit.new:
            yield edit
