"""Two sets of the same records held against each other: which are the same, what of them is compared, and what came of it.

Two records are the same one, made again, by the first of these that tells it and is the only one of its set to do so:

    record     it is the same record
    version    one was made from the other, or both from the same third
    source     the same source question, modified the same way
    id         the same external id
    place      the same place of two runs of as many records with the same seed number: it had the same order to fill

What a judge said is compared where the very same judge spoke of both: the same rubric version, model, parameters and prompt. Of
records whose text is the same in both (anchors), a difference between two judges is the judges' own: drift, never a loss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from synthcore.core.trust_ports import Whence
from synthcore.domains.rubric import Rate, Rubric
from synthcore.evaluation.judge_summary import holds
from synthcore.evaluation.regression import ALPHA, Both, Change, holm, rates, scores

Way = Literal["record", "version", "source", "id", "place"]
Outcome = Literal["loss", "gain", "change", "no difference", "too few"]
Said = Mapping[str, set[str]]  # all choices by the name of the dimension


class Same(NamedTuple):
    before: Whence
    after: Whence
    by: Way

    @property
    def anchor(self) -> bool:
        return self.before.content_hash == self.after.content_hash


class Quality(NamedTuple):
    """One thing that is compared of a branch. `value` is a score, or 1 and 0, None where nothing was said; `of` are the dimensions
    that it follows from. `better` says which way is, where one is."""

    name: str
    branch: str
    title: str
    rubric: str
    of: tuple[str, ...]
    share: bool
    better: Literal["higher", "lower", ""]
    value: Callable[[Said], float | None]


class Compared(NamedTuple):
    """A row. `p` is adjusted for all rows (Holm), None where there are too few records. A `drift` is the difference between two
    judges of the same texts: `judge` then names both."""

    name: str
    branch: str
    title: str
    judge: str
    share: bool
    better: Literal["higher", "lower", ""]
    drift: bool
    change: Change
    p: float | None
    outcome: Outcome
    sentence: str


def same(before: Sequence[Whence], after: Sequence[Whence]) -> list[Same]:
    """The records that are in both, in the order of the first set; each once."""
    found: dict[str, Same] = {}
    taken: set[str] = set()
    for way, key in _ways(before, after):
        ours, theirs = ([one for one in some if one.record_id not in done] for some, done in ((before, found), (after, taken)))
        there = _single(theirs, key)
        for own, one in _single(ours, key).items():
            if (other := there.get(own)) is not None:
                found[one.record_id] = Same(one, other, way)
                taken.add(other.record_id)
    return [found[one.record_id] for one in before if one.record_id in found]


def _ways(before: Sequence[Whence], after: Sequence[Whence]) -> Iterator[tuple[Way, Callable[[Whence], Hashable]]]:
    parents = {one.parent_id for one in (*before, *after) if one.parent_id}
    yield "record", lambda one: one.record_id
    # the third that both were made from, or the one that the other was made from
    yield "version", lambda one: one.record_id if one.record_id in parents else one.parent_id
    yield "source", lambda one: one.place or None
    yield "id", lambda one: one.external_id or None
    if len(before) == len(after):
        yield "place", lambda one: None if one.seed_number is None or one.run_id is None else (one.seed_number, one.position)


def _single(some: Iterable[Whence], key: Callable[[Whence], Hashable]) -> dict[Hashable, Whence]:
    """By key, those that no other of the set shares it with."""
    keyed = [(key(one), one) for one in some]
    times = Counter(own for own, _ in keyed)
    return {own: one for own, one in keyed if own is not None and times[own] == 1}


def qualities(rubrics: Iterable[Rubric]) -> tuple[Quality, ...]:
    """Scores, faults (a choice with a severity) and rates. What has neither, such as a level of risk, is no better or worse."""
    return tuple(quality for rubric in rubrics for quality in (*_dimensions(rubric), *_rates(rubric)))


def _dimensions(rubric: Rubric) -> Iterator[Quality]:
    for dimension in rubric.dimension:
        name = f"{rubric.family}.{dimension.id}"
        numbers = {choice.id: choice.score for choice in dimension.choice if choice.score is not None}
        grave = frozenset(choice.id for choice in dimension.choice if choice.severity)
        if not numbers and not grave:
            continue
        for branch in rubric.branches_of(dimension):
            if numbers:
                yield Quality(name, branch, dimension.title, rubric.name, (name,), False, "higher", _scored(name, numbers))
            else:
                yield Quality(name, branch, f"{dimension.title}: faults", rubric.name, (name,), True, "lower", _among(name, grave))


def _scored(name: str, numbers: Mapping[str, float]) -> Callable[[Said], float | None]:
    return lambda said: min((numbers[choice] for choice in said.get(name, ()) if choice in numbers), default=None)


def _among(name: str, choices: frozenset[str]) -> Callable[[Said], float | None]:
    return lambda said: float(bool(said[name] & choices)) if said.get(name) else None


def _rates(rubric: Rubric) -> Iterator[Quality]:
    for rate in rubric.rate:
        of = tuple({**rate.any, **rate.none})
        names = tuple(f"{rubric.family}.{dimension}" for dimension in of)
        better: Literal["lower", ""] = "lower" if rate.defect else ""
        yield Quality(f"{rubric.family}.{rate.id}", rate.branch, rate.title, rubric.name, names, True, better, _holds(rubric, rate, of))


def _holds(rubric: Rubric, rate: Rate, of: Sequence[str]) -> Callable[[Said], float | None]:
    def value(said: Said) -> float | None:
        held = holds(rate, {name: said.get(f"{rubric.family}.{name}", set()) for name in of})
        return None if held is None else float(held)

    return value


def compared(
    pairs: Iterable[tuple[Same, float | None, float | None]], *, name: str, branch: str, title: str, judge: str, share: bool,
    better: Literal["higher", "lower", ""], drift: bool = False,
) -> Compared:  # fmt: skip
    """A row of the values before and after; records of which one is not known are left out."""
    rows = [Both(a, b, one.before.source) for one, a, b in pairs if a is not None and b is not None]
    change = rates(rows) if share else scores(rows)
    return Compared(name, branch, title, judge, share, better, drift, change, change.p, "too few", "")


def judged(rows: Sequence[Compared]) -> tuple[Compared, ...]:
    """The rows with p adjusted for all of them, drift for itself, and what each comes to."""
    found: dict[int, Compared] = {}
    for drift in (False, True):
        told = [(at, row.p) for at, row in enumerate(rows) if row.p is not None and row.drift is drift]
        for (at, _), p in zip(told, holm([p for _, p in told]), strict=True):
            found[at] = _concluded(rows[at], p)
    return tuple(found.get(at, row._replace(sentence=_sentence(row))) for at, row in enumerate(rows))


def _concluded(row: Compared, p: float) -> Compared:
    difference = row.change.difference or 0.0
    outcome: Outcome = "no difference"
    if p <= ALPHA and difference:
        outcome = "change" if row.drift or not row.better else "gain" if (difference > 0) == (row.better == "higher") else "loss"
    row = row._replace(p=p, outcome=outcome)
    return row._replace(sentence=_sentence(row))


def _sentence(row: Compared) -> str:
    change = row.change
    if change.before is None or change.after is None or row.p is None:
        of = f"{change.n:,} records" + (f" from {change.clusters:,} sources" if change.clusters < change.n else "")
        return f"too few to tell: {of}."
    before, after, difference, low, high = (_number(x or 0.0, row, at) for at, x in enumerate(change[:5]))
    return f"{row.outcome}: {before} to {after}, {difference} (95% interval {low} to {high}), p = {row.p:.2g} over all rows; {change.n:,} records."


def _number(value: float, row: Compared, at: int) -> str:
    signed = "+" if at > 1 else ""
    return format(value, f"{signed}.1%") if row.share else format(value, f"{signed}.2f")
