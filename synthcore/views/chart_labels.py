"""Labels of charts in lines: upright beside a row or above a column, never slanted and never cut without a sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from synthcore.views.chart_shapes import LABEL_WIDTH

MAX_LINES = 4
NO_WIDTH = "\u200b"


def in_lines(values: Iterable[str], width: int = LABEL_WIDTH, *, cut: bool = True) -> list[str]:
    """A label for each value, in lines of so many letters; `cut` breaks a longer word. What is longer than some lines ends in dots.
    Two that would read the same are told apart by letters without width, for a chart puts equal labels together."""
    labels: list[str] = []
    read: dict[str, int] = {}
    for value in values:
        label = "\n".join(wrap(value, width, break_long_words=cut, max_lines=MAX_LINES, placeholder=" …")) or value
        read[label] = read.get(label, -1) + 1
        labels.append(label + NO_WIDTH * read[label])
    return labels


def lines(labels: Iterable[str]) -> int:
    """Of the longest."""
    return max((label.count("\n") + 1 for label in labels), default=1)


def widest(labels: Iterable[str]) -> int:
    """Letters of the longest line."""
    return max((len(line) for label in labels for line in label.split("\n")), default=0)


def breadth(names: Sequence[str]) -> int:
    """Letters that columns of these names need beside each other, however they are broken into lines."""
    return len(names) * max((len(word) for name in names for word in wrap(name, 1, break_long_words=False)), default=0)
