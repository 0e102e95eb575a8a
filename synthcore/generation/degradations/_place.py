"""Where a whole sentence may be put that is not true: behind a right one, or in the place of one that is not the key step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from synthcore.generation.degradations._bounds import limits, warns
from synthcore.generation.degradations._edit import Answer, Edit

# A sentence that leans on the one before it cannot stand without it.
LEANS = re.compile(
    r"(?:this|these|those|that|such|it|they|its|their|he|she|however|but|also|otherwise|instead|therefore|thus|then|in addition|for example"
    r"|for instance|as a result|"
    r"another|other|both|either|most of these|some of these|the (?:second|third|other|latter|former|same))\b",
    re.IGNORECASE,
)
# What someone is to do, or must not do.
STEP = re.compile(
    r"\b(?:should|must|important|need to|talk (?:to|with)|check with|call (?:your|the|for)|see (?:a|your)|avoid|recommended|"
    r"as long as|never|ambulance|urgently|right away|immediately|get (?:medical )?help|seek|consult)\b|^do not\b",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(r"(?:whether|about|if so|or|and)\b|.*[:;]", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:is|are|was|were|has|have|had|can|may|might|will|do|does)\b", re.IGNORECASE)
_NAMES = re.compile(r"\(([A-Z][A-Za-z]*[A-Z]\w*)s?\)|\b(?:called|known as) (?:an? |the )?(\w+)")
FEWEST = 5  # words of a sentence that gives way to another


def givers(answer: Answer, *, first: bool = False) -> Iterator[tuple[int, int]]:
    """The sentences that may give way to a wrong one: what is lost with them is no key step, nothing after them leans on
    them, and no name that they give is used elsewhere. The first one says what the answer is about, and stays."""
    said = [answer.text[a:b] for a, b in answer.sentences]
    for place, sentence in enumerate(said):
        if (not place and not first) or len(sentence.split()) < FEWEST or _FRAGMENT.match(sentence) or not _SAYS.search(sentence):
            continue
        if (place and said[place - 1].rstrip().endswith(":")) or (place + 1 < len(said) and LEANS.match(said[place + 1])):
            continue
        if STEP.search(sentence) or warns(sentence) or limits(sentence):
            continue
        named = [name for found in _NAMES.finditer(sentence) for name in found.groups() if name]
        if not any(name in other for name in named for k, other in enumerate(said) if k != place):
            yield answer.sentences[place]


def put(answer: Answer, said: str, places: list[int], error: str, why: str, correct: str) -> Iterator[Edit]:
    """A sentence behind each of the places, which makes the answer longer, and in the place of the next longer one. What
    holds is then what stood there, and `correct`."""
    for place in places:
        yield Edit(place, place, f" {said}", error, why, correct)
    longer = [at for at in givers(answer) if at[1] - at[0] > len(said)]
    for start, end in sorted(longer, key=lambda at: at[1] - at[0])[:1]:
        yield Edit(start, end, said, error, why, f"{answer.text[start:end]} {correct}")
