"""Does the plan of the next batch reach the target? The bar: a simulation with known approval rates per cell ends within one record
of the target in at most 3 rounds, and never overshoots a cell by more than its interval says.

Each cell and method has a true rate, and 40 decisions that tell of it. A round orders what the plan says, every record of it is
approved by chance at its true rate, and the next round is planned from that. What is lacking is looked at in every cell of the
shipped target, and what is too much against the upper end of the range that the plan gave the cell.

usage: python benchmarks/next_batch.py [--quick]
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.pop(0)  # this folder, whose statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import bar, finish
from synthcore.core import next_batch
from synthcore.core.approval_rates import Decided, Rates
from synthcore.core.next_batch import Line, Standing
from synthcore.core.quotas import Cell, spread
from synthcore.domains import loader
from synthcore.generation.batch import impossible_cells
from synthcore.generation.request import Request
from synthcore.settings import shipped

DECIDED = 40  # decisions of each cell and method that the first plan rests on
ROUNDS, MOST_ROUNDS = 3, 8
SHARES = {"template": 0.7, "llm": 0.3}
Draw = Callable[[random.Random], float]
TRUTHS: dict[str, Draw] = {"0.4 to 0.95": lambda chance: chance.uniform(0.4, 0.95), "0.95": lambda chance: 0.95}


class Ended(NamedTuple):
    """Of a simulation: rounds until no cell lacks more than one record; the most that a cell lacks after `ROUNDS`; the most that
    any cell ended above its range, in any round; and the share of the goal that is too much in the end."""

    rounds: int
    lacking: int
    beyond: int
    surplus: float


def simulated(due: dict[Cell, int], draw: Draw, seed: int, decided: int = DECIDED) -> Ended:
    chance = random.Random(seed)
    truth = {(cell, method): draw(chance) for cell in due for method in SHARES}
    known = {key: Decided(decided, _approved(chance, decided, rate)) for key, rate in truth.items()}
    approved: Counter[Cell] = Counter()
    reached, lacking, beyond, surplus = MOST_ROUNDS + 1, 0, 0, 0.0
    for number in range(1, MOST_ROUNDS + 1):
        standings = [Standing(cell, n, approved[cell], {}) for cell, n in due.items()]
        lines = next_batch.order(standings, Rates(known), dict.fromkeys(due, SHARES)).lines
        for line in lines:
            _decided(line, chance, truth, known, approved)
            if line.ordered:
                beyond = max(beyond, approved[line.standing.cell] - max(line.high, line.standing.due))
        most = max(due[cell] - approved[cell] for cell in due)
        if number == ROUNDS:
            lacking, surplus = most, sum(max(0, approved[cell] - n) for cell, n in due.items()) / sum(due.values())
        if most <= 1:
            reached = min(reached, number)
        if number >= ROUNDS and most <= 1:
            break
    return Ended(reached, lacking, beyond, surplus)


def _decided(line: Line, chance: random.Random, truth: dict[tuple[Cell, str], float], known: dict[tuple[Cell, str], Decided], approved: Counter[Cell]) -> None:
    cell = line.standing.cell
    for method, n in line.ordered.items():
        got = _approved(chance, n, truth[cell, method])
        former = known.get((cell, method), Decided(0, 0))
        known[cell, method] = Decided(former.decided + n, former.approved + got)
        approved[cell] += got


def _approved(chance: random.Random, records: int, rate: float) -> int:
    return sum(chance.random() < rate for _ in range(records))


def main(times: int) -> list[bool]:
    domain = loader.load(shipped("domains") / "mental_health")
    targets = Request(count=1, seed_number=0).targets(domain)
    bars = []
    for goal in (100, 1000):
        due = spread(targets, goal, impossible=impossible_cells(domain))
        for name, draw in TRUTHS.items():
            ended = [simulated(due, draw, seed) for seed in range(times)]
            which = f"{goal:,} approved, true rates {name}, {times} simulations"
            against = "the issue's bar; 40 decisions known of each cell and method"
            bars += [
                bar(f"rounds until no cell lacks more than one record: {which}", max(one.rounds for one in ended), ROUNDS, "rounds", against),
                bar(f"most that a cell lacks after {ROUNDS} rounds: {which}", max(one.lacking for one in ended), 1, "records", against),
                bar(f"most that a cell ends above its range: {which}", max(one.beyond for one in ended), 0, "records", against),
            ]
            print(f"  beyond the target in the end: {max(one.surplus for one in ended):.1%} at most", file=sys.stderr)
        cold = [simulated(due, TRUTHS["0.4 to 0.95"], seed, decided=0) for seed in range(times)]
        which = f"{goal:,} approved, nothing decided before"
        bars += [
            bar(f"rounds until no cell lacks more than one record: {which}", max(one.rounds for one in cold), ROUNDS + 1, "rounds", "a round to learn rates"),
            bar(f"most that a cell ends above its range: {which}", max(one.beyond for one in cold), 0, "records", "the issue's bar"),
        ]  # fmt: skip
    return bars


if __name__ == "__main__":
    finish(main(3 if "--quick" in sys.argv else 20))
