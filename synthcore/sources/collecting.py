"""From rows to questions: what is skipped is counted, and no row is read that is not needed."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core.errors import BadInput, BadRequest
from synthcore.core.questions import SourceQuestion, SourceTable
from synthcore.core.texts import flat
from synthcore.sources import cells, columns

PEEK = 50  # rows that are looked at before the columns are chosen
SAMPLE = 5

Row = Mapping[str, Any]


class Wanted(NamedTuple):
    """What is asked of a source. `limit` counts questions (None: all), `offset` the rows that are passed over first."""

    column: str | None
    answer_column: str | None
    limit: int | None
    offset: int

    def check(self) -> Wanted:
        """Itself. Raises BadRequest for numbers that ask for nothing."""
        if self.limit is not None and self.limit < 1:
            raise BadRequest(f"{self.limit} questions were asked for; ask for at least 1.")
        if self.offset < 0:
            raise BadRequest(f"an offset of {self.offset} is not possible; it counts the rows to pass over, from 0.")
        return self


class Origin(NamedTuple):
    """Where rows are from. `name` is how sentences call it."""

    name: object
    source: str
    config: str = ""
    split: str = ""
    revision: str = ""


def gathered(origin: Origin, names: Sequence[str], rows: Iterator[Row], wanted: Wanted, notes: list[str]) -> SourceTable:
    """The questions of all rows, read one after the other from the first. `names` may be empty: the rows then tell them."""
    head = list(itertools.islice(rows, PEEK))
    if not head:  # before a column is looked for, which a table without rows may not even name
        raise BadInput(origin.name, "has no rows.")
    names = tuple(names) or tuple(dict.fromkeys(name for row in head for name in row))
    choice = columns.choose(names, head, column=wanted.column, answer_column=wanted.answer_column, where=origin.name)
    rest = itertools.islice(itertools.chain(head, rows), wanted.offset, None)
    return collected(origin, names, head, choice, rest, wanted, notes)


def collected(
    origin: Origin, names: Sequence[str], head: Sequence[Row], choice: columns.Choice, rest: Iterator[Row], wanted: Wanted, notes: list[str]
) -> SourceTable:  # fmt: skip
    """The questions of `rest`, whose first row has the number `wanted.offset`. Raises BadInput when there are none."""
    skipped: Counter[str] = Counter()
    questions = list(itertools.islice(_usable(rest, choice, wanted.offset, skipped), wanted.limit))
    if not questions:
        raise BadInput(origin.name, _nothing(head, choice, wanted, skipped))
    sample = tuple({name: cells.shortened(cells.part(row, name)) for name in names} for row in head[:SAMPLE])
    return SourceTable(
        origin.source, origin.config, origin.split, origin.revision, choice.column, choice.answer, tuple(names), tuple(questions), dict(skipped), sample,
        tuple(notes),
    )  # fmt: skip


def _usable(rows: Iterator[Row], choice: columns.Choice, first: int, skipped: Counter[str]) -> Iterator[SourceQuestion]:
    seen: set[bytes] = set()
    for number, row in enumerate(rows, first):
        text, fault = cells.fault(cells.part(row, choice.column))
        if fault == cells.EMPTY and choice.fallback:
            text, fault = cells.fault(cells.part(row, choice.fallback))
        if fault:
            skipped[fault] += 1
            continue
        # Of an answer's faults, to have none is the one that does no harm.
        answer, fault = cells.fault(cells.part(row, choice.answer)) if choice.answer else ("", "")
        if fault and fault != cells.EMPTY:
            skipped[f"answer {fault}"] += 1
            continue
        key = hashlib.blake2b(flat(text).encode(), digest_size=16).digest()
        if key in seen:
            skipped[cells.DUPLICATE] += 1
            continue
        seen.add(key)
        yield SourceQuestion(number, text, answer, {name: said for name in choice.extras if isinstance(said := row.get(name), str) and said.strip()})


def _nothing(head: Sequence[Row], choice: columns.Choice, wanted: Wanted, skipped: Counter[str]) -> str:
    if not head:
        return "has no rows."
    if skipped:
        counts = ", ".join(f"{rows} {reason}" for reason, rows in skipped.items())
        return f"no row of the column {choice.column!r} can be used ({counts}); name another column."
    return f"has no row behind the first {wanted.offset}, which the offset passes over; use a smaller one."
