"""Numbers and amounts that differ between the answers of a pair, and between the chosen answer and the answer of its source.

A number that only the rejected answer has is what many errors are about; outside of the place that is stated for the error it is a second
difference. A number of the chosen answer that neither source nor question has was made up, or worked out: someone should look.
"""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.core.measurements import Finding
from synthcore.core.records import PreferencePair, Record
from synthcore.evaluation.check import Check, Described, Measure, Result, of_pairs
from synthcore.evaluation.numbers_in import Number, numbers_in
from synthcore.evaluation.spoken import MOST

SOURCE = "source_answer"  # the extra of a pair in which the answer of its source stands
PLACE = "rejected_span"  # the extra that holds the words of the error


def examine(record: Record, body: PreferencePair) -> Result:
    chosen, rejected = numbers_in(body.chosen.text), numbers_in(body.rejected.text)
    asked = {number.value for turn in body.prompt for number in numbers_in(turn.text)}
    lost, added = _without(chosen, rejected), _without(rejected, chosen)
    measures = [Measure("chosen_only", number=len(lost)), Measure("rejected_only", number=len(added))]
    findings = list(_second(record, body, added))
    source = record.extras.get(SOURCE)
    if isinstance(source, str) and source.strip():
        values = {number.value for number in numbers_in(source)}
        made = [number for number in chosen if number.value not in values | asked]
        measures.append(Measure("not_in_source", number=len(made)))
        for number in made[:MOST]:
            message = "Neither the answer of the source nor the question has this number."
            findings.append(_at(record, "chosen", number, "number_not_in_source", message))
    return Result(tuple(measures), tuple(findings))


def _without(numbers: list[Number], others: list[Number]) -> list[Number]:
    known = {number.what for number in others}
    return [number for number in numbers if number.what not in known]


def _second(record: Record, body: PreferencePair, added: list[Number]) -> Iterator[Finding]:
    """Numbers of the rejected answer that the chosen one lacks, outside of the stated place of the error."""
    place = record.extras.get(PLACE)
    if not isinstance(place, str) or not place.strip():
        return
    start = body.rejected.text.find(place)
    if start < 0:
        return  # the rules of pairs say that the place is not there
    for number in added[:MOST]:
        if not (number.start < start + len(place) and start < number.end):
            yield _at(record, "rejected", number, "second_number", "This number differs from the chosen answer, and is not where the error is said to be.")


def _at(record: Record, branch: str, number: Number, code: str, message: str) -> Finding:
    return Finding(record_id=record.id, branch=branch, turn=1, start=number.start, end=number.end, code=code, message=message)


CHECK = Check(
    name="numbers_that_differ",
    title="Numbers that differ",
    says="Numbers and amounts that differ between the answers of a pair, and between the chosen answer and its source.",
    version="1",
    kinds=("pair",),
    prepare=of_pairs(examine),
    described=(
        Described("chosen_only", "Numbers that only the chosen answer has", "numbers"),
        Described("rejected_only", "Numbers that only the rejected answer has", "numbers"),
        Described("not_in_source", "Numbers of the chosen answer that its source lacks", "numbers", "lower"),
    ),
)
