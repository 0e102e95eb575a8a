"""A number or a unit is changed: an amount, an interval or a duration of a treatment (e1), or a figure (e9).

An amount of a treatment only ever becomes smaller and an interval longer, so that no result advises more than is right. What
stands twice in an answer is left alone: the other place would give the right number away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._bounds import limits
from synthcore.generation.degradations._edit import Answer, Edit, denied, like, with_article

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
    "two million": "two thousand",
}
# How often or how long something is done, without a number: always less than is right.
_OF_CARE = r"(?= (?:[\w-]+ ){0,2}(?:treatment|therap|medic|antibiotic|drug|dialysis|monitoring|follow-up|care\b|use\b|exercise|diet\b))"
_REGULAR = {
    "every day": ("every few weeks", "monthly"),
    "daily": ("monthly",),
    "regularly": ("once in a while", "rarely"),
    "regular(?! meals)": ("occasional",),
    f"lifelong{_OF_CARE}": ("brief", "short-lived"),
    "for life": ("for a few days",),
    "for the rest of their lives": ("for a few days",),
    "throughout life": ("for a few days", "for a few weeks"),
    f"long-term{_OF_CARE}": ("short-term", "brief"),  # of a result it would be no amount
    "several weeks": ("a few days",),
    "several months": ("a few days",),
    "every year": ("every ten years",),
    "once a year": ("every ten years",),
    "yearly": ("every ten years",),
    "several times a day": ("once a week",),
    "frequently": ("rarely", "now and again"),
    "during and after": ("only after", "some months after"),
}
_DONE = re.compile(
    r"\b(?:take[ns]?|taking|given|treat(?:ed|ment|ments)|therap(?:y|ies)|medic(?:ine|ines|ation|ations)|antibiotics?|drugs?|vaccin\w*|injections?"
    r"|exercises?|dialysis|brush\w*|floss\w*|"
    r"check-?ups?|screen\w*|follow-up|monitor\w*|physical therapy|diet)\b",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:more than|over|above|older than|after(?: the)?(?: age)?|at least|exceeds?|nearly|almost|up from|past|as many as|beyond)(?: (?:age|ages"
    r"|the age of|about|an estimated))? ?$",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:less than|fewer than|under|below|younger than|before(?: the)?(?: age)?|at most|up to|by|within|no more than)(?: (?:age|ages|the age of|about))? ?$",
    re.IGNORECASE,
)
# Where a number limits what someone is to do, it is no figure: another one would be another kind of error.
_ADVISED = re.compile(
    r"\b(?:should\w*|must|recommend\w*|advis\w*|use[ds]?|using|take[ns]?|taking|give[ns]?|see|call|ask|doctor|if|until|wait\w*|avoid\w*|safe|do not"
    r"|don['’]t|every|need\w*|"
    r"no (?:longer|more)|not (?:longer|more)|medic\w+|treat\w*|dos(?:e|es|age)|tablets?|vaccin\w*)\b",
    re.IGNORECASE,
)
# Where an amount is none that someone takes: what a preparation holds, what is mixed, by how much a dose goes down.
_HELD = re.compile(
    r"\b(?:contains?|holds?|equals?|mix\w*|dilut\w*|dissolv\w*|reduc\w*|lower\w*|taper\w*|decreas\w*|spoon|water|per|apart|between|wait\w*|not|never"
    r"|less|n['’]t|minimum|at least)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\bif\b|\bpain ?killers?\b|\banalgesics?\b", re.IGNORECASE)  # what was taken, or where less is better
_PIECES = {"tablets": "tablet", "capsules": "capsule", "doses": "dose", "drops": "drop", "puffs": "puff", "units": "unit"}
_COUNT = re.compile(
    rf"({_NUMBER})(?P<gap> )(?P<unit>(?:million|people|cases|men|women|children|newborns|births|individuals|families|Americans|persons|types|affected)\b)",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"\b(?P<lead>(?:age|ages|aged|older than|younger than|before age|after age|by age|people over|adults over|men over|women over|children under"
    rf"|people under) )({_NUMBER})"
    rf"(?!\w|[-–/%]|,\d| ?(?:percent|mmol|mg|mcg|g|kg|cm|mm|ml|mL|°|C|degrees|hours?|days?|weeks?|months?|minutes?)\b| ?°)",
    re.IGNORECASE,
)
# Who is over sixty is also over forty: where people above an age are said to have something more often, another age is no error.
_MORE_LIKELY = re.compile(r"\b(?:more|most) (?:likely|often|common\w*)\b|\b(?:higher|greater|increased|at) risk\b|\brisk factors?\b", re.IGNORECASE)
_TIME = re.compile(rf"({_NUMBER})(?P<gap> )(?P<unit>(?:hours?|days?|weeks?|months?|years?)\b)(?! (?:old|of age)\b)", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    found = [*_doses(answer), *_figures(answer, rng)]
    rng.shuffle(found)
    yield from found


def _doses(answer: Answer) -> Iterator[Edit]:
    why = "It is less, or less often, than is recommended."
    for match in _DOSE.finditer(answer.text):
        sentence = answer.sentence_at(match.start())
        held = _HELD.search(sentence) and not limits(sentence)
        if held or not _once(answer, match[1]) or _ranged(answer, match) or not (_TREATED.search(sentence) or limits(sentence)):
            continue
        less = {"mg": "mcg", "milligrams": "micrograms", "g": "mg", "grams": "milligrams"}.get(match["unit"])
        new = f"{match[1]}{match['gap']}{less}" if less else _halved(match)
        if new:
            yield Edit(match.start(), match.end(), new, "e1", why)
    for match in _OFTEN.finditer(answer.text):
        new = f"every {int(match[1]) * 2} hours" if match[1] else "once a week"
        yield Edit(match.start(), match.end(), new, "e1", why)
    for match in _SPAN.finditer(answer.text):
        sentence = answer.sentence_at(match.start())
        if _TREATED.search(sentence) and not _HELD.search(sentence) and _value(match[1]) >= 3 and _once(answer, match[1]):
            yield Edit(match.start(1), match.end(1), _written(max(1, _value(match[1]) // 3), match[1]), "e1", why)
    for word, news in _REGULAR.items():
        for match in re.finditer(rf"\b{word}\b", answer.text, re.IGNORECASE):
            sentence = answer.sentence_at(match.start())
            if (
                _DONE.search(sentence)
                and not _IF.search(sentence)
                and not _HELD.search(sentence)
                and not limits(sentence)
                and not denied(answer, match.start())
            ):
                for new in news:
                    start, put = with_article(answer.text, match.start(), like(match[0], new))
                    yield Edit(start, match.end(), put, "e1", why)


def _halved(match: re.Match[str]) -> str:
    """Half of an amount; of one piece, half a piece; "" where nothing smaller can be said."""
    value, unit = _value(match[1]), match["unit"]
    if value == 1 and unit in ("tablet", "dose"):
        return f"half a {unit}"
    if unit.rstrip("s") in _PIECES.values() and (value < 2 or value % 2):
        return ""
    return f"{_written(value / 2, match[1])}{match['gap']}{_PIECES.get(unit, unit) if value == 2 else unit}"


def _figures(answer: Answer, rng: Random) -> Iterator[Edit]:
    why = "Nobody has found this figure: {new!r} stands where {old!r} is right."
    for word, new in _WORDS.items():
        for match in re.finditer(rf"\b{word}\b", answer.text, re.IGNORECASE):
            before = answer.text[: match.start()]
            if not (_UP.search(before) or _DOWN.search(before)):
                yield Edit(match.start(), match.end(), like(match[0], new), "e9", why.format(old=match[0], new=new))
    for pattern in (_SHARE, _COUNT, _AGE, _TIME):
        for match in pattern.finditer(answer.text):
            place = 2 if pattern is _AGE else 1
            if not _once(answer, match[place]) or _ranged(answer, match) or (pattern in (_AGE, _TIME) and _ADVISED.search(answer.sentence_at(match.start()))):
                continue
            if pattern is _AGE and _MORE_LIKELY.search(answer.sentence_at(match.start())):
                continue
            value = _value(match[place])
            if pattern is _SHARE and (value > 100 or re.match(r" ?\(\d", answer.text[match.end() :])):  # a range that lost its dash; a share said twice
                continue
            new = _written(_changed(pattern, value, answer.text[: match.start(place)], rng), match[place])
            if new != match[place] and _value(new) > 0:
                yield Edit(match.start(place), match.end(place), new, "e9", why.format(old=match[place], new=new))


def _changed(pattern: re.Pattern[str], value: float, before: str, rng: Random) -> float:
    """Another value, or the same where none makes the sentence false: "more than 60" is false with more, "less than" with less."""
    up, down = bool(_UP.search(before)), bool(_DOWN.search(before))
    if pattern is _SHARE:
        if up or down:
            return value / 4 if down and value >= 4 else min(97, value + 35) if up and 20 <= value <= 70 else value * 3 if up and value < 20 else value
        return value * rng.choice((2.5, 3)) if value <= 30 else value / rng.choice((3, 4))
    if pattern is _AGE:
        if up or down:
            return value // 3 if down and value >= 10 else value + 25 if up and 18 <= value <= 68 else value
        return value if value < 20 else value - 25 if value > 45 else value + 30
    if down:
        return value // 4 if value >= 8 else value
    return value * rng.choice((4, 5))


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
    text = text if float(text.replace(",", "")) > 0 else f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text
