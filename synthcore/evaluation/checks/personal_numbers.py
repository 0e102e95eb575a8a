"""Numbers that lead to a person: telephone, SSN, card, IBAN, IP address. A checksum or a rule of the issuer decides.

Every search is linear in the length of the text: quantifiers are bounded, and no two parts of a pattern can take the
same characters in many ways.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

Span = tuple[int, int]
Kinds = Iterator[tuple[str, int, int]]  # kind, start, end

_SEP = r"[ .\-\u00a0\u2010-\u2013]"  # within a telephone number, dashes and the space that does not break included
_GAP = r"[ .\-()/\u00a0\u2010-\u2013]{0,3}"
_ALONE = r"(?<!\w)(?<!\d[.,/:\-])"  # not in the middle of a longer number or word
_UNIT = re.compile(
    r" ?(?:mg|mcg|µg|ug|g|kg|ml|l|iu|units?|kcal|cal|calories|steps|mm|cm|km|m|%|percent|people|patients|years?|dollars|usd|eur|gbp)\b", re.IGNORECASE
)

_ABROAD = re.compile(rf"(?<![\w+])(?:\((?=\+\d{{1,3}}\)))?\+(?P<n>[1-9](?:{_GAP}\d){{6,14}})")
_ABROAD_00 = re.compile(rf"{_ALONE}00[ \-]?(?P<n>[1-9](?:{_GAP}\d){{8,14}})")
_AMERICAN = re.compile(
    rf"{_ALONE}(?:1{_SEP}?)?(?:\(\d{{3}}\){_SEP}{{0,2}}\d{{3}}{_SEP}?\d{{4}}|\d{{3}}[.\-/\u2010-\u2013]\d{{3}}[.\-\u2010-\u2013]\d{{4}}"
    rf"|[2-9]\d\d{_SEP}\d{{3}}{_SEP}\d{{4}}|(?<![/_#=])[2-9]\d\d[2-9]\d{{6}})(?!\w)(?![.,:\-/]\d)"
)
_BRITISH = re.compile(rf"{_ALONE}(?P<n>(?:\(0[1-9]\d{{0,3}}\)|0[1-9])(?:[ .\-\u00a0\u2010-\u2013]{{0,2}}\d){{4,9}})")
_LOCAL = re.compile(rf"{_ALONE}(?:555{_SEP}\d{{4}})(?!\w)(?![.,:\-/]\d)")
_TOLD = re.compile(  # a number of any country, where the words before it say what it is
    r"\b(?:(?:call|text|ring|reach|dial|phone|message|whatsapp|contact) (?:me|us|him|her|them|my [a-z]{1,12})"
    r"|tel|telephone|mobile|cell|phone|fax|whatsapp|my number)\b(?! of\b)[^\d\n+]{0,24}(?P<n>" + rf"[(]?\d(?:{_GAP}\d){{6,14}})",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\d{3}")
_EXTENSION = re.compile(r",? ?(?:x|ext\.?|extension) ?\d{1,6}(?!\w)", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d[.\-/]\d{1,2}[.\-/]\d{1,2}|\d{1,2}[.\-/]\d{1,2}[.\-/](?:19|20)\d\d)(?!\d)")
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D{0,3}){1,4}")
_NATIONAL = {"1": 10, "31": 9, "32": 9, "33": 9, "34": 9, "44": 10, "61": 9, "91": 10}  # digits after the country code

_SSN = re.compile(r"(?<!\w)(?<!\d[ .\-])(\d{3})([ \-])(\d\d)\2(\d{4})(?!\w)(?!-\d)")
_SSN_TOLD = re.compile(r"\b(?:ssn|social security(?: (?:number|no\.?))?)\b[^\d\n]{0,16}(?P<n>(\d{3})()(\d\d)(\d{4}))(?!\w)", re.IGNORECASE)

_CARD = re.compile(r"(?<![\w.])[2-6]\d{3}(?:[ .\-]?\d){9,15}")
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})\d\d(?:[ \-]?[A-Za-z0-9]){11,30}")
_IBAN_COUNTRIES = (
    "15NO 16BE 18DKFIFONLSD 19MKSI 20ATBABIEEKZLTLUMNXK 21CHHRLILV 22BGBHCRDEGBGEIEMERSVA 23AEGIILIQOMSOTL 24ADCZESMDPKROSASESKTNVG "
    "25LYPTST 26ISTR 27BIDJFRGRITMCMRSM 28ALAZBYCYDOGTHUNILBPLSV 29BREGPSQAUA 30JOKWMU 31MTSC 32LC 33RU"
)
_IBAN_LENGTHS = {code: int(group[:2]) for group in _IBAN_COUNTRIES.split() for code in re.findall("[A-Z]{2}", group[2:])}
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\w)(?!\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_NUMBERED = re.compile(r"(?:version|release|section|chapter|figure|table|item|clause|step|v)\.? ?\Z", re.IGNORECASE)


def numbers(text: str, allowed: Collection[str] = ()) -> Kinds:
    """Every number in a text that identifies somebody, by kind; the same place may be found twice."""
    yield from (("IBAN", *span) for span in _ibans(text))
    yield from (("card", *span) for span in _cards(text))
    yield from (("SSN", *span) for span in _ssns(text))
    yield from (("IP address", *span) for span in _ip_addresses(text))
    if pattern := _crisis_lines(frozenset(allowed)):
        text = pattern.sub(lambda found: "\0" * len(found[0]), text)
    yield from (("phone", *span) for span in _phones(text))


def luhn(digits: str) -> bool:
    """The checksum of payment cards."""
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def mod_97(iban: str) -> bool:
    """The checksum of an IBAN: upper case, no spaces."""
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def _phones(text: str) -> Iterator[Span]:
    for pattern in (_ABROAD, _ABROAD_00):
        for found in pattern.finditer(text):
            country = next((c for c in _NATIONAL if _digits(found["n"]).startswith(c)), "")
            zero = "(0)" in found["n"]
            most = len(country) + _NATIONAL[country] + zero if country else 15
            if (end := _cut(text, *found.span("n"), 7, most)) and not _other(text, found.start("n"), end):
                yield found.start(), _extended(text, end)
    for found in _BRITISH.finditer(text):
        digits = _digits(found["n"])
        least = 8 if digits.startswith(("0800", "0808", "0845", "0500")) else 9
        if (end := _cut(text, *found.span("n"), least, 11)) and not _other(text, found.start(), end):
            yield found.start(), _extended(text, end)
    for found in _TOLD.finditer(text):
        start = found.start("n")
        if (end := _cut(text, *found.span("n"), 7, 15)) and not _other(text, start, end) and _GROUP.search(text, start, end):
            yield start, _extended(text, end)
    for pattern in (_AMERICAN, _LOCAL):
        for found in pattern.finditer(text):
            if not _other(text, *found.span()):
                yield found.start(), _extended(text, found.end())


def _cut(text: str, start: int, end: int, least: int, most: int) -> int:
    """Where a number ends that has at least and at most so many digits and ends with a whole group; 0 where there is none."""
    best = count = 0
    for at in range(start, end):
        if text[at].isdecimal():
            count += 1
            if count > most:
                break
            if count >= least and not text[at + 1 : at + 2].isalnum():
                best = at + 1
    return best


def _other(text: str, start: int, end: int) -> bool:
    """Whether digits are a date, a range of years or an amount, and no telephone number."""
    number = text[start:end]
    return bool(_DATE.search(number) or _YEARS.fullmatch(number) or _UNIT.match(text, end))


def _extended(text: str, end: int) -> int:
    found = _EXTENSION.match(text, end)
    return found.end() if found else end


@lru_cache(maxsize=8)
def _crisis_lines(allowed: frozenset[str]) -> re.Pattern[str] | None:
    """The public numbers in any spacing, with or without country code; those under five digits cannot be mistaken."""
    ways = []
    for number in sorted(allowed):
        digits = _digits(number)
        code = "1" if len(digits) == 11 and digits[0] == "1" else next((c for c in _NATIONAL if number.strip().startswith(f"+{c}")), "")
        national = digits[len(code) :].lstrip("0")
        if len(digits) >= 5:
            ways.append(rf"(?:\(?(?:\+|00)\d{{1,3}}\)?{_GAP}(?:\(0\){_GAP})?|1{_SEP}?)?\(?0?" + _GAP.join(national))
    return re.compile(rf"(?<![\w+])(?:{'|'.join(ways)})(?!\d)") if ways else None


def _ssns(text: str) -> Iterator[Span]:
    for pattern in (_SSN, _SSN_TOLD):
        for found in pattern.finditer(text):
            area, _, group, serial = found.groups()[-4:]
            if area not in ("000", "666") and area < "900" and group != "00" and serial != "0000":
                yield found.span("n" if pattern is _SSN_TOLD else 0)


def _cards(text: str) -> Iterator[Span]:
    at = 0
    while found := _CARD.search(text, at):
        places = [i for i in range(*found.span()) if text[i].isdecimal()]
        digits = "".join(text[i] for i in places)
        for length in _card_lengths(digits):
            if length <= len(places) and luhn(digits[:length]) and not text[places[length - 1] + 1 : places[length - 1] + 2].isalnum():
                at = places[length - 1] + 1
                yield found.start(), at
                break
        else:
            at = found.start() + 1


def _card_lengths(digits: str) -> tuple[int, ...]:
    """The lengths that the issuer of these first digits uses, longest first."""
    two, three, four = int(digits[:2]), int(digits[:3]), int(digits[:4])
    if digits[0] == "4":
        return 19, 16, 13
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return (16,)
    if two in (34, 37):
        return (15,)
    if two in (36, 38, 39) or 300 <= three <= 305:
        return 19, 16, 14
    if two in (62, 64, 65) or four == 6011 or 3528 <= four <= 3589:
        return 19, 18, 17, 16
    if two == 50 or 56 <= two <= 69:
        return 19, 18, 17, 16, 15, 14, 13
    return ()


def _ibans(text: str) -> Iterator[Span]:
    at = 0
    while found := _IBAN.search(text, at):
        at = found.start() + 1
        length = _IBAN_LENGTHS.get(found[1].upper(), 0)
        places = [i for i in range(*found.span()) if text[i].isalnum()][:length]
        if length and len(places) == length and not text[places[-1] + 1 : places[-1] + 2].isalnum():
            iban = "".join(text[i] for i in places).upper()
            if iban.isascii() and mod_97(iban):
                at = places[-1] + 1
                yield found.start(), at


def _ip_addresses(text: str) -> Iterator[Span]:
    for pattern in (_IPV4, _IPV6):
        for found in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(found[0])
            except ValueError:
                continue
            plain = pattern is _IPV6 and (sum(c.isalnum() for c in found[0]) < 4 or not re.search(r"\d", found[0]))
            if not (plain or address.is_loopback or address.is_unspecified or _NUMBERED.search(text, max(0, found.start() - 12), found.start())):
                yield found.span()


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())
