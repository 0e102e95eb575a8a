"""A rule of advice: what counted facts call for, in a line that names its evidence. A file of `evaluation/advice` that has a `RULE` is
registered by being there.

The thresholds of all rules stand here, with their reasons (docs/decisions/0020).
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple, TypeVar

from synthcore.core.records import Frozen
from synthcore.evaluation import advice
from synthcore.evaluation.intervals import wilson
from synthcore.evaluation.regression import ALPHA, holm

DECIDED = 10  # at least so many decisions: of fewer, the interval of a share is wider than half the scale
LEAST = 0.03  # of a hundred thousand any two shares differ for certain; what nobody would act on is not said
SMALLEST, LARGEST = 50, 100  # records of a batch, as the source has it: enough for a rate, few enough for one or two sittings
DAYS = 14  # over which the backlog is looked at: one week with a holiday in it is no trend
GREW = SMALLEST  # by how many records: less than one batch is what is being reviewed just now
EXPECTED = 3.0  # records that a concern would have by its share when none is there: by chance that happens in 5 % of cases (e^-3)
FAMILY, FAMILY_OF = 0.10, 100  # the share of one template, of at least so many made by templates: shipped ones have about 2 % each

K = TypeVar("K")
Page = Literal["records", "statistics"]
PAGES: tuple[Page, ...] = ("records", "statistics")


class Decided(NamedTuple):
    """Of the records that reviewers settled: how many were approved, to be revised and rejected."""

    approved: int = 0
    revise: int = 0
    rejected: int = 0

    @property
    def n(self) -> int:
        return sum(self)

    def __add__(self, other: object) -> Decided:
        return Decided(*(a + b for a, b in zip(self, other, strict=True))) if isinstance(other, Decided) else NotImplemented

    def __sub__(self, other: Decided) -> Decided:
        return Decided(*(a - b for a, b in zip(self, other, strict=True)))


class Cell(NamedTuple):
    session_type: str
    concern: str


class Batched(NamedTuple):
    name: str
    records: int
    waiting: int


@dataclass(frozen=True)
class Facts:
    """What rules go by, of the records that are looked at. `made` has the decisions by cell and by template or prompt, the values "" where a
    record does not say. `reasons` has the issues that were marked in rejected records, in as many records of a cell and of what made
    it. `records` counts by concern, `families` by template without its version, both whatever was decided. `titles` are those of labels
    by label, of issues under `issue`, of what records are made with under `maker`, and of its versions under `version`."""

    made: Mapping[tuple[Cell, str], Decided] = field(default_factory=dict)
    reasons: Mapping[tuple[Cell, str], Mapping[str, int]] = field(default_factory=dict)
    records: Mapping[str, int] = field(default_factory=dict)
    target: Mapping[str, float] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    batches: Sequence[Batched] = ()
    came: int = 0
    settled: int = 0
    backlog: int = 0
    unseconded: int = 0
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def title(self, label: str, value: str) -> str:
        return self.titles.get(label, {}).get(value, value)

    def cell_title(self, cell: Cell) -> str:
        return " / ".join(self.title(label, value) for label, value in zip(Cell._fields, cell, strict=True))


class Line(Frozen):
    """One piece of advice. `see` says what its link leads to, on `page`, with these filters: exactly the records of which it speaks."""

    rule: str
    sentence: str
    see: str = ""
    page: Page = "records"
    filters: dict[str, str] = {}


class Rule(NamedTuple):
    """`name` is that of its file, `rank` its place among others: what concerns safety first, then what is wasted, then practice."""

    name: str
    rank: int
    look: Callable[[Facts], Iterable[Line]]


@cache
def registered() -> tuple[Rule, ...]:
    """The rules of the program, by rank."""
    modules = (importlib.import_module(f"{advice.__name__}.{found.name}") for found in pkgutil.iter_modules(advice.__path__))
    found = (getattr(module, "RULE", None) for module in modules)
    return tuple(sorted((rule for rule in found if isinstance(rule, Rule)), key=lambda rule: (rule.rank, rule.name)))


def advise(facts: Facts) -> tuple[Line, ...]:
    """What all rules say, the gravest first."""
    return tuple(line for rule in registered() for line in rule.look(facts))


# What several rules count by


def summed(counts: Iterable[tuple[K, Decided]]) -> dict[K, Decided]:
    found: dict[K, Decided] = {}
    for key, one in counts:
        found[key] = found.get(key, Decided()) + one
    return found


def apart(one: tuple[int, int], other: tuple[int, int]) -> float | None:
    """The p-value (two-sided) of two shares, each (cases, of how many), where their Wilson intervals do not overlap; None where they do,
    where they differ by less than LEAST, or where either has fewer than DECIDED. The z-test of two proportions with the pooled share:
    z = (a - b) / √(p(1-p)(1/n + 1/m))."""
    (a, n), (b, m) = one, other
    if min(n, m) < DECIDED:
        return None
    (low, high), (lower, higher) = wilson(a / n, n), wilson(b / m, m)
    if (low <= higher and lower <= high) or abs(a / n - b / m) < LEAST:
        return None
    p = (a + b) / (n + m)
    return math.erfc(abs(a / n - b / m) / math.sqrt(2 * p * (1 - p) * (1 / n + 1 / m)))


def above(groups: Mapping[K, Decided]) -> list[tuple[K, Decided, Decided]]:
    """Those groups that are rejected more often than the others together, with what was decided on these; the worst first. Of all
    groups that were looked at the p-values are adjusted (Holm)."""
    whole = sum(groups.values(), Decided())
    looked = [(key, one, whole - one) for key, one in groups.items() if one.n >= DECIDED and (whole - one).n >= DECIDED]
    p = holm([1.0 if (found := apart((one.rejected, one.n), (rest.rejected, rest.n))) is None else found for _, one, rest in looked])
    more = [row for row, at in zip(looked, p, strict=True) if at < ALPHA and row[1].rejected * row[2].n > row[2].rejected * row[1].n]
    return sorted(more, key=lambda row: -row[1].rejected / row[1].n)


def main_reason(reasons: Iterable[Mapping[str, int]]) -> tuple[str, int]:
    """The issue that most records have, and how many; ("", 0) where none was marked."""
    found: dict[str, int] = {}
    for one in reasons:
        for code, records in one.items():
            found[code] = found.get(code, 0) + records
    return min(found.items(), key=lambda row: (-row[1], row[0])) if found else ("", 0)


def percent(cases: int, of: int) -> str:
    return f"{100 * cases / of:.0f} %"


def these(records: int) -> str:
    return f"See these {records:,}" if records > 1 else "See it"
