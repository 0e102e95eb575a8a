"""What reviewers made of a record's labels, taken together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from synthcore.core.labels import Vocabulary
from synthcore.core.records import Dialogue, Labels, Record
from synthcore.core.reviews import Review, Status, latest


class Corrected(NamedTuple):
    """The labels that stand, and the corrected intents by turn, from 1."""

    labels: Labels
    intents: Mapping[int, str]


def corrected(record: Record, reviews: Iterable[Review], status: Status, vocabulary: Vocabulary) -> Corrected:
    """The labels of a record by those reviews that made its status; an adjudication alone decides.

    A correction stands when every one of them says it; who corrected nothing holds with the generated label. Where they
    differ the generated one stays, but of the risk the highest that any of them said.
    """
    deciding = [review for review in latest(reviews) if review.verdict.value == status.value]
    return Corrected(_labels(record.labels, deciding, vocabulary), _intents(record, deciding))


def _labels(generated: Labels, deciding: Sequence[Review], vocabulary: Vocabulary) -> Labels:
    stands = {}
    for name, own in generated.model_dump().items():
        said = {(getattr(review.labels, name) if review.labels else None) or own for review in deciding}
        if len(said) == 1:
            stands[name] = said.pop()
        else:
            stands[name] = vocabulary.governing(said) if name == "risk_level" and said else own
    return Labels(**stands)


def _intents(record: Record, deciding: Sequence[Review]) -> dict[int, str]:
    turns = record.body.turns if isinstance(record.body, Dialogue) else ()
    found: dict[int, str] = {}
    for number, turn in enumerate(turns, 1):
        said = {(review.desk.intents.get(number) if review.desk else None) or turn.intent for review in deciding}
        if len(said) == 1 and (intent := said.pop()) and intent != turn.intent:
            found[number] = intent
    return found
