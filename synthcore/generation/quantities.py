"""Numbers and units in a text, each in a form in which "2.5mg", "2.5 mg" and "2.50 mg" are the same.

Cautious: where a number can be read in two ways ("1.000", "3,5" without a unit) it has no value and is compared as it is
written. A number inside a name (B12, COVID-19) is a code, not a quantity.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from synthcore.generation import units

LONGEST = 40  # digits; a longer number is compared as it is written
HIGHEST = 30  # as an exponent of ten

_DASH = "‐‑‒–—−-"  # the hyphen last: within brackets it would make a range
_SHARES = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅕": "1/5", "⅙": "1/6"}
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: n for n, word in enumerate([*_ONES, *_TEENS], 1)} | {word: n * 10 for n, word in enumerate(_TENS, 2)}
_WORDS |= {"once": 1, "twice": 2, "thrice": 3, "half": 0}
_ODD = str.maketrans("ſıİ", "sii")  # letters that the pattern takes for others
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SIGNS = str.maketrans({"′": "'", "’": "'", "‘": "'", "”": '"', "“": '"', "″": '"', "٫": ".", "٬": ",", **dict.fromkeys(_DASH, "-")})

_FIRST = "".join(sorted({word[0] for word in _WORDS}))
# A number begins with few signs, and a name with a number is taken whole or not at all: most of a text is passed over at once.
_PLAIN = r"\d+(?:[.,/:·'’′٫٬]\d+)*"
_NUMBER = re.compile(
    rf"""(?P<code>(?<![\w{_DASH}])[^\W\d_]++(?:[{_DASH}][^\W\d_]++)*+[{_DASH}]?\d\w*)
    |(?=[\d½¼¾⅓⅔⅛⅜⅝⅞⅕⅙.<>≤≥±$£€−{_FIRST}-])(?P<before>(?:(?P<compared>(?<![-=<>])[<>]=?|[≤≥±])\s?)?(?:(?P<money>[$£€])\s?)?(?P<sign>(?<![^\s(\[{{"'“‘=:<>≤≥~/,;])[-−])?)
     (?<![^\W_])(?:
      (?P<power>(?:\d+(?:[.,]\d+)?\s?[x×*]\s?)?10(?:\^-?\d+|[⁰¹²³⁴-⁹⁻]+))
      |(?P<mixed>\d{{1,4}}[ -]\d{{1,2}}[/⁄]\d{{1,2}}(?![/\d])|(?:\d{{1,4}}\s?)?[½¼¾⅓⅔⅛⅜⅝⅞⅕⅙])
      |(?P<chain>\d+(?:[{_DASH}]\d+){{2,}})
      |(?P<feet>\d['’′]\s?\d{{1,2}}["”″])
      |(?P<plain>{_PLAIN}|(?<!\.)\.\d+)
      |(?P<word>(?<!-)(?:(?:{"|".join(_TENS)})[\s-](?:{"|".join(_ONES)})|{"|".join(sorted(_WORDS, key=len, reverse=True))})(?![^\W_])
        (?!\s?-?(?:hundred|thousand|dozen|million|and\sa\shalf))))""",
    re.IGNORECASE | re.VERBOSE,
)
_TO = re.compile(rf"(?:[{_DASH}]\s?|\s[{_DASH}]\s)(?={_PLAIN}(?![\d{_DASH}]))|\sto\s(?=\d)")  # in "8 -2" the dash is a sign
_ARTICLE = re.compile(r"(?:\sof)?\san?(?=\s)")
_SECOND = re.compile(_PLAIN)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|[1-9]\d?(?:,\d{2})+,\d{3}|[1-9]\d{0,2}(?:'\d{3})+")
_EITHER = re.compile(r"[1-9]\d{0,2}\.000")  # a thousand, or one with three decimals


class Quantity(NamedTuple):
    """A quantity at text[start:end]. `value` is None where it is no single number, or not surely one (120/80, 10:30, a
    date, 1.000); `high` is the upper end of a range; `sign` is a comparison (<, ≥, ±); `rate` is a frequency in words
    ("day" for "a day"); `number` is the number as it is compared."""

    value: Decimal | None
    text: str
    unit: str
    start: int
    end: int
    high: Decimal | None = None
    sign: str = ""
    rate: str = ""
    number: str = ""
    in_words: bool = False

    @property
    def bare(self) -> str:
        """Number and unit, without a frequency in words."""
        return f"{self.sign}{self.number}{' ' * bool(self.unit)}{self.unit}"

    @property
    def normal(self) -> str:
        """The form that is compared: "2.5 mg", "<5 mg/day", "120/80"."""
        return f"{self.bare}/{self.rate}" if self.rate else self.bare


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text, in order."""
    return list(_found(text))


@functools.lru_cache(maxsize=1024)  # one text is asked about several times over
def _found(text: str) -> tuple[Quantity, ...]:
    return tuple(part for part in _parts(text) if isinstance(part, Quantity))


def codes(text: str) -> list[str]:
    """Names with a number in them, as they are compared: b12, covid19, hba1c."""
    return [part for part in _parts(text) if isinstance(part, str)]


def _parts(text: str) -> Iterator[Quantity | str]:
    at = 0
    while match := _NUMBER.search(text, at):
        at = match.end()
        if match["code"]:
            yield re.sub(r"[\W_]", "", match[0]).lower()
        elif quantity := _in_words(text, match) if match["word"] else _read(text, match):
            at = quantity.end
            yield quantity


def _read(text: str, match: re.Match[str]) -> Quantity:
    follows = units.FOLLOWS.match(text, match.end())
    assert follows  # every part of it is optional
    written = match[0][len(match["before"]) :].translate(_SIGNS)
    has_unit = bool(follows["unit"])
    value, number = _value(match, written, has_unit)
    high, end = None, match.end()
    unit = units.unit(follows["unit"] or "")
    if match["plain"] and (to := _TO.match(text, follows.end("unit") if has_unit else end)) and (second := _SECOND.match(text, to.end())):
        after = units.FOLLOWS.match(text, second.end())
        assert after
        same = units.unit(after["unit"] or "") == unit
        if (same or not has_unit) and not (has_unit and to[0].strip() == "to"):
            high, upper = _number(second[0].translate(_SIGNS), bool(after["unit"]))
            number, end, follows = f"{number}-{upper}", second.end(), after
            unit = units.unit(follows["unit"] or "")
    if match["money"]:
        unit = f"{match['money']}{unit}"
    elif match["feet"]:
        unit = "ft"
    sign = {"<=": "≤", ">=": "≥"}.get(match["compared"] or "", match["compared"] or "")
    if match["sign"]:
        number, value = f"-{number}", -value if value is not None else None
    end = max(end, follows.end())
    rest = units.under(follows["slash"] or "")
    return Quantity(value, text[match.start() : end], unit + rest, match.start(), end, high, sign, units.rate(follows["rate"] or ""), number)


def _in_words(text: str, match: re.Match[str]) -> Quantity | None:
    """A number word. "One", "once" and "half" count only before what they measure: "one tablet", "twice a day"."""
    word = match["word"].translate(_ODD).lower()
    article = _ARTICLE.match(text, match.end()) if word == "half" else None
    follows = units.FOLLOWS.match(text, article.end() if article else match.end())
    assert follows
    unit = units.unit(follows["unit"] or "")
    if unit in ("am", "pm", "k", "°C", "°F", "m", "g", "l", "unit") and len((follows["unit"] or "").strip(" -")) < 3:
        return None  # "one am I", "two I ..."
    if word in ("once", "twice", "thrice"):
        if not follows["rate"]:
            return None
        unit = "time"
    elif not unit and (word in ("one", "half") or follows["rate"]):
        return None
    value = sum((Decimal(_WORDS[part]) for part in re.split(r"[\s-]+", word)), Decimal(0)) if word != "half" else Decimal("0.5")
    end = follows.end()
    return Quantity(value, text[match.start() : end], unit, match.start(), end, None, "", units.rate(follows["rate"] or ""), _written(value), True)


def _value(match: re.Match[str], written: str, has_unit: bool) -> tuple[Decimal | None, str]:
    """The value, and the number as it is compared."""
    if match["power"]:
        return _power(written)
    if match["mixed"]:
        for sign, share in _SHARES.items():
            written = written.replace(sign, f" {share}")
        *whole, share = re.split(r"[\s-]+", written.replace("⁄", "/").strip())
        value, number = _share(share)
        if value is None:
            return None, " ".join([*whole, number])
        number = _written(value + sum((Decimal(n) for n in whole), Decimal(0)))
        return Decimal(number), number
    return _number(written, has_unit)


def _power(written: str) -> tuple[Decimal | None, str]:
    """ "5 x 10^9" and "10⁹"."""
    plain = re.sub(r"\s", "", written.lower()).replace("×", "x").replace("*", "x")
    base, _, exponent = plain.rpartition("10^") if "^" in plain else (plain[: -len(_raised(plain)) - 2], "", _raised(plain).translate(_SUPER))
    factor, _ = _number(base.rstrip("x") or "1", True)
    digits = exponent.lstrip("-")
    if factor is None or not digits.isdigit() or len(digits) > 2 or int(digits) > HIGHEST:
        return None, plain
    value = factor.scaleb(int(exponent))
    return value, _written(value)


def _raised(plain: str) -> str:
    found = re.search(r"[⁰¹²³⁴-⁹⁻]+$", plain)
    return found[0] if found else ""


def _number(written: str, has_unit: bool) -> tuple[Decimal | None, str]:
    plain = written.replace("·", ".")
    if "/" in plain:
        return _share(plain)
    if len(plain) > LONGEST or ":" in plain:
        return None, plain
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "").replace("'", "")
    elif re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3}){2,}", plain):
        plain = plain.replace(".", "")
    elif re.fullmatch(r"0,\d+", plain) or (has_unit and re.fullmatch(r"\d+,\d{1,2}", plain)):
        plain = plain.replace(",", ".")
    if _EITHER.fullmatch(plain) or not re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", plain):
        return None, plain
    value = Decimal(plain)
    return value, _written(value)


def _share(written: str) -> tuple[Decimal | None, str]:
    """A part of one, as "3/4"; a pressure or a date ("120/80", "3/14") is none."""
    over, _, under = written.partition("/")
    if not (over.isdigit() and under.isdigit() and len(over) <= 2 and len(under) <= 2 and 0 < int(over) < int(under) <= 10):
        return None, written
    value = (Decimal(int(over)) / Decimal(int(under))).quantize(Decimal("0.0001"))
    return Decimal(_written(value)), _written(value)


def _written(value: Decimal) -> str:
    """Without zeros that say nothing."""
    plain = format(value, "f")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"
