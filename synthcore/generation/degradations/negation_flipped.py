"""What is so is said not to be so, and the reverse: only changes that make a true sentence false whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e6",)
WEIGHT = 0.3

_BE = "passed|inherited|contagious|caused|associated|linked|related|spread|affected|likely|covered|curable|effective"
_DO = "cause|affect|spread|need|run|play|cover|produce|seem|appear|have|get"
_CAN = (
    "be passed|be inherited|be caused|be spread|be treated|be prevented|be detected|be controlled|be found|be cured|"
    "cause|affect|lead to|spread|damage|reduce|result in|harm|prevent|relieve|improve|trigger|raise|lower"
)

# "May not" is left alone: that something may be and that it may not be can both be true.
PAIRS = swaps(
    (rf"\b(is|are|was|were) not (?=(?:{_BE})\b)", r"\1 "),
    (rf"\b(is|are|was|were)n['’]t (?=(?:{_BE})\b)", r"\1 "),
    (r"\b(do|does)(?: not|n['’]t) mean\b", r"\1 mean"),
    (rf"\b(do)(?: not|n['’]t) (?=(?:{_DO})\b)", ""),
    (rf"\b(?:can|may|might|could) (?:also |sometimes |often )?(?=(?:{_CAN})\b)", "cannot "),
    (r"\bdepend on the following\b", "do not depend on the following"),
    (r"\bfactors affect (?=prognosis\b)", "factors do not affect "),
    (r"\bcannot (?=(?:be|cause|pass|spread|show|make|grow)\b)", "can "),
    (r"\b(?:has|have) not been shown to\b", "have been shown to"),
    (r"\bthere is no (?=(?:cure|standard|specific|known|vaccine|treatment|test)\b(?![^.]*\bnor\b))", "there is now a ", "there is a "),
    (r"\bthere are no (?=(?:cures|standard|specific|known|vaccines|treatments|tests)\b(?![^.]*\bnor\b))", "there are several "),
)


# A question within a sentence is open both ways; a reason or a condition would contradict the exchange.
_OPEN = re.compile(
    r"\bwhether\b|, so\b|\bso that\b|\bbecause\b|\btherefore\b|\bas long as\b|\bunless\b|, but\b|\bor by other (?:conditions|causes)\b", re.IGNORECASE
)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e6", "The reverse is true: {new!r} stands where {old!r} is right."):
        if not _OPEN.search(answer.sentence_at(edit.start)):
            yield edit
