"""What the judgements of many pairs come to: for each dimension a mean or shares, and rates with their intervals.

A rate counts the records of which enough is known; the others are told beside it and stand for nothing. It is the judge's
own rate, not corrected for the judge's errors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.domains.rubric import Dimension, Rate, Rubric
from synthcore.evaluation.intervals import wilson

NAMED = 8  # records that a line names
ALIKE = 20  # records of which the same is said before it is a reason to doubt


class Quality(NamedTuple):
    """One dimension of one branch. `choices` counts those that were made, `outcomes` all. `mean` is None for choices without
    scores, and where none was made."""

    rubric: str
    dimension: str
    title: str
    branch: str
    choices: dict[str, int]
    outcomes: dict[str, int]
    mean: float | None

    @property
    def judged(self) -> int:
        return self.outcomes.get(Outcome.OK, 0)

    @property
    def asked(self) -> int:
        return sum(self.outcomes.values())

    @property
    def always(self) -> str:
        """What the judge says of every record; empty where it tells them apart, or has seen too few. Who always says the same tells
        nothing apart, however sure it sounds."""
        made = [choice for choice, n in self.choices.items() if n]
        return made[0] if len(made) == 1 and self.judged >= ALIKE else ""


class Share(NamedTuple):
    """A rate: `holds` of `known` records, 95 % interval `low` to `high` (Wilson); `unknown` more could not be told. `records`
    names those that it holds of, but for those that are to stay unnamed."""

    rubric: str
    rate: str
    title: str
    defect: bool
    holds: int
    known: int
    unknown: int
    low: float
    high: float
    records: tuple[str, ...]

    @property
    def share(self) -> float | None:
        return self.holds / self.known if self.known else None


class Summary:
    """Counts the judgements of record after record."""

    def __init__(self, rubrics: Sequence[Rubric]) -> None:
        self.rubrics = rubrics
        self.records = 0
        self.judged = 0  # records of which the judge said something in every dimension
        self._choices: dict[tuple[str, str, str], Counter[str]] = {}
        self._outcomes: dict[tuple[str, str, str], Counter[str]] = {}
        self._holds: dict[tuple[str, str], list[str]] = {}
        self._known: Counter[tuple[str, str]] = Counter()
        self._unnamed: frozenset[str] = frozenset()

    def add(self, record_id: str, measurements: Sequence[Measurement], findings: Sequence[Finding]) -> None:
        """All that a judge said of one record."""
        self.records += 1
        of = {(one.name, one.branch): one for one in measurements}
        said: dict[tuple[str, str], set[str]] = {key: {one.label} for key, one in of.items() if one.label}
        for finding in findings:
            name, _, choice = finding.code.rpartition(".")
            said.setdefault((name, finding.branch), set()).add(choice)
        self.judged += all(one.outcome in (Outcome.OK, Outcome.CANNOT_JUDGE) for one in measurements)
        for rubric in self.rubrics:
            for dimension in rubric.dimension:
                for branch in rubric.branches_of(dimension):
                    if one := of.get((f"{rubric.family}.{dimension.id}", branch)):
                        self._count((rubric.name, dimension.id, branch), one)
            for rate in rubric.rate:
                self._rate(record_id, rubric, rate, said)

    def _count(self, key: tuple[str, str, str], one: Measurement) -> None:
        self._outcomes.setdefault(key, Counter())[one.outcome] += 1
        if one.label:
            self._choices.setdefault(key, Counter())[one.label] += 1

    def _rate(self, record_id: str, rubric: Rubric, rate: Rate, said: Mapping[tuple[str, str], set[str]]) -> None:
        key = (rubric.name, rate.id)
        held = holds(rate, {name: said.get((f"{rubric.family}.{name}", rate.branch), set()) for name in {**rate.any, **rate.none}})
        self._known[key] += held is not None
        if held:
            self._holds.setdefault(key, []).append(record_id)

    def held(self) -> set[str]:
        """The records of which some rate holds."""
        return {record_id for found in self._holds.values() for record_id in found}

    def leave_unnamed(self, record_ids: Iterable[str]) -> None:
        """These are counted, and no longer named."""
        self._unnamed = frozenset(record_ids)

    def qualities(self) -> list[Quality]:
        return [
            self._quality(rubric, dimension, branch) for rubric in self.rubrics for dimension in rubric.dimension for branch in rubric.branches_of(dimension)
        ]

    def _quality(self, rubric: Rubric, dimension: Dimension, branch: str) -> Quality:
        key = (rubric.name, dimension.id, branch)
        choices = self._choices.get(key, Counter[str]())
        scores = [choice.score for choice in dimension.choice if choice.score is not None for _ in range(choices[choice.id])]
        counted = {choice.id: choices[choice.id] for choice in dimension.choice}
        return Quality(*key[:2], dimension.title, branch, counted, dict(self._outcomes.get(key, {})), fmean(scores) if scores else None)

    def shares(self) -> list[Share]:
        return [self._share(rubric, rate) for rubric in self.rubrics for rate in rubric.rate]

    def _share(self, rubric: Rubric, rate: Rate) -> Share:
        key = (rubric.name, rate.id)
        found, known = self._holds.get(key, []), self._known[key]
        low, high = wilson(len(found) / known if known else 0.0, known)
        named = tuple(one for one in found if one not in self._unnamed)
        return Share(*key, rate.title, rate.defect, len(found), known, self.records - known, low, high, named)


def holds(rate: Rate, said: Mapping[str, set[str]]) -> bool | None:
    """Whether a rate holds of a record, from what was chosen in each dimension; None where that is not enough to tell."""
    wanted = rate.any or rate.none
    if any(said[name] & set(choices) for name, choices in wanted.items()):
        return bool(rate.any)
    return bool(rate.none) if all(said[name] for name in wanted) else None


def sentences(summary: Summary, noun: str = "pairs") -> list[str]:
    """All of it for a person, a line each."""
    lines = [f"Judged {summary.judged:,} of {summary.records:,} {noun} in every dimension."]
    lines += [_quality(one) for one in summary.qualities()]
    return lines + [_share(one) for one in summary.shares()]


def _quality(one: Quality) -> str:
    made = ", ".join(f"{choice} {n / one.judged:.0%}" for choice, n in one.choices.items() if n)
    told = f"mean {one.mean:.2f} ({made})" if one.mean is not None else made or "nothing could be told"
    return f"  {one.title}, {one.branch}: {told}; {one.judged:,} of {one.asked:,} judged{_others(one.outcomes)}"


def _others(outcomes: Mapping[str, int]) -> str:
    said = [f"{n:,} {str(outcome).replace('_', ' ')}" for outcome, n in outcomes.items() if outcome != Outcome.OK and n]
    return f" ({', '.join(said)})" if said else ""


def _share(one: Share) -> str:
    kind = "Defect" if one.defect else "Rate"
    if one.share is None:
        return f"  {kind}: {one.title}: nothing could be told of {one.unknown:,}."
    unknown = f"; of {one.unknown:,} more nothing could be told" if one.unknown else ""
    span = f"{one.holds:,} of {one.known:,} ({one.share:.1%}; 95 % between {one.low:.1%} and {one.high:.1%})"
    return f"  {kind}: {one.title}: {span}{unknown}{_listed(one.records) if one.defect else ''}"


def _listed(records: Iterable[str]) -> str:
    named = list(records)
    more = f" and {len(named) - NAMED:,} more" if len(named) > NAMED else ""
    return f": {', '.join(named[:NAMED])}{more}" if named else ""
