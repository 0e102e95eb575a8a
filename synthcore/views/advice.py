"""Advice as a page and a command show it: sentences, each with the address of the records that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.figures import records_behind
from synthcore.views.selection import NOT_SAID

if TYPE_CHECKING:
    from synthcore.evaluation.advice_rules import Line

FIRST = 3  # lines that the first screen has room for
NONE = "Nothing stands out in what was counted."
OF_ALL = "This is of the selected records. Reminders (size of batches, backlog, concerns without a record, one template too often) are of all of them."
NONE_OF_ALL = "Nothing stands out among the selected records. Reminders (size of batches, backlog, concerns, templates) are of all of them."


class Said(NamedTuple):
    """`page` with `query` is where `see` leads."""

    sentence: str
    see: str
    page: str
    query: dict[str, str]


def said(lines: Sequence[Line]) -> tuple[Said, ...]:
    return tuple(_said(line) for line in lines)


def _said(line: Line) -> Said:
    if line.page == "statistics":
        return Said(line.sentence, line.see, "statistics", line.filters)
    link = records_behind(**{name: value or NOT_SAID for name, value in line.filters.items()})
    return Said(line.sentence, line.see, link.page, dict(link.query))
