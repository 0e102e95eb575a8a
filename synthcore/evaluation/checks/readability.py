"""How hard the words of each speaker are to read.

Of W words, S sentences and Y syllables, of which W3 words have three or more:

    flesch              206.835 - 1.015 W/S - 84.6 Y/W      Flesch (1948); higher is easier, 60 to 70 is plain English
    grade               0.39 W/S + 11.8 Y/W - 15.59         Kincaid et al. (1975); years of school in the United States
    fog                 0.4 (W/S + 100 W3/W)                Gunning (1952), with W3 as they stand, in years of school
    words_per_sentence  W/S
    long_words          100 W3/W, in percent

All turns of a speaker are taken together: of few words a grade says nothing, and is not given. Syllables are those of
`evaluation/syllables`, without a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from synthcore.core.measurements import Finding, Outcome
from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result
from synthcore.evaluation.spoken import Spoken, finding, spoken
from synthcore.evaluation.syllables import syllables

FEWEST = 30  # words of a speaker
FALSE = "rejected"  # the answer that is false on purpose: how it reads is measured, and is no fault
MANY = 3  # syllables of a long word
MEASURES = (
    Described("flesch", "Flesch reading ease", "points", "higher"),
    Described("grade", "Flesch-Kincaid grade", "years of school", "lower"),
    Described("fog", "Gunning fog index", "years of school", "lower"),
    Described("words_per_sentence", "Words per sentence", "words", "between"),
    Described("long_words", "Words of three or more syllables", "percent", "lower"),
)


class Counts(NamedTuple):
    words: int
    sentences: int
    syllables: int
    long: int


def counts(messages: Sequence[Spoken]) -> Counts:
    """Of some messages together."""
    sizes = [syllables(word) for said in messages for word in said.reading.words]
    sentences = sum(max(1, len(said.reading.sentences)) for said in messages if said.reading.words)
    return Counts(len(sizes), sentences, sum(sizes), sum(size >= MANY for size in sizes))


def scores(of: Counts) -> dict[str, float]:
    """The five scores by name. Raises ZeroDivisionError where there is no word."""
    length, weight, long = of.words / of.sentences, of.syllables / of.words, 100 * of.long / of.words
    return {
        "flesch": 206.835 - 1.015 * length - 84.6 * weight, "grade": 0.39 * length + 11.8 * weight - 15.59, "fog": 0.4 * (length + long),
        "words_per_sentence": length, "long_words": long,
    }  # fmt: skip


def prepare(domain: Domain) -> Examine:
    limits = domain.checks.readability

    def examine(record: Record) -> Result:
        measures: list[Measure] = []
        findings: list[Finding] = []
        by_speaker: dict[tuple[str, str], list[Spoken]] = {}
        for said in spoken(record):
            by_speaker.setdefault((said.branch, said.role), []).append(said)
        for (branch, role), messages in by_speaker.items():
            of = counts(messages)
            if of.words < FEWEST:
                reason = f"The {role} says {of.words} words; of fewer than {FEWEST} no grade is told."
                measures += [Measure(f"{name}.{role}", Outcome.UNAVAILABLE, reason=reason, branch=branch) for name, *_ in MEASURES]
                continue
            found = scores(of)
            measures += [Measure(f"{name}.{role}", number=found[name], branch=branch) for name, *_ in MEASURES]
            if limits and role == limits.who and branch != FALSE and found["grade"] > limits.hardest_grade:
                message = f"What the {role} says asks for {found['grade']:.0f} years of school; the domain's limit is {limits.hardest_grade:g}."
                findings.append(Finding(record_id=record.id, branch=branch, code="hard_to_read", message=message))
        if limits:
            findings += [
                one for said in spoken(record) if said.role == limits.who and said.branch != FALSE for one in _long(record, said, limits.longest_sentence)
            ]
        return Result(tuple(measures), tuple(findings))

    return examine


def _long(record: Record, said: Spoken, most: int) -> list[Finding]:
    return [
        finding(record, said, "long_sentence", f"A sentence of {words} words; the domain's limit is {most}.", (sentence.start, sentence.end))
        for sentence in said.reading.sentences
        if sentence.end - sentence.start > 2 * most and (words := len(sentence.text.split())) > most
    ]


CHECK = Check(
    name="readability",
    title="Readability",
    says="How hard the words of each speaker are to read.",
    version="1",
    kinds=("dialogue", "pair"),
    prepare=prepare,
    described=tuple(one._replace(name=f"{one.name}.{role}", title=f"{one.title}, {role}") for role in ("user", "assistant") for one in MEASURES),
    language="en",
)
