"""What can go wrong with a request, and what is done about it.

A fault is a value with a sentence for the user. Its kind decides: some requests are sent again later, some are given up,
and some faults stop the whole run, because every other request would meet them too.
"""

from __future__ import annotations

import random
import re
from enum import StrEnum
from typing import NamedTuple


class FaultKind(StrEnum):
    RATE_LIMITED = "rate_limited"
    SERVER = "server"  # 5xx
    CONNECTION = "connection"  # refused, reset, no route
    STALLED = "stalled"  # no byte for too long
    BROKEN_OFF = "broken_off"  # the body ended half-way, or is no completion
    INVALID = "invalid"  # 400: this request, as it stands, is not accepted
    FILTERED = "filtered"  # the provider's content filter blocked the prompt
    UNAUTHORISED = "unauthorised"
    NO_QUOTA = "no_quota"
    NO_MODEL = "no_model"
    NOT_AN_API = "not_an_api"
    NO_HOST = "no_host"  # the name of the host is not known
    TLS = "tls"
    OVER_BUDGET = "over_budget"
    DISK = "disk"


RETRIED = frozenset({FaultKind.RATE_LIMITED, FaultKind.SERVER, FaultKind.CONNECTION, FaultKind.STALLED, FaultKind.BROKEN_OFF, FaultKind.NO_HOST})
STOPS = frozenset({
    FaultKind.UNAUTHORISED, FaultKind.NO_QUOTA, FaultKind.NO_MODEL, FaultKind.NOT_AN_API, FaultKind.TLS, FaultKind.OVER_BUDGET, FaultKind.DISK,
})  # fmt: skip
# The provider may have worked for nothing, and may charge for it.
MAYBE_BILLED = frozenset({FaultKind.STALLED, FaultKind.BROKEN_OFF})
# How often a request is sent before it is given up. One that never left costs nothing, and a server that has been there
# comes back: a dozen tries last a minute or two.
TRIES_AT_MOST = 8
TRIES = {FaultKind.RATE_LIMITED: 100, FaultKind.CONNECTION: 12, FaultKind.NO_HOST: 12}
# While the server has never answered, it is more likely not there than busy.
TRIES_UNHEARD_AT_MOST = 5
TRIES_UNHEARD = {FaultKind.RATE_LIMITED: 100, FaultKind.NO_HOST: 3, FaultKind.STALLED: 3}
BASE, LONGEST = 0.5, 30.0  # seconds


class Fault(NamedTuple):
    """`say` is a sentence without any secret; `retry_after` is what the server asked for, in seconds."""

    kind: FaultKind
    say: str
    retry_after: float | None = None

    @property
    def retried(self) -> bool:
        return self.kind in RETRIED

    @property
    def stops(self) -> bool:
        return self.kind in STOPS

    @property
    def maybe_billed(self) -> bool:
        return self.kind in MAYBE_BILLED

    def tries(self, *, heard: bool) -> int:
        """How often a request is sent before it is given up; `heard` tells whether the server has ever answered."""
        return TRIES.get(self.kind, TRIES_AT_MOST) if heard else TRIES_UNHEARD.get(self.kind, TRIES_UNHEARD_AT_MOST)


class Failed(Exception):
    """Carries a fault out of the client."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.say)
        self.fault = fault


def wait_before(fault: Fault, tries: int, rng: random.Random) -> float:
    """Seconds before the next try, after `tries` (1 or more): what the server asked for and a little more, else full jitter over an exponential
    (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015). A server that asks for next to nothing gets both: it
    may say so every time."""
    jitter = rng.uniform(0, min(LONGEST, BASE * 2.0 ** min(tries - 1, 10)))
    if fault.retry_after is None:
        return jitter
    if fault.retry_after < BASE:
        return max(fault.retry_after, jitter)
    return fault.retry_after + rng.uniform(0, min(0.25, 0.1 * fault.retry_after))


_SECRET = re.compile(r"\b(?:sk|pk|key|hf)[-_][A-Za-z0-9_\-*.]{6,}|(?i:bearer)\s+\S+")


def redacted(text: str, *secrets: str) -> str:
    """The text without the key and the other secrets, or anything that looks like a key: servers like to quote it back."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, "[key]")
    return _SECRET.sub("[key]", text)
