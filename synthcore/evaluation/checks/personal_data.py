"""Personal data in a text: what must not leave for an endpoint that is not this machine, nor stand in what it answers.

Kinds: e-mail, IBAN, card, SSN, IP address, phone, address, name. Precise rather than wide: a finding masks a piece of
somebody's text, so a dose, a date, a score or a crisis line of the domain is none. A name is found only when the source
gives it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Record
from synthcore.domains.schema import Domain
from synthcore.domains.telephone import Telephone
from synthcore.evaluation.check import Check, Examine, Result
from synthcore.evaluation.checks.personal_numbers import numbers
from synthcore.evaluation.label_rules import USER

VERSION = "1"
_DIGIT = re.compile(r"\d")
KINDS = ("e-mail", "IBAN", "card", "SSN", "IP address", "phone", "address", "name")  # what overlaps goes by the first


class Found(NamedTuple):
    """A place in a text, in characters; `end` is the first one after it."""

    kind: str
    start: int
    end: int


def find(text: str, *, names: Collection[str] = (), allowed: Collection[str] = ()) -> list[Found]:
    """Personal data in a text, in order, no two overlapping. `names` are those that the source gives; `allowed` are
    public telephone numbers, which are never found, however they are spaced."""
    found = [Found("e-mail", *span) for span in _emails(text)]
    if _DIGIT.search(text):  # most dialogues hold none, and nothing else that is looked for does without
        found += [Found(*number) for number in numbers(text, allowed)]
        found += [Found("address", *span) for span in _addresses(text)]
    if pattern := _names(frozenset(names)):
        found += [Found("name", *m.span()) for m in pattern.finditer(text) if not (m[0].islower() and m[0] in _EVERYDAY)]
    return _apart(found)


def mask(text: str, found: Iterable[Found]) -> str:
    """The text with the kind in brackets for each finding; all else stays as it is."""
    parts, at = [], 0
    for kind, start, end in _apart(found):
        parts += [text[at:start], f"[{kind}]"]
        at = end
    return "".join([*parts, text[at:]])


def names_in(dialogue: Mapping[str, Any]) -> set[str]:
    """The names that a dialogue gives in its profile and metadata: each as a whole, and its parts."""
    given: set[str] = set()
    for value in (dialogue.get("user_profile"), dialogue.get("metadata")):
        given.update(_named(value))
    given.update(_named({key: value for key, value in dialogue.items() if isinstance(value, str) and key != "name"}))
    parts = {part for name in given for part in re.split(r"[\s,]+", name)}
    return {name for name in given | parts if sum(c.isalpha() for c in name) >= 2 and name.lower().rstrip(".") not in _NO_NAMES}


def _apart(found: Iterable[Found]) -> list[Found]:
    """Findings in order; those that overlap are one, so that nothing of them stays."""
    apart: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if apart and one.start < apart[-1].end:
            last = apart.pop()
            one = Found(min(last.kind, one.kind, key=_rank), last.start, max(last.end, one.end))
        apart.append(one)
    return apart


def _rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


# E-mail: from each @ outwards.
_LOCAL_PART = re.compile(r"[\w.%+'\-]{1,64}\Z")
_HOST = re.compile(r"(?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}(?![\w\-])")
_SPELT = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64} ?(?:[\[(] ?at ?[\])] ?[\w\-]{1,63}(?: ?[\[(] ?dot ?[\])] ?|\.)[\w\-]{2,24}\b"
    r"|(?<= )at [\w\-]{1,63} dot (?:com|org|net|edu|gov|io|me|uk|ie|de|fr|eu|co dot uk)\b)",
    re.IGNORECASE,
)
_SPELT_SIGN = re.compile(r" dot |[\[(] ?at", re.IGNORECASE)


def _emails(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("@")
    while at >= 0:
        local = _LOCAL_PART.search(text, max(0, at - 64), at)
        host = _HOST.match(text, at + 1)
        if local and host:
            start = local.start() + len(local[0]) - len(local[0].lstrip(".'-"))
            if start < at:
                yield start, host.end()
        at = text.find("@", at + 1)
    if _SPELT_SIGN.search(text):
        yield from (found.span() for found in _SPELT.finditer(text))


# Addresses: number, name, kind of street; UK postcodes; American "City, ST 12345"; post-office boxes.
_STRONG = "street|avenue|road|lane|boulevard|drive|crescent|terrace|parkway|highway"
_STREETS = (
    "Street|St|Avenue|Ave|Av|Road|Rd|Lane|Ln|Boulevard|Blvd|Drive|Dr|Court|Ct|Crescent|Cres|Terrace|Parkway|Pkwy|Highway|Hwy|Way|Place|Pl|Close"
    "|Square|Sq|Gardens|Gdns|Grove|Mews|Row|Hill|Circle|Cir|Trail|Alley|Quay|Rise|Walk|Wharf|Broadway"
)
_NO_STREET = (
    "a|an|the|this|that|my|our|your|their|his|her|in|on|of|at|to|by|off|up|down|from|and|or|for|with|into|across|along|over"
    "|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|miles?|km|kilometres?|kilometers?|metres?|meters?|feet|blocks?|times?|people|cars?|lanes?"
    "|step|storey|story|bedroom|family|dollar|pound|person|point|star|part|nation|wheel|way|little|tiny|long|short|hard|flash|usb|test|main|busy|side|different|other|more|such|new|old|big|bad|good|separate|whole|dead"
)
_NUMBER = r"(?<![\w$£€.,/:\-])\d{1,5}[A-Za-z]?(?:[\-/]\d{1,4}[A-Za-z]?)?,?[ \u00a0]{1,2}"
_FLAT = r"(?:,? {0,2}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.? ?\w{1,5}\b)?"
_STREET = re.compile(
    rf"(?:\b(?:Flat|Apt|Apartment|Unit|Suite)\.? \w{{1,5}}, )?{_NUMBER}(?:[NSEW]{{1,2}}\.? )?"
    r"(?:(?:\d{1,3}(?:st|nd|rd|th)|[A-Z][\w'’.\-]{0,30}|of|the|de|la) ){1,4}"
    rf"(?:{_STREETS}|STREET|AVENUE|ROAD|LANE|DRIVE)\b(?:\.(?= ?[,\w]))?(?: (?:N|S|E|W|NE|NW|SE|SW)\b)?{_FLAT}"
)
_LOWER_STREET = re.compile(rf"{_NUMBER}(?:(?!(?:{_NO_STREET}|{_STRONG})\b)[a-z0-9'’\-]{{2,20}} ){{1,2}}(?:{_STRONG}|ave|blvd)\b{_FLAT}", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\b(?:in|since|by|of|from|until|during|around|before|after|year|the)\s\Z", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:chapter|step|part|table|figure|lesson|level|week|day|number|top)\s\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU "
    "HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN "
    "SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
).replace(" ", "|")
_POSTCODE = re.compile(rf"(?<![\w\-])(?:{_AREAS})\d[\dA-HJKMNP-Y]? ?\d[ABD-HJLNP-UW-Z]{{2}}(?![\w\-])")
_POSTCODE_TOLD = re.compile(rf"(?i:\bpost ?code\b[^\n]{{0,12}}?\b)(?P<n>(?i:(?:{_AREAS})\d[\da-z]? ?\d[a-z]{{2}}))(?!\w)")
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|PR|RI|SC|SD|TN|TX|UT"
    "|VT|VA|WA|WV|WI|WY"
)
_CITY = re.compile(
    r"(?<![\w'’\-])(?:[A-Z][A-Za-z.'’\-]{1,24} ){0,3}(?:[A-Z][A-Za-z.'’\-]{1,24},|[A-Z][a-z.'’\-]{1,24})[ \n]{1,2}"
    rf"(?:{_STATES})\.? {{1,2}}\d{{5}}(?:-\d{{4}})?(?!\w)"
)
_BOX = re.compile(r"(?<!\w)(?:P\.? ?O\.? ?|Post Office )Box {1,2}#?\d{1,6}(?!\w)", re.IGNORECASE)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_STREET, _LOWER_STREET):
        for found in pattern.finditer(text):
            before = max(0, found.start() - 10), found.start()
            if not (_COUNTED.search(text, *before) or (_YEAR.match(found[0]) and _YEAR_BEFORE.search(text, *before))):
                yield found.span()
    for pattern in (_POSTCODE, _CITY, _BOX):
        yield from (found.span() for found in pattern.finditer(text))
    yield from (found.span("n") for found in _POSTCODE_TOLD.finditer(text))


# Names.
def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NAME_KEYS = _words(
    "name firstname lastname middlename surname forename familyname givenname fullname patientname clientname username displayname nickname "
    "preferredname maidenname"
)
_NO_NAMES = _words(
    "mr mrs ms mx miss dr prof sir madam van von der den de del della di da la le el bin ibn the and user patient client anonymous anon unknown none null "
    "n/a na nil test assistant person"
)
_EVERYDAY = _words(  # names that are words: in lower case they are the word
    "will may mark hope grace joy faith rose art bill grant dawn sue pat rich frank drew chase rob ray penny ivy june april august summer autumn angel "
    "young long brown green white black king little small day love best bell wood stone field rivers moore price rice page ford hill lane "
    "an so in my do he me we us or as at be by go if is it no of on to up you"
)


def _named(value: object, depth: int = 0) -> Iterator[str]:
    if depth > 8:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str):
                if re.sub(r"[^a-z]", "", str(key).lower()) in _NAME_KEYS:
                    yield inner.strip()
            else:
                yield from _named(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner, depth + 1)


@lru_cache(maxsize=512)
def _names(names: frozenset[str]) -> re.Pattern[str] | None:
    known = sorted((name for name in names if sum(c.isalpha() for c in name) >= 2), key=lambda n: (-len(n), n))
    ways = [r"\s{1,3}".join(re.sub("['’]", "['’]", re.escape(part)) for part in name.split()) for name in known]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE) if ways else None


def _prepare(domain: Domain) -> Examine:
    public = Telephone(domain).numbers

    def examine(record: Record) -> Result:
        if not isinstance(record.body, Dialogue):
            return Result()
        names = names_in(record.extras)
        findings = [
            Finding(
                record_id=record.id, turn=place, start=one.start, end=one.end, code="personal_data", message=f"This may be personal data: {one.kind}.",
            )
            for place, turn in enumerate(record.body.turns, 1)
            for one in find(turn.text, names=names, allowed=public)
            if turn.role == USER or one.kind != "phone"  # unlisted_numbers names those of a reply
        ]  # fmt: skip
        return Result(findings=tuple(findings))

    return examine


CHECK = Check(
    name="personal_data",
    title="Personal data",
    says="Whether something in a dialogue says who a person is; in a pair, the rules of pairs tell it.",
    version=VERSION,
    kinds=("dialogue",),
    prepare=_prepare,
    most=0,
)
