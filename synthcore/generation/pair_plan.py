"""Which source question is modified in which way: exact shares of the modifications, every question used about equally often."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import NamedTuple

from synthcore.core.errors import BadRequest
from synthcore.core.quotas import apportion


class Item(NamedTuple):
    """One question to be made: from the source question `source` (its index in the table), by a modification."""

    source: int
    modification: str


def plan_items(sources: int, shares: Mapping[str, float], count: int, seed_number: int) -> list[Item]:
    """`count` items in a seeded order; no question is modified twice in the same way. Each modification gets its share of
    the count within one, unless its share is more than there are questions; what it cannot take goes to the others.

    Raises BadRequest when nothing is there to modify, or more is asked for than there are combinations.
    """
    wanted = {name: share for name, share in shares.items() if share > 0}
    if not sources or not wanted:
        raise BadRequest("there is no question to modify." if not sources else "no modification is approved; approve at least one.")
    if count > sources * len(wanted):
        raise BadRequest(
            f"{sources:,} questions and {len(wanted)} modifications make {sources * len(wanted):,} different questions at most, not {count:,}; "
            "load more questions, or approve more modifications."
        )
    numbers = _capped(wanted, count, sources)
    rng = random.Random(f"pairs:{seed_number}")
    order = list(range(sources))
    rng.shuffle(order)
    items: list[Item] = []
    at = 0
    for name, number in numbers.items():  # one round after the other over the same order: a question comes again only after all others
        items += [Item(order[(at + n) % sources], name) for n in range(number)]
        at += number
    rng.shuffle(items)
    return items


def _capped(shares: Mapping[str, float], count: int, most: int) -> dict[str, int]:
    """Whole numbers by share, none above `most`."""
    full: dict[str, int] = {}
    while True:
        rest = {name: share for name, share in shares.items() if name not in full}
        numbers = apportion(rest, count - sum(full.values())) if rest else {}
        over = [name for name, number in numbers.items() if number > most]
        if not over:
            return {name: full.get(name, numbers.get(name, 0)) for name in shares}
        full |= dict.fromkeys(over, most)
