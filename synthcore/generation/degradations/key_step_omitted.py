"""The one sentence that had to be said is missing; all the rest is right. The result is shorter, which is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit

ERRORS = ("e12",)
WEIGHT = 0.12

_KEY = re.compile(
    r"\b(?:however|except|only|emergency|death|fatal|die|"
    r"vaccin\w*|surgery|antibiotics?|treatment|risk|prevent\w*|blood test|biopsy|caused by|inherit\w*)\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?:should|must|important|need to|talk (?:to|with)|check with|call (?:your|the|for)|see (?:a|your)|avoid|recommended|"
    r"as long as|never|ambulance|urgently|get (?:medical )?help)\b",
    re.IGNORECASE,
)
MOST = 0.6  # of the answer


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    """Sentences by how much hangs on them; one after the first, so that the answer still begins as an answer does."""
    places = range(1, len(answer.sentences))
    weight = {place: _weight(answer.text[slice(*answer.sentences[place])]) for place in places}
    for place in sorted(places, key=lambda p: (-weight[p], p)):
        start, end = answer.sentences[place]
        if not weight[place] or end - start > MOST * len(answer.text):
            continue
        before = answer.sentences[place - 1][1]
        yield Edit(before, end, "", "e12", "What had to be said is missing.", answer.text[start:end], shorter=True)
    first = answer.text[slice(*answer.sentences[0])]
    if len(answer.sentences) > 1 and _weight(first) and answer.sentences[0][1] <= MOST * len(answer.text):
        start, end = 0, answer.sentences[1][0]
        yield Edit(start, end, "", "e12", "The main point is missing.", first, shorter=True)


def _weight(sentence: str) -> int:
    """How much hangs on a sentence: what someone is to do counts most."""
    return 3 * len(_STEP.findall(sentence)) + len(_KEY.findall(sentence))
