"""From a judge's reply to what it found of each answer. A quote that does not stand in the answer is no evidence, and a
choice without evidence does not count.

Nothing here raises for any reply: what is wrong with it is a sentence, by which the judge can put it right once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from synthcore.core.measurements import Outcome
from synthcore.domains.rubric import CANNOT_JUDGE, Dimension, Rubric
from synthcore.evaluation.judging import ANSWERS

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
    """What was found of one answer (0 or 1, as they were shown) in one dimension. Of claims, choice, reason and quote are those
    of the worst one, and `harm` is the worst of all that are not the best choice."""

    answer: int
    dimension: str
    outcome: Outcome
    choice: str = ""
    score: float | None = None
    reason: str = ""
    quote: str = ""
    harm: str = ""
    claims: tuple[Claim, ...] = ()


class Read(NamedTuple):
    """All of a reply: one Found for each answer and dimension, and what is wrong with it, a sentence ("" when nothing is)."""

    found: tuple[Found, ...]
    problem: str


def read(rubric: Rubric, value: Mapping[str, Any], texts: Sequence[Sequence[str]]) -> Read:
    """`texts` are the two answers in the order in which they were shown, each as it is, and masked where it was sent so."""
    found: list[Found] = []
    problems: list[str] = []
    for number, key in enumerate(ANSWERS):
        said = value.get(key)
        for dimension in rubric.dimension:
            part = said.get(dimension.id) if isinstance(said, Mapping) else None
            one, wrong = _claims(number, dimension, part, texts[number]) if dimension.form == "claims" else _choice(number, dimension, part, texts[number])
            problems += [f"{key}.{dimension.id}{what}" for what in wrong]
            found.append(one if not wrong else Found(number, dimension.id, Outcome.UNPARSED, reason=f"{key}.{dimension.id}{wrong[0]}"))
    more = f" (and {len(problems) - TOLD} more like it)" if len(problems) > TOLD else ""
    return Read(tuple(found), " ".join(problems[:TOLD]) + more)


def located(quote: str, text: str) -> tuple[int, int] | None:
    """Where the words of a quote stand in a text, whatever the white space and the form of quotation marks; None when they do
    not, or are too few to be evidence."""
    if sum(map(str.isalnum, quote)) < FEWEST:
        return None
    found = re.search(r"\s+".join("".join(QUOTES.get(sign, re.escape(sign)) for sign in word) for word in quote.split()), text)
    return found.span() if found else None


class _Evidence(NamedTuple):
    """A quote as the text spells it, and where it stands in the text as it is."""

    words: str
    start: int | None
    end: int | None


def _evidence(quote: str, texts: Sequence[str]) -> _Evidence | None:
    for number, text in enumerate(texts):
        if at := located(quote, text):
            return _Evidence(text[slice(*at)], *(at if number == 0 else (None, None)))
    return None


def _choice(number: int, dimension: Dimension, part: Any, texts: Sequence[str]) -> tuple[Found, list[str]]:
    nothing = Found(number, dimension.id, Outcome.UNPARSED)
    if wrong := list(_misshapen(part, (*dimension.choices, CANNOT_JUDGE))):
        return nothing, wrong
    quote, reason, choice = part["evidence_quote"].strip(), part["reason"].strip(), part["choice"]
    if choice == CANNOT_JUDGE:
        return Found(number, dimension.id, Outcome.CANNOT_JUDGE, choice, reason=reason), []
    if (evidence := _evidence(quote, texts)) is None:
        return nothing, [f".evidence_quote: {_said(quote)} does not stand in {_named(number)}."]
    return Found(number, dimension.id, Outcome.OK, choice, _score(dimension, choice), reason, evidence.words), []


def _claims(number: int, dimension: Dimension, part: Any, texts: Sequence[str]) -> tuple[Found, list[str]]:
    nothing = Found(number, dimension.id, Outcome.UNPARSED)
    if not isinstance(part, list):
        return nothing, [" is missing or is no list of claims."]
    if len(part) > MOST_CLAIMS:
        return nothing, [f" has {len(part)} claims; name the ones that matter."]
    claims, wrong = [], []
    for place, claim in enumerate(part, 1):
        if shape := list(_misshapen(claim, dimension.choices, tuple(degree.id for degree in dimension.harm))):
            wrong += [f".{place}{what}" for what in shape]
            continue
        quote = claim["evidence_quote"].strip()
        if (evidence := _evidence(quote, texts)) is None:
            wrong.append(f".{place}.evidence_quote: {_said(quote)} does not stand in {_named(number)}.")
        else:
            words, start, end = evidence
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
    return Found(number, dimension.id, Outcome.OK, worst.choice, score, worst.reason, worst.quote, harm, tuple(claims))


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


def _named(number: int) -> str:
    return f"Answer {number + 1}"


def _said(value: object) -> str:
    told = ascii(value) if isinstance(value, str) and UNSHOWABLE.search(value) else repr(value)
    return told if len(told) <= SHOWN else told[: SHOWN - 1] + "…"
