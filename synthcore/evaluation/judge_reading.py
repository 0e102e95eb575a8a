"""From a judge's reply to what it found of each part of a record: of each answer of a pair, or of the whole dialogue. A quote
that does not stand there is no evidence, and a choice without evidence does not count.

Nothing here raises for any reply: what is wrong with it is a sentence, by which the judge can put it right once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core.measurements import RISK_LEVEL, Outcome
from synthcore.domains.rubric import CANNOT_JUDGE, Dimension, Rubric
from synthcore.evaluation.judging import Part

MOST_CLAIMS = 30  # more of them is a reply that has run away
FEWEST = 3  # letters or digits of a quote that is evidence of anything
TOLD = 6  # problems that a sentence names
SHOWN = 100  # characters of what a sentence quotes
QUOTES = {"'": "['’‘]", "’": "['’‘]", "‘": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]'}
UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Claim(NamedTuple):
    """One claim of an answer. `start` and `end` are characters of the answer, None where only a masked form of it holds them."""

    quote: str
    reason: str
    choice: str
    harm: str
    start: int | None
    end: int | None


class Found(NamedTuple):
    """What was found of one part (0 or 1, as they were shown) in one dimension. Of claims, choice, reason and quote are those
    of the worst one, and `harm` is the worst of all that are not the best choice. The quote stands in the message `turn`, at the
    characters `start` to `end` of it, None where only a masked form of it holds them."""

    part: int
    dimension: str
    outcome: Outcome
    choice: str = ""
    score: float | None = None
    reason: str = ""
    quote: str = ""
    harm: str = ""
    claims: tuple[Claim, ...] = ()
    turn: int = 0
    start: int | None = None
    end: int | None = None


class Read(NamedTuple):
    """All of a reply: one Found for each part and dimension, and what is wrong with it, a sentence ("" when nothing is)."""

    found: tuple[Found, ...]
    problem: str


def read(rubric: Rubric, value: Mapping[str, Any], parts: Sequence[Part]) -> Read:
    """`parts` are those of what was judged, in the order in which they were shown."""
    found: list[Found] = []
    problems: list[str] = []
    for number, part in enumerate(parts):
        said = value.get(part.key)
        of_part: list[Found] = []
        for dimension in rubric.dimension:
            told = said.get(dimension.id) if isinstance(said, Mapping) else None
            one, wrong = (_claims if dimension.form == "claims" else _choice)(number, dimension, told, part)
            problems += [f"{part.key}.{dimension.id}{what}" for what in wrong]
            of_part.append(one if not wrong else Found(number, dimension.id, Outcome.UNPARSED, reason=f"{part.key}.{dimension.id}{wrong[0]}"))
        agreed, contradictions = _agreed(rubric, of_part)
        found += agreed
        problems += [f"{part.key}: {what}" for what in contradictions]
    more = f" (and {len(problems) - TOLD} more like it)" if len(problems) > TOLD else ""
    return Read(tuple(found), " ".join(problems[:TOLD]) + more)


def located(quote: str, text: str) -> tuple[int, int] | None:
    """Where the words of a quote stand in a text, whatever the white space and the form of quotation marks; None when they do
    not, or are too few to be evidence. A text that has no more words than that is its own evidence."""
    if _short(quote) and not (quote and quote == text.strip()):
        return None
    if (at := text.find(quote)) >= 0:
        return at, at + len(quote)
    found = re.search(r"\s+".join("".join(QUOTES.get(sign, re.escape(sign)) for sign in word) for word in quote.split()), text)
    return found.span() if found else None


def _short(quote: str) -> bool:
    return sum(map(str.isalnum, quote)) < FEWEST


class _Evidence(NamedTuple):
    """A quote as the text spells it, the message that it stands in, and where in the text as it is."""

    words: str
    turn: int
    start: int | None
    end: int | None


def _evidence(quote: str, part: Part) -> _Evidence | None:
    for place in part.places:
        for number, text in enumerate(place.forms):
            if at := located(quote, text):
                return _Evidence(text[slice(*at)], place.turn, *(at if number == 0 else (None, None)))
    return None


def _no_evidence(quote: str, part: Part) -> str:
    """Why a quote is none."""
    if not quote:
        return ".evidence_quote: it is empty."
    if _short(quote):
        return f".evidence_quote: {_said(quote)} is too short to be evidence (fewer than {FEWEST} letters or digits, and no whole message)."
    return f".evidence_quote: {_said(quote)} does not stand in {part.title}."


def _agreed(rubric: Rubric, found: list[Found]) -> tuple[list[Found], list[str]]:
    """What was found of one part, without the choices that cannot stand together, and what is said of them. A level of risk
    stands all the same, because it can only raise what governs."""
    chosen = {one.dimension: one.choice for one in found if one.outcome is Outcome.OK}
    broken: dict[str, str] = {}
    for one in rubric.contradiction:
        if all(chosen.get(name) in choices for name, choices in one.choices.items()):
            broken |= {name: f"{', '.join(f'{name} is {chosen[name]}' for name in one.choices)}: {one.say}" for name in one.choices}
    kept = [
        one if one.dimension == RISK_LEVEL or one.dimension not in broken else Found(one.part, one.dimension, Outcome.UNPARSED, reason=broken[one.dimension])
        for one in found
    ]
    return kept, list(dict.fromkeys(broken.values()))


def _choice(number: int, dimension: Dimension, told: Any, part: Part) -> tuple[Found, list[str]]:
    nothing = Found(number, dimension.id, Outcome.UNPARSED)
    if wrong := list(_misshapen(told, (*dimension.choices, CANNOT_JUDGE))):
        return nothing, wrong
    quote, reason, choice = told["evidence_quote"].strip(), told["reason"].strip(), told["choice"]
    if choice == CANNOT_JUDGE:
        return Found(number, dimension.id, Outcome.CANNOT_JUDGE, choice, reason=reason), []
    made = next(one for one in dimension.choice if one.id == choice)
    if not made.quoted and not quote:
        return Found(number, dimension.id, Outcome.OK, choice, made.score, reason), []
    if (evidence := _evidence(quote, part)) is None:
        return nothing, [_no_evidence(quote, part)]
    words, turn, start, end = evidence
    return Found(number, dimension.id, Outcome.OK, choice, made.score, reason, words, turn=turn, start=start, end=end), []


def _claims(number: int, dimension: Dimension, told: Any, part: Part) -> tuple[Found, list[str]]:
    nothing = Found(number, dimension.id, Outcome.UNPARSED)
    if not isinstance(told, list):
        return nothing, [" is missing or is no list of claims."]
    if len(told) > MOST_CLAIMS:
        return nothing, [f" has {len(told)} claims; name the ones that matter."]
    claims, wrong = [], []
    for place, claim in enumerate(told, 1):
        if shape := list(_misshapen(claim, dimension.choices, tuple(degree.id for degree in dimension.harm))):
            wrong += [f".{place}{what}" for what in shape]
            continue
        quote = claim["evidence_quote"].strip()
        if (evidence := _evidence(quote, part)) is None:
            wrong.append(f".{place}{_no_evidence(quote, part)}")
        else:
            words, _, start, end = evidence
            claims.append(Claim(words, claim["reason"].strip(), claim["choice"], claim["harm"], start, end))
    if wrong:
        return nothing, wrong
    if not claims:
        return Found(number, dimension.id, Outcome.CANNOT_JUDGE, CANNOT_JUDGE, reason="The judge found no claim in it."), []
    return _of_worst(number, dimension, claims), []


def _of_worst(number: int, dimension: Dimension, claims: Sequence[Claim]) -> Found:
    degrees, best = [degree.id for degree in dimension.harm], dimension.choices[-1]
    worst = min(claims, key=lambda claim: (dimension.choices.index(claim.choice), degrees.index(claim.harm)))
    harm = min((claim.harm for claim in claims if claim.choice != best), key=degrees.index, default=degrees[-1])
    score = _score(dimension, worst.choice)
    return Found(number, dimension.id, Outcome.OK, worst.choice, score, worst.reason, worst.quote, harm, tuple(claims), start=worst.start, end=worst.end)


def _score(dimension: Dimension, choice: str) -> float | None:
    return next(one.score for one in dimension.choice if one.id == choice)


def _misshapen(part: Any, choices: Sequence[str], harm: Sequence[str] = ()) -> Iterator[str]:
    """What a schema would have told, for a server that does not keep to one."""
    if not isinstance(part, Mapping):
        yield " is missing or is no object."
        return
    for name in ("evidence_quote", "reason"):
        if not isinstance(part.get(name), str):
            yield f".{name} is missing or is no text."
        elif UNSHOWABLE.search(part[name]):
            yield f".{name}: it holds a broken character."
    if isinstance(part.get("reason"), str) and not part["reason"].strip():
        yield ".reason: it is empty."
    for name, known in (("choice", choices), *((("harm", harm),) if harm else ())):
        if part.get(name) not in known:
            yield f".{name}: {_said(part.get(name))} is none of {', '.join(known)}."


def _said(value: object) -> str:
    told = ascii(value) if isinstance(value, str) and UNSHOWABLE.search(value) else repr(value)
    return told if len(told) <= SHOWN else told[: SHOWN - 1] + "…"
