"""A number or a unit is changed: an amount, an interval or a duration of a treatment (e1), or a figure (e9).

An amount of a treatment only ever becomes smaller and an interval longer, so that no result advises more than is right. What
stands twice in an answer is left alone: the other place would give the right number away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit

ERRORS = ("e1", "e9")
WEIGHT = 1.5

_NUMBER = r"(?<![\w.,/$-])\d{1,3}(?:,\d{3})+(?!\w)|(?<![\w.,/$-])\d+(?:\.\d+)?"
_DOSE = re.compile(
    rf"({_NUMBER})(?P<gap>[ -]?)(?P<unit>mg|milligrams?|mcg|micrograms?|g|grams?|ml|mL|milliliters?|units?|IU|tablets?|capsules?|doses?|drops?|puffs?)\b(?!/)"
)
_OFTEN = re.compile(r"\b(?:once|twice|three times|four times) (?:a|per|each) day\b|\bevery (\d+) hours\b", re.IGNORECASE)
_SPAN = re.compile(rf"\bfor (?:at least )?({_NUMBER}) (days?|weeks?|months?|years?)\b", re.IGNORECASE)
_TREATED = re.compile(
    r"\b(?:take[ns]?|taking|given|gives?|treat\w*|dos(?:e|es|age)|therapy|medic\w+|antibiotic\w*|vaccin\w*|prescri\w+|drug\w*|exercise)\b", re.IGNORECASE
)
_SHARE = re.compile(rf"({_NUMBER})(?P<gap> ?)(?P<unit>%|percent\b)")
_WORDS = {
    "ten percent": "sixty percent",
    "one percent": "thirty percent",
    "two-thirds": "one in fifty",
    "one-third": "one in fifty",
    "one in": "ninety in",
    "two million": "two thousand",
}
_COUNT = re.compile(
    rf"({_NUMBER})(?P<gap> )(?P<unit>(?:million|people|cases|men|women|children|newborns|births|individuals|families|Americans|persons|types|affected)\b)",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"\b(?P<lead>(?:age|ages|aged|over|under|older than|younger than|before age|after age|by age) )({_NUMBER})"
    rf"(?!\w|[-–/%]|,\d| ?(?:percent|mmol|mg|mcg|g|kg|cm|mm|ml|mL|°|C|degrees|hours?|days?|weeks?|months?|minutes?)\b| ?°)",
    re.IGNORECASE,
)
_TIME = re.compile(rf"({_NUMBER})(?P<gap> )(?P<unit>(?:hours?|days?|weeks?|months?|years?)\b)", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    found = [*_doses(answer), *_figures(answer, rng)]
    rng.shuffle(found)
    yield from found


def _doses(answer: Answer) -> Iterator[Edit]:
    why = "It is less, or less often, than is recommended."
    for match in _DOSE.finditer(answer.text):
        if _once(answer, match[1]) and not _ranged(answer, match) and _TREATED.search(answer.sentence_at(match.start())):
            less = {"mg": "mcg", "milligrams": "micrograms", "g": "mg", "grams": "milligrams"}.get(match["unit"])
            unit = less or match["unit"]
            number = match[1] if less else _written(_value(match[1]) / 2, match[1])
            if number != match[1] or less:
                yield Edit(match.start(), match.end(), f"{number}{match['gap']}{unit}", "e1", why)
    for match in _OFTEN.finditer(answer.text):
        new = f"every {int(match[1]) * 2} hours" if match[1] else "once a week"
        yield Edit(match.start(), match.end(), new, "e1", why)
    for match in _SPAN.finditer(answer.text):
        if _TREATED.search(answer.sentence_at(match.start())) and _value(match[1]) >= 3 and _once(answer, match[1]):
            yield Edit(match.start(1), match.end(1), _written(max(1, _value(match[1]) // 3), match[1]), "e1", why)


def _figures(answer: Answer, rng: Random) -> Iterator[Edit]:
    why = "Nobody has found this figure: {new!r} stands where {old!r} is right."
    for word, new in _WORDS.items():
        for match in re.finditer(rf"\b{word}\b", answer.text, re.IGNORECASE):
            yield Edit(match.start(), match.end(), new, "e9", why.format(old=match[0], new=new))
    for pattern in (_SHARE, _COUNT, _AGE, _TIME):
        for match in pattern.finditer(answer.text):
            place = 2 if pattern is _AGE else 1
            if not _once(answer, match[place]) or _ranged(answer, match) or (pattern is _TIME and _TREATED.search(answer.sentence_at(match.start()))):
                continue
            value = _value(match[place])
            if pattern is _SHARE and (value > 100 or re.match(r" ?\(\d", answer.text[match.end() :])):  # a range that lost its dash; a share said twice
                continue
            if pattern is _SHARE:
                changed = value * rng.choice((2.5, 3)) if value <= 30 else value / rng.choice((3, 4))
            elif pattern is _AGE:
                changed = value - 25 if value > 40 else value + 30
            else:
                changed = value * rng.choice((4, 5))
            new = _written(changed, match[place])
            if new != match[place] and changed > 0:
                yield Edit(match.start(place), match.end(place), new, "e9", why.format(old=match[place], new=new))


def _ranged(answer: Answer, match: re.Match[str]) -> bool:
    """Whether a number belongs to a range, is said again in brackets or says it again, or counts the days of a week."""
    before, after = answer.text[max(0, match.start() - 14) : match.start()], answer.text[match.end() : match.end() + 14]
    if re.search(r"\d[^.;]{0,8}(?:\bto|\bor|-|–) $|\($", before) or re.match(r" ?(?:to|or|-|–) ?\d|\w* ?\(\d", after):
        return True
    return "day" in match[0] + after and "week" in answer.sentence_at(match.start())


def _once(answer: Answer, number: str) -> bool:
    """Whether the number stands once, and is no part of a range or a fraction."""
    places = [m.span() for m in re.finditer(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", answer.text)]
    if len(places) != 1:
        return False
    start, end = places[0]
    around = answer.text[max(0, start - 5) : start] + "#" + answer.text[end : end + 5]
    return not re.search(r"\d ?[-–/] ?#|# ?[-–/] ?\d|\d to #|# to \d|\d and #|# and \d|between|/7", around)


def _value(written: str) -> float:
    return float(written.replace(",", ""))


def _written(value: float, like: str) -> str:
    """A number with as many decimals as the one that it stands for, and its commas."""
    decimals = len(like.partition(".")[2])
    text = f"{value:,.{decimals}f}" if "," in like or value >= 10_000 else f"{value:.{decimals}f}"
    return text if float(text.replace(",", "")) > 0 else f"{value:.1f}"
