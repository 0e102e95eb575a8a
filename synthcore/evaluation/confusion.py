"""Which values two raters take for each other: of each value that one gave, how often the other gave the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from synthcore.evaluation.agreement import LEAST, Dimension, Figure, counted


class Confusion(NamedTuple):
    """Of the records that both answered: `counts[i][j]` is how often `first` gave the i-th value and `second` the j-th.
    `recall` is, of each value that `first` gave, the share to which `second` gave it too; swap the two for the other way round."""

    first: str
    second: str
    values: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    recall: tuple[Figure, ...]


def confusion(dimension: Dimension, answers: Iterable[tuple[str, str, str | None]], first: str, second: str) -> Confusion:
    """An answer is (item, rater, value). The first of each of the two to an item counts; other raters are passed over, and so are
    values that are not in the list."""
    known = frozenset(dimension.values)
    said: dict[str, dict[str, str]] = {first: {}, second: {}}
    for item, rater, value in answers:
        if rater in said and value in known:
            said[rater].setdefault(item, value)
    met = Counter((value, said[second][item]) for item, value in said[first].items() if item in said[second])
    counts = tuple(tuple(met[a, b] for b in dimension.values) for a in dimension.values)
    return Confusion(first, second, dimension.values, counts, tuple(_recall(row[i], sum(row)) for i, row in enumerate(counts)))


def _recall(same: int, n: int) -> Figure:
    """Few of a rare value are still counted in words: two of three missed is worth knowing, and no share."""
    if not n:
        return Figure(None, None, None, 0, "undefined", "Undefined: never given by the first of the two.")
    if n < LEAST:
        return Figure(None, None, None, n, "too_few", f"Too few: the same in {same} of {n}, and {LEAST} are needed for a share.")
    return counted(same / n, n)
