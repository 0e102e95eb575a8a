"""Numbers in a text with their units, so that "two tablets" and "2 tablets" are one, and "2 tablets" and "2 days" are two."""

from __future__ import annotations

import re
from typing import NamedTuple

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_WORDS = {word: str(number) for number, word in enumerate(_COUNTED.split())}
_WORDS |= {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "once": "1", "twice": "2", "half": "0.5"}
_UNITS = (
    r"%|percent|per cent|mg|mcg|µg|μg|micrograms?|milligrams?|grams?|g|kg|kilograms?|pounds?|lbs?|"
    r"ml|millilit(?:er|re)s?|l|lit(?:er|re)s?|dl|mmhg|mmol|units?|iu|"
    r"tablets?|pills?|capsules?|doses?|drops?|puffs?|teaspoons?|tablespoons?|cups?|glasses|times?|hours?|hrs?|minutes?|mins?|seconds?|days?|nights?|weeks?|months?|"
    r"years?|degrees?|°c|°f|cm|mm|inch(?:es)?|feet|people|persons|women|men|children|babies|in"
)
_NUMBER = re.compile(
    rf"(?<![\w.,-])(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>{'|'.join(_WORDS)})(?=[\s-]+(?:{_UNITS})\b))"
    rf"(?:[\s-]*(?P<unit>{_UNITS})(?!\w))?(?!\w)",
    re.IGNORECASE,
)
_SAME = {"percent": "%", "per cent": "%", "milligram": "mg", "microgram": "mcg", "µg": "mcg", "μg": "mcg", "gram": "g", "kilogram": "kg", "lb": "pound",
         "milliliter": "ml", "millilitre": "ml", "liter": "l", "litre": "l", "hr": "hour", "min": "minute", "pill": "tablet", "persons": "people"}  # fmt: skip


class Number(NamedTuple):
    """`value` as digits without needless zeros; `unit` in the singular, empty for none. `start` and `end` are characters."""

    value: str
    unit: str
    start: int
    end: int

    @property
    def what(self) -> tuple[str, str]:
        return self.value, self.unit


def numbers_in(text: str) -> list[Number]:
    """The numbers of a text in order. A number as a word counts where a unit follows it."""
    found = []
    for match in _NUMBER.finditer(text):
        written = match["digits"]
        value = written.replace(",", "") if written else _WORDS[match["word"].lower()]
        if "." in value:
            value = value.rstrip("0").rstrip(".")
        found.append(Number(value, _unit(match["unit"] or ""), *match.span()))
    return found


def _unit(written: str) -> str:
    unit = " ".join(written.lower().split())
    single = unit[:-1] if len(unit) > 2 and unit.endswith("s") and unit not in _SAME else unit
    return _SAME.get(single, _SAME.get(unit, single))
