"""Quotas: how many records of each cell of the target distribution are due, exactly.

A cell is one value of each dimension. First each dimension is apportioned alone (largest remainders, so every value is
within one record of its due); then the joint table is rounded to integers that keep all those sums, as near to the
independent table as swaps of single records can bring it.
"""

from __future__ import annotations

import itertools
import random
from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from synthcore.core.errors import BadRequest

Cell = tuple[str, ...]
DIMENSIONS = ("session_type", "concern", "risk_level")  # of the cells of dialogues
Shares = Mapping[str, float]


class Quotas(NamedTuple):
    """Counts by cell, and the order in which places are filled: indexes into `cells`, one a record (one byte each)."""

    cells: tuple[Cell, ...]
    counts: tuple[int, ...]
    order: array[int]

    def by_cell(self) -> dict[Cell, int]:
        return dict(zip(self.cells, self.counts, strict=True))

    def by_value(self) -> dict[str, dict[str, int]]:
        """Counts by dimension and value, for cells of `DIMENSIONS`; a value that nothing is planned for has 0."""
        counts: dict[str, dict[str, int]] = {name: {} for name in DIMENSIONS}
        for cell, n in self.by_cell().items():
            for name, value in zip(DIMENSIONS, cell, strict=True):
                counts[name][value] = counts[name].get(value, 0) + n
        return counts


def apportion(shares: Shares, count: int) -> dict[str, int]:
    """Whole numbers that sum to `count`, each less than one away from its share (largest remainders).

    Equal remainders go to the value that stands later: vocabularies list the riskier value last.
    """
    total = sum(shares.values())
    if total <= 0:
        raise BadRequest("every share of the target is zero; give at least one value a share above zero.")
    due = {value: count * share / total for value, share in shares.items()}
    got = {value: int(d + 1e-9) for value, d in due.items()}
    rank = {value: i for i, value in enumerate(shares)}
    left = sorted(shares, key=lambda v: (-round(due[v] - got[v], 9), -rank[v]))
    for value in left[: count - sum(got.values())]:
        got[value] += 1
    return got


def outstanding(shares: Shares, count: int, have: Mapping[str, int]) -> dict[str, float]:
    """What each value lacks for `have` plus `count` records to match the shares; sums to `count`."""
    total = sum(shares.values())
    whole = count + sum(have.get(v, 0) for v in shares)
    lack = {v: max(0.0, whole * s / total - have.get(v, 0)) for v, s in shares.items()}
    scale = count / (sum(lack.values()) or 1)
    return {v: x * scale for v, x in lack.items()}


def plan(targets: Mapping[str, Shares], count: int, *, seed: int | str, have: Mapping[Cell, int] | None = None, impossible: Collection[Cell] = ()) -> Quotas:
    """Quotas of `count` records over the cells of `targets`, in a seeded order.

    `have` counts what is already there, by cell; `impossible` cells get nothing unless nothing else is asked for.
    Raises BadRequest for a count below 1.
    """
    return given(spread(targets, count, have=have, impossible=impossible), seed=seed)


def given(counts: Mapping[Cell, int], *, seed: int | str) -> Quotas:
    """Quotas of just these counts by cell, in a seeded order."""
    order = array("B" if len(counts) < 256 else "H", [])
    for i, n in enumerate(counts.values()):
        order.extend(itertools.repeat(i, n))
    random.Random(f"order:{seed}").shuffle(order)
    return Quotas(tuple(counts), tuple(counts.values()), order)


def spread(targets: Mapping[str, Shares], count: int, *, have: Mapping[Cell, int] | None = None, impossible: Collection[Cell] = ()) -> dict[Cell, int]:
    """The counts of `plan` by cell, without an order of places."""
    if count < 1:
        raise BadRequest(f"the number of records must be at least 1, not {count}.")
    names = list(targets)
    have = have or {}
    wanted = {}
    for i, name in enumerate(names):
        there = dict.fromkeys(targets[name], 0)
        for cell, n in have.items():
            if cell[i] in there:
                there[cell[i]] += n
        wanted[name] = apportion(outstanding(targets[name], count, there) if have else targets[name], count)
    cells = tuple(itertools.product(*targets.values()))
    barred = set(impossible)
    if all(cell in barred for cell in cells if all(wanted[n][v] for n, v in zip(names, cell, strict=True))):
        barred = set()
    return dict(zip(cells, _round(cells, [wanted[n] for n in names], count, barred), strict=True))


def expected_table(cells: Sequence[Cell], sums: Sequence[Mapping[str, int]], count: int, barred: set[Cell]) -> dict[Cell, float]:
    """How many of `count` records, at least one, each cell is due: the independent table of the sums by dimension and value, or, with
    barred cells, the table nearest to it that has them (iterative proportional fitting, Deming and Stephan 1940)."""
    table: dict[Cell, float] = {}
    for cell in cells:
        share = 0.0 if cell in barred else float(count)
        for dimension, value in enumerate(cell):
            share *= sums[dimension][value] / count
        table[cell] = share
    for _ in range(60 if barred else 0):
        for dimension, wanted in enumerate(sums):
            got = dict.fromkeys(wanted, 0.0)
            for cell, x in table.items():
                got[cell[dimension]] += x
            for cell in cells:
                at = got[cell[dimension]]
                table[cell] *= wanted[cell[dimension]] / at if at else 0.0
    return table


def _round(cells: Sequence[Cell], sums: Sequence[Mapping[str, int]], count: int, barred: set[Cell]) -> list[int]:
    """Integers with exactly `sums`, near `expected_table`. Floors first, then one record at a time where it is most wanted,
    then swaps while they bring the table and its two-way sums nearer."""
    expected = expected_table(cells, sums, count, barred)
    table = {cell: int(expected[cell] + 1e-9) for cell in cells}
    lack = [dict(s) for s in sums]
    for cell, n in table.items():
        for dimension, value in enumerate(cell):
            lack[dimension][value] -= n
    error = _Error(expected, table)
    while any(lack[0].values()):
        open_cells = [c for c in cells if c not in barred and all(lack[d][v] > 0 for d, v in enumerate(c))]
        if not open_cells:
            open_cells = [c for c in cells if all(lack[d][v] > 0 for d, v in enumerate(c))]
        best = min(open_cells, key=lambda c: (error.change(c, 1), c))
        table[best] += 1
        error.apply(best, 1)
        for dimension, value in enumerate(best):
            lack[dimension][value] -= 1
    _improve(cells, table, error, barred)
    return [table[cell] for cell in cells]


class _Error:
    """Squared distance of a table from what is expected, over cells and over every pair of dimensions."""

    def __init__(self, expected: Mapping[Cell, float], table: Mapping[Cell, int]) -> None:
        self.over: dict[tuple[tuple[int, ...], Cell], float] = {}
        width = len(next(iter(expected)))
        views = [*itertools.combinations(range(width), 2), tuple(range(width))] if width > 2 else [tuple(range(width))]
        self.keys = {cell: [(view, tuple(cell[d] for d in view)) for view in views] for cell in expected}
        for cell, due in expected.items():
            for key in self.keys[cell]:
                self.over[key] = self.over.get(key, 0.0) + table[cell] - due

    def change(self, cell: Cell, by: int) -> float:
        return sum(2 * by * self.over[key] + by * by for key in self.keys[cell])

    def apply(self, cell: Cell, by: int) -> None:
        for key in self.keys[cell]:
            self.over[key] += by


def _improve(cells: Sequence[Cell], table: dict[Cell, int], error: _Error, barred: set[Cell]) -> None:
    """Swap one dimension's value between two records while that lessens the error or empties a barred cell."""
    for _ in range(20):
        better = False
        for a, b in itertools.combinations(cells, 2):
            for d in range(len(a)):
                a2, b2 = (*a[:d], b[d], *a[d + 1 :]), (*b[:d], a[d], *b[d + 1 :])
                if a[d] == b[d] or not (table[a] and table[b]) or a2 in barred or b2 in barred or a2 == b:
                    continue
                moves = ((a, -1), (b, -1), (a2, 1), (b2, 1))
                gain = -1000.0 * ((a in barred) + (b in barred))
                for cell, by in moves:
                    gain += error.change(cell, by)
                    error.apply(cell, by)
                if gain < -1e-9:
                    better = True
                    for cell, by in moves:
                        table[cell] += by
                else:
                    for cell, by in moves:
                        error.apply(cell, -by)
        if not better:
            return
