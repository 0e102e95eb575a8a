"""The cap: never exceeded, whatever order things happen in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest
from synthcore.llm import tokens
from synthcore.llm.budget import Budget
from synthcore.llm.pricing import Price, cost

PRICE = Price(input=Decimal("0.40"), output=Decimal("1.60"), source="a test")


def ask(number=0, text="How are you?", most_tokens=100):
    return Ask(f"{number}.0", ({"role": "user", "content": text},), most_tokens=most_tokens)


steps = st.lists(
    st.tuples(st.sampled_from(["reserve", "settle", "release", "forfeit"]), st.integers(0, 5), st.floats(0, 1), st.floats(0, 1)),
    max_size=60,
)


@given(steps, st.decimals("0", "0.002", places=7), st.sampled_from(["0.40", "0.0000001", "3.33333"]))
def test_the_cap_is_never_exceeded(steps, cap, input_price):
    """Any sequence of events, as long as the provider bills no more than the bound."""
    budget = Budget(cap, PRICE.model_copy(update={"input": Decimal(input_price)}))
    asks = [ask(i, "x" * 40 * i, 50 * i + 1) for i in range(6)]
    held, paid = {}, Decimal(0)
    for step, number, share_in, share_out in steps:
        request = asks[number]
        if step == "reserve" and request.id not in held:
            fits = paid + sum(held.values()) + budget.most(request) <= cap
            assert budget.reserve(request) is fits
            if fits:
                held[request.id] = budget.most(request)
        elif request.id in held and step == "settle":
            billed = round(tokens.bound(request) * share_in), round(request.most_tokens * share_out)
            paid += budget.settle(request.id, *billed)
            assert budget.spent == paid
            held.pop(request.id)
        elif request.id in held and step == "forfeit":
            paid += held.pop(request.id)
            budget.forfeit(request.id)
        elif step == "release":
            held.pop(request.id, None)
            budget.release(request.id)
        assert budget.spent == paid
        assert budget.reserved == sum(held.values())
        assert budget.spent + budget.reserved + budget.left == cap
        assert not budget.overbilled


def test_the_bound_is_the_dearest_that_a_request_can_be():
    """All bytes as tokens, and an answer of full length."""
    request = ask()
    assert Budget(None, PRICE).most(request) == cost(PRICE, tokens.bound(request), 100)


def test_earlier_sittings_count():
    """A resumed run has what is left of its cap."""
    one = Budget(None, PRICE).most(ask())
    budget = Budget(2 * one, PRICE, spent=one)
    assert budget.reserve(ask(0))
    assert not budget.reserve(ask(1))
    assert budget.left == 0


def test_a_provider_that_bills_more_than_can_be_stops_the_run():
    """What it billed is counted; nothing more is sent, even though much is left."""
    budget = Budget(Decimal(10), PRICE)
    assert budget.reserve(ask())
    assert budget.settle("0.0", 1000, 101_000) == cost(PRICE, 1000, 101_000)
    assert budget.overbilled
    assert budget.spent == Decimal("0.162")
    assert not budget.reserve(ask(1))


def test_why_nothing_more_is_sent_is_said():
    """The cap and what became of it, or the provider's bill."""
    budget = Budget(Decimal("0.001"), PRICE, spent=Decimal("0.0009"))
    assert not budget.reserve(ask())
    assert budget.refusal(ask()) == "The budget of $0.001 allows no further request: $0.0009 is spent, and the next can cost up to $0.0002."
    budget = Budget(Decimal("0.0003"), PRICE)
    budget.reserve(ask())
    assert "$0.00 is spent and $0.0002 set aside for requests under way" in budget.refusal(ask(1))
    budget.settle("0.0", 10_000, 0)
    assert budget.refusal(ask(1)) == "The provider bills more than a request can cost, so that the budget of $0.0003 can no longer be kept; $0.004 is spent."


def test_an_answer_that_nothing_was_set_aside_for_is_counted():
    """An answer of an earlier sitting that came in late is no overbilling."""
    budget = Budget(Decimal(10), PRICE)
    assert budget.settle("7.0", 1000, 10) == cost(PRICE, 1000, 10) == budget.spent
    assert not budget.overbilled


def test_an_answer_without_a_count_costs_all_that_was_set_aside():
    """A provider that counts nothing bills nonetheless."""
    budget = Budget(Decimal(1), PRICE)
    budget.reserve(ask())
    assert budget.settle("0.0", 0, 0) == budget.most(ask()) == budget.spent


def test_without_a_cap_all_is_sent_and_counted():
    """Even after a provider has billed too much."""
    budget = Budget(None, PRICE)
    assert budget.reserve(ask())
    budget.settle("0.0", 10**9, 0)
    assert budget.overbilled
    assert budget.reserve(ask(1))
    assert (budget.spent, budget.left, budget.covers_one(ask())) == (400, None, True)


def test_without_a_price_costs_are_unknown_not_nothing():
    """And a cap cannot be kept: the sentence says what is missing."""
    budget = Budget(None, None)
    assert budget.reserve(ask())
    assert budget.most(ask()) is None
    assert budget.settle("0.0", 5, 5) is None
    assert (budget.spent, budget.reserved, budget.left) == (None, None, None)
    with pytest.raises(BadRequest, match="No price is known for x"):
        Budget(Decimal(1), None, unpriced="No price is known for x.")
    with pytest.raises(BadRequest, match=r"prices\.toml"):
        Budget(Decimal(1), None)


def test_a_cap_smaller_than_one_request_is_said_so():
    """With the cap as it was given, and an amount that would do."""
    request = ask(text="x" * 8000, most_tokens=4000)
    budget = Budget(Decimal("0.009"), PRICE)
    assert not budget.covers_one(request)
    said = budget.too_small(request)
    assert said == "The budget of $0.009 is smaller than one request, which can cost up to $0.0097; give $0.01 or more."
    assert Budget(Decimal("0.01"), PRICE).covers_one(request)


def test_a_request_is_set_aside_once():
    """To send it again without saying what became of it is a defect, and so is to forfeit what is not there."""
    budget = Budget(Decimal(1), PRICE)
    budget.reserve(ask())
    with pytest.raises(ValueError, match=r"0\.0"):
        budget.reserve(ask())
    with pytest.raises(ValueError, match=r"9\.0"):
        budget.forfeit("9.0")
    budget.release("9.0")
    assert budget.spent == 0


def test_a_server_that_costs_nothing_takes_any_cap():
    """Also a cap of zero."""
    free = Price(input=Decimal(0), output=Decimal(0), source="your own server")
    budget = Budget(Decimal(0), free)
    assert budget.covers_one(ask())
    assert budget.reserve(ask())
    assert budget.settle("0.0", 5000, 5000) == 0
