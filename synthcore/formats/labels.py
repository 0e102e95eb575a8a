"""Label files: `{version, source_file, labeled_at, total_labels, labels: [row, ...]}`.

A row is what one person says of one item: `{item_id, intent, sentiment, risk_level, labeled_at, notes?}`. An item is a
dialogue, `<dialogue_id>`, or one of its messages, `<dialogue_id>#<turn>`, counted from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import IO, Any, NamedTuple

from synthcore.core.errors import BadInput
from synthcore.formats.json_stream import Element, Reader

KEY = "labels"
VERSION = "1.0"
FIELDS = ("intent", "sentiment", "risk_level")
Row = dict[str, Any]


def reader(file: IO[bytes], where: object) -> Reader:
    """A file of labels. Raises BadInput when it holds none."""
    return Reader(file, where, (KEY,))


def by_item(where: object, elements: Iterable[Element]) -> dict[str, Row]:
    """The rows of a file by item; a person who labelled an item twice means the last. Raises BadInput."""
    rows: dict[str, Row] = {}
    for row, _, number in elements:
        if not isinstance(row, dict):
            raise BadInput(where, f"row {number} is no object.")
        name = row.get("item_id")
        if not isinstance(name, str | int) or name == "":
            raise BadInput(where, f"row {number} has no item_id.")
        rows[str(name)] = row
    return rows


class Voted(NamedTuple):
    """`outvoted` are (item, label, votes by value) of rows that are kept although a value was voted down."""

    rows: list[Row]
    conflicts: list[Row]
    outvoted: list[tuple[str, str, dict[str, int]]]


def vote(files: Mapping[str, dict[str, Row]], strategy: str) -> Voted:
    """One row per item from the rows of several files, by file name.

    "majority" takes the most frequent value of each field; a tie leaves the item out. "consensus" keeps an item that is
    in every file with the same values. What is left out is in `conflicts`, with who said what.
    """
    voted = Voted([], [], [])
    for item in dict.fromkeys(name for rows in files.values() for name in rows):
        said = {file: rows[item] for file, rows in files.items() if item in rows}
        tallies = {field: Counter(str(row[field]) for row in said.values() if row.get(field) is not None) for field in FIELDS}
        if strategy == "consensus":
            open_fields = [field for field, tally in tallies.items() if len(tally) > 1 or tally.total() < len(files)]
        else:
            open_fields = [field for field, tally in tallies.items() if _winner(tally) is None]
        if open_fields:
            voted.conflicts.append({"item_id": item, "fields": open_fields, "votes": {file: {f: row.get(f) for f in FIELDS} for file, row in said.items()}})
            continue
        voted.rows.append(_row(item, list(said.values()), {field: _winner(tally) for field, tally in tallies.items()}))
        voted.outvoted.extend((item, field, dict(tally)) for field, tally in tallies.items() if len(tally) > 1)
    return voted


def _winner(tally: Counter[str]) -> str | None:
    """The value with more votes than any other."""
    ranked = tally.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _row(item: str, rows: list[Row], won: Mapping[str, Any]) -> Row:
    """The item with the values that won; keys of its own are those of the first row that has them, notes are joined."""
    merged: Row = {"item_id": item, **won}
    for row in rows:
        for key, value in row.items():
            merged.setdefault(key, value)
    notes = dict.fromkeys(str(row["notes"]) for row in rows if row.get("notes"))
    if notes:
        merged["notes"] = " | ".join(notes)
    times = [row["labeled_at"] for row in rows if isinstance(row.get("labeled_at"), str)]
    if times:
        merged["labeled_at"] = max(times)
    return {**merged, "votes": len(rows)}
