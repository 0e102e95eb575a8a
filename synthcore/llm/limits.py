"""How much may be under way at once, and how fast: concurrency that follows the server, and windows of its rate limits.

Pure arithmetic over times that the caller gives (seconds of one clock).
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Mapping

SHARE = 0.10  # of answers that are 429: above it the server is overloaded, below it has bad luck
ENOUGH = 20  # answers before a share means anything
LUCK = 2.5  # standard deviations beyond the share, before refusals are no accident
PROBE_SHARE, PROBE_ENOUGH = 0.20, 3  # what ends the trial of a higher limit
PROBE_FIRST, PROBE_LONGEST = 2.0, 30.0  # seconds until a higher limit is tried
STEP = 0.08  # of the limit, doubled while it works
DAY = 86_400.0  # a reset further away than that is a date in disguise


class Concurrency:
    """A limit that falls when the share of 429s does, to what the server evidently bears, and comes back by ever larger
    steps. A slot whose request was turned down stays empty until another request succeeds (or the server's own waiting
    time is over), so that a burst of refusals does not draw the next burst."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = float(most)
        self._seen: deque[bool] = deque(maxlen=max(ENOUGH, most))
        self._cooling: deque[float] = deque()  # when each of them may be filled again
        self._round = 1.0  # seconds that an answer takes
        self._fell_at = float("-inf")
        self._fell_from = float(most)
        self._probe_at = float("inf")
        self._probe_wait = PROBE_FIRST
        self._step = STEP
        self._before_probe: float | None = None
        self._probe_refusals = self._probe_answers = 0

    def free(self, in_flight: int, now: float) -> int:
        """How many requests may be started."""
        while self._cooling and self._cooling[0] <= now:
            self._cooling.popleft()
        self._probe(now)
        return int(self.limit) - len(self._cooling) - in_flight

    def next_free(self) -> float | None:
        """When a slot that cools may be filled again."""
        return self._cooling[0] if self._cooling else None

    def succeeded(self, seconds: float, now: float) -> None:
        self._round += 0.1 * (seconds - self._round)
        self._seen.append(False)
        self._probe_answers += 1
        if self._cooling:
            self._cooling.popleft()

    def refused(self, in_flight: int, retry_after: float, now: float) -> None:
        """A 429, with `in_flight` other requests still under way."""
        self._seen.append(True)
        self._cooling.append(now + max(retry_after, 0.05))
        if self._before_probe is not None:
            self._probe_refusals += 1
            self._probe_answers += 1
            if self._probe_refusals >= PROBE_ENOUGH and self._probe_refusals > PROBE_SHARE * self._probe_answers:
                self._fail_probe(now)
            return
        if now - self._fell_at < self._round:  # still the burst that the limit fell for
            self.limit = max(1.0, min(self.limit, max(in_flight, self._fell_from / 2)))
        elif len(self._seen) >= ENOUGH and sum(self._seen) > _most_by_luck(len(self._seen)):
            self._fell_at, self._fell_from = now, self.limit
            self.limit = max(1.0, min(self.limit, max(in_flight, self.limit / 2)))
            self._seen.clear()
            self._later(now)

    def _later(self, now: float) -> None:
        self._probe_at = now + max(self._probe_wait, 4 * self._round)
        self._step = STEP

    def _probe(self, now: float) -> None:
        """Try more once it is time; keep what two rounds have borne."""
        if now < self._probe_at or self.limit >= self.most:
            return
        if self._before_probe is not None:
            self._step = min(1.0, self._step * 2)
            self._probe_wait = PROBE_FIRST
        self._before_probe, self._probe_refusals, self._probe_answers = self.limit, 0, 0
        self.limit = min(float(self.most), self.limit + max(1.0, self.limit * self._step))
        self._probe_at = now + 2 * self._round
        if self.limit >= self.most:
            self._before_probe = None

    def _fail_probe(self, now: float) -> None:
        assert self._before_probe is not None
        self.limit, self._before_probe = self._before_probe, None
        self._probe_wait = min(PROBE_LONGEST, self._probe_wait * 2)
        self._seen.clear()
        self._later(now)


def _most_by_luck(answers: int) -> float:
    return SHARE * answers + LUCK * math.sqrt(SHARE * (1 - SHARE) * answers)


class Window:
    """One limit of a server (requests or tokens), as its headers tell it, and a ceiling a minute that a user may set."""

    def __init__(self, per_minute: int | None = None) -> None:
        self.per_minute = per_minute
        self._tokens = self._size = max(1.0, per_minute / 10) if per_minute else 0.0
        # A full bucket and what flows into it within a minute are no more than the ceiling together.
        self._rate = (per_minute - (self._size - 1)) / 60 if per_minute else 0.0
        self._filled_at: float | None = None
        self._remaining: float | None = None
        self._reset_at = 0.0

    def told(self, remaining: str | None, reset: str | None, unanswered: float, now: float) -> None:
        """Headers of an answer. `unanswered` is what is under way and may not be counted in them yet."""
        seconds = duration(reset)
        if remaining is None or not re.fullmatch(r"[0-9]{1,15}", remaining) or seconds is None or seconds > DAY:
            return
        self._remaining, self._reset_at = int(remaining) - unanswered, now + seconds

    def delay(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be spent; 0 when it may be now."""
        wait = 0.0
        if self._remaining is not None:
            if now >= self._reset_at:
                self._remaining = None
            elif self._remaining < amount:
                wait = self._reset_at - now
        if self.per_minute:
            if self._filled_at is not None:
                self._tokens = min(self._size, self._tokens + (now - self._filled_at) * self._rate)
            self._filled_at = now
            wanted = min(amount, self._size)  # more than a whole bucket is let through when the bucket is full
            if self._tokens < wanted:
                wait = max(wait, (wanted - self._tokens) / self._rate)
        return wait

    def spend(self, amount: float) -> None:
        if self._remaining is not None:
            self._remaining -= amount
        if self.per_minute:
            self._tokens -= amount


class Rates:
    """Requests and tokens a minute."""

    def __init__(self, requests_per_minute: int | None = None, tokens_per_minute: int | None = None) -> None:
        self.requests = Window(requests_per_minute)
        self.tokens = Window(tokens_per_minute)

    def told(self, headers: Mapping[str, str], requests: int, tokens: float, now: float) -> None:
        get = headers.get
        self.requests.told(get("x-ratelimit-remaining-requests"), get("x-ratelimit-reset-requests"), requests, now)
        self.tokens.told(get("x-ratelimit-remaining-tokens"), get("x-ratelimit-reset-tokens"), tokens, now)

    def delay(self, tokens: float, now: float) -> float:
        return max(self.requests.delay(1, now), self.tokens.delay(tokens, now))

    def spend(self, tokens: float) -> None:
        self.requests.spend(1)
        self.tokens.spend(tokens)


_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def duration(text: str | None) -> float | None:
    """Seconds of `1s`, `6m0s`, `20ms` or a bare number; None for anything else."""
    if not text:
        return None
    parts = _PART.findall(text)
    if "".join(n + u for n, u in parts) == text:
        return sum(float(n) * _SECONDS[u] for n, u in parts)
    try:
        seconds = float(text)
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
