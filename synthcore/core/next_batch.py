"""The next batch: how many records to order of each cell, so that what is approved comes to the target and not much past it.

A cell lacks what is due, less what is approved, less what pending records (they wait for a decision, or are disputed or to be
revised) are expected to bring. What it lacks over its approval
rate is ordered (core.approval_rates; with two methods the mean of their rates by their shares), but

- while fewer than `FEW` decisions are there at all, one for each that is neither approved nor pending: no rate is known, and so
  nothing can be overshot;
- of a few (`LAST`) that are lacking, as many as bring all but one of them in 19 of 20 cases, and in 99 of 100 once some of the cell
  are approved: it is meant to be the last order;
- never so many that the upper end of the outcome's range (95 %) passes what is due by more than two standard deviations of what
  chance alone does, 2 sqrt(lacking (1 - rate)) where nothing is pending, and one record, or three where it is the last order. Where
  little was decided the range is wider, and less is ordered;
- never more than `MOST_TIMES` what it lacks, however low the rate: more of the same is then no remedy.

Whole numbers are made by largest remainders, over the cells and then over the methods.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from zlib import crc32

from synthcore.core.approval_rates import Rate, Rates, span
from synthcore.core.quotas import Cell

MOST_TIMES = 5.0
SURE = 0.95  # of the range that an order is held within
TOGETHER = 0.99  # that no cell of a plan ends outside of its range (shared out evenly: Bonferroni's inequality)
MOSTLY, NEARLY = 0.9, 0.98  # of the range whose lower end the last order goes by: while nothing is approved, and after
SLACK, SLACK_LAST = 1, 3  # records by which the range may pass what is due, beside what chance does
LAST = 4.0  # what a cell lacks, up to which it is meant to be the last order
FEW = 10  # decisions in all, below which no rate is gone by
SLIGHT = 0.5  # a cell that lacks less is left alone: its next decisions will tell; and one that is ordered so little less is not held back
MUCH, MUCH_SHARE = 2, 0.2  # records, and a share of what it would have been ordered, from which on a cell is told to be held back

Held = Literal["", "low_rate", "uncertain"]
Shares = Mapping[str, float]


class Standing(NamedTuple):
    """A cell as it stands: records due, approved, and pending (`core.reviews.PENDING`), by the method that made them."""

    cell: Cell
    due: int
    approved: int
    pending: Mapping[str, int]


class Line(NamedTuple):
    """What is ordered of a cell. `lacking` is what it lacks beyond what pending records are expected to bring; `expected` are the
    approved records in the end, and `low` to `high` their range. `held` says what the order was held back by, where that changed
    it by much."""

    standing: Standing
    lacking: float
    ordered: dict[str, int]
    expected: float
    low: int
    high: int
    held: Held = ""


class Ordered(NamedTuple):
    """`needs` is how many records the whole gap takes, which is more than is ordered where a size cut it. In `held_cells` cells that
    is `held_records` fewer than their rates ask for, because too little is decided."""

    lines: list[Line]
    needs: int
    held_cells: int = 0
    held_records: int = 0


class Lacking(NamedTuple):
    """What a cell lacks, the records that it takes, what held them back, and how many it would take if too little being decided
    did not."""

    lacking: float
    needs: float
    held: Held = ""
    unheld: float = 0.0


def order(cells: Sequence[Standing], rates: Rates, shares: Mapping[Cell, Shares], *, size: int | None = None) -> Ordered:
    """A line for each cell. `shares` are those of the methods in a cell, which sum to 1. With `size`, at most so many records in
    all, every cell's part of them as of the whole."""
    found = {one.cell: _lacking(one, rates, shares[one.cell]) for one in cells}
    needs = {cell: of.needs for cell, of in found.items()}
    counts, unheld = _cut(needs, size), _cut({cell: of.unheld for cell, of in found.items()}, size)
    held = {cell: _held(of.held, counts[cell], unheld[cell]) for cell, of in found.items()}
    fewer = [n for of in found.values() if (n := of.unheld - of.needs) >= SLIGHT]
    lines = weigh(cells, rates, _by_method({cell: counts[cell] for cell in shares}, shares))
    return Ordered([line._replace(held=held[line.standing.cell]) for line in lines], _whole(needs), len(fewer), round(sum(fewer)))


def weigh(cells: Sequence[Standing], rates: Rates, ordered: Mapping[Cell, Mapping[str, int]]) -> list[Line]:
    """What an order is expected to come to, whoever made it."""
    open_cells = sum(bool(sum(one.pending.values()) or sum(ordered.get(one.cell, {}).values())) for one in cells)
    level = 1 - (1 - TOGETHER) / max(1, open_cells)
    lines = []
    for one in cells:
        mine = dict(ordered.get(one.cell, {}))
        parts = _parts(one, rates, mine)
        low, high = span(parts, level) if parts else (0, 0)
        lines.append(Line(
            standing=one, lacking=_lacks(one, rates), ordered=mine, expected=one.approved + sum(n * rate.mean for n, rate in parts),
            low=one.approved + low, high=one.approved + high,
        ))  # fmt: skip
    return lines


def whole_numbers(wanted: Mapping[Cell, float], total: int) -> dict[Cell, int]:
    """Each less than one away from what is wanted, summing to `total` where the floors and ceilings allow it. Equal remainders are
    served in no order of the names, so that no value is always first."""
    got = {cell: math.floor(n + 1e-9) for cell, n in wanted.items()}
    rest = sorted(
        (cell for cell, n in wanted.items() if n - got[cell] > 1e-9), key=lambda cell: (-round(wanted[cell] - got[cell], 9), crc32(repr(cell).encode()))
    )
    for cell in rest[: max(0, total - sum(got.values()))]:
        got[cell] += 1
    return got


def _whole(needs: Mapping[Cell, float]) -> int:
    return math.ceil(round(sum(needs.values()), 6))


def _cut(needs: Mapping[Cell, float], size: int | None) -> dict[Cell, int]:
    """Whole numbers of what cells need, with a size its part of them."""
    total, whole = _whole(needs), sum(needs.values())
    if size is None or size >= total:
        return whole_numbers(needs, total)
    return whole_numbers({cell: n * size / whole for cell, n in needs.items()}, size)


def _held(held: Held, ordered: int, unheld: int) -> Held:
    return "" if held == "uncertain" and unheld - ordered < max(MUCH, MUCH_SHARE * unheld) else held


def _lacks(one: Standing, rates: Rates) -> float:
    """Below 0 where there is more than is due."""
    return one.due - one.approved - sum(n * rates.of(one.cell, method).mean for method, n in one.pending.items())


def _lacking(one: Standing, rates: Rates, shares: Shares) -> Lacking:
    lacking = _lacks(one, rates)
    if lacking < SLIGHT:
        return Lacking(lacking, 0.0)
    if rates.decided < FEW:
        rest = max(0.0, one.due - one.approved - sum(one.pending.values()))
        return Lacking(lacking, rest, unheld=rest)
    rate = sum(share * rates.of(one.cell, method).mean for method, share in shares.items())
    held: Held = "low_rate" if 1 / rate > MOST_TIMES else ""
    needs = min(1 / rate, MOST_TIMES) * lacking
    last = lacking <= LAST
    if last:
        needs = min(max(needs, float(_enough(one, rates, shares, math.floor(needs)))), MOST_TIMES * lacking)
    pending = sum(n * of.mean * (1 - of.mean) for n, of in _parts(one, rates, {}))
    limit = one.due + (SLACK_LAST if last else SLACK) + 2 * math.sqrt(lacking * (1 - rate) + pending)
    most = _most_within(one, rates, shares, math.ceil(needs), limit)
    return Lacking(lacking, float(most), "uncertain", needs) if most < needs else Lacking(lacking, needs, held, needs)


def _enough(one: Standing, rates: Rates, shares: Shares, least: int) -> int:
    """The fewest records, from `least` on, of which all that are lacking but one come in the end, as good as surely."""
    count, level = least, NEARLY if one.approved else MOSTLY
    while one.approved + span(_parts(one, rates, _split(count, shares)), level)[0] < one.due - 1 and count < MOST_TIMES * LAST:
        count += 1
    return count


def _most_within(one: Standing, rates: Rates, shares: Shares, enough: int, limit: float) -> int:
    """The most records, up to `enough`, whose range does not pass the limit."""
    fits, too_many = 0, enough + 1
    while too_many - fits > 1:
        half = (fits + too_many) // 2
        parts = _parts(one, rates, _split(half, shares))
        if one.approved + span(parts, SURE)[1] <= limit:
            fits = half
        else:
            too_many = half
    return fits


def _parts(one: Standing, rates: Rates, ordered: Mapping[str, int]) -> list[tuple[int, Rate]]:
    """Records that have no decision yet, or are to be made, with their rate; by method."""
    found = {method: one.pending.get(method, 0) + ordered.get(method, 0) for method in (*one.pending, *ordered)}
    return [(n, rates.of(one.cell, method)) for method, n in found.items() if n]


def _split(count: int, shares: Shares) -> dict[str, int]:
    """A count by method, as near to the shares as whole records allow."""
    got = whole_numbers({(method,): count * share for method, share in shares.items()}, count)
    return {method: n for (method,), n in got.items()}


def _by_method(counts: Mapping[Cell, int], shares: Mapping[Cell, Shares]) -> dict[Cell, dict[str, int]]:
    """Counts by cell and method: the methods' shares of all records exact, and near in each cell."""
    ordered: dict[Cell, dict[str, int]] = {cell: {} for cell in counts}
    left = dict(counts)
    methods = list(dict.fromkeys(method for of in shares.values() for method in of))
    for method in methods[:0:-1]:  # the first method makes what the others leave
        wanted = {cell: n * shares[cell].get(method, 0.0) for cell, n in counts.items()}
        got = whole_numbers(wanted, round(sum(wanted.values())))
        for cell, n in got.items():
            ordered[cell][method] = min(n, left[cell])
            left[cell] -= ordered[cell][method]
    for cell, n in left.items():
        ordered[cell][methods[0]] = n
    return {cell: {method: n for method, n in of.items() if n} for cell, of in ordered.items()}
