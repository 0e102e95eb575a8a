"""How far raters agree who answered the same question of the same records without seeing each other's answers.

Four numbers, for each misleads alone: the raw percent (high by chance where one value is common), Cohen's kappa (near 0 or below
it where one value is very common, however well raters agree), Gwet's AC1 (which is not), and Krippendorff's alpha (any number
of raters, any answer missing). Values with an order, such as risk, also have a kappa that counts a miss by two steps four times.
`coefficients` has the formulas. Each number comes with its interval and with the records it was measured on, or with the reason
why there is none: below 20 records nothing is said, and where all answers are the same, agreement beyond chance is undefined; it
is neither 1 nor 0. Same answers, in any order, same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from synthcore.evaluation.intervals import middle, wilson

if TYPE_CHECKING:
    from synthcore.evaluation.coefficients import Numbers, Patterns, Places

LEAST = 20  # records in common, below which nothing is said
TIMES, TIMES_OF_MANY = 2_000, 1_000  # resamples of the records behind an interval: of two raters, of more
SEED = 20260101

Status = Literal["ok", "too_few", "undefined"]
SAME = "Undefined: all answers are the same."
NOBODY_VARIES = "Undefined: nobody gave two different answers."


class Dimension(NamedTuple):
    """What is asked of a record, and the closed list of what can be answered. Ordered values run from least to most."""

    name: str
    values: tuple[str, ...]
    ordered: bool = False


class Answer(NamedTuple):
    """What a rater said of an item, blind; None where nothing was said."""

    dimension: str
    item: str
    rater: str
    value: str | None


class Figure(NamedTuple):
    """A number with its bounds (95 %) and the records it was measured on. `value` is None unless the status is ok; a value without
    bounds is one of which resamples cannot tell how far to trust it, and the sentence says so."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    status: Status
    sentence: str


class Agreement(NamedTuple):
    """A row of the table: two raters, or all of them. `n` counts the records that at least two of them answered. `weighted` is None
    for values without an order. `left_out` counts their answers that are not in the list of values, and second answers to one item."""

    dimension: str
    raters: tuple[str, ...]
    everyone: bool
    n: int
    status: Status
    percent: Figure
    kappa: Figure
    weighted: Figure | None
    ac1: Figure
    alpha: Figure
    left_out: int


def table(answers: Iterable[tuple[str, str, str, str | None]], dimensions: Sequence[Dimension]) -> tuple[Agreement, ...]:
    """Rows for all dimensions, in their order: of each, all raters first, then each two of them.

    An answer is (dimension, item, rater, value), as `Answer` is; those to a dimension that is not named are passed over.
    """
    by_name: dict[str, list[tuple[str, str, str | None]]] = {dimension.name: [] for dimension in dimensions}
    for name, item, rater, value in answers:
        if name in by_name:
            by_name[name].append((item, rater, value))
    return tuple(row for dimension in dimensions for row in agreement(dimension, by_name[dimension.name]))


def agreement(dimension: Dimension, answers: Iterable[tuple[str, str, str | None]]) -> tuple[Agreement, ...]:
    """Of one dimension: all raters together, then each two of them, by name. An answer is (item, rater, value).

    Fewer than two raters agree with nobody: no rows. The first answer of a rater to an item counts.
    """
    from synthcore.evaluation import coefficients  # loads numpy, which no command's start waits for

    said, left_out = _read(dimension, answers)
    raters = sorted(left_out)
    if len(raters) < 2:
        return ()
    places = _matrix(said, raters)
    groups = [tuple(range(len(raters))), *combinations(range(len(raters)), 2)]
    return tuple(
        _row(dimension, tuple(raters[i] for i in group), coefficients.patterns(places[:, list(group)], len(dimension.values)), left_out, everyone=not at)
        for at, group in enumerate(groups)
    )


def _read(dimension: Dimension, answers: Iterable[tuple[str, str, str | None]]) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """The place in the list of values of what was said, by item and rater; and how many answers of each rater cannot be counted."""
    place = {value: i for i, value in enumerate(dimension.values)}
    said: dict[tuple[str, str], int] = {}
    left_out: dict[str, int] = {}
    for item, rater, value in answers:
        if value is None:
            continue
        left_out.setdefault(rater, 0)
        if value not in place or (item, rater) in said:
            left_out[rater] += 1
        else:
            said[item, rater] = place[value]
    return said, left_out


def _matrix(said: Mapping[tuple[str, str], int], raters: Sequence[str]) -> Places:
    """(items, raters) places."""
    import numpy as np

    from synthcore.evaluation.coefficients import MISSING

    column = {rater: i for i, rater in enumerate(raters)}
    row: dict[str, int] = {}
    rows = [row.setdefault(item, len(row)) for item, _ in said]
    places = np.full((len(row), len(raters)), MISSING, dtype=np.int16)
    places[rows, [column[rater] for _, rater in said]] = list(said.values())
    return places


def _row(dimension: Dimension, raters: tuple[str, ...], of: Patterns, left_out: Mapping[str, int], *, everyone: bool) -> Agreement:
    n = of.records
    out = sum(left_out[rater] for rater in raters)
    if n < LEAST or of.constant:
        percent = _percent(of)
        none = too_few(n) if n < LEAST else Figure(None, None, None, n, "undefined", SAME)
        return Agreement(dimension.name, raters, everyone, n, none.status, percent, none, none if dimension.ordered else None, none, none, out)
    numbers = _numbers(dimension, of)
    kappa, ac1, alpha = (_figure(*numbers[name], n) for name in ("kappa", "ac1", "alpha"))
    weighted = _figure(*numbers["weighted"], n) if dimension.ordered else None
    return Agreement(dimension.name, raters, everyone, n, "ok", _percent(of), kappa, weighted, ac1, alpha, out)


def _numbers(dimension: Dimension, of: Patterns) -> dict[str, tuple[Numbers, Numbers]]:
    """Each coefficient of the answers as they are, and of their resamples, all of the same ones."""
    import numpy as np

    from synthcore.evaluation import coefficients as c

    values = len(dimension.values)
    ways: dict[str, Callable[[Numbers], Numbers]] = {
        "kappa": lambda counts: c.kappa(of, counts, c.unequal(values)),
        "ac1": lambda counts: c.ac1(of, counts),
        "alpha": lambda counts: c.alpha(of, counts, ordered=dimension.ordered),
    }
    if dimension.ordered:
        ways["weighted"] = lambda counts: c.kappa(of, counts, c.squared(values))
    times = TIMES if of.said.shape[1] == 2 else TIMES_OF_MANY
    drawn = [{name: way(counts) for name, way in ways.items()} for counts in c.resamples(of, times, SEED)]
    return {name: (way(of.once), np.concatenate([block[name] for block in drawn])) for name, way in ways.items()}


def _percent(of: Patterns) -> Figure:
    """The share of records on which they agree, with Wilson's bounds; of more than two raters, of the pairs of answers to a record."""
    if of.records < LEAST:
        return too_few(of.records)
    from synthcore.evaluation import coefficients as c

    share = 1 - float(c.disagreement(of, of.once, c.unequal(of.values))[0])
    return counted(min(1.0, max(0.0, share)), of.records)


def _figure(value: Numbers, resampled: Numbers, n: int) -> Figure:
    number = float(value[0])
    if number != number:
        return Figure(None, None, None, n, "undefined", NOBODY_VARIES)
    number = min(1.0, max(-1.0, number))
    bounds = middle(resampled)
    if bounds is None:
        return Figure(number, None, None, n, "ok", f"{number:.2f} of {n:,} records; no interval: drawn again, the records say the same or nothing.")
    low, high = (min(1.0, max(-1.0, bound)) for bound in bounds)
    return Figure(number, low, high, n, "ok", f"{number:.2f} (95% interval {low:.2f} to {high:.2f}; {n:,} records).")


def counted(share: float, n: int) -> Figure:
    """A share of n records, with Wilson's bounds."""
    low, high = wilson(share, n)
    return Figure(share, low, high, n, "ok", f"{share:.0%} (95% interval {low:.0%} to {high:.0%}; {n:,} records).")


def too_few(n: int) -> Figure:
    """In place of a number that would rest on too few records."""
    count = "1 record" if n == 1 else f"{n:,} records"
    return Figure(None, None, None, n, "too_few", f"Too few: {count} in common, and {LEAST} are needed.")
