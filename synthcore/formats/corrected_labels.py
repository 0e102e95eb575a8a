"""Labels that reviewers corrected, in what is handed over: theirs stand in the usual place, the generated ones beside them as
`generated_…`, only where they differ.

A reply's risk is the highest disclosed so far, and the dialogue's the highest of its replies. So a lesser risk for the dialogue
bounds that of each reply, and a greater one stands on the last reply that has a risk; which of the earlier ones told it,
reviewers do not say. Where the primary intent stood on replies whose intent was corrected, all to the same, it follows them.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from synthcore.core.corrections import Corrected
from synthcore.core.records import Record, Turn
from synthcore.formats.pair_records import LABELS as COLUMNS
from synthcore.formats.pair_records import RISK_BY
from synthcore.formats.versions import PLACES, turns_of

MARK = "generated_"


def lay_over(dialogue: dict[str, Any], record: Record, corrected: Corrected, *, risk_order: Sequence[str]) -> None:
    """Put corrected labels into a dialogue in the shape of a file, in place. `risk_order` has the risk levels, the gravest last."""
    turns, labels = turns_of(record.body), corrected.labels.model_dump()
    if labels["primary_intent"] == record.labels.primary_intent:
        labels["primary_intent"] = _primary(turns, corrected.intents, labels["primary_intent"])
    there = dialogue.get("labels")
    marked: dict[str, Any] = dict(there) if isinstance(there, Mapping) else {}
    for name, (part, key) in PLACES.items():
        generated, value = getattr(record.labels, name), labels[name]
        if value is None or value == generated:
            continue
        if part == "labels":
            marked[key] = value
        elif part:
            dialogue[part] = {**(dialogue[part] if isinstance(dialogue.get(part), Mapping) else {}), key: value}
        else:
            dialogue[key] = value
        if generated is not None:
            marked[MARK + key] = generated
    dialogue["labels"] = marked
    for number, intent in corrected.intents.items():
        _replace(dialogue["messages"][number - 1], "intent", intent, turns[number - 1].intent)
    if corrected.labels.risk_level and corrected.labels.risk_level != record.labels.risk_level:
        _risks(dialogue["messages"], turns, corrected.labels.risk_level, risk_order)


def over_row(row: MutableMapping[str, str], record: Record, corrected: Corrected) -> None:
    """The same for the row of a pair."""
    for column, name in COLUMNS.items():
        generated, value = getattr(record.labels, name), getattr(corrected.labels, name)
        if value is not None and value != generated:
            row[column] = value
            if generated is not None:
                row[MARK + column] = generated
            if name == "risk_level":
                row.pop(RISK_BY, None)


def _primary(turns: Sequence[Turn], intents: Mapping[int, str], primary: str | None) -> str | None:
    now = {intents.get(number, turn.intent) for number, turn in enumerate(turns, 1) if turn.intent == primary}
    return now.pop() if len(now) == 1 else primary


def _risks(messages: Sequence[MutableMapping[str, Any]], turns: Sequence[Turn], corrected: str, order: Sequence[str]) -> None:
    rank = {level: n for n, level in enumerate(order)}
    given = [(number, turn.risk_level) for number, turn in enumerate(turns) if turn.risk_level in rank]
    above = [(number, level) for number, level in given if rank[level or ""] > rank.get(corrected, len(rank))]
    below = given[-1:] if all(rank[level or ""] < rank.get(corrected, len(rank)) for _, level in given) else []
    for number, level in above or below:
        _replace(messages[number], "risk_level", corrected, level)


def _replace(message: MutableMapping[str, Any], key: str, value: str, generated: str | None) -> None:
    message[key] = value
    if generated is not None:
        message[MARK + key] = generated
