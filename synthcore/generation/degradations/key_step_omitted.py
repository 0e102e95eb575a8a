"""The one sentence that had to be said is missing; all the rest is right. The result is shorter, which is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit
from synthcore.generation.degradations._place import LEANS, STEP

ERRORS = ("e12",)
WEIGHT = 0.25
MOST = 0.35  # of the answer, that may be missing where nothing shorter can be
MUCH = 0.25
LITTLE = 0.15  # of it, that is missed with no other sign
NEW = 0.6  # of a sentence's words, that nothing else in the answer says

# By what is asked, what only one sentence may answer. When another one says it too, nothing is missing.
_POINTS = (
    (r"\binherit|\bhereditary", r"\binherit\w*|\bautosomal\b|\bpassed\b|\bx-linked\b|\brecessive\b|\bdominant\b"),
    (r"\bcauses?\b|\bwhy\b|\bgenetic changes", r"\bcaused? by\b|\bcauses?\b|\bdue to\b|\bresults? from\b|\bmutations?\b|\bgenes?\b|\bunknown\b"),
    (r"\bhow (?:many|common)|\baffected", r"\d|\brare\b|\bcommon\b|\bunknown\b"),
    (r"\btreat|\bcure|\bmanage", r"\btreat\w*|\bsurgery\b|\bmedic\w+|\btherap\w+|\bantibiotics?\b|\bcure\w*"),
    (r"\bprevent", r"\bprevent\w*|\bvaccin\w*|\bavoid\w*|\breduce\w*|\blower\w*|\bprotect\w*"),
    (r"\bdiagnos|\btest", r"\btests?\b|\bdiagnos\w*|\bbiops\w+|\bexam\w*|\bx-?ray|\bscan\w*"),
    (r"\boutlook|\bprognosis", r"\brecover\w*|\bsurviv\w*|\bprognosis\b|\boutlook\b|\blife expectancy\b|\bdie\b|\bdeath\b|\bfatal\b|\bimprove\w*"),
    (r"\bcomplications?", r"\bcomplications?\b|\blead to\b|\bcause\w*\b|\brisk\b"),
)  # fmt: skip
_SIDE = re.compile(r"\b(?:clinical trials?|research\w*|for example|for instance|such as|scientists|studies|study|also called|also known)\b", re.IGNORECASE)
_TRIALS = re.compile(r"\bclinical trials?\b", re.IGNORECASE)  # an offer, and no key step
# What was asked to be known, and not what to do: there it is no key step to talk about it with a doctor, but for what cannot wait.
_TO_KNOW = re.compile(
    r"\bat risk\b|\brisk groups?\b|\bhow (?:many|common)\b|\binherit|\bgenetic changes\b|\bstages\b|\bresearch\b|\bwhat is \(are\)", re.IGNORECASE
)
_AT_ONCE = re.compile(r"\b(?:must|never|right away|immediately|urgently|at once|ambulance|911|emergency|call (?:your|the|for))\b|^do not\b", re.IGNORECASE)
_WAIVED = re.compile(r"\b(?:do(?:es)?(?: not|n['’]?t)) (?:\w+ )?need to\b", re.IGNORECASE)  # what need not be done is no step
_EXPLAINS = re.compile(r"(?:this means|that means|for example|for instance|in other words)\b", re.IGNORECASE)
_PLAIN = frozenset(
    [
        "about",
        "after",
        "also",
        "and",
        "are",
        "been",
        "before",
        "can",
        "for",
        "from",
        "has",
        "have",
        "how",
        "into",
        "its",
        "may",
        "more",
        "most",
        "not",
        "other",
        "people",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "was",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "your",
        "you",
    ]
)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    """What someone is to do comes first, then the sentence that alone answers what is asked; short ones before long ones."""
    said = [answer.text[a:b] for a, b in answer.sentences]
    words = [_words(sentence) for sentence in said]
    point = next((re.compile(says, re.IGNORECASE) for asks, says in _POINTS if re.search(asks, answer.question, re.IGNORECASE)), None)
    found: list[tuple[bool, int, bool, int]] = []
    for place in range(1, len(said)):
        share = (answer.sentences[place][1] - answer.sentences[place - 1][1]) / len(answer.text)
        others = set().union(_words(answer.question), *(words[k] for k in range(len(said)) if k != place))
        repeated = len(words[place] & others) > (1 - NEW) * len(words[place])
        leaned = place + 1 < len(said) and LEANS.match(said[place + 1])
        if share > MOST or leaned or repeated or _EXPLAINS.match(said[place]) or said[place].rstrip().endswith(":"):
            continue
        step = bool((_AT_ONCE if _TO_KNOW.search(answer.question) else STEP).search(_WAIVED.sub("", said[place])))
        alone = bool(point and point.search(said[place]) and not any(point.search(said[k]) for k in range(len(said)) if k != place))
        if (step or alone) and not _TRIALS.search(said[place]) and not (_SIDE.search(said[place]) and not step):
            found.append((share > MUCH, 0 if step else 1, share > LITTLE, place))
    for *_, place in sorted(found):
        before, end = answer.sentences[place - 1][1], answer.sentences[place][1]
        yield Edit(before, end, "", "e12", "What had to be said is missing.", said[place], shorter=True)


def _words(text: str) -> set[str]:
    """The beginnings of its words that carry meaning."""
    return {word[:6] for word in re.findall(r"[a-z][a-z'’-]{2,}|\d+", text.lower()) if word not in _PLAIN}
