"""Which column of a table holds the question and which the answer. Pure: names and a few rows in, names out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core.errors import BadInput, UnknownValue
from synthcore.sources.cells import as_text, part, paths

# The order is that of the data sets in the field. Case, blanks, dashes and underscores do not matter.
QUESTION_NAMES = ("question", "questionText", "Context", "input", "query", "prompt", "CHQ", "MESSAGE", "questionTitle")
ANSWER_NAMES = ("answer", "answerText", "response", "output", "long_answer", "exp", "explanation", "completion", "reply")
FALLBACKS = {"questiontext": "questiontitle"}  # a title stands in for a text that is missing
ENOUGH = 5  # rows from which on one and the same text in all of them says something
SHORT, EXTRAS = 200, 8  # characters of an extra text, and how many columns of them are kept

Row = Mapping[str, Any]
_JOINTS = re.compile(r"[\s_-]+")


class Choice(NamedTuple):
    """Names or dotted paths; "" for what there is not. `fallback` gives the question where `column` has none."""

    column: str
    answer: str
    fallback: str
    extras: tuple[str, ...]

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(name for name in (self.column, self.answer, self.fallback, *self.extras) if name)


def choose(columns: Sequence[str], rows: Sequence[Row], *, column: str | None, answer_column: str | None, where: object) -> Choice:
    """The columns that are read. `rows` are the first few of the table.

    Raises UnknownValue for a column that was named and is not there, BadInput when none can be found.
    """
    question = named(columns, rows, column, where) if column else found(columns, rows)
    if not question:
        raise BadInput(where, f"no column is known to hold questions; name one of {listed(columns, rows)}.")
    if column and plain(question) not in map(plain, QUESTION_NAMES) and constant(rows, question):
        raise BadInput(where, f"the column {question!r} has the same text in every row, so it is an instruction and no question; name another of "
                              f"{listed(columns, rows)}.")  # fmt: skip
    wanted = FALLBACKS.get(plain(question))
    fallback = next((name for name in columns if plain(name) == wanted), "")
    if answer_column:
        answer = named(columns, rows, answer_column, where)
    else:
        answer = next((name for name in matching(columns, ANSWER_NAMES) if name != question and alive(rows, name)), "")
    taken = {question, answer, fallback}
    return Choice(question, answer, fallback, tuple(name for name in columns if name not in taken and brief(rows, name))[:EXTRAS])


def found(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The column that holds the question by its name: the first that has texts, and not the same one in every row."""
    there = [name for name in matching(columns, QUESTION_NAMES) if not nested(rows, name)]
    good = [name for name in there if alive(rows, name)]
    return next((name for name in good if not constant(rows, name)), (good or there or [""])[0])


def named(columns: Sequence[str], rows: Sequence[Row], name: str, where: object) -> str:
    """The column that a user means: by name, by name in another case, by number (from 1), or a part of a nested one."""
    chosen = name if name in columns else next((c for c in columns if plain(c) == plain(name)), "")
    if not chosen and name.isdecimal() and 1 <= int(name) <= len(columns):
        chosen = columns[int(name) - 1]
    if not chosen and any(part(row, name) is not None for row in rows):
        chosen = name
    if not chosen:
        raise UnknownValue("column", name, [*columns, *_inner(columns, rows)])
    if nested(rows, chosen):
        inner = ", ".join(sorted({path for row in rows for path in paths(chosen, part(row, chosen))})[:12])
        raise BadInput(where, f"the column {chosen!r} holds lists or records, not texts; name a part of it with dots: {inner or chosen + '.0'}.")
    return chosen


def matching(columns: Sequence[str], names: Iterable[str]) -> list[str]:
    """The columns that have one of the names, in the order of the names; a name as it is written goes before its variants."""
    return list(dict.fromkeys(c for name in names for c in sorted(columns, key=lambda c: c != name) if plain(c) == plain(name)))


def listed(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The columns for a sentence; of nested ones, their parts."""
    shown = [name for name in columns if not nested(rows, name)] + _inner(columns, rows)
    more = f" and {len(shown) - 40} more" if len(shown) > 40 else ""
    return (", ".join(f"{name!r:.80}" for name in shown[:40]) or "none") + more


def plain(name: str) -> str:
    return _JOINTS.sub("", name.strip("\ufeff")).casefold()


def nested(rows: Sequence[Row], name: str) -> bool:
    """Whether a column holds lists or records wherever it holds anything."""
    there = [value for row in rows if (value := part(row, name)) is not None]
    return bool(there) and all(as_text(value) is None for value in there)


def alive(rows: Sequence[Row], name: str) -> bool:
    """Whether a column has a text in any of the rows; without rows, it may."""
    return not rows or any((as_text(part(row, name)) or "").strip() for row in rows)


def constant(rows: Sequence[Row], name: str) -> bool:
    """Whether enough rows were seen, and all of them say the same."""
    texts = [text for row in rows if (text := (as_text(part(row, name)) or "").strip())]
    return len(texts) >= ENOUGH and len(set(texts)) == 1


def brief(rows: Sequence[Row], name: str) -> bool:
    """Whether a column holds short texts and nothing else."""
    there = [value for row in rows if (value := row.get(name)) is not None]
    return any(there) and all(isinstance(value, str) and len(value) <= SHORT for value in there)


def _inner(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(path for name in columns for row in rows for path in paths(name, row.get(name)) if path != name))
