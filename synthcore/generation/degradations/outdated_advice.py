"""What was advised once stands there as what is done today. The advice comes from the domain's list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit
from synthcore.generation.degradations._place import LEANS, put

ERRORS = ("e4",)
WEIGHT = 1.2

# Which advice answers which question: by what is asked, what the advice has to speak of, and what it must not.
_ANSWERS = (
    (r"\b(?:research|clinical trials?)\b", r"\btrials?\b", r"(?!)"),
    (r"\b(?:diagnos\w*|tests?|screen\w*)\b", r"\b(?:smear|blood test|examination|tests?)\b", r"(?!)"),
    (r"\b(?:causes?|why)\b", r"\b(?:causes?|regarded as)\b", r"\b(?:trials?|smear|drawn)\b"),
    (r"\bprevent\w*\b", r"", r"\b(?:operation|removing|trials?|radiation|sanatorium|imagined|disorder of the mind|at once|course)\b"),
    (r"\b(?:treat\w*|outlook|prognosis|manage\w*|do for|ease|relieve|therap\w*|nutrition|eat|diet|help|cure)\b", r"", r"\b(?:trials?|smear|blood test"
    r"|health workers|peanuts|years old)\b"),
)  # fmt: skip
_NOT = re.compile(r"\b(?:symptoms|genetic changes|stages|complications|how many|how common|inherited|at risk)\b", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    """Put at the end or behind a sentence within, or in the place of one: not of the key step."""
    if _NOT.search(answer.question):
        return
    rules = [(says, bars) for asks, says, bars in _ANSWERS if _compiled(asks).search(answer.question)][:1]
    fitting = [
        advice for advice in answer.outdated
        if any(_compiled(p).search(answer.question) for p in advice.about)
        and any(_compiled(says).search(advice.then) and not _compiled(bars).search(advice.then) for says, bars in rules)
    ]  # fmt: skip
    rng.shuffle(fitting)
    for advice in fitting:
        places = [len(answer.text)]
        if len(answer.sentences) > 2:
            within = answer.sentences[-2][1]
            if not LEANS.match(answer.text[within:].lstrip()):
                places.append(within)
            rng.shuffle(places)
        yield from put(answer, advice.then, places, "e4", "It was advised once and no longer is.", advice.now)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
