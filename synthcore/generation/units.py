"""Units of measure and of time, with the ways in which people write them. Data, and the patterns made of it."""

from __future__ import annotations

import re

# The form that is compared -> other spellings; the form itself and, in words of four letters or more, its plural count too.
# Compared without case, but for CASED.
_UNITS: dict[str, str] = {
    "kg": "kgs,kilo,kilos,kilogram,kilogramme", "g": "gm,gms,gram,gramme", "mg": "mgs,mgm,milligram,milligramme",
    "µg": "mcg,mcgs,ug,microgram,microgramme", "ng": "nanogram", "pg": "picogram",
    "lb": "lbs,pound", "oz": "ounce", "stone": "",
    "l": "liter,litre", "dl": "deciliter,decilitre", "ml": "mls,cc,ccs,milliliter,millilitre", "µl": "ul,mcl,microliter,microlitre",
    "teaspoon": "tsp,tsps,teaspoonful", "tablespoon": "tbsp,tbsps,tablespoonful", "cup": "cups", "pint": "",
    "m": "meter,metre", "km": "kilometer,kilometre", "cm": "cms,centimeter,centimetre", "mm": "millimeter,millimetre",
    "nm": "nanometer,nanometre", "µm": "um,micron", "inch": "inches", "ft": "foot,feet", "mile": "",
    "IU": "iu,i.u.,international unit", "unit": "u,units", "mIU": "miu", "mU": "mu", "mEq": "meq", "osm": "mosm,mosmol",
    "mmol": "millimole", "µmol": "umol,mcmol,micromole", "nmol": "nanomole", "pmol": "picomole", "mol": "mole",
    "kcal": "cal,cals,calorie,calories,kilocalorie", "kJ": "kj", "mmHg": "mmhg,mm hg", "bpm": "beats per minute,beats/min",
    "%": "percent,per cent,pct", "‰": "", "°C": "c,° c,°c,degrees c,degrees celsius,degree celsius,celsius,centigrade",
    "°F": "f,° f,°f,degrees f,degrees fahrenheit,degree fahrenheit,fahrenheit", "°": "degree,deg", "Hz": "hz", "Gy": "gy", "mSv": "msv",
    "second": "sec,secs", "minute": "min,mins", "hour": "h,hr,hrs", "day": "days", "night": "", "week": "wk,wks", "fortnight": "",
    "month": "mo,mos,mth,mths", "year": "yr,yrs", "decade": "",
    "year old": "years old,yrs old,yr old,yrs. old,yr. old,y/o,yo,years of age,yrs of age,year of age,y old",
    "month old": "months old,months of age", "week old": "weeks old,weeks of age", "day old": "days old,days of age",
    "am": "a.m.,a.m", "pm": "p.m.,p.m", "k": "", "million": "", "billion": "", "thousand": "", "fold": "",
    "tablet": "tab,tabs", "pill": "", "capsule": "cap,caps", "drop": "gtt,gtts", "puff": "", "dose": "", "patch": "patches",
    "injection": "", "shot": "", "spray": "", "sachet": "", "vial": "", "ampoule": "ampule", "cigarette": "", "drink": "",
    "time": "x,×", "cell": "",
}  # fmt: skip
# Where capital letters make another unit: a million units is no thousandth of one.
CASED = {"MU": "MU", "mM": "mM", "nM": "nM", "pM": "pM", "G": "gauge"}
_PER = {
    "kg": "", "g": "gram", "l": "liter,litre", "dl": "", "ml": "", "µl": "ul,mcl", "mm3": "mm³,mm^3,cumm", "m2": "m²,m^2,sqm",
    "1.73m2": "1.73 m2,1.73m²,1.73 m²,1.73m^2,1.73 m^2",
    "hour": "h,hr", "minute": "min", "second": "sec,s", "day": "d", "night": "",
    "week": "wk", "month": "mo", "year": "yr", "dose": "", "hpf": "", "mmol": "", "mol": "", "mg": "",
}  # fmt: skip
_ADVERBS = {"hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}
AGES = frozenset({"year old", "month old", "week old", "day old"})
COUNTS = frozenset({"time", "tablet", "pill", "capsule", "drop", "puff", "dose", "patch", "injection", "shot", "spray", "cell"}) | AGES


def _spelt(table: dict[str, str]) -> dict[str, str]:
    known = {}
    for form, others in table.items():
        for spelling in (form.lower(), *filter(None, others.split(","))):
            known[spelling] = form
            if len(spelling) >= 4 and spelling.isalpha():
                known.setdefault(f"{spelling}s", form)
    return known


def _any(spellings: dict[str, str]) -> str:
    """One pattern for all, the longest first. A space in a spelling may be a hyphen, or more space."""
    longest = sorted(spellings, key=len, reverse=True)
    return "|".join(re.escape(spelling).replace(r"\ ", r"[\s-]{1,3}") for spelling in longest)


_UNIT, _UNDER = _spelt(_UNITS), _spelt(_PER)
_ONE = rf"(?:{_any(_UNIT)})"
_SLASH = rf"(?:\s?/\s?(?:{_any(_UNDER)}))"
_END = r"(?![^\W_])(?!\.\d)"
_TIME = "hour|minute|day|night|week|month|year|morning|evening"
# What follows a number: "mg", " mg/kg", "-year-old", "/day", " tablets a day", " daily".
FOLLOWS = re.compile(
    rf"(?P<unit>[\s-]?(?!x\s?\d){_ONE}(?=[^\w]|_|$|/))?(?P<slash>{_SLASH}{{1,2}}{_END})?"
    rf"(?P<rate>\s(?:a|an|per|each|every)\s(?:{_TIME}|kg)\b|\s(?:{'|'.join(_ADVERBS)})\b)?",
    re.IGNORECASE,
)
# A unit made of units, wherever it stands: what a slash belongs to.
FRACTION = (
    rf"(?<![^\W\d_])(?=[^\W\d_]|°)(?:{_ONE}|beats|cells)(?:/(?:{_any(_UNDER)})){{1,2}}{_END}"
    rf"|(?:(?<=[\d³²⁹])|(?<=\d%))(?:/(?:{_any(_UNDER)})){{1,2}}{_END}"
)


def unit(written: str) -> str:
    """The form that is compared, of what FOLLOWS found as `unit`; "" for nothing."""
    written = written.strip(" \t\n\r\u00a0\u2009\u202f-").replace("μ", "µ").replace("º", "°")
    if written in CASED:
        return CASED[written]
    low = re.sub(r"[\s-]+", " ", written.lower())
    return _UNIT.get(low, low)


def under(slashes: str) -> str:
    """The same of `slash`: "/kg/day"."""
    parts = [part.strip().lower().replace("μ", "µ") for part in slashes.split("/")[1:]]
    return "".join(f"/{_UNDER.get(part, part)}" for part in parts)


def rate(written: str) -> str:
    """The same of `rate`: "day" for " a day" and " daily"."""
    word = written.split()[-1].lower() if written else ""
    return {"morning": "day", "evening": "day"}.get(word, _ADVERBS.get(word, word))
