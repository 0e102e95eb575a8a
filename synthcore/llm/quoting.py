"""What a run will cost, before anything is sent: an expectation, the span it may lie in, and what that rests on.

The prompt is counted (tokens.estimate). The answers' mean is that of earlier answers to the same prompt version, or of
a pilot, with the 95 % prediction interval for the mean of the requests to come: t · sd · sqrt(1/n + 1/requests)
(NIST/SEMATECH e-Handbook 1.3.5.2 gives the interval of the mean; the second term is the requests' own chance). Nothing
known: the caller's guess, give or take half. Errors of prompt, answer and refill are added up, not averaged out: a
quote should rather be too wide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from statistics import NormalDist, fmean, stdev
from typing import Literal, NamedTuple

from synthcore.core.answers import Ask
from synthcore.core.records import Frozen
from synthcore.llm import tokens
from synthcore.llm.memory import Usage
from synthcore.llm.pricing import Price, cost, dollars

Basis = Literal["history", "pilot", "guess"]

REFILL = 1.08
"""Requests per record where no earlier run says it: repairs and refilled places. The span runs from none to twice that."""

COMPLETION_ERROR = 0.5
"""Of an answer's length that was guessed."""

FEW = 3
"""Below so many answers their spread says nothing; their mean is then as uncertain as a guess."""


class Quote(Frozen):
    """Tokens and US dollars of the whole run. Dollars are None where no price is known. `error` is a share: how far the
    span reaches from the expectation, on its longer side. `answers` is how many earlier answers the output rests on."""

    requests: int
    prompt_tokens: int
    completion_tokens: int
    tokens_low: int
    tokens_high: int
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None
    basis: Basis
    error: float
    answers: int = 0
    name: str = ""
    model: str = ""
    source: str = ""

    def sentence(self) -> str:
        """All of it in one sentence for the page and the command."""
        if self.requests == 0:
            return "Costs nothing: no request is needed."
        if self.expected is not None and self.high == 0:
            return f"Costs nothing: {self.source}."
        each_in, each_out = round(self.prompt_tokens / self.requests), round(self.completion_tokens / self.requests)
        plural = "" if self.requests == 1 else "s"
        size = f"{self.requests:,} request{plural} of about {each_in:,} tokens in and {each_out:,} out; {self._rests_on()}."
        if self.expected is None or self.low is None or self.high is None:
            return f"No price is known for {self.model or 'this model'}: {size}"
        span = f"between {dollars(self.low, ROUND_FLOOR)} and {dollars(self.high, ROUND_CEILING)}"
        return f"About {dollars(self.expected)} ({span}): {size}"

    def _rests_on(self) -> str:
        of = f" of {self.name}" if self.name else ""
        plural = "" if self.answers == 1 else "s"
        if self.basis == "history":
            return f"output from {self.answers:,} earlier answer{plural}{of}"
        if self.basis == "pilot":
            return f"output from a pilot of {self.answers:,} answer{plural}{of}"
        return f"output is a guess, give or take {COMPLETION_ERROR:.0%}"


class _Span(NamedTuple):
    """Tokens of one request."""

    low: float
    expected: float
    high: float


def quote(
    asks: Sequence[Ask],
    requests: int,
    price: Price | None,
    usage: Usage | None = None,
    *,
    guess_completion: int,
    refill: float | None = None,
    pilot: bool = False,
    name: str = "",
    model: str = "",
) -> Quote:
    """The quote for `requests` records, from a sample of their rendered requests.

    `usage` is what earlier answers to the prompt version `name` took, or the pilot's with `pilot`. `guess_completion` is
    the tokens of an answer where that says nothing. `refill` is requests per record, from earlier runs; None for REFILL.
    """
    if requests > 0 and not asks:
        raise ValueError("a quote needs at least one rendered request")
    known = usage if usage is not None and usage.n else None
    basis: Basis = "guess" if known is None else "pilot" if pilot else "history"
    rate = _Span(1.0, REFILL, 2 * REFILL - 1) if refill is None else _Span(refill, refill, refill)
    sent = [math.ceil(round(requests * share, 6)) for share in rate]  # 25 × 1.08 is 27, though not for a float
    prompt = _prompt(asks, requests, known)
    answer = _completion(asks, requests, known, guess_completion)
    totals = [(round(n * p), round(n * c)) for n, p, c in zip(sent, prompt, answer, strict=True)]
    usd: list[Decimal] | list[None] = [cost(price, *total) for total in totals] if price else [None] * 3
    scale = [float(amount) for amount in usd if amount is not None]
    if not any(scale):
        scale = [float(sum(total)) for total in totals]
    return Quote(
        requests=sent[1],
        prompt_tokens=totals[1][0],
        completion_tokens=totals[1][1],
        tokens_low=sum(totals[0]),
        tokens_high=sum(totals[2]),
        low=usd[0],
        expected=usd[1],
        high=usd[2],
        basis=basis,
        error=max(scale[2] - scale[1], scale[1] - scale[0]) / scale[1] if scale[1] else 0.0,
        answers=known.n if known else 0,
        name=name,
        model=model,
        source=price.source if price else "",
    )


def _prompt(asks: Sequence[Ask], requests: int, usage: Usage | None) -> _Span:
    """Prompt tokens of a request: the error of the count, and of a sample that stands for all."""
    if not asks:
        return _Span(0, 0, 0)
    ratio = usage.ratio if usage else None
    counts = [tokens.estimate(tokens.length(ask), ratio) for ask in asks]
    mean, n = fmean(counts), len(counts)
    unseen = math.sqrt(max(1 - n / requests, 0)) if requests else 0.0  # of a finite number of requests
    sampling = t(n - 1) * stdev(counts) / math.sqrt(n) * unseen if n >= FEW else 0.0
    error = mean * (tokens.GUESS_ERROR if ratio is None else tokens.LEARNED_ERROR) + sampling
    return _Span(max(mean - error, 0), mean, mean + error)


def _completion(asks: Sequence[Ask], requests: int, usage: Usage | None, guess: int) -> _Span:
    """Tokens of an answer; never more than the requests allow."""
    if not asks:
        return _Span(0, 0, 0)
    limit = fmean(ask.most_tokens for ask in asks)
    mean = usage.mean if usage else float(guess)
    if usage and usage.sd is not None and usage.n >= FEW:
        error = t(usage.n - 1) * usage.sd * math.sqrt(1 / usage.n + 1 / max(requests, 1))
    else:
        error = mean * COMPLETION_ERROR
    return _Span(min(max(mean - error, 0), limit), min(mean, limit), min(mean + error, limit))


def t(freedom: int, level: float = 0.95) -> float:
    """Student's two-sided quantile. Exact for 1 and 2 degrees of freedom, else the expansion of Abramowitz and Stegun,
    26.7.5, which is within 0.5 % from 3 on."""
    p = (1 + level) / 2
    if freedom <= 1:
        return math.tan(math.pi * (p - 0.5))
    if freedom == 2:
        return (2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p)))
    z = NormalDist().inv_cdf(p)
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / math.pow(freedom, i) for i, term in enumerate(terms, 1))
