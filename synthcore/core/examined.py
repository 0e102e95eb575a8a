"""What checks said of records, in the shape in which it goes from a worker to the store."""

from __future__ import annotations

from typing import NamedTuple

from synthcore.core.measurements import Finding

AT_ENTRY = ("label_rules", "pair_rules")  # the checks that a record goes through when it comes in, and the desk goes by


class Noted(NamedTuple):
    """One measurement of a check. `name` is that of the check, whose number is how many findings it has in the record and whose
    row tells that the record was looked at, or `check.measure`. `outcome` is one of `measurements.Outcome`."""

    record_id: str
    check: str
    version: str
    name: str
    branch: str
    outcome: str
    number: float | None
    label: str | None
    reason: str


class Pointed(NamedTuple):
    """One place that a check found."""

    check: str
    version: str
    finding: Finding


class Examined(NamedTuple):
    """All of it, of some records."""

    noted: list[Noted]
    pointed: list[Pointed]
