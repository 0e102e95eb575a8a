"""What was advised once stands there as what is done today. The advice comes from the domain's list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit

ERRORS = ("e4",)
WEIGHT = 1.2

# Questions to which a piece of advice is an answer. How common something is, or which gene it goes back to, is none.
_ADVICE = re.compile(
    r"\b(?:treat\w*|prevent\w*|outlook|prognosis|manage\w*|do for|diagnos\w*|ease|relieve|research|therap\w*|nutrition|eat|diet|help|cure)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:symptoms|genetic changes|stages|complications|how many|how common|inherited|at risk)\b", re.IGNORECASE)

_URGENT = re.compile(r"\b(?:ambulance|emergency|urgent\w*|doctor|call|see a)\b", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    if not _ADVICE.search(answer.question) or _NOT.search(answer.question):
        return
    fitting = [advice for advice in answer.outdated if any(_compiled(p).search(answer.question) for p in advice.about)]
    rng.shuffle(fitting)
    for advice in fitting:
        why = "It was advised once and no longer is."
        if len(answer.sentences) > 1:  # in place of the last sentence, where the lengths allow it, else of the one before
            for start, end in answer.sentences[:0:-1][:2]:
                if _URGENT.search(answer.text[start:end]):  # a warning that went with it would be a second error
                    continue
                yield Edit(start, end, advice.then, "e4", why, advice.now)
        yield Edit(len(answer.text), len(answer.text), f" {advice.then}", "e4", why, advice.now)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
