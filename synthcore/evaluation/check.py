"""A check: a deterministic measurement of one record. A file of `evaluation/checks` that has a `CHECK` is registered by being there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

from synthcore.core.measurements import Finding, Outcome
from synthcore.core.records import PreferencePair, Record
from synthcore.domains.schema import Domain
from synthcore.evaluation import checks

Kind = Literal["dialogue", "pair"]
MOST = 100_000  # characters of a record


class Unavailable(Exception):
    """A check cannot run for this domain, or not on this record: the sentence says why. `prepare` and what it returns may raise
    it. It stands until the check, the domain or the record is another."""


class Lost(Unavailable):
    """What a check goes by is not there, or went away while it was asked: what it could not say of a record is asked again."""


class Measure(NamedTuple):
    """One value of a check. `name` is within the check ("flesch.assistant"); an empty one is the check's own outcome, which
    otherwise follows from its findings. A value that could not be had is no number but an outcome with a reason."""

    name: str
    outcome: Outcome = Outcome.OK
    number: float | None = None
    label: str | None = None
    reason: str = ""
    branch: str = "dialogue"


class Result(NamedTuple):
    """What a check says of one record."""

    measures: tuple[Measure, ...] = ()
    findings: tuple[Finding, ...] = ()


class Described(NamedTuple):
    """What a measure means, for people: its title, its unit, and which way is better."""

    name: str
    title: str
    unit: str = ""
    better: Literal["higher", "lower", "between", ""] = ""


Examine = Callable[[Record], Result]


def of_pairs(examine: Callable[[Record, PreferencePair], Result]) -> Callable[[Domain], Examine]:
    """What prepares a check of pairs that needs nothing of a domain."""

    def examined(record: Record) -> Result:
        return examine(record, record.body) if isinstance(record.body, PreferencePair) else Result()

    return lambda domain: examined


class Check(NamedTuple):
    """`name` is that of its file, `says` one sentence on what it looks at, `kinds` the records that it is for. `prepare`
    compiles it for a domain; what it returns is called for each record. `language` is that of the only texts that it can
    read ("en"), empty for any. It is spared records of more than `most` characters; 0 for a check that no text is too long
    for, because its time grows as the text does. `also` tells what else of a domain, beside its content, a result depends on, and `missing` in a sentence
    what this machine lacks for it: as long as it does, a record is not asked about again."""

    name: str
    title: str
    says: str
    version: str
    kinds: tuple[Kind, ...]
    prepare: Callable[[Domain], Examine]
    described: tuple[Described, ...] = ()
    language: str = ""
    most: int = MOST
    also: Callable[[Domain], str] = lambda domain: ""
    missing: Callable[[], str] = lambda: ""


@cache
def registered() -> tuple[Check, ...]:
    """The checks of the program by name."""
    modules = (importlib.import_module(f"{checks.__name__}.{found.name}") for found in pkgutil.iter_modules(checks.__path__))
    found = (getattr(module, "CHECK", None) for module in modules)
    return tuple(sorted((check for check in found if isinstance(check, Check)), key=lambda check: check.name))


AGAIN = ":unavailable"  # behind the version of what could not be said here and now


def version(check: Check, domain: Domain) -> str:
    """What a result depends on beside its record: the check's own version, the domain's content, and what else of it the check goes by."""
    also = check.also(domain)
    return f"{check.version}{also and f'+{also}'}:{domain.hash[:16]}"
