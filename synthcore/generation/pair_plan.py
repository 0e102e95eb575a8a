"""Which source question is modified in which way: exact shares of the modifications, every question used about equally often."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.domains.schema import Domain

BLOCK = 64  # questions at the head of a table that are mixed among themselves


class Planned(NamedTuple):
    """One question to be made: from the source question `source` (its index in the table), by a modification."""

    source: int
    modification: str


def plan_items(sources: int, shares: Mapping[str, float], count: int, seed_number: int, *, backwards: bool = False) -> list[Planned]:
    """`count` items in a seeded order; no question is modified twice in the same way. Each modification gets its share of
    the count within one, unless its share is more than there are questions; what it cannot take goes to the others.

    The items for a larger count begin with those for a smaller one, also out of a table that goes on behind the same
    questions (`spread`), so that more is asked for without asking for the former anew. `backwards` begins with the questions
    that are used last otherwise.

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
    turns, order = _Turns(wanted, sources, seed_number), spread(sources, seed_number, backwards=backwards)
    used: dict[str, set[int]] = {name: set() for name in wanted}
    items: list[Planned] = []
    waiting: deque[int] = deque()  # questions that have not had their turn in this round: one comes again only after all others
    for _ in range(count):
        if not waiting:
            waiting.extend(order)
        for name in turns.names():
            at = next((at for at, source in enumerate(waiting) if source not in used[name]), -1)
            if at >= 0:
                break
        source = waiting[at]
        del waiting[at]
        used[name].add(source)
        turns.taken(name)
        items.append(Planned(source, name))
    return items


def spread(sources: int, seed_number: int, *, backwards: bool = False) -> list[int]:
    """Every question once, by chance; that of a longer table begins with that of a shorter one, up to the last of BLOCK, twice,
    four times, … as many questions that the shorter one has."""
    order: list[int] = []
    while len(order) < sources:
        block = list(range(len(order), min(sources, 2 * len(order) or BLOCK)))
        random.Random(f"pairs:{seed_number}:{len(order)}").shuffle(block)
        order += block
    return order[::-1] if backwards else order


class _Turns:
    """Which modification is next, so that after each turn all are within one of their shares (R. Tijdeman, The chairman
    assignment problem, 1980). Each may have `most` turns; the others share what it would have had."""

    def __init__(self, shares: Mapping[str, float], most: int, seed_number: int) -> None:
        names = list(shares)
        random.Random(f"turns:{seed_number}").shuffle(names)
        self._shares, self._left = {name: shares[name] for name in names}, dict.fromkeys(names, most)
        self._due = dict.fromkeys(names, 0.0)  # what each has to get, by what it has

    def names(self) -> list[str]:
        """All that may still be taken, the next first."""
        whole = sum(self._shares.values())
        for name, share in self._shares.items():
            self._due[name] += share / whole
        least = 1 / max(1, 2 * len(self._shares) - 2) - 1e-9
        return sorted(
            self._shares, key=lambda name: (self._due[name] < least, (1 - least - self._due[name]) / self._shares[name], -self._due[name])
        )  # fmt: skip

    def taken(self, name: str) -> None:
        self._due[name] -= 1
        self._left[name] -= 1
        if not self._left[name]:
            del self._shares[name]


class Refill:
    """What takes the place of a planned item that cannot be made. No combination is given twice, nor one that is planned.

    `planned` may change behind a place that has been filled by another question: see `filled`."""

    def __init__(self, planned: Sequence[Planned], sources: int, modifications: Iterable[str], seed_number: int, *, backwards: bool = False) -> None:
        self.planned = list(planned)
        self._order = spread(sources, seed_number, backwards=backwards)
        self._at = len(planned) % sources  # behind the last that is planned: what has been used least comes first
        self._taken: dict[str, set[int]] = {name: set() for name in modifications}
        self._places: dict[int, list[int]] = {}
        for at, item in enumerate(planned):
            self._taken[item.modification].add(item.source)
            self._places.setdefault(item.source, []).append(at)

    def others(self, at: int) -> Iterator[Planned]:
        """What may take the place `at`: first every other question with the same modification, so that the shares stay; then
        other modifications, first those with the most questions left."""
        first = self.planned[at].modification
        for name in [first, *sorted(self._taken.keys() - {first}, key=lambda name: (len(self._taken[name]), name))]:
            yield from self._with(name, at, afresh=True)
            yield from self._with(name, at, afresh=False)

    def filled(self, at: int, used: int, *, left_over: bool) -> None:
        """The place `at` was filled by the question `used` in place of its own. Where that one is `left_over`, it takes a later
        place of `used`, so that as many questions as can be have one."""
        left = self.planned[at].source
        self._places[left].remove(at)
        places = self._places.setdefault(used, [])
        for later in places if left_over else ():
            name = self.planned[later].modification
            if later > at and left not in self._taken[name]:
                self._taken[name].add(left)
                places.remove(later)
                self._places[left].append(later)
                self.planned[later] = Planned(left, name)
                break
        places.append(at)

    def _with(self, modification: str, place: int, *, afresh: bool) -> Iterator[Planned]:
        """Every question that has not been tried with a modification; `afresh` those that have no place up to this one."""
        taken, count, start = self._taken[modification], len(self._order), self._at
        for at in range(start, start + count):
            source = self._order[at % count]
            if source not in taken and not (afresh and any(used <= place for used in self._places.get(source, ()))):
                taken.add(source)
                self._at = (at + 1) % count
                yield Planned(source, modification)


def modification_shares(domain: Domain, names: Iterable[str] | None = None, *, by_rule: bool = False) -> dict[str, float]:
    """The shares of the named modifications, or of all that are approved: those of the production mix, else by their weight.
    `by_rule` leaves out those that no rule makes; named ones have to have one.

    Raises UnknownValue for a name that is none, BadRequest for one that is not approved, or has no rule where it needs one.
    """
    known = domain.modifications
    mix = domain.targets.mix.get("production", {}).get("modification", {})
    for name in dict.fromkeys(names or ()):
        if name not in known:
            raise UnknownValue("modification", name, known)
        if not known[name].approved:
            raise BadRequest(f"the modification {name} ({known[name].title}) is not approved; approve it on the Domains page, or leave it out.")
        if by_rule and not known[name].rule:
            able = ", ".join(m.id for m in known.values() if m.approved and m.rule)
            raise BadRequest(f"the modification {name} ({known[name].title}) needs a model; without one there are {able or 'none'}.")
    wanted = [known[name] for name in dict.fromkeys(names or known)]
    wanted = [m for m in wanted if m.approved and (m.rule or not by_rule)]
    return {m.id: mix.get(m.id) or m.weight for m in wanted}
