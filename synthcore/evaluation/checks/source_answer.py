"""Whether the chosen answer contradicts the answer of its source, as far as words tell.

Two sentences with nearly the same words of content, of which one is in the negative or has a word where the other has its opposite,
seem to say the reverse of each other. What is said in other words is for a judge, claim by claim.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from synthcore.core.measurements import Finding
from synthcore.core.records import PreferencePair, Record
from synthcore.evaluation.check import Check, Described, Measure, Result, of_pairs
from synthcore.evaluation.checks.numbers_that_differ import SOURCE
from synthcore.evaluation.content_words import content, shared, stem
from synthcore.evaluation.reading import Reading, Sentence, read

ALIKE = 0.75  # shared stems of content by all of both, from which two sentences speak of the same
LEAST = 4  # stems of a sentence that can be compared
_NOT = re.compile(r"\b(?:not|no|never|cannot|without|neither|nor)\b|n't\b", re.IGNORECASE)
_OPPOSITES = (
    "increase decrease|raise lower|high low|higher lower|more less|always never|safe unsafe|safe dangerous|common rare|before after|above below|"
    "benign malignant|acute chronic|can cannot|better worse|start stop|avoid take|contagious noncontagious|effective ineffective|normal abnormal|"
    "hyperthyroidism hypothyroidism|hypertension hypotension|dominant recessive|inherited acquired|viral bacterial|men women|left right"
)
OPPOSITE: dict[str, frozenset[str]] = {}
for _pair in _OPPOSITES.split("|"):
    _one, _other = map(stem, _pair.split())
    OPPOSITE[_one] = OPPOSITE.get(_one, frozenset()) | {_other}
    OPPOSITE[_other] = OPPOSITE.get(_other, frozenset()) | {_one}


class _Said(NamedTuple):
    sentence: Sentence
    stems: frozenset[str]
    words: frozenset[str]  # the same with common words, some of which have opposites
    negative: bool


def examine(record: Record, body: PreferencePair) -> Result:
    source = record.extras.get(SOURCE)
    if not isinstance(source, str) or not source.strip():
        return Result()
    chosen, given = read(body.chosen.text), read(source)
    taken = shared(content(given), content(chosen))
    measures = (Measure("taken_over", number=taken),) if taken is not None else ()
    if chosen.text == given.text:
        return Result(measures)
    known = _sentences(given)
    by_stem: dict[str, list[_Said]] = {}
    for one in known:
        for name in one.stems:
            by_stem.setdefault(name, []).append(one)
    findings = [_finding(record, chosen, one) for one in _sentences(chosen) if any(_against(one, other) for other in _near(one, by_stem))]
    return Result(measures, tuple(findings))


def _sentences(reading: Reading) -> list[_Said]:
    found = []
    for sentence in reading.sentences:
        piece = Reading(sentence.text)
        stems = content(piece)
        if len(stems) >= LEAST:
            found.append(_Said(sentence, stems, frozenset(map(stem, piece.words)), bool(len(_NOT.findall(sentence.text)) % 2)))
    return found


def _near(one: _Said, by_stem: dict[str, list[_Said]]) -> list[_Said]:
    """The sentences that share one of the rarer half of its stems: any that shares three quarters of all of them is among these."""
    rare = sorted(one.stems, key=lambda name: (len(by_stem.get(name, ())), name))[: max(1, len(one.stems) // 2)]
    return [other for name in rare for other in by_stem.get(name, ())]


def _against(one: _Said, other: _Said) -> bool:
    if len(one.stems & other.stems) < ALIKE * len(one.stems | other.stems):
        return False
    only, others = one.words - other.words, other.words - one.words
    reversed_word = any(OPPOSITE.get(name, frozenset()) & others for name in only)
    return (one.negative != other.negative) != reversed_word


def _finding(record: Record, chosen: Reading, one: _Said) -> Finding:
    start, end = chosen.place(one.sentence.start, one.sentence.end)
    message = "This sentence seems to say the reverse of one in the answer of the source."
    return Finding(record_id=record.id, branch="chosen", turn=1, start=start, end=end, code="contradicts_source", message=message)


CHECK = Check(
    name="source_answer",
    title="Chosen answer and its source",
    says="Whether the chosen answer seems to contradict the answer of its source, and how much of it is taken over.",
    version="1",
    kinds=("pair",),
    prepare=of_pairs(examine),
    described=(Described("taken_over", "Share of the source's words of content that the chosen answer has", "share", "higher"),),
    language="en",
)
