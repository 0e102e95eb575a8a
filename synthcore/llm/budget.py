"""The cap on what a run may spend, kept by reservation: before a request is sent, the most it can cost is set aside.

    reserve   before each send; False when the cap does not allow it
    settle    the answer came, with the provider's count
    release   certainly not billed: it was not sent, or was refused at the door
    forfeit   perhaps billed: sent, and no answer came; counts in full

As long as a provider bills no more than the bound, what is spent and set aside never exceeds the cap. For one event
loop; not for several threads.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest
from synthcore.llm.pricing import Price, cost, dollars, plain
from synthcore.llm.tokens import bound

CENT = Decimal("0.01")


class Budget:
    """US dollars. `spent` is what earlier sittings of the run have spent. Without a cap everything may be sent, and is
    counted still; without a price there can be no cap (BadRequest, saying `unpriced`), and every amount is None."""

    def __init__(self, cap: Decimal | None, price: Price | None, spent: Decimal = Decimal(0), *, unpriced: str = "") -> None:
        if cap is not None and price is None:
            raise BadRequest(unpriced or "A budget cannot be kept without a price; write the model's price into prices.toml, or run without a budget.")
        self.cap = cap
        self.price = price
        self.overbilled = False
        """Whether the provider has billed more than a request could cost. The bound holds no longer: a cap stops the run."""
        self._spent = spent
        self._reserved = Decimal(0)
        self._held: dict[str, Decimal] = {}

    @property
    def spent(self) -> Decimal | None:
        return None if self.price is None else self._spent

    @property
    def reserved(self) -> Decimal | None:
        """What is set aside for requests under way."""
        return None if self.price is None else self._reserved

    @property
    def left(self) -> Decimal | None:
        """What may still be set aside, never below 0; None without a cap."""
        return None if self.cap is None else max(self.cap - self._spent - self._reserved, Decimal(0))

    def most(self, ask: Ask) -> Decimal | None:
        """The most that a request can cost; None without a price."""
        return None if self.price is None else cost(self.price, bound(ask), ask.most_tokens)

    def covers_one(self, ask: Ask) -> bool:
        """Whether the whole cap is enough for this request."""
        most = self.most(ask)
        return self.cap is None or most is None or most <= self.cap

    def too_small(self, ask: Ask) -> str:
        """The sentence for a cap that `covers_one` found too small."""
        cap, most = self.cap or Decimal(0), self.most(ask) or Decimal(0)
        return (
            f"The budget of ${plain(cap)} is smaller than one request, which can cost up to {dollars(most, ROUND_CEILING)}; "
            f"give {dollars(most.quantize(CENT, rounding=ROUND_CEILING))} or more."
        )

    def reserve(self, ask: Ask) -> bool:
        """Set aside the most that the request can cost. False, and nothing is set aside, when the cap does not allow it."""
        if ask.id in self._held:
            raise ValueError(f"{ask.id} is set aside already; settle, release or forfeit it before it is sent again")
        most = self.most(ask) or Decimal(0)
        if self.cap is not None and (self.overbilled or self._spent + self._reserved + most > self.cap):
            return False
        self._held[ask.id] = most
        self._reserved += most
        return True

    def refusal(self, ask: Ask) -> str:
        """The sentence for why `reserve` says no: the provider's bill, or what is left."""
        budget = f"the budget of ${plain(self.cap or Decimal(0))}"
        if self.overbilled:
            return f"The provider bills more than a request can cost, so that {budget} can no longer be kept; {dollars(self._spent)} is spent."
        most = dollars(self.most(ask) or Decimal(0), ROUND_CEILING)
        held = f" and {dollars(self._reserved)} set aside for requests under way" if self._reserved else ""
        return f"T{budget[1:]} allows no further request: {dollars(self._spent)} is spent{held}, and the next can cost up to {most}."

    def settle(self, ask_id: str, prompt_tokens: int, completion_tokens: int, *, cached_tokens: int = 0) -> Decimal | None:
        """Count an answer at what it cost, and return that; None without a price.

        A provider that counts no prompt tokens has not said what it bills: the request then counts in full. An answer
        that nothing was set aside for is counted all the same.
        """
        if prompt_tokens <= 0 and ask_id in self._held:
            return self.forfeit(ask_id)
        known = ask_id in self._held
        most = self._free(ask_id)
        if self.price is None:
            return None
        billed = cost(self.price, prompt_tokens, completion_tokens, cached_tokens=cached_tokens)
        self._spent += billed
        self.overbilled = self.overbilled or (known and billed > most)
        return billed

    def release(self, ask_id: str) -> None:
        """Give back what was set aside for a request that was certainly not billed."""
        self._free(ask_id)

    def forfeit(self, ask_id: str) -> Decimal | None:
        """Count in full a request that may have been billed, and return the amount; None without a price."""
        if ask_id not in self._held:
            raise ValueError(f"nothing is set aside for {ask_id}")
        most = self._free(ask_id)
        self._spent += most
        return None if self.price is None else most

    def _free(self, ask_id: str) -> Decimal:
        most = self._held.pop(ask_id, Decimal(0))
        self._reserved -= most
        return most
