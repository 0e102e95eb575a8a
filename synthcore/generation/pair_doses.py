"""Whether a wrong answer names more of something that is taken than the right one does. Less may be wrong; more never is
made: a dose that is too high, or too soon again, could be followed by someone who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from synthcore.generation.quantities import Quantity, quantities

# What is taken, by kind: each unit with how much of the kind it is. A unit with a volume below it (mg/dl) is a measurement.
_KINDS: dict[str, dict[str, str]] = {
    "weight": {"ng": "0.000001", "µg": "0.001", "mg": "1", "g": "1000", "kg": "1000000"},
    "volume": {"ml": "1", "teaspoon": "5", "tablespoon": "15", "cup": "240", "l": "1000"},
    "units": {"mIU": "0.001", "mU": "0.001", "unit": "1", "IU": "1", "MU": "1000000"},
    "pieces": dict.fromkeys(("tablet", "pill", "capsule", "patch", "sachet", "vial", "ampoule"), "1"),
    "injections": {"injection": "1", "shot": "1"},
    "puffs": {"puff": "1", "spray": "1"},
    "drops": {"drop": "1"},
    "doses": {"dose": "1"},
    "mEq": {"mEq": "1"},
}
_TAKEN = {unit: (kind, Decimal(each)) for kind, units in _KINDS.items() for unit, each in units.items()}
_MEASURED = re.compile(r"/(?:l|dl|ml|µl|mm3|mmol|mol|mg|g|hpf)\b")
_HOURS = {"minute": Decimal(1) / 60, "hour": Decimal(1), "day": Decimal(24)}
_SPAN = _HOURS | {"night": Decimal(24), "week": Decimal(168), "month": Decimal(720), "year": Decimal(8760)}
_AGAIN = re.compile(r"\bevery[^.;]{0,12}$", re.IGNORECASE)


def higher(right: str, wrong: str) -> str:
    """A sentence about the first amount in `wrong` that is more than any of its kind in `right`, or that comes sooner
    again than any interval there; "" when there is none. A kind that the right answer does not name at all is more."""
    known: dict[str, Decimal] = {}
    for kind, value, _ in _amounts(right):
        known[kind] = max(known.get(kind, value), value)
    for kind, value, quantity in _amounts(wrong):
        if kind not in known or value > known[kind]:
            return f"It names “{quantity.text.strip()}”, which is more than the correct answer names; an amount may only be less."
    intervals = [hours for hours, _ in _intervals(right)]
    for hours, quantity in _intervals(wrong):
        if not intervals or hours < min(intervals):
            return f"It says “every {quantity.text.strip()}”, which is sooner than the correct answer says; an interval may only be longer."
    return ""


def _amounts(text: str) -> Iterator[tuple[str, Decimal, Quantity]]:
    for quantity in quantities(text):
        value = quantity.high if quantity.high is not None else quantity.value
        if value is None or _MEASURED.search(quantity.unit):
            continue
        base, _, under = quantity.unit.partition("/")
        if base == "time" and (quantity.rate or under):
            yield "times", value * 24 / _SPAN.get(quantity.rate or under, Decimal(24)), quantity
        elif base in _TAKEN:
            kind, each = _TAKEN[base]
            per_weight = " by weight" if "kg" in under or "kg" in quantity.rate or "m2" in under else ""
            yield kind + per_weight, value * each, quantity


def _intervals(text: str) -> Iterator[tuple[Decimal, Quantity]]:
    for quantity in quantities(text):
        if quantity.unit in _HOURS and quantity.value is not None and _AGAIN.search(text[max(0, quantity.start - 24) : quantity.start]):
            yield quantity.value * _HOURS[quantity.unit], quantity
