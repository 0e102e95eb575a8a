"""Whether a wrong answer tells of more of something that is taken than the right one does: a larger amount, a shorter
interval, a longer course, no limit, or that a lot of it does no harm. Less may be wrong; more never is made: someone who
reads it could follow it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from synthcore.core.texts import flat
from synthcore.generation.degradations._bounds import warns
from synthcore.generation.degradations._text import spans
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
_WAITED = re.compile(r"\b(?:wait(?:ing)?|leave|allow|after)\b[^.;]{0,24}$", re.IGNORECASE)
_APART = re.compile(
    r"\s*(?:apart|between (?:the |each |two )?(?:doses|tablets|pills|uses)|before (?:the next|another|taking|a second)|after the last)", re.IGNORECASE
)
_OFTEN = re.compile(r"\b(?:every|each) hour\b|(?<!\d[ -])(?<!\d)\bhourly\b", re.IGNORECASE)
_HOURLY = re.compile(r"\b(\d{1,2})[ -]hourly\b", re.IGNORECASE)
_NOT = r"(?:not|n['’]t|never|cannot|no one|nobody|avoid\w*|without|unsafe|dangerous|harmful|exceed\w*)"
_DENIED = re.compile(rf"\b{_NOT}\b", re.IGNORECASE)

# From how much on: an amount that the words before or behind it leave open upwards, unless they stand under a "not".
_UPWARDS = re.compile(
    rf"(?P<not>\b{_NOT}\b[^.;:]{{0,40}})?(?:\b(?:at least|(?:a )?minimum of|(?<!no )more than|(?<!no )over|above|beyond|upwards of|"
    r"no (?:less|fewer)(?: often| frequently)? than|(?<!no )more (?:often|frequently) than|(?<!no )sooner than)"
    r"(?: (?:every|a|about|the))?\s+)$",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r"\s*(?:or|and) (?:more|higher|above|even more)\b", re.IGNORECASE)

_COURSE = re.compile(
    r"\b(?:for(?: a)?(?: (?:up to|at least|about|around|only|another|more than|as long as|a maximum of|a total of))*|up to|(?:no|not|never"
    r"|any) (?:longer|more) than|"
    r"(?:taken|used|given|continued) longer than|at most|a maximum of)\s+$",
    re.IGNORECASE,
)
_COURSES = re.compile(
    r"\b(?:tak(?:e[ns]?|ing)|us(?:e[ds]?|ing)|given?|apply|applied|antibiotics?|medicines?|medications?|drugs?|tablets?|pills?|capsules?|dos(?:e|es)|sprays?|"
    r"inhalers?|drops|creams?|decongestants?|pain ?killers?|laxatives?|steroids?|treatment|course)\b",
    re.IGNORECASE,
)

# What sets no limit.
_FREE = re.compile(
    r"\b(?:any|whatever|whichever) (?:(?:desired|higher|larger) )?(?:amounts?|doses?|dosage|number|quantit(?:y|ies)|frequency)\b"
    r"|\bas (?:much|many|often|frequently|long)(?: \w+){0,3} as (?:(?:you|they|he|she|one|people|patients|someone|anyone|adults|your child|is|it"
    r"|the \w+)\b|(?:desired|wanted|wished|needed|necessary|"
    r"possible|tolerated)\b)"
    r"|\bno (?:(?:upper|daily|real|fixed|set|strict|known|particular|official|specific|need for a) )*(?:limit|maximum|ceiling|upper end)\b|\b(?:un"
    r"|without )(?:any )?(?:limit(?:s|ed)?|restrict(?:ion|ions|ed))\b"
    r"|\b(?:no|not|never|n['’]t|without)\b[^.;]{0,20} (?:a |any )?(?:limit|maximum)\b(?! (?:of|dose|amount))"
    r"|\bimpossible to (?:overdose|take too (?:much|many))\b|\b(?:cannot|can ?not|can['’]t|hard to|never) (?:be )?(?:overdos\w+|(?:take|have|use"
    r"|get) too (?:much|many))\b"
    r"|\bno (?:risk|danger|fear|chance|harm|need to worry)\b[^.;]{0,30}\b(?:overdos\w+|too (?:much|many))\b"
    r"|\bthe more\b[^.;]{0,30}\bthe (?:better|faster|sooner)\b|\bmore is better\b|\b(?:freely|liberally|generously)\b"
    r"|\b(?:the )?(?:whole|entire|full) (?:bottle|packet|pack|box|blister)\b",
    re.IGNORECASE,
)
# More than is meant to be taken.
_MORE = re.compile(
    r"\b(?:double|triple|twice|three times|extra|larger|bigger|higher|stronger|increased?|increasing|additional|second|another|more) (?:of )?(?:the "
    r"|your |a )?(?:[a-z]+ )?"
    r"(?:doses?|dosages?|amounts?|quantit(?:y|ies)|tablets?|pills?|capsules?|puffs?|sprays?)\b"
    r"|\b(?:more|longer|sooner|further) than (?:is |was |what is )?(?:the )?(?:recommended|prescribed|advised|usual|stated|label\w*|directed|maximum"
    r"|package|leaflet|limit)"
    r"|\b(?:above|over|beyond|exceed\w*) (?:the )?(?:recommended|prescribed|usual|stated|label\w*|maximum|daily|limit)"
    r"|\b(?:increase|raise|double|triple|exceed)\b[^.;]{0,20}\b(?:dose|dosage|amount|limit|maximum)\b",
    re.IGNORECASE,
)
_SWALLOWED = re.compile(
    r"\b(?:child(?:ren)?|toddlers?|bab(?:y|ies)|infants?)\b[^.;]{0,60}\bswallow\w*|\bswallow\w*[^.;]{0,60}\b(?:child(?:ren)?|toddlers?|bab(?:y|ies)"
    r"|infants?)\b",
    re.IGNORECASE,
)
_LIGHTLY = (
    r"(?:(?:usually|normally|generally|really|often|ever|typically|actually|even|also|very|completely|perfectly|entirely|quite|totally|always"
    r"|still|considered|known to be|regarded as|all) )*"
)
_HARMS = (
    r"(?:harm\w*|damag\w*|hurt\w*|danger\w*|toxic\w*|poison\w*|injur\w*|risk\w*|problems?|concern\w*|worr\w+|fatal|affect\w*|unsafe|serious"
    r"|matter\w*|overdos\w*|side effects?|emergency|trouble)"
)
_NO_HARM = re.compile(
    rf"\b(?:cannot|can not|can['’]t|(?:does|do|did|will|would|is|are|was|has|have|need|may|might|could)(?: \w+ly)? not|(?:does|do|wo|is|are|did"
    rf"|has)n['’]t|never|rarely|seldom|hardly|"
    rf"scarcely|un(?:likely|able) to|no(?: known| real| serious| evidence of| reason for)?|little|without)(?: ever)? {_LIGHTLY}"
    rf"(?:(?:be|cause|causes|do|does|pose|lead to|have|bring|result in|carry|mean|a|an|any|much|serious|lasting|the|known|real|of) )*{_HARMS}\b"
    r"|\bharmless\b|\bwell tolerated\b|\bnothing to (?:worry|fear)\b|\bno need to (?:worry|call|see|seek|count|measure|limit|lock|keep|store|wait|tell|ask)\b"
    rf"|(?<!not )(?<!n't )(?<!never )(?<!no longer )\b(?:safely|(?:is|are|be|seems?|remains?|it['’]s|as|perfectly|quite) {_LIGHTLY}(?:safe|fine|ok"
    rf"|okay|all right|acceptable|recommended|advised|allowed|permitted|no problem|the best|suitable|helpful|useful|better))\b"
    r"|(?<!if )(?<!whether )\byou (?:can|may|should|could|are free to) (?:(?:also|simply|just|safely|always) )*(?:take|use|give|have|drink|double"
    r"|increase|raise|exceed|add|repeat)\b"
    r"|(?:^|[;:] )(?:take|use|give|double|increase|raise|add|repeat)\b|\b(?:may|can|should) be (?:taken|used|given|doubled|increased|raised|repeated"
    r"|exceeded)\b",
    re.IGNORECASE,
)


class _Named(NamedTuple):
    """An amount of a kind, in its smallest unit, or an interval in hours; `open` says that more is meant by it as well."""

    kind: str
    value: Decimal
    quantity: Quantity
    open: bool


def higher(right: str, wrong: str) -> str:
    """A sentence about the first place in `wrong` that tells of more than `right` does: an amount that is more than any of
    its kind there, an interval that is shorter, a course that is longer, an amount without an end, or words that set no
    limit or make light of a lot; "" when there is none. A kind that the right answer does not name at all is more."""
    return _more(right, wrong) or _sooner(right, wrong) or _longer(right, wrong) or freed(right, wrong)


def freed(right: str, wrong: str) -> str:
    """A sentence about the first sentence of `wrong`, and not of `right`, that sets no limit or says that a lot does no harm."""
    told = _sentences(right)
    for start, end in spans(wrong):
        sentence = wrong[start:end]
        if flat(sentence) in told:
            continue
        if (found := _FREE.search(sentence)) and not _DENIED.search(sentence[: found.start()]) and flat(found[0]) not in _granted(right):
            return f"It says “{found[0].strip()}”, which sets no limit where the correct answer does not say so; an amount may only be less."
        light = _NO_HARM.search(sentence)
        if light and (warns(sentence) or _MORE.search(sentence) or _SWALLOWED.search(sentence)):
            return f"It makes light of what is taken (“{light[0].strip()}”); what is said of amounts and of children stays as it is or is left out."
    return ""


@functools.lru_cache(maxsize=64)  # one right answer stands beside many that are tried
def _sentences(right: str) -> frozenset[str]:
    return frozenset(flat(right[a:b]) for a, b in spans(right))


def _granted(right: str) -> set[str]:
    return {flat(found[0]) for found in _FREE.finditer(right)}


def _more(right: str, wrong: str) -> str:
    known: dict[str, Decimal] = {}
    opened: set[tuple[str, Decimal]] = set()
    for named in _amounts(right):
        known[named.kind] = max(known.get(named.kind, named.value), named.value)
        if named.open:
            opened.add((named.kind, named.value))
    for named in _amounts(wrong):
        said = named.quantity.text.strip()
        if named.kind not in known or named.value > known[named.kind]:
            return f"It names “{said}”, which is more than the correct answer names; an amount may only be less."
        if named.open and (named.kind, named.value) not in opened:
            return f"It leaves “{said}” open upwards, which the correct answer does not; an amount may only be less."
    return ""


def _sooner(right: str, wrong: str) -> str:
    known = list(_intervals(right))
    for named in _intervals(wrong):
        if not known or named.value < min(k.value for k in known):
            return f"It says “every {named.quantity.text.strip()}”, which is sooner than the correct answer says; an interval may only be longer."
        if named.open and not any(k.open for k in known):
            return f"It says “every {named.quantity.text.strip()}” or sooner, which the correct answer does not; an interval may only be longer."
    return ""


def _longer(right: str, wrong: str) -> str:
    known = max((hours for hours, _ in _courses(right)), default=None)
    for hours, said in _courses(wrong):
        if known is None or hours > known:
            return f"It says “{said}”, which is longer than the correct answer says; a course may only be shorter."
    return ""


def _amounts(text: str) -> Iterator[_Named]:
    for quantity in quantities(text):
        value = quantity.high if quantity.high is not None else quantity.value
        if value is None or _MEASURED.search(quantity.unit):
            continue
        base, _, under = quantity.unit.partition("/")
        if base == "time" and (quantity.rate or under):
            yield _Named("times", value * 24 / _SPAN.get(quantity.rate or under, Decimal(24)), quantity, _open(text, quantity))
        elif base in _TAKEN:
            kind, each = _TAKEN[base]
            per_weight = " by weight" if "kg" in under or "kg" in quantity.rate or "m2" in under else ""
            yield _Named(kind + per_weight, value * each, quantity, _open(text, quantity))


def _intervals(text: str) -> Iterator[_Named]:
    for quantity in quantities(text):
        if quantity.unit not in _HOURS or quantity.value is None:
            continue
        before, hours = text[max(0, quantity.start - 40) : quantity.start], quantity.value * _HOURS[quantity.unit]
        if again := _AGAIN.search(before[-24:]):
            often = before[: len(before) - len(again[0])]
            yield _Named("every", hours, quantity, bool((up := _UPWARDS.search(often)) and not up["not"]))
        elif _APART.match(text, quantity.end) or (_WAITED.search(before) and _COURSES.search(_around(text, quantity))):
            yield _Named("every", hours, quantity, False)
    if "hour" not in text.lower():
        return
    for found in _HOURLY.finditer(text):
        yield _Named("every", Decimal(found[1]), _shown(found, f"{found[1]} hours"), False)
    for found in _OFTEN.finditer(text):
        yield _Named("every", Decimal(1), _shown(found, "hour"), False)


def _courses(text: str) -> Iterator[tuple[Decimal, str]]:
    for quantity in quantities(text):
        if quantity.unit not in _SPAN or quantity.unit == "minute":
            continue
        value = quantity.high if quantity.high is not None else quantity.value
        lead = _COURSE.search(text[max(0, quantity.start - 40) : quantity.start])
        if value is not None and lead and _COURSES.search(_around(text, quantity)):
            yield value * _SPAN[quantity.unit], f"{lead[0].strip()} {quantity.text.strip()}"


def _open(text: str, quantity: Quantity) -> bool:
    """Whether more than it is meant as well: "at least 4 tablets", "4 tablets or more", but not "no more than 4 tablets"."""
    up = _UPWARDS.search(text[max(0, quantity.start - 70) : quantity.start])
    return bool((up and not up["not"]) or quantity.sign in (">", "≥") or _ONWARDS.match(text, quantity.end))


def _around(text: str, quantity: Quantity) -> str:
    """The sentence of a quantity."""
    return next((text[a:b] for a, b in spans(text) if a <= quantity.start < b), text)


def _shown(found: re.Match[str], said: str) -> Quantity:
    return Quantity(None, said, "hour", found.start(), found.end())
