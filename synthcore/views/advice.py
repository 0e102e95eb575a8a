"""Advice as a page and a command show it: sentences, each with the address of the records that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.figures import queue_behind, records_behind

if TYPE_CHECKING:
    from synthcore.evaluation.advice_rules import Line

FIRST = 3  # lines that the first screen has room for
NONE = "Nothing stands out in what was counted."


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
    link = queue_behind(status=line.filters["status"], batch=line.filters.get("batch")) if line.page == "queue" else records_behind(**line.filters)
    return Said(line.sentence, line.see, link.page, dict(link.query))
