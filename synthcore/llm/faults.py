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
TRIES = {FaultKind.RATE_LIMITED: 100, FaultKind.NO_HOST: 3}
TRIES_AT_MOST = 8
TRIES_UNHEARD = 5  # while the server has never answered: it is more likely not there than busy
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
        return TRIES.get(self.kind, TRIES_AT_MOST if heard else TRIES_UNHEARD)


class Failed(Exception):
    """Carries a fault out of the client."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.say)
        self.fault = fault


def wait_before(fault: Fault, tries: int, rng: random.Random) -> float:
    """Seconds before the next try, after `tries` (1 or more): what the server asked for and a little more, else full jitter over an exponential
    (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015)."""
    if fault.retry_after is not None:
        return fault.retry_after + rng.uniform(0, min(0.25, 0.1 * fault.retry_after))
    return rng.uniform(0, min(LONGEST, BASE * 2.0 ** (tries - 1)))


_SECRET = re.compile(r"\b(?:sk|pk|key|hf)[-_][A-Za-z0-9_\-*.]{6,}|(?i:bearer)\s+\S+")


def redacted(text: str, key: str) -> str:
    """The text without the key, or anything that looks like one: servers like to quote it back."""
    if len(key) >= 4:
        text = text.replace(key, "[key]")
    return _SECRET.sub("[key]", text)
