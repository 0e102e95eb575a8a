"""The quote before a run: its span holds, and its sentence says what it rests on."""

import random
from decimal import Decimal

import pytest

from synthcore.core.answers import Ask
from synthcore.llm import tokens
from synthcore.llm.memory import measure
from synthcore.llm.pricing import Price, cost
from synthcore.llm.quoting import Quote, quote, t

PRICE = Price(input=Decimal("0.40"), output=Decimal("1.60"), source="a test")
FREE = Price(input=Decimal(0), output=Decimal(0), source="your own server")


def asks(count=30, size=4200, most_tokens=4000):
    """Requests of the same length, so that only what a test varies varies."""
    return [Ask(f"{i}.0", ({"role": "user", "content": "x" * (size - 4)},), most_tokens=most_tokens) for i in range(count)]


def earlier(count, mean=620, spread=60, seed=0):
    """Usage of so many answers to those requests, at a fifth of a token a character."""
    draw = random.Random(seed)
    return measure((4200, 840, max(round(draw.gauss(mean, spread)), 1)) for _ in range(count))


@pytest.mark.parametrize(("freedom", "value"), [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (9, 2.2622), (47, 2.0117), (1000, 1.9623)])
def test_students_quantile(freedom, value):
    """Against the printed tables, within half a percent."""
    assert t(freedom) == pytest.approx(value, rel=0.005)


def test_without_knowledge_it_is_a_guess_with_its_error():
    """A quarter of the characters, the caller's length of an answer, and refills as they usually are."""
    guess = quote(asks(), 100, PRICE, guess_completion=600, model="m")
    assert (guess.requests, guess.basis, guess.answers) == (108, "guess", 0)
    assert (guess.prompt_tokens, guess.completion_tokens) == (108 * 1050, 108 * 600)
    assert guess.expected == cost(PRICE, 108 * 1050, 108 * 600)
    assert guess.low == cost(PRICE, round(100 * 1050 * 0.75), 100 * 300)
    assert guess.high == cost(PRICE, round(116 * 1050 * 1.25), 116 * 900)
    assert guess.error == pytest.approx(float(guess.high / guess.expected) - 1)
    assert guess.tokens_low < guess.prompt_tokens + guess.completion_tokens < guess.tokens_high


def test_history_narrows_it():
    """More answers, less error; the learned ratio replaces the rule of thumb."""
    errors = [quote(asks(), 1000, PRICE, earlier(n) if n else None, guess_completion=600, refill=1.0).error for n in (0, 5, 50, 5000)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0.4
    assert errors[-1] < 0.05
    assert quote(asks(), 100, PRICE, earlier(50), guess_completion=1, refill=1.0).prompt_tokens == 100 * 840


def test_two_answers_are_as_uncertain_as_a_guess():
    """Their spread says nothing."""
    few = quote(asks(), 100, PRICE, measure([(4200, 840, 600)] * 2), guess_completion=1, refill=1.0)
    assert few.low == cost(PRICE, round(84_000 * 0.95), 30_000)


def test_the_span_holds_as_often_as_it_says():
    """The answers of a short run lie in the span of a five-answer pilot in about 95 of 100 cases."""
    held, output_only = 0, PRICE.model_copy(update={"input": Decimal(0)})
    for seed in range(1000):
        span = quote(asks(1), 5, output_only, earlier(5, spread=150, seed=seed), guess_completion=1, refill=1.0, pilot=True)
        draw = random.Random(f"run {seed}")
        total = sum(max(round(draw.gauss(620, 150)), 1) for _ in range(5))
        held += span.low <= cost(output_only, 0, total) <= span.high
    assert 930 <= held <= 970


def test_an_answer_is_no_longer_than_allowed():
    """The limit of the requests limits the span too."""
    limited = quote(asks(most_tokens=500), 10, PRICE, guess_completion=600, refill=1.0)
    assert limited.completion_tokens == 5000
    assert limited.high == cost(PRICE, round(10_500 * 1.25), 5000)


def test_a_sample_of_unlike_requests_widens_the_span():
    """Unless it is all of them."""
    unlike = asks(15, 2000) + asks(15, 6400)
    narrow, wide = (quote(unlike, n, PRICE, earlier(5000), guess_completion=1, refill=1.0) for n in (30, 10_000))
    assert wide.error > 1.5 * narrow.error
    assert narrow.prompt_tokens == sum(tokens.estimate(tokens.length(a), 0.2) for a in unlike)


def test_the_sentence_says_what_it_rests_on():
    """One sentence in plain words for each case."""
    common = {"requests": 312, "prompt_tokens": 312 * 1050, "completion_tokens": 312 * 620, "tokens_low": 1, "tokens_high": 9, "error": 0.2}
    money = {"expected": Decimal("1.842"), "low": Decimal("1.509"), "high": Decimal("2.291")}
    known = Quote(**common, **money, basis="history", answers=48, name="dialogue@1")
    size = "312 requests of about 1,050 tokens in and 620 out"
    assert known.sentence() == f"About $1.84 (between $1.50 and $2.30): {size}; output from 48 earlier answers of dialogue@1."
    pilot = known.model_copy(update={"basis": "pilot", "answers": 5})
    assert pilot.sentence().endswith("output from a pilot of 5 answers of dialogue@1.")
    guess = known.model_copy(update={"basis": "guess", "expected": None, "low": None, "high": None, "model": "m"})
    assert guess.sentence() == f"No price is known for m: {size}; output is a guess, give or take 50%."


def test_nothing_to_pay_is_said_so():
    """On one's own server, and when nothing is asked."""
    free = quote(asks(), 100, FREE, guess_completion=600)
    assert free.sentence() == "Costs nothing: your own server."
    assert free.error > 0, "of the tokens, where there are no dollars"
    assert quote([], 0, PRICE, guess_completion=600).sentence() == "Costs nothing: no request is needed."
    unknown = quote(asks(), 100, None, guess_completion=600, model="m")
    assert (unknown.expected, unknown.low, unknown.high) == (None, None, None)
    assert unknown.sentence().startswith("No price is known for m: 108 requests")
    with pytest.raises(ValueError, match="request"):
        quote([], 1, PRICE, guess_completion=600)
