"""A line of preferences as a record: by way of the row that it would be in `questions_and_responses.csv`, and without loss.

What is no text of a column of that file stays in the record's `extras` as it is. A rejected answer is false on purpose whatever
the line says of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from synthcore.core.records import Record
from synthcore.formats import trl
from synthcore.formats.pair_records import NEEDED, from_row
from synthcore.formats.trl import EARLIER, RENAMED, Preference

SAYS_SO = "rejected_is_false_on_purpose"
GIVEN = "given_"  # before the name of a key that is also the name of a column with another meaning
TAKEN = (*NEEDED, EARLIER)


def from_line(line: Preference, *, domain: str, source: str, created_at: datetime, risk: tuple[str, str] | None = None, occurrence: int = 0) -> Record:
    """Raises BadInput when the question or one of its answers is blank."""
    row, more = parts(line)
    return from_row(row, domain=domain, source=source, created_at=created_at, risk=risk, occurrence=occurrence, more=more)


def parts(line: Preference) -> tuple[dict[str, str], dict[str, Any]]:
    """The row of a line, and what has no place in one."""
    row = {"question": line.prompt[-1][1], "chosen": line.chosen, "rejected": line.rejected}
    if line.prompt[:-1]:
        row[EARLIER] = trl.earlier_cell(line.prompt[:-1])
    more: dict[str, Any] = {}
    for key, value in line.about.items():
        column = GIVEN + key if key in TAKEN else RENAMED.get(key, key)
        if key == SAYS_SO and value is True:
            continue
        if key == "rejected_is_unsafe" and isinstance(value, bool):
            row[column] = str(value).lower()
        elif key == "id" and isinstance(value, int) and not isinstance(value, bool):
            row[column] = str(value)
        elif isinstance(value, str):
            row[column] = value
        elif value is not None:
            more[GIVEN + key if column == "id" else column] = value
    return row, more
