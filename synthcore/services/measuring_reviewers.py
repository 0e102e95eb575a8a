"""Pace, approvals by place in a batch, and sides: one's own for oneself, pooled for a lead, by name for nobody."""

from __future__ import annotations

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.evaluation import sign_test
from synthcore.evaluation.agreement import LEAST
from synthcore.evaluation.intervals import wilson
from synthcore.formats.reviews import same_person
from synthcore.services.context import Context

WIDTH, LAST = 10, 100
# So many people beside the one who asks: of fewer, what is pooled would be what one of them did.
POOLED = 2


class Band(Frozen):
    """Decisions at places `first` to `last` of a batch (None: and beyond). `share` of them approved, with its bounds (95 %, Wilson)."""

    first: int
    last: int | None
    decisions: int
    approved: int
    share: float
    low: float
    high: float


class Pace(Frozen):
    """Of the standing decisions of `people`: how many, and for the `timed` ones the median of seconds a record and of words a
    minute. Time is that with the record open and in use."""

    people: int
    decisions: int
    timed: int
    seconds: float | None
    wpm: float | None
    bands: tuple[Band, ...]


class SideWins(Frozen):
    """Of the blind answers on pairs with a better side, the share in which it was the left one, with its bounds (95 %, Wilson), and
    the exact probability `p` of a split at least as uneven, were the sides alike. Which answer stands on which side is by
    chance, so that neither side should win. `chosen` counts those in which the answer that is meant to be right was the
    better one."""

    left: int
    right: int
    neither: int
    chosen: int
    share: float | None
    low: float
    high: float
    p: float

    @property
    def few(self) -> bool:
        return self.left + self.right < LEAST

    @property
    def biased(self) -> bool:
        return not self.few and self.p < 0.05


def own_pace(context: Context, person: Person) -> Pace:
    """One's own (verb `review`)."""
    require(person, "review")
    return _pace(context, [name for name in context.store.paces.deciding() if same_person(name) == same_person(person.name)], people=1)


def pooled_pace(context: Context, person: Person) -> Pace | None:
    """Everybody's but one's own, together (verb `adjudicate`); None as long as that are fewer than POOLED people."""
    require(person, "adjudicate")
    names = [name for name in context.store.paces.deciding() if same_person(name) != same_person(person.name)]
    people = len({same_person(name) for name in names})
    return _pace(context, names, people=people) if people >= POOLED else None


def side_wins(context: Context, person: Person) -> SideWins:
    """Of everybody together (verb `adjudicate`)."""
    require(person, "adjudicate")
    found = context.store.paces.sides()
    decided = found.left + found.right
    low, high = wilson(found.left / decided if decided else 0.0, decided)
    return SideWins(**found._asdict(), share=found.left / decided if decided else None, low=low, high=high, p=sign_test.two_sided(found.left, decided))


def _pace(context: Context, names: list[str], *, people: int) -> Pace:
    paced = context.store.paces.of(names)
    bands = []
    for band in context.store.paces.bands(names, width=WIDTH, last=LAST):
        share = band.approved / band.decisions
        low, high = wilson(share, band.decisions)
        bands.append(Band(**band._asdict(), share=share, low=low, high=high))
    return Pace(people=people, decisions=paced.decisions, timed=paced.timed, seconds=paced.seconds, wpm=paced.wpm, bands=tuple(bands))
