"""Whether answers belong to what they answer, by the words they share: an answer to its question, a reply to what was said before it.

The share of the question's words of content, by their stems, that the answer takes up. In a dialogue a good reply may share no word with
the user's; so a low share is a measure there and no finding, but a reply that repeats an earlier one is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import mean

from synthcore.core.measurements import Finding, Outcome
from synthcore.core.records import Dialogue, Record
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result
from synthcore.evaluation.content_words import content, shared
from synthcore.evaluation.spoken import QUESTION, Spoken, finding, spoken

ENOUGH = 3  # words of content of a question, of which an answer takes up some
REPEATED = 5  # words of a message that is not said twice by chance


def prepare(domain: Domain) -> Examine:
    least = domain.checks.coherence.least_taken_up if domain.checks.coherence else 0.0

    def examine(record: Record) -> Result:
        messages = spoken(record)
        if isinstance(record.body, Dialogue):
            return Result(_related(messages), tuple(_repeated(record, messages)))
        asked = frozenset[str]().union(*(content(said.reading) for said in messages if said.branch == QUESTION))
        measures: list[Measure] = []
        findings: list[Finding] = []
        for said in messages:
            if said.branch == QUESTION:
                continue
            taken = shared(asked, content(said.reading))
            if taken is None:
                measures.append(Measure("taken_up", Outcome.UNAVAILABLE, reason="The question has no word of content.", branch=said.branch))
                continue
            measures.append(Measure("taken_up", number=taken, branch=said.branch))
            if taken < least and len(asked) >= ENOUGH and not findings:
                message = f"The {said.branch} answer takes up {taken:.0%} of the question's words of content; it may answer another question."
                findings.append(finding(record, said, "unrelated_answer", message))
        return Result(tuple(measures), tuple(findings))

    return examine


def _related(messages: Sequence[Spoken]) -> tuple[Measure, ...]:
    """The mean over the replies of what they take up of the message before; those after a message without content are left out."""
    shares = [
        share
        for before, said in pairwise(messages)
        if said.reply and not before.reply and (share := shared(content(before.reading), content(said.reading))) is not None
    ]
    if not shares:
        return (Measure("taken_up", Outcome.UNAVAILABLE, reason="No reply follows a message with words of content."),)
    return (Measure("taken_up", number=mean(shares)),)


def _repeated(record: Record, messages: Sequence[Spoken]) -> Iterator[Finding]:
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    for said in messages:
        words = said.reading.words
        if len(words) < REPEATED:
            continue
        first = seen.setdefault((said.role, words), said.turn)
        if first != said.turn:
            yield finding(record, said, "repeated_message", f"The {said.role} says what message {first} says already.")


CHECK = Check(
    name="coherence",
    title="Coherence",
    says="How much of a question its answer takes up, and of each message the reply to it; and messages that stand there twice.",
    version="1",
    kinds=("dialogue", "pair"),
    prepare=prepare,
    described=(Described("taken_up", "Share of the words of content that the answer takes up", "share", "higher"),),
    language="en",
)
